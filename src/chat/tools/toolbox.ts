/** Which tools an answer has: those its model can call and its conversation has use for. */
import { textOf, type FilePart, type Message } from '#shared/message.ts';
import type { Principal } from '#shared/principal.ts';
import { listMessages } from '#store/messages.ts';
import type { RunsOptions } from '../options.ts';
import { branchTo } from '../prompt.ts';
import type { Toolbox } from '../rounds.ts';
import { tools } from './index.ts';
import { mcpTools } from './mcp.ts';
import type { ToolContext } from './tool.ts';
import { addressesIn } from './web-page.ts';

interface Answering {
  principal: Principal;
  runId: string;
  message: Message;
  signal: AbortSignal;
  /** From the root to what is answered, for who has read it already. */
  branch?: readonly Message[];
}

/** Null for a model that cannot call tools, or when there is nothing to call. */
export async function toolboxFor(options: RunsOptions, answering: Answering): Promise<Toolbox | null> {
  const { message, principal, runId, signal } = answering;
  const entry = options.gateway.deployments().find(({ name }) => name === message.model);
  if (!entry?.capabilities.tools) return null;
  const branch = answering.branch ?? branchTo(await listMessages(options.db, message.chatId), message.parentId);
  const context: ToolContext = {
    db: options.db,
    blobs: options.blobs,
    gateway: options.gateway,
    now: options.now,
    principal,
    runId,
    chatId: message.chatId,
    signal,
    documents: documentsIn(branch),
    addresses: branch.filter(({ role }) => role === 'user').flatMap((said) => addressesIn(textOf(said))),
    web: await options.web(),
    approve: (callId, tool) => options.approvals.ask({ runId, chatId: message.chatId, callId, tool }, signal),
  };
  const own = tools.filter((tool) => tool.offered(context));
  const offered = [...own, ...(await mcpTools(context.web, options.now()))];
  return offered.length === 0 ? null : { tools: offered, context };
}

/** The latest first, each name once: that is the one a name means. */
function documentsIn(branch: readonly Message[]): FilePart[] {
  const found = new Map<string, FilePart>();
  for (const { parts } of branch.toReversed())
    for (const part of parts) {
      const name = part.type === 'file' ? part.name.toLowerCase() : '';
      if (part.type === 'file' && !found.has(name)) found.set(name, part);
    }
  return [...found.values()];
}
