/** MCP: a real server on a socket, a model that calls its tools, and a person who is asked. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowCall, stopRun, watchRun } from '#shared/contract/runs.ts';
import { listMemories } from '#shared/contract/memory.ts';
import { listSettings, putSetting } from '#shared/contract/settings.ts';
import {
  checkToolServer,
  deleteToolServerSecret,
  listToolServers,
  putToolServerSecret,
} from '#shared/contract/tool-servers.ts';
import type { Caller, TestApp } from '../../../test/app.ts';
import { startMcpServer, type McpServer } from '../../../test/mcp-server.ts';
import { toolHouse, type ToolHouse } from '../../../test/tool-house.ts';

let house: ToolHouse;
let app: TestApp;
let ann: Caller;
let server: McpServer;
/** The only key the server takes; null: it asks for none. */
let lock: string | null = null;

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
  server = await startMcpServer(TOOLS);
  // Some ask the person something first, and wait for what comes of it.
  server.now.asksFirst = { method: 'elicitation/create', params: { message: 'Your password?' } };
  server.now.shows = [{ type: 'image', data: 'x' }];
  server.now.refuses = (headers) => (lock !== null && headers['x-api-key'] !== lock ? 401 : null);
  house = await toolHouse();
  ({ app, owner: ann } = house);
  await house.set('instance.allowedNetworks', ['127.0.0.0/8']);
  await house.set('tools.servers', [
    { name: 'docs', url: server.url },
    { name: 'gone', url: 'http://127.0.0.1:9/mcp' },
  ]);
});
afterAll(async () => {
  await house.close();
  await server.close();
});

describe('tools of an MCP server', () => {
  it('are offered after ours under its name, in one session; a server that is gone holds nothing up', async () => {
    house.wants(['docs__look', { q: 1 }]);
    const { answer, call } = await house.ask(ann);
    expect(house.offered()).toEqual(['current_time', 'run_code', 'docs__look', 'docs__write_it_', 'docs__drop']);
    expect(call).toMatchObject({ name: 'docs__look', state: 'done', result: 'did look\n[image]' });
    expect(answer.parts.at(-1)).toMatchObject({ type: 'text', text: 'It said: did look\n[image]' });
    const { told } = server;
    expect(told.flatMap(({ message: { method } }) => method ?? [])).toEqual([
      'initialize',
      'notifications/initialized',
      'tools/list',
      'tools/call',
    ]);
    expect(told.slice(1).every(({ session }) => session === 'session-1')).toBe(true);
    expect(told[3]?.message.params).toEqual({ name: 'look', arguments: { q: 1 } });
    // It may ask nobody anything: it was told so, and is told again when it does.
    expect(told[0]?.message.params).toMatchObject({ capabilities: {} });
    expect(told.slice(4).map(({ message }) => message)).toEqual([
      { jsonrpc: '2.0', id: expect.any(Number), error: { code: -32601, message: 'Method not found' } },
    ]);
  });

  it('that may change something wait for the person: once, for the chat, or not', async () => {
    house.wants('docs__write_it_');
    const before = server.told.length;
    const refused = await house.ask(ann, { says: 'no' });
    expect(refused.call).toMatchObject({ state: 'failed', result: 'Error: The person did not allow this call.' });
    expect(server.told).toHaveLength(before);
    const once = await house.ask(ann, { says: 'once' });
    expect(once.call).toMatchObject({ state: 'done', result: expect.stringContaining('did write it!') });
    const again = await house.ask(ann, { says: 'chat', after: once.next });
    expect(again.waited).toHaveLength(1);
    expect((await house.ask(ann, { after: again.next })).call).toMatchObject({ state: 'done' });
    house.wants('docs__drop');
    expect((await house.ask(ann, { says: 'no', after: again.next })).call).toMatchObject({ state: 'failed' });
  });

  it('ask nobody any more once the answer is stopped, and take no stranger’s word', async () => {
    const bob = await app.as('bob', 'member');
    const says = async (id: string, { id: call }: { id: string }) => {
      await expect(bob.call(allowCall, { params: { id, call }, body: { allow: 'once' } })).rejects.toMatchObject({
        status: 404,
      });
      await ann.call(stopRun, { params: { id } });
    };
    const { answer, runId } = await house.ask(ann, { says });
    expect(answer.status).toBe('stopped');
    expect(await ann.call(allowCall, { params: { id: runId, call: 'call_0' }, body: { allow: 'once' } })).toEqual({
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
    expect(kept.secret).toEqual({ header: 'x-api-key', place: 'header', hint: 'rver' });
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
    house.wants(['remember', { fact: 'Lives in Hangzhou.' }]);
    expect((await house.ask(ann)).calls).toEqual([]);
    expect(house.offered()).not.toContain('remember');
    await ann.call(putSetting, { params: { key: 'chat.memory' }, body: { value: true } });
    expect((await house.ask(ann, { says: 'no' })).call).toMatchObject({ state: 'failed' });
    expect((await ann.call(listMemories)).memories).toEqual([]);
    const { call, answer, waited } = await house.ask(ann, { says: 'once' });
    expect(house.offered()).toContain('remember');
    expect(waited).toMatchObject([{ asking: { words: ['once', 'chat', 'no'], why: null } }]);
    const { memories } = await ann.call(listMemories);
    const chat = { id: answer.chatId, messageId: answer.id };
    expect(memories).toMatchObject([{ text: 'Lives in Hangzhou.', writtenBy: 'model', chat }]);
    expect(call?.result).toBe(`Kept (${memories[0]?.id ?? ''}).`);

    // With nothing of others about, it is kept and shown.
    await ann.call(putSetting, { params: { key: 'tools.servers' }, body: { value: [] } });
    house.wants(['remember', { fact: 'Writes Go.' }]);
    expect((await house.ask(ann)).call).toMatchObject({ state: 'done' });
    expect((await ann.call(listMemories)).memories).toHaveLength(2);
  });
});
