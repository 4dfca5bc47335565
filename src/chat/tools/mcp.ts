/**
 * Tools of MCP servers over streamable HTTP (modelcontextprotocol.io, 2025-06-18). The owner says which servers; every
 * request goes the guarded way out. What a server says is a stranger's word: it is bounded, and never run.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Result } from '#shared/contract/endpoint.ts';
import type { checkToolServer } from '#shared/contract/tool-servers.ts';
import { jsonIn } from '#shared/json.ts';
import { sseDecoder } from '#shared/sse.ts';
import { clip } from '#shared/text.ts';
import { digestOf } from './permission.ts';
import { ToolFailure, type McpServer, type Tool, type ToolContext, type ToolResult, type WebAccess } from './tool.ts';

const VERSION = '2025-06-18';
const LIST_MS = 4000;
const CALL_MS = 60_000;
const KEPT_MS = 5 * 60_000;
/** A server that failed is left alone for so long. */
const FAILED_MS = 60_000;
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_TOOLS = 40;
const MOST_PAGES = 5;
/** So many remembered ones, and those that are over go. */
const MOST_SESSIONS = 500;

const Listed = z.object({
  tools: z.array(
    z.object({
      name: z.string().min(1).max(128),
      description: z.string().nullish(),
      inputSchema: z.record(z.string(), z.unknown()).nullish(),
      annotations: z.object({ readOnlyHint: z.boolean().nullish(), destructiveHint: z.boolean().nullish() }).nullish(),
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
/** A request of the server's. */
const Asked = z.object({ id: z.union([z.number(), z.string()]), method: z.string() });
/** Of one answer; more of them are let wait. */
const MOST_ASKED = 10;

export type ServerState = Result<typeof checkToolServer>;

/** The person has to sign in there, or to allow more than they did. */
class ConnectFirst extends ToolFailure {}

const mustConnect = ({ name }: McpServer) =>
  new ConnectFirst(`The person has to connect their account at ${name} first.`);

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

/** `connect`: the person has to sign in first. */
type Opened = Session | 'connect' | null;

const sessions = new Map<string, { until: number; session: Promise<Opened> }>();

/**
 * The tools of all servers; one that cannot be reached has none for a while. The order is the servers', then theirs.
 * `unconnected`: of each server at which the person has not signed in, the one tool that says so.
 */
export async function mcpTools(
  { servers, get }: WebAccess,
  now: number,
): Promise<{ tools: Tool[]; unconnected: Tool[] }> {
  const found = await Promise.all(
    servers.map(async (server) => {
      if (server.access?.connected === false) return { tools: [], unconnected: [connectTool(server)] };
      const session = await sessionOf(server, get, now);
      if (session === 'connect') return { tools: [], unconnected: [connectTool(server)] };
      return { tools: (session?.tools ?? []).map((tool) => toolOf(server, tool)), unconnected: [] };
    }),
  );
  return {
    tools: found.flatMap(({ tools }) => tools),
    unconnected: found.flatMap(({ unconnected }) => unconnected),
  };
}

/** In the place of tools that a person cannot use yet: what the model does when they would be of use. */
function connectTool({ name }: McpServer): Tool {
  return {
    name: `${name}__connect`,
    group: `mcp:${name}`,
    description: `The person has not connected their account at ${name} yet, so its tools cannot be used. Call this when what they ask needs ${name}: it shows them where to connect.`,
    parameters: { type: 'object', properties: {} },
    offered: () => true,
    run: () => Promise.resolve(shownTo(name)),
  };
}

const shownTo = (name: string): ToolResult => ({
  text: `The person was shown a link with which they connect ${name}. Answer without it for now; they can ask again when they are connected.`,
  connect: name,
});

/** Somebody else’s secret or account is somebody else’s session. */
const keyOf = ({ url, headers = {}, access }: McpServer): string =>
  `${url} ${createHash('sha256')
    .update(JSON.stringify([headers, access?.whose ?? null]))
    .digest('hex')}`;

/** Which tools a server has, asked now. Never rejects. */
export async function checkServer({ servers, get }: WebAccess, name: string): Promise<ServerState> {
  const server = servers.find((one) => one.name === name);
  if (!server) return { state: 'unreachable', tools: [], detail: 'Tools are switched off.' };
  sessions.delete(keyOf(server));
  try {
    return { state: 'ready', tools: (await open(server, get)).tools.map((tool) => tool.name), detail: '' };
  } catch (error) {
    const detail = error instanceof ToolFailure ? error.message : 'This is no MCP server.';
    if (error instanceof ConnectFirst) return { state: 'sign-in', tools: [], detail };
    return { state: error instanceof ServerRefused ? 'refused' : 'unreachable', tools: [], detail };
  }
}

function sessionOf(server: McpServer, get: typeof globalThis.fetch, now: number): Promise<Opened> {
  const known = sessions.get(keyOf(server));
  if (known && known.until > now) return known.session;
  const opening = open(server, get);
  const session = opening.catch((error: unknown): Opened => (error instanceof ConnectFirst ? 'connect' : null));
  const entry = { until: now + KEPT_MS, session };
  opening.catch(() => (entry.until = now + FAILED_MS));
  if (sessions.size >= MOST_SESSIONS) for (const [key, { until }] of sessions) if (until <= now) sessions.delete(key);
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
    asks: () => annotations?.readOnlyHint !== true || annotations.destructiveHint === true,
    source: {
      server: server.name,
      url: server.url,
      digest: digestOf(server.url, server.access !== undefined, name, description, inputSchema, annotations),
      asksEachTime: server.asksEachTime === true,
    },
    offered: () => true,
    async run(written, context) {
      const signal = AbortSignal.any([context.signal, AbortSignal.timeout(CALL_MS)]);
      try {
        return { text: await callTool(server, name, written, { context, signal }) };
      } catch (error) {
        if (error instanceof ConnectFirst)
          return { ...shownTo(server.name), text: `${error.message} ${shownTo(server.name).text}` };
        throw error;
      }
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
  if (session === 'connect') throw mustConnect(server);
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
  const message = { jsonrpc: '2.0', ...(notification ? {} : { id }), method, params };
  const response = await sendAsPerson(server, get, { message, sessionId, signal });
  // A session that is gone is opened anew the next time.
  if (response.status === 404) sessions.delete(keyOf(server));
  if (response.status === 401 || response.status === 403) throw await refusalOf(server, response);
  if (!response.ok) throw new ToolFailure(`${server.name} answered with status ${response.status}.`);
  const given = response.headers.get('mcp-session-id') ?? sessionId;
  if (notification) {
    await response.body?.cancel();
    return { result: null, sessionId: given };
  }
  const answer = (message: unknown) => void decline(server, get, { message, sessionId: given, signal });
  const reply = await replyTo(id, response, answer);
  if (!reply) throw new ToolFailure(`${server.name} did not answer.`);
  if (reply.error) throw new ToolFailure(clip(reply.error.message, 2000));
  return { result: reply.result, sessionId: given };
}

interface Sending {
  message: unknown;
  sessionId: string | null;
  signal: AbortSignal;
}

/** In the person's name, where the server wants to know it; a token that it no longer takes is renewed once. */
async function sendAsPerson(server: McpServer, get: typeof globalThis.fetch, sending: Sending): Promise<Response> {
  const { access } = server;
  if (access === undefined) return send(server, get, sending, null);
  const failed = () =>
    new ToolFailure(`${server.name} could not be asked for the person: its provider does not answer.`);
  const token = await access.token().catch(() => Promise.reject(failed()));
  if (token === null) throw mustConnect(server);
  const response = await send(server, get, sending, token);
  if (response.status !== 401) return response;
  await response.body?.cancel();
  const renewed = await access.renewed(token).catch(() => Promise.reject(failed()));
  if (renewed === null) throw mustConnect(server);
  return send(server, get, sending, renewed);
}

async function send(
  server: McpServer,
  get: typeof globalThis.fetch,
  { message, sessionId, signal }: Sending,
  token: string | null,
): Promise<Response> {
  try {
    return await get(server.url, {
      method: 'POST',
      signal,
      headers: {
        ...server.headers,
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': VERSION,
        ...(sessionId === null ? {} : { 'mcp-session-id': sessionId }),
      },
      body: JSON.stringify(message),
    });
  } catch (error) {
    if (signal.aborted && signal.reason instanceof Error && signal.reason.name !== 'TimeoutError') throw error;
    throw new ToolFailure(`${server.name} could not be reached.`);
  }
}

/** Why it does not let us: the person did not allow enough, or it does not know this server. */
async function refusalOf(server: McpServer, response: Response): Promise<ToolFailure> {
  const { access, name } = server;
  const challenge = response.headers.get('www-authenticate');
  await response.body?.cancel();
  if (access === undefined) {
    const isPersonal =
      response.status === 401 && /\bbearer\b/i.test(challenge ?? '') && !('authorization' in (server.headers ?? {}));
    return isPersonal ? new ConnectFirst(`${name} wants every person to sign in.`) : new ServerRefused(name);
  }
  if (response.status === 401) return new ServerRefused(name);
  await access.wants(challenge);
  return new ConnectFirst(`${name} wants the person to allow more than they did.`);
}

/**
 * The server asks something of us. We said that we can nothing (no elicitation, no sampling, no roots), so it is told
 * that there is no such method (JSON-RPC 2.0, 5.1) and need not wait; a ping is answered.
 */
async function decline(server: McpServer, get: typeof globalThis.fetch, { message, ...rest }: Sending): Promise<void> {
  const asked = Asked.safeParse(message);
  if (!asked.success) return;
  const { id, method } = asked.data;
  const said = method === 'ping' ? { result: {} } : { error: { code: -32601, message: 'Method not found' } };
  const sending = { message: { jsonrpc: '2.0', id, ...said }, ...rest };
  // What comes of it is seen in the answer that is waited for.
  await sendAsPerson(server, get, sending)
    .then((response) => response.body?.cancel())
    .catch(() => undefined);
}

/** The reply with this id: the body itself, or an event of the stream it is. */
async function replyTo(
  id: number,
  response: Response,
  onAsked: (message: unknown) => void,
): Promise<z.infer<typeof Reply> | undefined> {
  const streamed = (response.headers.get('content-type') ?? '').includes('text/event-stream');
  const events = sseDecoder();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let asked = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new ToolFailure('The answer is too long.');
    if (!streamed) chunks.push(chunk);
    else
      for (const { data } of events.push(chunk)) {
        const message = jsonIn(data);
        const reply = replyIn(message);
        if (reply?.id === id) return reply;
        if (Asked.safeParse(message).success && ++asked <= MOST_ASKED) onAsked(message);
      }
  }
  if (!streamed) return replyIn(jsonIn(Buffer.concat(chunks).toString('utf8')));
  return events
    .end()
    .map(({ data }) => replyIn(jsonIn(data)))
    .find((reply) => reply?.id === id);
}

/** Undefined for what is no reply: a request of the server may have the same id. */
function replyIn(message: unknown): z.infer<typeof Reply> | undefined {
  return Asked.safeParse(message).success ? undefined : Reply.safeParse(message).data;
}
