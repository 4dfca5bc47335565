import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync, type Zippable } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArchiveBroken } from './archive.ts';
import { openExport } from './read.ts';
import type { Format, SourceAssistant, SourceChat, SourcePrompt, SourceThing } from './source.ts';
import { inTreeOrder } from './tree.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parlor-formats-'));
});
afterAll(() => rm(folder, { recursive: true }));

const FIXTURES = join(import.meta.dirname, '__fixtures__');
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

interface Found {
  format: Format | null;
  chats: SourceChat[];
  assistants: SourceAssistant[];
  prompts: SourcePrompt[];
  problems: string[];
}

async function read(file: string, name: string): Promise<Found> {
  const reading = await openExport(file, name);
  const things: SourceThing[] = [];
  try {
    for await (const thing of reading.things()) things.push(thing);
    return {
      format: reading.format(),
      chats: things.flatMap((thing) => (thing.kind === 'chat' ? [thing.chat] : [])),
      assistants: things.flatMap((thing) => (thing.kind === 'assistant' ? [thing.assistant] : [])),
      prompts: things.flatMap((thing) => (thing.kind === 'prompt' ? [thing.prompt] : [])),
      problems: things.flatMap((thing) => (thing.kind === 'problem' ? [thing.problem.what] : [])),
    };
  } finally {
    await reading.close();
  }
}

const fixture = (name: string) => read(join(FIXTURES, `${name}.json`), `${name}.json`);

async function written(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

async function zipped(files: Zippable): Promise<Found> {
  return read(await written('export.zip', zipSync(files)), 'export.zip');
}

/** The tree as lines: `parent → id role: text`. */
const lines = (chat: SourceChat | undefined): string[] =>
  chat === undefined
    ? []
    : inTreeOrder(chat).messages.map(
        ({ id, parent, role, parts }) =>
          `${parent ?? '·'} → ${id} ${role}: ${parts.map((part) => (part.type === 'text' ? part.text : part.type)).join(' | ')}`,
      );

describe('ChatGPT', () => {
  it('keeps the tree, leaves hidden steps out, and puts thoughts and tools with the answer they led to', async () => {
    const { format, chats } = await fixture('chatgpt');
    expect(format).toBe('chatgpt');
    const [chat] = chats;
    expect(chat).toMatchObject({ id: 'conv-1', title: 'One dot', createdAt: 1712345678123, archived: true });
    expect(lines(chat).toSorted()).toEqual([
      'a1 → u2 user: 谢谢你',
      'u1 → a1 assistant: reasoning | tool | It is a single dot.\n\nAnything else?',
      'u1 → a1b assistant: A dot (second try).',
      'u2 → a2 assistant: 不客气。',
      '· → u1 user: file | What is in this picture? | file',
    ]);
    expect(chat && inTreeOrder(chat).leaf).toBe('a2');
    expect(chat?.messages.find((message) => message.id === 'a1')?.parts[1]).toEqual({
      type: 'tool',
      name: 'python',
      arguments: 'print(1)',
      result: '1',
    });
  });

  it('reads old exports without ids, opens circles, and goes on after a broken one', async () => {
    const { chats } = await fixture('chatgpt');
    expect(chats.map((chat) => chat.title)).toEqual(['One dot', 'An old one without ids', 'A circle', 'Broken']);
    expect(lines(chats[1])).toEqual(['· → o1 user: Hi', 'o1 → o2 assistant: Hello']);
    expect(lines(chats[3])).toEqual([]);
  });

  it('is found in a zip, in several files, with its pictures', async () => {
    const json = await readFile(join(FIXTURES, 'chatgpt.json'), 'utf8');
    const all: unknown[] = JSON.parse(json) as unknown[];
    const path = await written(
      'chatgpt.zip',
      zipSync({
        'user.json': strToU8('{"id":"x","email":"a@b.c"}'),
        'conversations-000.json': strToU8(JSON.stringify(all.slice(0, 1))),
        'conversations-001.json': strToU8(JSON.stringify(all.slice(1))),
        'file-Pic123-dot.png': PNG,
        'chat.html': strToU8('<html>'),
      }),
    );
    const reading = await openExport(path, 'chatgpt.zip');
    let chats = 0;
    for await (const thing of reading.things()) if (thing.kind === 'chat') chats += 1;
    expect(chats).toBe(4);
    expect(reading.format()).toBe('chatgpt');
    expect(await reading.asset('file-Pic123')).toEqual(PNG);
    expect(await reading.asset('file-Doc9')).toBeNull();
    expect(await reading.asset('../../etc/passwd')).toBeNull();
    await reading.close();
  });
});

it('reads Claude: text, thoughts, tools, artifacts as text, what was attached, and projects', async () => {
  const { format, chats, assistants } = await zipped({
    'conversations.json': await readFile(join(FIXTURES, 'claude.json')),
    'projects.json': await readFile(join(FIXTURES, 'claude-projects.json')),
    'users.json': strToU8('[{"uuid":"x","full_name":"A"}]'),
  });
  expect(format).toBe('claude');
  expect(assistants).toEqual([
    { id: 'p-1', becomes: 'project', name: 'Kitchen', emoji: '', instructions: 'Answer like a cook.', model: null },
  ]);
  expect(chats[0]).toMatchObject({ id: 'c-1', assistant: 'p-1', createdAt: Date.parse('2026-01-02T03:04:05.678Z') });
  expect(lines(chats[0])).toEqual([
    '· → m-1 user: file | file | Which tea?',
    'm-1 → m-2 assistant: reasoning | Green. | tool | **Page**\n\n```html\n<script>alert(1)</script>\n```\n\nThere you are.',
  ]);
});

describe('LobeChat', () => {
  it('reads the tables of its server: topics, agents, tools, threads as branches, the inbox', async () => {
    const { format, chats, assistants, problems } = await fixture('lobechat-tables');
    expect(format).toBe('lobechat');
    const guide = { id: 'ssn_1', name: 'Travel guide', emoji: '🧭', instructions: 'You plan trips.', model: 'gpt-4o' };
    expect(assistants).toMatchObject([{ ...guide, becomes: 'assistant' }]);
    const topic = chats.find((chat) => chat.id === 'tpc_1');
    expect(topic).toMatchObject({ title: 'Hangzhou', pinned: true, assistant: 'ssn_1', leaf: 'msg_6' });
    expect(lines(topic)).toHaveLength(5);
    expect(lines(topic)).toContain('msg_1 → msg_2 assistant: reasoning | tool | Go to West Lake.');
    expect(lines(topic)).toContain('msg_2 → msg_7 user: In the thread');
    expect(lines(topic)).toContain('msg_2 → msg_5 user: And food?');
    expect(lines(chats.find((chat) => chat.id === 'session:inbox'))).toEqual([
      '· → msg_8 user: Just chatting',
      'msg_8 → msg_9 assistant: Hello',
    ]);
    expect(problems).toEqual(['chat-empty']);
  });

  it('reads the older file of the browser, without looking at its keys', async () => {
    const { chats, assistants } = await fixture('lobechat-state');
    expect(assistants).toMatchObject([{ id: 's-1', name: 'Poet', instructions: 'You rhyme.' }]);
    expect(chats.map((chat) => chat.title).toSorted()).toEqual(['', 'Rain']);
    expect(JSON.stringify({ chats, assistants })).not.toContain('not-to-be-read');
  });

  it('reads one shared topic', async () => {
    const { format, chats } = await fixture('lobechat-shared');
    expect(format).toBe('lobechat');
    expect(lines(chats[0])).toEqual(['· → 1 user: One plus one?', '1 → 2 assistant: Two.']);
  });
});

describe('Open WebUI', () => {
  it('keeps answers side by side, and takes thoughts and tool calls out of the text', async () => {
    const { format, chats } = await fixture('open-webui');
    expect(format).toBe('open-webui');
    expect(chats[0]).toMatchObject({ id: 'ow-1', pinned: true, leaf: 'm3', createdAt: 1712345678000 });
    expect(chats[0]?.tags).toEqual(['Machine Learning', 'deep sea']);
    expect(lines(chats[0])).toEqual([
      '· → m1 user: file | file | Why?',
      'm1 → m2 assistant: Because.',
      'm1 → m3 assistant: reasoning | tool | \nSince <b>always</b>.',
    ]);
    expect(chats[0]?.messages[2]?.parts[0]).toEqual({ type: 'reasoning', text: 'Is a < b?', ms: 3000 });
  });

  it('reads its prompts, its own models, and the text of what was attached', async () => {
    const prompt = { command: '/sum', title: 'Sum up', content: 'Sum up {{text}}' };
    const meta = { description: 'Rhymes', suggestion_prompts: [{ content: 'A poem' }] };
    const model = {
      id: 'poet',
      name: 'Poet',
      base_model_id: 'gpt-4o',
      params: { system: 'You rhyme.', temperature: 0.9, top_p: 7 },
      meta,
    };
    const { format, prompts, assistants } = await zipped({
      'prompts.json': strToU8(JSON.stringify([prompt])),
      'models.json': strToU8(JSON.stringify([model, { id: 'gpt-4o', name: 'GPT', base_model_id: null }])),
    });
    expect(format).toBe('open-webui');
    expect(prompts).toEqual([{ id: '/sum', title: 'Sum up', text: 'Sum up {{text}}' }]);
    const poet = { id: 'poet', becomes: 'assistant', instructions: 'You rhyme.', model: 'gpt-4o', openers: ['A poem'] };
    expect(assistants[0]?.parameters).toEqual({ temperature: 0.9 });
    expect(assistants).toMatchObject([poet]);
    const file = { type: 'file', name: 'plan.pdf', file: { id: 'f', data: { content: 'Beans, then peas.' } } };
    const messages = { a: { id: 'a', parentId: null, role: 'user', content: 'Read', files: [file] } };
    const { chats } = await zipped({
      'chats.json': strToU8(JSON.stringify([{ id: 'c', chat: { history: { messages } } }])),
    });
    const data = `data:text/plain;base64,${Buffer.from('Beans, then peas.').toString('base64')}`;
    expect(chats[0]?.messages[0]?.parts[0]).toEqual({ type: 'file', name: 'plan.pdf.txt', ref: '', data });
  });

  it('reads the older form', async () => {
    const { format, chats } = await fixture('open-webui-old');
    expect(format).toBe('open-webui');
    expect(lines(chats[0])).toEqual(['· → a user: Hi', 'a → b assistant: Ho']);
  });
});

it('reads LibreChat, flat and as a tree, to the same', async () => {
  const flat = await fixture('librechat');
  const tree = await fixture('librechat-tree');
  expect([flat.format, tree.format]).toEqual(['librechat', 'librechat']);
  expect(lines(flat.chats[0])).toEqual([
    '· → m1 user: Question',
    'm1 → m2 assistant: reasoning | tool | Noon.',
    'm1 → m3 assistant: file | Midday.',
  ]);
  expect(lines(tree.chats[0])).toEqual(lines(flat.chats[0]));
  expect(flat.chats[0]).toMatchObject({ id: 'lc-1', title: 'What time' });
});

it('reads what a database of LibreChat exports', async () => {
  const one = JSON.parse(await readFile(join(FIXTURES, 'librechat.json'), 'utf8')) as { messages: unknown[] };
  const { format, chats } = await zipped({
    'conversations.json': strToU8(JSON.stringify([{ conversationId: 'lc-1', title: 'What time', endpoint: 'x' }])),
    'messages.json': strToU8(JSON.stringify(one.messages)),
  });
  expect(format).toBe('librechat');
  expect(lines(chats[0])).toHaveLength(3);
  // As `mongoexport` writes it: a document a line, a conversation naming its messages only.
  const noted = { conversationId: 'lc-1', title: 'What time', _id: { $oid: 'c' }, messages: [{ $oid: 'a' }] };
  const byLine = one.messages.map((message) => JSON.stringify(message)).join('\n');
  const lined = await zipped({
    'conversations.jsonl': strToU8(`${JSON.stringify(noted)}\n${JSON.stringify({ ...noted, conversationId: 'x' })}\n`),
    'messages.jsonl': strToU8(`${byLine}\n`),
  });
  expect(lined).toMatchObject({ format: 'librechat', problems: [], chats: [{ id: 'lc-1', title: 'What time' }] });
  expect(lines(lined.chats[0])).toEqual(lines(chats[0]));
});

it('reads a backup of NextChat: sessions, masks, prompts; keys are not looked at', async () => {
  const { format, chats, assistants, prompts } = await fixture('nextchat');
  expect(format).toBe('nextchat');
  expect(lines(chats[0])).toEqual(['· → q user: file | A soup?', 'q → r assistant: tool | Leek.']);
  expect(chats[0]).toMatchObject({ title: 'Soup', assistant: 'mk' });
  expect(assistants).toMatchObject([{ id: 'mk', becomes: 'assistant', name: 'Cook', instructions: 'You cook.' }]);
  expect(prompts).toEqual([{ id: 'p', title: 'Translate', text: 'Translate this' }]);
  expect(JSON.stringify({ chats, assistants })).not.toContain('not-to-be-read');
});

it('reads chat-ui and Chatbot UI', async () => {
  const hugging = await fixture('chat-ui');
  expect(hugging.format).toBe('chat-ui');
  expect(lines(hugging.chats[0])).toEqual([
    '· → h1 user: How many arms?',
    'h1 → h2 assistant: reasoning | Eight.',
    'h1 → h3 assistant: reasoning | 8',
  ]);
  const chatbot = await fixture('chatbot-ui');
  expect(chatbot.format).toBe('chatbot-ui');
  expect(lines(chatbot.chats[0])).toEqual(['· → 0 user: Sail?', '0 → 1 assistant: Yes.']);
  expect(chatbot.assistants).toMatchObject([{ id: 'fo', name: 'Sea' }]);
});

describe('what is no export', () => {
  it('has nothing in it and no format', async () => {
    for (const text of ['{"a":1}', '[]', '[1,2,"x"]', '"x"', 'null', '{"messages":[{"role":"user"}]}'])
      expect(await read(await written('other.json', strToU8(text)), 'other.json'), text).toMatchObject({
        format: null,
        chats: [],
      });
  });

  it('gives what came before the text breaks off', async () => {
    const whole = await readFile(join(FIXTURES, 'chatgpt.json'));
    const cut = await read(await written('cut.json', whole.subarray(0, whole.length - 300)), 'cut.json');
    expect(cut.chats.length).toBeGreaterThanOrEqual(2);
    expect(cut.problems).toContain('cut-off');
    expect((await read(await written('text.json', strToU8('hello')), 'text.json')).problems).toEqual([
      'chat-unreadable',
    ]);
  });

  it('cuts a bomb off, and says that an archive is damaged', async () => {
    const bomb = zipSync({ 'conversations.json': [new Uint8Array(64 * 1024 * 1024), { level: 9 }] });
    expect(bomb.length).toBeLessThan(100_000);
    expect((await read(await written('bomb.zip', bomb), 'bomb.zip')).problems).toContain('cut-off');
    const good = zipSync({ 'conversations.json': strToU8('[]') });
    await expect(openExport(await written('half.zip', good.subarray(0, good.length - 10)), 'half.zip')).rejects.toThrow(
      ArchiveBroken,
    );
  });
});
