/** Scripts of a model in the whole application: what they are given, what becomes of what they write. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { deleteChat, emptyBin, getChat } from '#shared/contract/chats.ts';
import { getRoom, uploadFile } from '#shared/contract/files.ts';
import { startRun, stopRun, watchRun } from '#shared/contract/runs.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { continueShared, createShare, getShared } from '#shared/contract/shares.ts';
import { newId } from '#shared/ids.ts';
import { scriptRunIn } from '#shared/script-run.ts';
import { insertFile } from '#store/files.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';
import { declared } from '../../../test/security/talk.ts';
import { chunk, completion, stream, upstream, type Upstream } from '../../../test/security/upstream.ts';

let app: TestApp;
let ann: Caller;
let model: Upstream;
/** What it runs next; then it answers in words. */
let script = '';
/** The names of what it was offered last, and the last result it was told. */
let offered: string[] = [];
let told = '';

beforeAll(async () => {
  model = await upstream((request, res) => {
    const body = JSON.parse(request.body) as {
      messages: { role: string; content: string }[];
      tools?: { function: { name: string } }[];
    };
    if (!body.tools) return completion(res, 'A title');
    offered = body.tools.map(({ function: { name } }) => name);
    const last = body.messages.at(-1);
    if (last?.role === 'tool') told = last.content;
    if (last?.role === 'tool' || !offered.includes('run_code')) return completion(res, 'Done.');
    const call = { name: 'run_code', arguments: JSON.stringify({ code: script }) };
    stream(res, [
      chunk({ delta: { tool_calls: [{ index: 0, id: newId('run'), type: 'function', function: call }] } }),
      chunk({ delta: {}, finish_reason: 'tool_calls' }),
      'data: [DONE]\n\n',
    ]);
  });
  app = await testApp({ env: declared(model.origin) });
  ann = await app.as('ann', 'owner');
  const capabilities = JSON.stringify({ vision: false, tools: true, reasoning: false });
  await app.deps.db.updateTable('deployments').set({ capabilities }).execute();
  await app.deps.gateway.reload();
});
afterAll(async () => {
  await app.close();
  await model.close();
});

async function start(code: string, fileIds: string[] = [], parent?: { chatId: string; parentId: string }) {
  script = code;
  const place = { chatId: parent?.chatId ?? null, parentId: parent?.parentId ?? null };
  return ann.call(startRun, { body: { clientId: newId('run'), ...place, input: { text: 'go', fileIds } } });
}

async function ask(code: string, fileIds: string[] = [], parent?: { chatId: string; parentId: string }) {
  const run = await start(code, fileIds, parent);
  const events = await ann.events(watchRun, { params: { id: run.runId } });
  const { messages } = await ann.call(getChat, { params: { id: run.chat.id } });
  const answer = messages.find(({ id }) => id === run.message.id);
  const call = answer?.parts.find((part) => part.type === 'tool-call');
  if (!answer || call?.type !== 'tool-call') throw new Error('no call');
  const of = scriptRunIn(call.result ?? '');
  return { answer, call, of, events, next: { chatId: run.chat.id, parentId: answer.id } };
}

async function upload(name: string, text: string): Promise<string> {
  const reply = await ann.raw(`/api/files?name=${name}`, { method: 'POST', body: text });
  return uploadFile.result.parse(await reply.json()).id;
}

const SVG = '<svg viewBox="0 0 20 10"><style>rect{fill:#2f7d5f}</style><rect width="20" height="10"/></svg>';

describe('a script', () => {
  it('reads what is attached, and its files stand in the answer, for the person and for the next script', async () => {
    const data = await upload('sales.csv', 'month,sold\nJan,3\nFeb,4\n');
    const { answer, call, of, next } = await ask(
      `const rows = parseCsv(files['sales.csv']);
       print('sold', stats(rows.map((row) => row.sold)).sum);
       writeFile('plot.svg', ${JSON.stringify(SVG)});
       writeFile('../doubled.csv', toCsv(rows.map((row) => ({ ...row, sold: row.sold * 2 }))));`,
      [data],
    );
    expect(call).toMatchObject({ name: 'run_code', state: 'done', ms: expect.any(Number) });
    expect(of).toEqual({ output: 'sold 7\n', files: ['plot.svg', 'doubled.csv'] });
    expect(told).toBe(call.result);
    expect(answer.parts.map(({ type }) => type)).toEqual(['tool-call', 'image', 'file', 'text']);
    const picture = answer.parts.find((part) => part.type === 'image');
    expect(picture).toMatchObject({ name: 'plot.svg', mediaType: 'image/svg+xml', width: 20, height: 10 });

    // The picture can be looked at, and nothing in it can run wherever it is opened.
    const served = await ann.raw(`/api/files/${picture?.type === 'image' ? picture.fileId : ''}`);
    expect(served.headers.get('content-type')).toBe('image/svg+xml');
    expect(served.headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(served.headers.get('content-security-policy')).toMatch(/^default-src 'none'.*; sandbox$/);
    expect(await served.text()).toContain('<svg xmlns="http://www.w3.org/2000/svg" viewBox');
    const table = answer.parts.find((part) => part.type === 'file');
    const csv = await ann.raw(`/api/files/${table?.type === 'file' ? table.fileId : ''}`);
    expect(csv.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await csv.text()).toBe('month,sold\nJan,6\nFeb,8\n');

    const second = await ask("Object.keys(files).join(' ') + files['doubled.csv'].length", [], next);
    expect(second.of?.output).toBe('doubled.csv sales.csv23\n');
  });

  it('that fails says why, in its call and to the model, and what it printed before stays', async () => {
    const { call, of, answer } = await ask('print("so far");\nnull.x');
    expect(call.state).toBe('failed');
    expect(of).toMatchObject({
      output: 'so far\n',
      error: { why: 'error', text: /* its line */ expect.stringContaining('(line 2)') },
    });
    expect(answer.status).toBe('done');
  });

  it('shows what it prints while it runs, and ends with the answer it belongs to', async () => {
    const run = await start('print("at work"); for (;;) {}');
    const seen = vi.waitFor(async () => {
      const { messages } = await ann.call(getChat, { params: { id: run.chat.id } });
      const call = messages.at(-1)?.parts[0];
      expect(call?.type === 'tool-call' ? scriptRunIn(call.result ?? '')?.output : '').toBe('at work\n');
    }, 20_000);
    await seen;
    await ann.call(stopRun, { params: { id: run.runId } });
    const events = await ann.events(watchRun, { params: { id: run.runId } });
    expect(events.at(-1)).toMatchObject({ type: 'finished', reason: 'stopped' });
  });
});

describe('what a script writes', () => {
  it('counts as the person’s, leaves with a share, and goes with its chat', async () => {
    const before = (await ann.call(getRoom)).usedBytes;
    const { answer, next } = await ask(`writeFile('a.svg', ${JSON.stringify(SVG)}); writeFile('b.json', [1])`);
    expect((await ann.call(getRoom)).usedBytes).toBeGreaterThan(before);
    const share = await ann.call(createShare, {
      body: { chatId: next.chatId, form: 'snapshot', steps: false, expiresAt: null, password: null },
    });
    const shared = await app.stranger.call(getShared, { params: { token: share.token } });
    expect(shared.messages.at(-1)?.parts.map((part) => (part.type === 'file' ? part.name : part.type))).toEqual([
      'a.svg',
      'b.json',
      'text',
    ]);
    const drawn = await app.stranger.raw(`/api/shared/${share.token}/files/0`);
    expect(drawn.headers.get('content-security-policy')).toMatch(/; sandbox$/);

    const bob = await app.as('bob');
    const { chatId } = await bob.call(continueShared, { params: { token: share.token } });
    const { messages } = await bob.call(getChat, { params: { id: chatId } });
    expect(messages.at(-1)?.parts.map(({ type }) => type)).toEqual(['image', 'file', 'text']);

    const ids = answer.parts.flatMap((part) => ('fileId' in part ? [part.fileId] : []));
    await ann.call(deleteChat, { params: { id: next.chatId } });
    await ann.call(emptyBin);
    for (const id of ids) {
      expect((await ann.raw(`/api/files/${id}`)).status).toBe(404);
      await expect(app.deps.blobs.get(id)).rejects.toMatchObject({ code: 'not_found' });
    }
    expect((await ann.call(getRoom)).usedBytes).toBe(before);
  });

  it('is not kept where there is no room for it', async () => {
    const file = { id: newId('file'), user_id: ann.userId, name: 'long ago.bin', media_type: 'text/plain' };
    await insertFile(app.deps.db, { ...file, bytes: 9_600_000, width: null, height: null, created_at: 1 });
    await ann.call(putSetting, { params: { key: 'files.roomMegabytes' }, body: { value: 10 } });
    const { of, answer } = await ask('writeFile("small.txt", "x"); writeFile("big.txt", "x".repeat(1.5e6))');
    await ann.call(putSetting, { params: { key: 'files.roomMegabytes' }, body: { value: null } });
    expect(of).toMatchObject({ error: { why: 'room' }, files: ['small.txt'] });
    expect(answer.parts.filter(({ type }) => type === 'file')).toHaveLength(1);
  });
});

it('is offered where the owner has not switched it off', async () => {
  await ask('1');
  expect(offered).toContain('run_code');
  await ann.call(putSetting, { params: { key: 'features.code' }, body: { value: false } });
  await expect(ask('1')).rejects.toThrow('no call');
  expect(offered).not.toContain('run_code');
  await ann.call(putSetting, { params: { key: 'features.code' }, body: { value: true } });
});
