/** Which tools an answer has: those its model can call and its conversation has use for. */
import type { FilePart, Message } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import type { Principal } from '#shared/principal.ts';
import { findChat } from '#store/chats.ts';
import { listMessages } from '#store/messages.ts';
import type { ChatRow } from '#store/schema.ts';
import type { RunsOptions } from '../options.ts';
import { personaOf, type Persona } from '../persona.ts';
import { branchTo } from '../prompt.ts';
import type { Toolbox } from './running.ts';
import { tools } from './index.ts';
import { foundBefore, isImported } from './found-before.ts';
import { mcpTools } from './mcp.ts';
import { currentTime } from './clock.ts';
import { runCode } from './code.ts';
import { remember } from './memory.ts';
import { searchChats } from './past-chats.ts';
import { apiTools } from './openapi/tools.ts';
import { heardIn } from './permission.ts';
import type { Tool, ToolContext } from './tool.ts';
import { addressesIn, readWebPage } from './web-page.ts';

interface Answering {
  principal: Principal;
  runId: string;
  message: Pick<Message, 'id' | 'chatId' | 'parentId' | 'model' | 'parts' | 'assistantId'>;
  signal: AbortSignal;
  /** From the root to what is answered, for who has read it already. */
  branch?: readonly Message[];
}

/** Null for a model that cannot call tools, or when there is nothing to call. */
export async function toolboxFor(options: RunsOptions, answering: Answering): Promise<Toolbox | null> {
  const entry = options.gateway.deployments().find(({ name }) => name === answering.message.model);
  return entry?.capabilities.tools === true ? toolboxOfChat(options, answering) : null;
}

/** What the chat has to call, whoever answers in it; null: nothing. */
export async function toolboxOfChat(options: RunsOptions, answering: Answering): Promise<Toolbox | null> {
  const { message, principal, runId, signal } = answering;
  const branch = answering.branch ?? branchTo(await listMessages(options.db, message.chatId), message.parentId);
  const chat = await findChat(options.db, principal.userId, message.chatId);
  const persona = chat ? await personaOf(options.db, chat, message) : null;
  const isOn = ({ group }: Tool) => persona === null || persona.tools === null || persona.tools.includes(group);
  const web = await options.web(principal.userId);
  const found = await mcpTools(web, options.now());
  const servers = [...found.tools, ...apiTools(web.services ?? [])].filter(isOn);
  const { remembers, recalls } = await options.preferences(principal.userId);
  const documents = documentsIn(branch);
  const hasOthersWords =
    [documents, servers].some(({ length }) => length > 0) ||
    (isOn(readWebPage) && (web.allowed || web.search !== null)) ||
    isForeign(chat, persona) ||
    branch.some(hasResults);
  const mayRecall = recalls && persona?.memory === true && isOn(searchChats);
  const context: ToolContext = {
    db: options.db,
    blobs: options.blobs,
    gateway: options.gateway,
    now: options.now,
    principal,
    runId,
    chatId: message.chatId,
    messageId: message.id,
    signal,
    documents,
    addresses: [
      ...branch.filter(({ role }) => role === 'user').flatMap((said) => addressesIn(textOf(said))),
      ...(await foundBefore(options.db, principal.userId, branch)),
    ],
    web,
    remembers: remembers && persona?.memory === true,
    recalls: mayRecall,
    searchMessages: (query) => options.searchMessages(principal.userId, query),
    hasOthersWords,
    hasForeignWords: hasOthersWords || mayRecall || branch.some(hasRecalled),
    // What is continued has said something already.
    heard: heardIn([...branch, message]),
    hasOthersHere: async () =>
      documents.length > 0 ||
      isForeign(chat, persona) ||
      branch.some(({ role, parts }) => role === 'user' && parts.some(({ type }) => type === 'image')) ||
      (await isImported(options.db, principal.userId, branch)),
    approve: (asked) => options.approvals.ask({ runId, chatId: message.chatId, ...asked }, signal),
  };
  const own = tools.filter((tool) => isOn(tool) && tool.offered(context));
  const offered = [...own, ...servers, ...found.unconnected.filter(isOn)];
  return offered.length === 0 ? null : { tools: offered, context };
}

/** Files of a project, and what somebody else told their assistant, speak to the model before the person does. */
const isForeign = (chat: ChatRow | undefined, persona: Persona | null): boolean =>
  (chat?.project_id ?? null) !== null || (persona?.assistant ?? chat)?.user_id !== chat?.user_id;

/** Results of tools that bring in what others wrote; a script sees nothing but documents, which are counted by themselves. */
const hasResults = ({ parts }: Message): boolean =>
  parts.some((part) => part.type === 'tool-call' && !OURS.includes(part.name));

const OURS = [remember.name, currentTime.name, searchChats.name, runCode.name];

/** In earlier chats stands what others wrote, too. */
const hasRecalled = ({ parts }: Message): boolean =>
  parts.some((part) => part.type === 'tool-call' && part.name === searchChats.name);

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
