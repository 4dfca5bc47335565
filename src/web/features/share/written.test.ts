import { describe, expect, it } from 'vitest';
import type { Chat } from '#shared/contract/chats.ts';
import { newId } from '#shared/ids.ts';
import type { Message, Part } from '#shared/message.ts';
import { saidIn, type ChatData } from './said.ts';
import { asJson, asMarkdown, fileName, uniqueName } from './written.ts';

const chat: Chat = {
  id: newId('chat'),
  title: 'Whales',
  titleSource: 'person',
  running: false,
  createdAt: '2026-11-22T10:00:00.000Z',
  updatedAt: '2026-11-22T10:00:00.000Z',
  projectId: null,
  assistantId: null,
  memory: true,
  pinnedAt: null,
  archived: false,
  temporary: false,
  tags: [],
  deletedAt: null,
  model: 'gpt-4o',
  leafId: null,
};
function message(parentId: string | null, role: Message['role'], ...parts: Part[]): Message {
  return {
    id: newId('msg'),
    chatId: chat.id,
    parentId,
    role,
    parts,
    status: 'done',
    model: role === 'user' ? null : 'gpt-4o',
    usage: null,
    timing: null,
    costMicroUsd: null,
    error: null,
    runId: null,
    createdAt: '2026-11-22T10:00:00.000Z',
  };
}
const text = (words: string): Part => ({ type: 'text', text: words });
const question = message(null, 'user', text('What is it?'));
const first = message(question.id, 'assistant', text('A fish.'));
const second = message(
  question.id,
  'assistant',
  { type: 'reasoning', text: 'Hm.\n\nNo fish.', ms: 5 },
  { type: 'tool-call', id: 'x', name: 'look', arguments: '```', state: 'done', result: 'whale' },
  text('A **whale**.'),
);
const data: ChatData = { chat: { ...chat, leafId: second.id }, messages: [question, first, second] };
const words = { you: 'Question', answer: 'Answer' };
const name = (model: string) => model.toUpperCase();

describe('a chat as Markdown', () => {
  it('is the branch in view under who spoke', () => {
    expect(asMarkdown('Whales', saidIn(data, { steps: false }, name), words)).toBe(
      '# Whales\n\n## Question\n\nWhat is it?\n\n## GPT-4O\n\nA **whale**.\n',
    );
  });

  it('has its steps as quotations, in fences that hold', () => {
    const written = asMarkdown('Whales', saidIn(data, { steps: true }, name), words);
    expect(written).toContain('> Hm.\n>\n> No fish.');
    expect(written).toContain('> look\n>\n> ````\n> ```\n> whale\n> ````');
  });
});

it('a chat as JSON has every branch', () => {
  const read: unknown = JSON.parse(asJson(data, '2026-11-22T11:00:00.000Z'));
  expect(read).toEqual({
    format: 'parlor-chat',
    version: 1,
    exportedAt: '2026-11-22T11:00:00.000Z',
    chat: data.chat,
    messages: data.messages,
  });
});

it('a title becomes a name every system takes, each once', () => {
  expect(fileName('a/b: "c"?\n', 'md')).toBe('a b c.md');
  expect(fileName('关于缓存…', 'md')).toBe('关于缓存….md');
  expect(fileName('CON', 'md')).toBe('chat CON.md');
  expect(fileName(' .. ', 'md')).toBe('chat.md');
  const taken = new Set<string>();
  expect(['a.md', 'A.md', 'a.md'].map((one) => uniqueName(one, taken))).toEqual(['a.md', 'A (2).md', 'a (3).md']);
});
