/** MCP: a real server on a socket, a model that calls its tools, and a person who is asked. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getChat } from '#shared/contract/chats.ts';
import { allowCall, startRun, stopRun, watchRun } from '#shared/contract/runs.ts';
import { listMemories } from '#shared/contract/memory.ts';
import { listSettings, putSetting } from '#shared/contract/settings.ts';
import {
  checkToolServer,
  deleteToolServerSecret,
  listToolServers,
  putToolServerSecret,
} from '#shared/contract/tool-servers.ts';
import { newId } from '#shared/ids.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';
import { declared } from '../../../test/security/talk.ts';
import { chunk, completion, stream, upstream, type Upstream } from '../../../test/security/upstream.ts';

interface Sent {
  messages: { role: string; content: string }[];
  tools?: { function: { name: string } }[];
}

let app: TestApp;
let ann: Caller;
let model: Upstream;
let server: Server;
/** What the MCP server was told, by method. */
const told: { method: string; session: string | undefined; params: unknown }[] = [];
let offered: string[] = [];
/** The tool the model calls first. */
let wanted = 'docs__look';
let given = '{"q":1}';
/** The only key the server takes; null: it asks for none. */
let lock: string | null = null;
/** What the server was answered that it had asked, and what it does then. */
const declined: unknown[] = [];
let goOn = () => {};

const TOOLS = [
  {
    name: 'look',
    description: 'Looks something up',
    inputSchema: { type: 'object' },
    annotations: { readOnlyHint: true },
  },
  { name: 'write it!', description: 'Writes', inputSchema: { type: 'object' } },
  // It says both: the worse is believed.
  { name: 'drop', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true, destructiveHint: true } },
];

beforeAll(async () => {
  server = createServer((req, res) => {
    let body = '';
    req.on('data', (piece) => (body += String(piece)));
    req.on('end', () => {
      if (lock !== null && req.headers['x-api-key'] !== lock) return res.writeHead(401).end();
      const message = JSON.parse(body) as { id?: number; method?: string; params: { name?: string } };
      const { id, method, params } = message;
      if (method === undefined) {
        declined.push(message);
        res.writeHead(202).end();
        return goOn();
      }
      told.push({ method, session: req.headers['mcp-session-id'] as string | undefined, params });
      if (id === undefined) return res.writeHead(202).end();
      const result = {
        initialize: {
          protocolVersion: '2025-06-18',
          capabilities: { tools: {} },
          serverInfo: { name: 'x', version: '1' },
        },
        'tools/list': { tools: TOOLS },
        'tools/call': {
          content: [
            { type: 'text', text: `did ${params.name}` },
            { type: 'image', data: 'x' },
          ],
        },
      }[method];
      const reply = JSON.stringify({ jsonrpc: '2.0', id, result });
      // One answers with JSON, the other with a stream in which something else comes first.
      if (method !== 'tools/call')
        return res.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 'session-1' }).end(reply);
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.write('event: message\ndata: {"jsonrpc":"2.0","method":"notifications/progress","params":{}}\n\n');
      // Some ask the person something first, and wait for what comes of it.
      const asking = { jsonrpc: '2.0', id, method: 'elicitation/create', params: { message: 'Your password?' } };
      goOn = () => res.end(`event: message\ndata: ${reply}\n\n`);
      return res.write(`event: message\ndata: ${JSON.stringify(asking)}\n\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;

  model = await upstream((request, res) => {
    const { messages, tools } = JSON.parse(request.body) as Sent;
    if (!tools) return completion(res, 'A title');
    offered = tools.map((tool) => tool.function.name);
    if (messages.at(-1)?.role === 'tool') return completion(res, `It said: ${messages.at(-1)?.content ?? ''}`);
    const call = { index: 0, id: 'call_1', type: 'function', function: { name: wanted, arguments: given } };
    stream(res, [
      chunk({ delta: { tool_calls: [call] } }),
      chunk({ delta: {}, finish_reason: 'tool_calls' }),
      'data: [DONE]\n\n',
    ]);
  });
  app = await testApp({ env: declared(model.origin) });
  ann = await app.as('ann', 'owner');
  const capabilities = { vision: false, tools: true, reasoning: false };
  await app.deps.db
    .updateTable('deployments')
    .set({ capabilities: JSON.stringify(capabilities) })
    .execute();
  await app.deps.gateway.reload();
  const set = (key: 'tools.servers' | 'instance.allowedNetworks', value: unknown) =>
    ann.call(putSetting, { params: { key }, body: { value } });
  await set('instance.allowedNetworks', ['127.0.0.0/8']);
  await set('tools.servers', [
    { name: 'docs', url },
    { name: 'gone', url: 'http://127.0.0.1:9/mcp' },
  ]);
});
afterAll(async () => {
  await app.close();
  await model.close();
  server.close();
});

/** Asks, and does what `asked` says when a call waits for a word. */
async function ask(
  asked: (runId: string, call: string) => Promise<unknown>,
  chat: { chatId: string; parentId: string } | null = null,
) {
  const input = { text: 'go', fileIds: [] };
  const body = { clientId: newId('run'), chatId: chat?.chatId ?? null, parentId: chat?.parentId ?? null, input };
  const run = await ann.call(startRun, { body });
  let waited = false;
  for (;;) {
    const { messages } = await ann.call(getChat, { params: { id: run.chat.id } });
    const answer = messages.find(({ id }) => id === run.message.id);
    const call = answer?.parts.find((part) => part.type === 'tool-call');
    if (call?.state === 'asking' && !waited) {
      waited = true;
      await asked(run.runId, call.id);
    }
    if (answer && answer.status !== 'running')
      return { answer, call, waited, runId: run.runId, next: { chatId: run.chat.id, parentId: answer.id } };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const never = () => Promise.reject(new Error('nobody was to be asked'));
const word = (allow: 'once' | 'chat' | 'no') => (id: string, call: string) =>
  ann.call(allowCall, { params: { id, call }, body: { allow } });

describe('tools of an MCP server', () => {
  it('are offered after ours under its name, in one session; a server that is gone holds nothing up', async () => {
    const { answer, call } = await ask(never);
    expect(offered).toEqual(['current_time', 'docs__look', 'docs__write_it_', 'docs__drop']);
    expect(call).toMatchObject({ name: 'docs__look', state: 'done', result: 'did look\n[image]' });
    expect(answer.parts.at(-1)).toMatchObject({ type: 'text', text: 'It said: did look\n[image]' });
    expect(told.map(({ method }) => method)).toEqual([
      'initialize',
      'notifications/initialized',
      'tools/list',
      'tools/call',
    ]);
    expect(told.slice(1).every(({ session }) => session === 'session-1')).toBe(true);
    expect(told.at(-1)?.params).toEqual({ name: 'look', arguments: { q: 1 } });
    // It may ask nobody anything: it was told so, and is told again when it does.
    expect(told[0]?.params).toMatchObject({ capabilities: {} });
    expect(declined).toEqual([
      { jsonrpc: '2.0', id: expect.any(Number), error: { code: -32601, message: 'Method not found' } },
    ]);
  });

  it('that may change something wait for the person: once, for the chat, or not', async () => {
    wanted = 'docs__write_it_';
    const before = told.length;
    const refused = await ask(word('no'));
    expect(refused.call).toMatchObject({ state: 'failed', result: 'Error: The person did not allow this call.' });
    expect(told).toHaveLength(before);
    const once = await ask(word('once'));
    expect(once.call).toMatchObject({ state: 'done', result: expect.stringContaining('did write it!') });
    const again = await ask(word('chat'), once.next);
    expect(again.waited).toBe(true);
    expect((await ask(never, again.next)).waited).toBe(false);
    wanted = 'docs__drop';
    expect((await ask(word('no'), again.next)).call).toMatchObject({ state: 'failed' });
    wanted = 'docs__write_it_';
  });

  it('ask nobody any more once the answer is stopped, and take no stranger’s word', async () => {
    const bob = await app.as('bob', 'member');
    const { answer, runId } = await ask(async (id, call) => {
      await expect(bob.call(allowCall, { params: { id, call }, body: { allow: 'once' } })).rejects.toMatchObject({
        status: 404,
      });
      await ann.call(stopRun, { params: { id } });
    });
    expect(answer.status).toBe('stopped');
    expect(await ann.call(allowCall, { params: { id: runId, call: 'call_1' }, body: { allow: 'once' } })).toEqual({
      taken: false,
    });
    await ann.events(watchRun, { params: { id: runId } });
  });
});

describe('a server that asks for a secret', () => {
  const name = 'docs';
  const check = () => ann.call(checkToolServer, { params: { name } });

  it('is told it in the header it wants; it is shown to nobody and does not follow a changed address', async () => {
    expect(await check()).toMatchObject({ state: 'ready', tools: ['look', 'write it!', 'drop'] });
    lock = 'canary-of-the-server';
    expect(await check()).toMatchObject({ state: 'refused', tools: [] });
    const body = { header: 'X-Api-Key', value: lock };
    const kept = await ann.call(putToolServerSecret, { params: { name }, body });
    expect(kept.secret).toEqual({ header: 'x-api-key', hint: 'rver' });
    expect(await check()).toMatchObject({ state: 'ready' });
    const rows = await app.deps.db.selectFrom('settings').selectAll().execute();
    const shown = [rows, await ann.call(listToolServers), await ann.call(listSettings), app.log];
    expect(JSON.stringify(shown)).not.toContain('canary-of-the-server');

    const { servers } = await ann.call(listToolServers);
    const moved = servers.map(({ name, url }) => ({ name, url: url.replace('127.0.0.1', '127.0.0.2') }));
    await ann.call(putSetting, { params: { key: 'tools.servers' }, body: { value: moved } });
    expect((await ann.call(listToolServers)).servers[0]?.secret).toBeNull();
    const back = servers.map(({ name, url }) => ({ name, url }));
    await ann.call(putSetting, { params: { key: 'tools.servers' }, body: { value: back } });
    await ann.call(deleteToolServerSecret, { params: { name } });
    expect(await check()).toMatchObject({ state: 'refused' });
    lock = null;
  });

  it('takes no header that belongs to the request itself, and nobody’s word but an admin’s', async () => {
    for (const header of ['host', 'content-length', 'mcp-session-id', 'a b'])
      await expect(
        ann.call(putToolServerSecret, { params: { name }, body: { header, value: 'x' } }),
      ).rejects.toMatchObject({ code: 'invalid_request' });
    const bob = await app.as('bob', 'member');
    await expect(bob.call(listToolServers)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('remembering', () => {
  it('is offered to who wants it, waits for a word where others’ words are about, and is kept with its source', async () => {
    wanted = 'remember';
    given = '{"fact":"Lives in Hangzhou."}';
    const refused = await ask(never);
    expect(offered).not.toContain('remember');
    expect(refused.call).toMatchObject({ state: 'failed' });
    await ann.call(putSetting, { params: { key: 'chat.memory' }, body: { value: true } });
    expect((await ask(word('no'))).call).toMatchObject({ state: 'failed' });
    expect((await ann.call(listMemories)).memories).toEqual([]);
    const { call, answer, waited } = await ask(word('once'));
    expect(offered).toContain('remember');
    expect(waited).toBe(true);
    const { memories } = await ann.call(listMemories);
    const chat = { id: answer.chatId, messageId: answer.id };
    expect(memories).toMatchObject([{ text: 'Lives in Hangzhou.', writtenBy: 'model', chat }]);
    expect(call?.result).toBe(`Kept (${memories[0]?.id ?? ''}).`);

    // With nothing of others about, it is kept and shown.
    await ann.call(putSetting, { params: { key: 'tools.servers' }, body: { value: [] } });
    given = '{"fact":"Writes Go."}';
    expect((await ask(never)).call).toMatchObject({ state: 'done' });
    expect((await ann.call(listMemories)).memories).toHaveLength(2);
  });
});
