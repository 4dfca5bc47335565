import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#shared/ids.ts';
import type { Message, Part } from '#shared/message.ts';
import { openTestStore } from '../../test/store.ts';
import { deleteMessages, insertMessage, saveMessage } from './messages.ts';
import { insertChat, setChatDeleted, setModelTitle, updateChat } from './chats.ts';
import type { Store } from './open.ts';
import { indexOld } from './search-old.ts';
import { search, type SearchQuery } from './search.ts';
import { insertUser } from './users.ts';

let store: Store;
let ann: string;
let bob: string;
beforeEach(async () => {
  store = await openTestStore();
  ann = await person('Ann');
  bob = await person('Bob');
});
afterEach(() => store.close());

async function person(name: string): Promise<string> {
  const id = newId('user');
  await insertUser(store.db, {
    id,
    name,
    email: null,
    password: null,
    role: 'member',
    access_code: null,
    created_at: 1,
    suspended_at: null,
  });
  return id;
}

async function chat(
  userId: string,
  title = 'Untitled',
  more: { temporary?: number; title_source?: 'provisional'; tags?: string; project_id?: string } = {},
): Promise<string> {
  const id = newId('chat');
  await insertChat(store.db, {
    id,
    user_id: userId,
    title,
    title_source: 'person',
    model: null,
    leaf_id: null,
    created_at: 1000,
    updated_at: 1000,
    deleted_at: null,
    project_id: null,
    pinned_at: null,
    archived_at: null,
    temporary: 0,
    ...more,
  });
  return id;
}

async function say(chatId: string, text: string, more: Partial<Message> = {}): Promise<Message> {
  const message: Message = {
    id: newId('msg'),
    chatId,
    parentId: null,
    role: 'user',
    parts: [{ type: 'text', text }],
    status: 'done',
    model: null,
    usage: null,
    timing: null,
    costMicroUsd: null,
    error: null,
    runId: null,
    createdAt: '2026-03-01T12:00:00.000Z',
    ...more,
  };
  await insertMessage(store.db, message);
  return message;
}

const find = async (text: string, more: Partial<SearchQuery> = {}, userId = ann) =>
  (await search(store.db, userId, { text, limit: 30, ...more })).hits;
const marked = (hits: Awaited<ReturnType<typeof find>>) =>
  hits[0]?.excerpt.filter((piece) => piece.marked).map((piece) => piece.text);

describe('search', () => {
  it('finds words of Latin script by their beginning, whatever their case, width and accents', async () => {
    const id = await chat(ann);
    await say(id, 'The Café on Straße 5 has ｗｉｄｅ letters');
    for (const text of ['cafe', 'CAF', 'café', 'strasse', 'wide', 'the cafe on', 'stra wid'])
      expect(await find(text), text).toHaveLength(1);
    expect(await find('afé')).toEqual([]);
    expect(await find('cafe missing')).toEqual([]);
    expect(marked(await find('caf'))).toEqual(['Caf']);
  });

  it('finds long beginnings, of few words and of many', async () => {
    const id = await chat(ann);
    await say(id, 'The kitchens of the kitchenware museum');
    await say(id, 'A kitchen elsewhere');
    await say(await chat(bob), 'Somebody else’s kitchen museum');
    await say(id, Array.from({ length: 60 }, (_, n) => `museum${n}`).join(' '));
    expect(await find('kitchen')).toHaveLength(2);
    expect(await find('kitchen museum')).toHaveLength(1);
    expect(await find('museum')).toHaveLength(2);
    expect(await find('museums')).toEqual([]);
  });

  it('finds Chinese words, and any two characters that stand next to each other', async () => {
    const id = await chat(ann);
    await say(id, '我们讨论了数据库的设计和管理。');
    for (const text of ['数据库', '数据', '据库', '库的', '设计', '管理', '数据库设计', '库'])
      expect(await find(text), text).toHaveLength(1);
    expect(await find('据计')).toEqual([]);
    expect(marked(await find('设计'))).toEqual(['设计']);
  });

  it('finds Japanese, Thai, Korean, Arabic and Cyrillic', async () => {
    const id = await chat(ann);
    await say(id, 'データベースの設計 ประเทศไทย 데이터베이스 قاعدة بيانات Базы данных');
    for (const text of ['データ', 'ベース', 'ประเทศ', '데이터', 'بيانات', 'базы ДАННЫХ'])
      expect(await find(text), text).toHaveLength(1);
  });

  it('takes what is in quotes as it is written', async () => {
    const id = await chat(ann);
    await say(id, 'a red apple and a green pear');
    expect(await find('"red apple"')).toHaveLength(1);
    expect(await find('“green pear”')).toHaveLength(1);
    expect(await find('"red pear"')).toEqual([]);
    expect(await find('red pear')).toHaveLength(1);
  });

  it('finds what has signs in it as it is written, and only that', async () => {
    const id = await chat(ann);
    const texts: Record<string, string> = {
      cpp: 'We wrote it in C++17, not in C.',
      c: 'A cat called Carl can count in C',
      csharp: 'C# and F# on .NET Core (or ASP.NET)',
      net: 'A net of fishermen; the net. Core values',
      node: 'Run node.js with `src/store/open.ts` and --watch',
      words: 'A node in js; open ts, a store; b c: a, b, c',
      dotted: 'Set a.b.c to 5',
      tag: 'Filed under #urgent and #2026-q1',
      untagged: 'An urgent matter of q1 2026',
      mail: 'Write to ann.lee+work@example.com, please',
      noMail: 'ann lee at work: example com',
      errors: 'ORA-00942: table missing; error -32602, E_NOT_FOUND, 0x80070005',
      noErrors: 'ORA 00942, 32602, e not found',
      file: '请看数据库-最终.sql和报告.docx',
      model: 'GPT\u20115 doesn’t know',
      percent: 'A+ at 50% of f(x) => y',
    };
    const names = new Map<string | null, string>();
    for (const [name, text] of Object.entries(texts)) names.set((await say(id, text)).id, name);
    const asked: Record<string, string[]> = {
      'C++': ['cpp'],
      'c++17': ['cpp'],
      'C#': ['csharp'],
      'f#': ['csharp'],
      '.NET': ['csharp'],
      'asp.net': ['csharp'],
      '.net core': ['csharp'],
      'node.js': ['node'],
      'node.j': ['node'],
      'open.ts': ['node'],
      'src/store': ['node'],
      '(store/open.ts).': ['node'],
      '--watch': ['node'],
      'a.b.c': ['dotted'],
      'A.B': ['dotted'],
      '#urgent': ['tag'],
      '#2026-q1': ['tag'],
      'ann.lee+work@example.com': ['mail'],
      '@example.com': ['mail'],
      'ORA-00942': ['errors'],
      '-32602': ['errors'],
      e_not_found: ['errors'],
      '0x80070005': ['errors'],
      '数据库-最终.sql': ['file'],
      '报告.docx': ['file'],
      'gpt-5': ['model'],
      "doesn't": ['model'],
      '50%': ['percent'],
      'a+': ['percent'],
      'f(x)': ['percent'],
      '=>': ['percent'],
      '"f(x) => y"': ['percent'],
      'net - core': ['csharp', 'net'],
      'net, core?': ['csharp', 'net'],
      '“C++”': ['cpp'],
    };
    for (const [text, expected] of Object.entries(asked)) {
      const hits = await find(text);
      expect([text, new Set(hits.map((hit) => names.get(hit.messageId)))]).toEqual([text, new Set(expected)]);
    }
    expect(marked(await find('C++'))).toEqual(['C++']);
    expect(marked(await find('gpt-5'))).toEqual(['GPT\u20115']);
  });

  it('never finds what is deleted, temporary or somebody else’s, and finds what is restored', async () => {
    const id = await chat(ann, 'Pears');
    const message = await say(id, 'pineapple');
    await say(await chat(ann, 'pineapple', { temporary: 1 }), 'pineapple');
    await say(await chat(bob, 'pineapple'), 'pineapple');
    expect((await find('pineapple')).map((hit) => hit.messageId)).toEqual([message.id]);
    await deleteMessages(store.db, id, [message.id], 5);
    expect(await find('pineapple')).toEqual([]);
    await setChatDeleted(store.db, ann, id, 5);
    expect(await find('pears')).toEqual([]);
    await setChatDeleted(store.db, ann, id, null);
    expect(await find('pears')).toHaveLength(1);
  });

  it('follows what a message and a title become', async () => {
    const id = await chat(ann, 'Holidays');
    const message = await say(id, '', { role: 'assistant', status: 'running' });
    await saveMessage(store.db, { ...message, parts: [{ type: 'text', text: 'mango' }] });
    expect(await find('mango')).toEqual([]);
    await saveMessage(store.db, { ...message, status: 'done', parts: [{ type: 'text', text: 'mango' }] });
    expect(await find('mango')).toHaveLength(1);
    await saveMessage(store.db, { ...message, status: 'done', parts: [{ type: 'text', text: 'papaya' }] });
    expect(await find('mango')).toEqual([]);
    await updateChat(store.db, ann, id, { title: 'Work' });
    expect(await find('holidays')).toEqual([]);
    expect(await find('work')).toMatchObject([{ chatId: id, messageId: null, title: 'Work' }]);
  });

  it('narrows by role, model, date, chat, files and code', async () => {
    const id = await chat(ann);
    const image: Part = { type: 'image', fileId: newId('file'), name: 'kiwi.png', mediaType: 'image/png' };
    const asked = await say(id, 'kiwi', { createdAt: '2026-01-01T00:00:00.000Z', parts: [image] });
    const code = 'kiwi:\n```ts\nconst kiwi = 1;\n```';
    const answer = await say(id, code, { role: 'assistant', model: 'gpt 5.4/eu' });
    const ids = async (more: Partial<SearchQuery>, text = 'kiwi') =>
      (await find(text, more)).map((hit) => hit.messageId);
    expect(await ids({})).toEqual([answer.id, asked.id]);
    expect(await ids({ role: 'user' })).toEqual([asked.id]);
    expect(await ids({ model: 'gpt 5.4/eu' })).toEqual([answer.id]);
    expect(await ids({ hasCode: true })).toEqual([answer.id]);
    expect(await ids({ hasFile: true })).toEqual([asked.id]);
    expect(await ids({ hasFile: true }, '')).toEqual([asked.id]);
    expect(await ids({ since: Date.parse('2026-02-01') })).toEqual([answer.id]);
    expect(await ids({ until: Date.parse('2026-02-01') })).toEqual([asked.id]);
    expect(await ids({ chatId: await chat(ann) })).toEqual([]);
  });

  it('finds what is rare among many in one answer: by its chat, its project or its tag', async () => {
    const rare = await chat(ann, 'Rare', { tags: '["Sea"]', project_id: 'proj_sea' });
    const { id } = await say(rare, 'walrus of old');
    const many = await chat(ann, 'Many');
    for (let n = 0; n < 400; n++) await say(many, `walrus ${n} ${'and more of them '.repeat(200)}`);
    for (const narrow of [{ chatId: rare }, { projectId: 'proj_sea' }, { tag: 'sea' }])
      expect(await search(store.db, ann, { text: 'walrus', ...narrow, limit: 5 })).toMatchObject({
        hits: [{ messageId: id }],
        next: null,
      });
    expect(await search(store.db, ann, { text: 'walrus', tag: 'land', limit: 5 })).toEqual({ hits: [], next: null });
  });

  it('gives pages, newest first, without losing or repeating one', async () => {
    const id = await chat(ann);
    const made = [];
    for (let i = 0; i < 25; i++) made.push((await say(id, `plum ${i}`)).id);
    const seen: (string | null)[] = [];
    let cursor: string | undefined;
    do {
      const page = await search(store.db, ann, { text: 'plum', limit: 10, cursor });
      seen.push(...page.hits.map((hit) => hit.messageId));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(seen)).toEqual(new Set(made));
    expect(seen).toHaveLength(25);
  });

  it('shows the words with what stands around them', async () => {
    const id = await chat(ann);
    await say(id, `${'before '.repeat(100)}the **fig**\n\nand ${'after '.repeat(100)}`);
    const [hit] = await find('fig');
    const text = hit?.excerpt.map((piece) => piece.text).join('');
    expect(text).toMatch(/^… before .*the \*\*fig\*\* and after .* …$/);
    expect(text?.length).toBeLessThan(280);
  });

  it('takes any characters as what they are', async () => {
    await say(await chat(ann), `it's "quoted" \\ % _ * (x OR y) AND NOT NEAR a'b`);
    for (const text of [`'`, '"', `"'"`, '*', '\\', '(x OR y)', `a'b`, 'NOT', 'x:*', '‘; drop table users', '\0'])
      await expect(find(text), text).resolves.toBeDefined();
    expect(await find(`it's`)).toHaveLength(1);
  });

  it('indexes what was there before there was an index, a little at a time', async () => {
    const id = await chat(ann, 'Old chat');
    for (let i = 0; i < 7; i++) await say(id, `quince ${i}`);
    await store.db.deleteFrom('search_docs').execute();
    expect(await find('quince')).toEqual([]);
    await indexOld(store.db, AbortSignal.abort());
    expect(await find('quince')).toEqual([]);
    await indexOld(store.db, new AbortController().signal);
    expect(await find('quince')).toHaveLength(7);
    expect(await find('old chat')).toHaveLength(1);
  });

  it('leaves no words behind when a chat is deleted for good', async () => {
    await say(await chat(ann), 'loquat');
    await store.db.deleteFrom('chats').execute();
    expect(await store.db.selectFrom('search_docs').selectAll().execute()).toEqual([]);
    expect(await find('loquat')).toEqual([]);
  });
});

it('a title by the model that comes too late leaves the place of the one a person gave alone', async () => {
  const named = await chat(ann, 'Zephyr plans');
  const given = await chat(ann, 'First words', { title_source: 'provisional' });
  const places = () => store.db.selectFrom('search_docs').select(['chat_id', 'doc']).orderBy('doc').execute();
  const before = await places();
  await setModelTitle(store.db, named, 'Something else');
  expect(await places()).toEqual(before);
  await setModelTitle(store.db, given, 'Something else');
  expect((await search(store.db, ann, { text: 'something', limit: 5 })).hits).toMatchObject([{ chatId: given }]);
  expect((await search(store.db, ann, { text: 'zephyr', limit: 5 })).hits).toMatchObject([{ chatId: named }]);
});
