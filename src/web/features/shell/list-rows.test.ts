import { expect, it } from 'vitest';
import type { ChatSummary } from '#shared/contract/chats.ts';
import { rowsOf, type RowWords } from './list-rows.ts';

const at = '2026-11-22T10:00:00.000Z';
const chat = (id: string): ChatSummary => ({
  id,
  title: id,
  titleSource: 'person',
  running: false,
  createdAt: at,
  updatedAt: at,
  projectId: null,
  pinnedAt: null,
  archived: false,
  temporary: false,
  tags: [],
  deletedAt: null,
});
const words: RowWords = {
  pinned: 'Pinned',
  projects: 'Projects',
  today: 'Today',
  yesterday: 'Yesterday',
  week: 'Last week',
  month: (date) => String(date),
};

it('has a chat once, also while one list says that it is pinned and the other does not know it yet', () => {
  const pinned = { ...chat('chat_a'), pinnedAt: at };
  const lists = { pinned: [pinned], projects: [], recent: [chat('chat_a'), chat('chat_b')], now: new Date(at) };
  expect(rowsOf(lists, words).map(({ key }) => key)).toEqual(['pinned', 'chat_a', 'projects', 'day:Today', 'chat_b']);
});
