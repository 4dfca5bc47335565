/**
 * Tools of MCP servers over streamable HTTP (modelcontextprotocol.io, 2025-06-18). The owner says which servers; every
 * request goes the guarded way out. What a server says is a stranger's word: it is bounded, and never run.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Result } from '#shared/contract/endpoint.ts';
import type { checkToolServer } from '#shared/contract/tool-servers.ts';
import { sseDecoder } from '#shared/sse.ts';
import { clip } from '#shared/text.ts';
import { ToolFailure, type McpServer, type Tool, type ToolContext, type WebAccess } from './tool.ts';

const VERSION = '2025-06-18';
const LIST_MS = 4000;
const CALL_MS = 60_000;
const KEPT_MS = 5 * 60_000;
/** A server that failed is left alone for so long. */
const FAILED_MS = 60_000;
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_TOOLS = 40;
const MOST_PAGES = 5;

const Listed = z.object({
  tools: z.array(
    z.object({
      name: z.string().min(1).max(128),
      description: z.string().nullish(),
      inputSchema: z.record(z.string(), z.unknown()).nullish(),
      annotations: z.object({ readOnlyHint: z.boolean().nullish() }).nullish(),
    }),
  ),
  nextCursor: z.string().nullish(),
});
const Returned = z.object({
  content: z.array(z.object({ type: z.string(), text: z.string().nullish() })).default([]),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().nullish(),
});
const Reply = z.object({
  id: z.union([z.number(), z.string()]).nullish(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).nullish(),
});

export type ServerState = Result<typeof checkToolServer>;

/** It does not know us, or no longer. */
export class ServerRefused extends ToolFailure {
  constructor(name: string) {
    super(`${name} does not accept this server: its secret is missing or wrong. The owner can change it.`);
  }
}

interface Session {
  id: string | null;
  tools: z.infer<typeof Listed>['tools'];
}

const sessions = new Map<string, { until: number; session: Promise<Session | null> }>();

/** The tools of all servers; one that cannot be reached has none for a while. The order is the servers', then theirs. */
export async function mcpTools({ servers, get }: WebAccess, now: number): Promise<Tool[]> {
  const found = await Promise.all(
    servers.map(async (server) => {
      const session = await sessionOf(server, get, now);
      return (session?.tools ?? []).map((tool) => toolOf(server, tool));
    }),
  );
  return found.flat();
}

/** Somebody else’s secret is somebody else’s session. */
const keyOf = ({ url, headers = {} }: McpServer): string =>
  `${url} ${createHash('sha256').update(JSON.stringify(headers)).digest('hex')}`;

/** Which tools a server has, asked now. Never rejects. */
export async function checkServer({ servers, get }: WebAccess, name: string): Promise<ServerState> {
  const server = servers.find((one) => one.name === name);
  if (!server) return { state: 'unreachable', tools: [], detail: 'Tools are switched off.' };
  sessions.delete(keyOf(server));
  try {
    return { state: 'ready', tools: (await open(server, get)).tools.map((tool) => tool.name), detail: '' };
  } catch (error) {
    const detail = error instanceof ToolFailure ? error.message : 'This is no MCP server.';
    return { state: error instanceof ServerRefused ? 'refused' : 'unreachable', tools: [], detail };
  }
}

function sessionOf(server: McpServer, get: typeof globalThis.fetch, now: number): Promise<Session | null> {
  const known = sessions.get(keyOf(server));
  if (known && known.until > now) return known.session;
  const opening = open(server, get);
  const entry = { until: now + KEPT_MS, session: opening.catch(() => null) };
  opening.catch(() => (entry.until = now + FAILED_MS));
  sessions.set(keyOf(server), entry);
  return entry.session;
}

async function open(server: McpServer, get: typeof globalThis.fetch): Promise<Session> {
  const signal = AbortSignal.timeout(LIST_MS);
  const hello = { protocolVersion: VERSION, capabilities: {}, clientInfo: { name: 'Parlor', version: '1' } };
  const { sessionId: id } = await ask(server, get, { method: 'initialize', params: hello, sessionId: null, signal });
  await ask(server, get, { method: 'notifications/initialized', params: {}, sessionId: id, signal });
  const tools: Session['tools'] = [];
  let cursor: string | null | undefined;
  for (let page = 0; page < MOST_PAGES && tools.length < MOST_TOOLS; page++) {
    const params = cursor ? { cursor } : {};
    const { result } = await ask(server, get, { method: 'tools/list', params, sessionId: id, signal });
    const listed = Listed.parse(result);
    tools.push(...listed.tools);
    cursor = listed.nextCursor;
    if (!cursor) break;
  }
  return { id, tools: tools.slice(0, MOST_TOOLS) };
}

function toolOf(server: McpServer, { name, description, inputSchema, annotations }: Session['tools'][number]): Tool {
  return {
    // What models take as a name.
    name: `${server.name}__${name.replaceAll(/[^\w-]/g, '_')}`.slice(0, 64),
    group: `mcp:${server.name}`,
    description: clip(description ?? name, 1000),
    parameters: inputSchema ?? { type: 'object', properties: {} },
    // What may change something is the person's to allow; a server that says nothing may.
    asks: () => annotations?.readOnlyHint !== true,
    offered: () => true,
    async run(written, context) {
      const signal = AbortSignal.any([context.signal, AbortSignal.timeout(CALL_MS)]);
      return { text: await callTool(server, name, written, { context, signal }) };
    },
  };
}

async function callTool(
  server: McpServer,
  name: string,
  written: unknown,
  { context, signal }: { context: ToolContext; signal: AbortSignal },
): Promise<string> {
  const { get } = context.web;
  const session = await sessionOf(server, get, context.now());
  const params = { name, arguments: written };
  const { result } = await ask(server, get, { method: 'tools/call', params, sessionId: session?.id ?? null, signal });
  const read = Returned.safeParse(result);
  if (!read.success) throw new ToolFailure(`${server.name} answered with something that is no result.`);
  const { content, structuredContent, isError } = read.data;
  const texts = content.map(({ type, text }) => (type === 'text' ? (text ?? '') : `[${type}]`));
  const text = texts.length > 0 ? texts.join('\n') : JSON.stringify(structuredContent ?? null);
  if (isError) throw new ToolFailure(text);
  return text;
}

interface Asking {
  method: string;
  params: Record<string, unknown>;
  sessionId: string | null;
  signal: AbortSignal;
}

let lastId = 0;

/** One message to the server and its answer; a notification has none. Throws ToolFailure. */
async function ask(
  server: McpServer,
  get: typeof globalThis.fetch,
  { method, params, sessionId, signal }: Asking,
): Promise<{ result: unknown; sessionId: string | null }> {
  const notification = method.startsWith('notifications/');
  lastId += 1;
  const id = lastId;
  let response: Response;
  try {
    response = await get(server.url, {
      method: 'POST',
      signal,
      headers: {
        ...server.headers,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': VERSION,
        ...(sessionId === null ? {} : { 'mcp-session-id': sessionId }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', ...(notification ? {} : { id }), method, params }),
    });
  } catch (error) {
    if (signal.aborted && signal.reason instanceof Error && signal.reason.name !== 'TimeoutError') throw error;
    throw new ToolFailure(`${server.name} could not be reached.`);
  }
  // A session that is gone is opened anew the next time.
  if (response.status === 404) sessions.delete(keyOf(server));
  if (response.status === 401 || response.status === 403) throw new ServerRefused(server.name);
  if (!response.ok) throw new ToolFailure(`${server.name} answered with status ${response.status}.`);
  const given = response.headers.get('mcp-session-id') ?? sessionId;
  if (notification) {
    await response.body?.cancel();
    return { result: null, sessionId: given };
  }
  const reply = await replyTo(id, response);
  if (!reply) throw new ToolFailure(`${server.name} did not answer.`);
  if (reply.error) throw new ToolFailure(clip(reply.error.message, 2000));
  return { result: reply.result, sessionId: given };
}

/** The reply with this id: the body itself, or an event of the stream it is. */
async function replyTo(id: number, response: Response): Promise<z.infer<typeof Reply> | undefined> {
  const streamed = (response.headers.get('content-type') ?? '').includes('text/event-stream');
  const events = sseDecoder();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new ToolFailure('The answer is too long.');
    if (!streamed) chunks.push(chunk);
    else for (const { data } of events.push(chunk)) if (replyIn(data)?.id === id) return replyIn(data);
  }
  if (!streamed) return replyIn(Buffer.concat(chunks).toString('utf8'));
  return events
    .end()
    .map(({ data }) => replyIn(data))
    .find((reply) => reply?.id === id);
}

function replyIn(text: string): z.infer<typeof Reply> | undefined {
  try {
    return Reply.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
