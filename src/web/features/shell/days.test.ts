import { describe, expect, it } from 'vitest';
import type { ChatSummary } from '#shared/contract/chats.ts';
import { groupByDay } from './days.ts';

const words = {
  today: 'Today',
  yesterday: 'Yesterday',
  week: 'Previous 7 days',
  month: (date: Date) => `${date.getMonth() + 1}/${date.getFullYear()}`,
};
const chat = (id: string, at: Date): ChatSummary => ({
  id,
  title: id,
  titleSource: 'person',
  running: false,
  createdAt: at.toISOString(),
  updatedAt: at.toISOString(),
  projectId: null,
  pinnedAt: null,
  archived: false,
  temporary: false,
  tags: [],
  deletedAt: null,
});
const groups = (now: Date, ...ats: Date[]) =>
  groupByDay(
    ats.map((at, index) => chat(String(index), at)),
    now,
    words,
  ).map(({ label, chats }) => [label, chats.length]);

describe('groupByDay', () => {
  it('goes by the calendar, not by hours', () => {
    const justAfterMidnight = new Date(2026, 10, 22, 0, 5);
    expect(groups(justAfterMidnight, new Date(2026, 10, 22, 0, 1), new Date(2026, 10, 21, 23, 59))).toEqual([
      ['Today', 1],
      ['Yesterday', 1],
    ]);
  });

  it('names the last seven days, then months', () => {
    const now = new Date(2026, 10, 22, 12);
    expect(
      groups(
        now,
        new Date(2026, 10, 20),
        new Date(2026, 10, 15),
        new Date(2026, 10, 14),
        new Date(2026, 9, 30),
        new Date(2025, 9, 1),
      ),
    ).toEqual([
      ['Previous 7 days', 2],
      ['11/2026', 1],
      ['10/2026', 1],
      ['10/2025', 1],
    ]);
  });

  it('takes a clock that runs ahead as today', () => {
    expect(groups(new Date(2026, 10, 22, 12), new Date(2026, 10, 23, 1))).toEqual([['Today', 1]]);
  });
});
