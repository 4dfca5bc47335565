import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAssistants } from '#shared/contract/assistants.ts';
import { getChat, listChats } from '#shared/contract/chats.ts';
import { getFileText } from '#shared/contract/files.ts';
import { searchMessages } from '#shared/contract/search.ts';
import { deleteImport, Import, listImports, startImport } from '#shared/contract/transfer.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { newId } from '#shared/ids.ts';
import { textOf } from '#shared/message-text.ts';
import { insertFile } from '#store/files.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

const FIXTURES = join(import.meta.dirname, '../../chat/import/__fixtures__');
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let app: TestApp;
let ann: Caller;
beforeAll(async () => {
  app = await testApp();
  ann = await app.as('ann');
});
afterAll(() => app.close());

async function upload(who: Caller, name: string, bytes: Uint8Array): Promise<Import> {
  const response = await who.raw(`/api/imports?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    body: new Uint8Array(bytes),
  });
  expect(response.status).toBe(200);
  return settled(who, Import.parse(await response.json()).id);
}

/** As it is once nobody works at it any more. */
async function settled(who: Caller, id: string): Promise<Import> {
  for (;;) {
    const { imports } = await who.call(listImports);
    const one = imports.find((each) => each.id === id);
    if (!one) throw new Error('the import is gone');
    if (!/waiting|looking|importing/.test(one.state)) return one;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function bringIn(who: Caller, name: string, bytes: Uint8Array): Promise<Import> {
  const looked = await upload(who, name, bytes);
  expect(looked.state).toBe('looked');
  await who.call(startImport, { params: { id: looked.id } });
  return settled(who, looked.id);
}

async function chatgptZip(): Promise<Uint8Array> {
  const json = await readFile(join(FIXTURES, 'chatgpt.json'));
  return zipSync({ 'conversations.json': json, 'file-Pic123-dot.png': PNG });
}

/** The same with what its export had only the name of: a text that is read, although it calls itself something else. */
async function chatgptZipWithNotes(): Promise<Uint8Array> {
  const json = await readFile(join(FIXTURES, 'chatgpt.json'));
  const notes = strToU8('The dot is at zero, zero.');
  return zipSync({ 'conversations.json': json, 'file-Pic123-dot.png': PNG, 'file-Doc9-notes.pdf': notes });
}

describe('moving in', () => {
  it('looks first and changes nothing, then brings in, then has nothing left to bring in', async () => {
    const zip = await chatgptZip();
    const looked = await upload(ann, 'chatgpt.zip', zip);
    expect(looked.report).toMatchObject({
      format: 'chatgpt',
      chats: { found: 4, added: 3 },
      messages: { found: 9, added: 9 },
      branches: 1,
      files: { found: 2, added: 1, missing: 1 },
    });
    expect(looked.report?.problems).toEqual([
      { what: 'file-missing', name: 'notes.pdf' },
      { what: 'chat-empty', name: 'Broken' },
    ]);
    expect((await ann.call(listChats)).chats).toEqual([]);

    await ann.call(startImport, { params: { id: looked.id } });
    const done = await settled(ann, looked.id);
    expect(done).toMatchObject({ state: 'done', report: { chats: { added: 3 }, messages: { added: 9 } } });
    const again = await upload(ann, 'chatgpt.zip', zip);
    expect(again.report).toMatchObject({
      chats: { found: 4, added: 0 },
      messages: { found: 9, added: 0 },
      files: { added: 0 },
    });
  });

  it('makes chats like any other: in the list or the archive, on their branch, with pictures, found by their words', async () => {
    const { hits } = await ann.call(searchMessages, { query: { text: '谢谢' } });
    expect(hits).toHaveLength(1);
    const { chat, messages } = await ann.call(getChat, { params: { id: hits[0]?.chatId ?? '' } });
    expect(chat).toMatchObject({ title: 'One dot', archived: true, createdAt: '2024-04-05T19:34:38.123Z' });
    const leaf = messages.find((message) => message.id === chat.leafId);
    expect(leaf && textOf(leaf)).toBe('不客气。');
    const picture = messages[0]?.parts.find((part) => part.type === 'image');
    const bytes = await ann.raw(`/api/files/${picture?.fileId ?? ''}`);
    expect(Buffer.from(await bytes.arrayBuffer())).toEqual(PNG);
    // Clocks that ran backwards do not put an answer before its question.
    const at = messages.map((message) => message.createdAt);
    expect(at.toSorted()).toEqual(at);
  });

  it('keeps documents that the export has, and reads them like any that is attached', async () => {
    const ida = await app.as('ida');
    const zip = await chatgptZipWithNotes();
    const looked = await upload(ida, 'chatgpt.zip', zip);
    expect(looked.report?.files).toEqual({ found: 2, added: 2, missing: 0 });
    await ida.call(startImport, { params: { id: looked.id } });
    expect((await settled(ida, looked.id)).report?.files).toEqual({ found: 2, added: 2, missing: 0 });
    const { chats } = await ida.call(listChats, { query: { view: 'archived' } });
    const { messages } = await ida.call(getChat, { params: { id: chats[0]?.id ?? '' } });
    const file = messages.flatMap(({ parts }) => parts).find((part) => part.type === 'file');
    expect(file).toMatchObject({ name: 'notes.pdf', document: { kind: 'text', characters: 25 } });
    const read = await ida.call(getFileText, { params: { id: file?.fileId ?? '' }, query: {} });
    expect(read.pages[0]?.text).toBe('The dot is at zero, zero.');
    expect((await upload(ida, 'chatgpt.zip', zip)).report?.files.added).toBe(0);
  });

  it('brings assistants in with their chats', async () => {
    const done = await bringIn(ann, 'LobeChat.json', await readFile(join(FIXTURES, 'lobechat-tables.json')));
    expect(done.report).toMatchObject({ format: 'lobechat', assistants: { found: 1, added: 1 } });
    const { assistants } = await ann.call(listAssistants);
    expect(assistants).toMatchObject([{ name: 'Travel guide', emoji: '🧭', instructions: 'You plan trips.' }]);
    const { chats } = await ann.call(listChats, { query: { search: 'Hangzhou' } });
    const { chat } = await ann.call(getChat, { params: { id: chats[0]?.id ?? '' } });
    expect(chat).toMatchObject({ title: 'Hangzhou', assistantId: assistants[0]?.id });
  });

  it('adds to a chat what was said since, beside what was said here', async () => {
    const chat = (messages: unknown[]) =>
      strToU8(
        JSON.stringify([
          { uuid: 'grow', name: 'Growing', created_at: '2026-01-01T00:00:00Z', chat_messages: messages },
        ]),
      );
    const first = { uuid: 'g1', sender: 'human', text: 'one', created_at: '2026-01-01T00:00:00Z' };
    const second = { uuid: 'g2', sender: 'assistant', text: 'two', created_at: '2026-01-01T00:00:01Z' };
    await bringIn(ann, 'a.json', chat([first]));
    const { report } = await bringIn(ann, 'b.json', chat([first, second]));
    expect(report).toMatchObject({ chats: { found: 1, added: 0 }, messages: { found: 2, added: 1 } });
    const { chats } = await ann.call(listChats, { query: { search: 'Growing' } });
    const { messages } = await ann.call(getChat, { params: { id: chats[0]?.id ?? '' } });
    expect(messages.map(textOf)).toEqual(['one', 'two']);
  });

  it('says what it is that it cannot read', async () => {
    expect(await upload(ann, 'x.json', strToU8('{"some":"thing"}'))).toMatchObject({
      state: 'failed',
      error: 'unknown-format',
    });
    const good = zipSync({ 'conversations.json': strToU8('[]') });
    const half = await upload(ann, 'x.zip', good.subarray(0, good.length - 10));
    expect(half).toMatchObject({ state: 'failed', error: 'damaged' });
    await ann.call(deleteImport, { params: { id: half.id } });
    await expect(ann.call(startImport, { params: { id: half.id } })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('keeps each person’s imports to themselves', async () => {
    const looked = await upload(ann, 'mine.json', await readFile(join(FIXTURES, 'claude.json')));
    const bob = await app.as('bob');
    expect((await bob.call(listImports)).imports).toEqual([]);
    await expect(bob.call(startImport, { params: { id: looked.id } })).rejects.toMatchObject({ code: 'not_found' });
    await expect(bob.call(deleteImport, { params: { id: looked.id } })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a server that stops in the middle', () => {
  it('says so, and goes on where it was: nothing twice, nothing missing, no half of a chat in sight', async () => {
    const CHATS = 60;
    const chats = Array.from({ length: CHATS }, (_, chat) => ({
      uuid: `many-${chat}`,
      name: `Many ${chat}`,
      created_at: '2026-01-01T00:00:00Z',
      chat_messages: Array.from({ length: 30 }, (__, i) => ({
        uuid: `many-${chat}-${i}`,
        sender: i % 2 === 0 ? 'human' : 'assistant',
        text: `number ${i} of ${chat}`,
        created_at: '2026-01-01T00:00:00Z',
      })),
    }));
    const dataFolder = await mkdtemp(join(tmpdir(), 'parlor-stopped-'));
    let house = await testApp({ dataFolder });
    const { cookie } = await house.as('ann');
    const back = (): Caller => house.withCookie(cookie);
    try {
      const looked = await upload(back(), 'many.json', strToU8(JSON.stringify(chats)));
      await back().call(startImport, { params: { id: looked.id } });
      for (;;) {
        const { imports } = await back().call(listImports);
        if ((imports[0]?.report?.chats.found ?? 0) > 5) break;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await house.close();
      house = await testApp({ dataFolder });
      const [stopped] = (await back().call(listImports)).imports;
      expect(stopped?.state).toBe('interrupted');
      const { rows } = await listOf(house);
      expect(rows.every((row) => row.messages === 30)).toBe(true);
      await back().call(startImport, { params: { id: looked.id } });
      const done = await settled(back(), looked.id);
      expect(done).toMatchObject({ state: 'done', report: { chats: { found: CHATS } } });
      expect(await listOf(house)).toMatchObject({ rows: { length: CHATS }, messages: CHATS * 30 });
    } finally {
      await house.close();
      await rm(dataFolder, { recursive: true });
    }
  });
});

/** Chats in sight with how many messages each has, and how many messages there are at all. */
async function listOf({ deps: { db } }: TestApp) {
  const chats = await db.selectFrom('chats').select('id').where('deleted_at', 'is', null).execute();
  const messages = await db.selectFrom('messages').select('chat_id').execute();
  const rows = chats.map(({ id }) => ({ id, messages: messages.filter((one) => one.chat_id === id).length }));
  return { rows, messages: messages.length };
}

describe('moving out', () => {
  it('takes no rows that are not the person’s to give', async () => {
    const { chats } = await ann.call(listChats);
    const theirs = chats[0]?.id ?? '';
    const message = {
      id: newId('msg'),
      chat_id: theirs,
      parent_id: null,
      role: 'user',
      parts: '[{"type":"text","text":"intruder"}]',
      status: 'done',
      model: null,
      usage: null,
      timing: null,
      cost_micro_usd: null,
      error: null,
      run_id: null,
      created_at: 1,
      deleted_at: null,
      comparison: null,
      origin: null,
      simulated: 0,
    };
    const zip = zipSync({
      'manifest.json': strToU8('{"format":"parlor-export","version":1}'),
      'tables/messages.ndjson': strToU8(`${JSON.stringify(message)}\n{"id":"x"}\nnot json\n`),
      'tables/settings.ndjson': strToU8('{"key":"instance.name","value":"\\"Taken over\\"","updated_at":1}\n'),
    });
    const bob = await app.as('bob');
    const done = await bringIn(bob, 'evil.zip', zip);
    expect(done.report?.problems.map((one) => one.what)).toEqual(['row-invalid', 'row-invalid', 'row-invalid']);
    expect((await ann.call(searchMessages, { query: { text: 'intruder' } })).hits).toEqual([]);
    expect((await bob.call(searchMessages, { query: { text: 'intruder' } })).hits).toEqual([]);
  });

  it('leaves files out for which there is no room, says so in the look and after, and brings the chats', async () => {
    const rob = await app.as('rob');
    const exported = await (await ann.raw('/api/export')).arrayBuffer();
    const room = (value: number | null) =>
      ann.call(putSetting, { params: { key: 'files.roomMegabytes' }, body: { value } });
    await room(10);
    const full = { id: newId('file'), user_id: rob.userId, name: 'film', media_type: 'image/png', created_at: 1 };
    await insertFile(app.deps.db, { ...full, bytes: 10 * 1024 ** 2 - 10, width: 1, height: 1 });
    for (const [name, bytes] of [
      ['chatgpt.zip', await chatgptZip()],
      ['parlor.zip', new Uint8Array(exported)],
    ] as const) {
      const looked = await upload(rob, name, bytes);
      const said = {
        files: { added: 0 },
        problems: expect.arrayContaining([expect.objectContaining({ what: 'no-room' })]),
      };
      expect(looked.report, name).toMatchObject(said);
      await rob.call(startImport, { params: { id: looked.id } });
      const done = await settled(rob, looked.id);
      expect(done.report, name).toMatchObject(said);
      expect(done.report?.chats.added).toBeGreaterThan(0);
    }
    // With room for it again, the same file brings it.
    await room(null);
    const again = await upload(rob, 'parlor.zip', new Uint8Array(exported));
    expect(again.report?.files.added).toBeGreaterThan(0);
  });

  it('lets an admin export a member before deleting them, and no member anybody', async () => {
    const bob = await app.as('bob');
    const response = await ann.raw(`/api/people/${bob.userId}/export`);
    expect(response.headers.get('content-type')).toBe('application/zip');
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(100);
    expect((await bob.raw(`/api/people/${ann.userId}/export`)).status).not.toBe(200);
  });
});
