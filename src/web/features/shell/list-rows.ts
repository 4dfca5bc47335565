/** The sidebar's list as rows of known height: headings, projects, chats. */
import type { ChatSummary } from '#shared/contract/chats.ts';
import type { ProjectSummary } from '#shared/contract/projects.ts';
import { groupByDay, type DayWords } from './days.ts';

export type ListRow =
  | { kind: 'heading'; key: string; label: string; of: 'pinned' | 'projects' | 'day' }
  | { kind: 'project'; key: string; project: ProjectSummary }
  | { kind: 'chat'; key: string; chat: ChatSummary };

export interface RowWords extends DayWords {
  pinned: string;
  projects: string;
}

interface Lists {
  pinned: readonly ChatSummary[];
  projects: readonly ProjectSummary[];
  recent: readonly ChatSummary[];
  now: Date;
}

/** `recent` and what else there is, under their headings. */
export function rowsOf({ pinned, projects, recent, now }: Lists, words: RowWords): ListRow[] {
  const rows: ListRow[] = [];
  const chatRow = (chat: ChatSummary): ListRow => ({ kind: 'chat', key: chat.id, chat });
  if (pinned.length > 0)
    rows.push({ kind: 'heading', key: 'pinned', label: words.pinned, of: 'pinned' }, ...pinned.map(chatRow));
  rows.push({ kind: 'heading', key: 'projects', label: words.projects, of: 'projects' });
  for (const project of projects) rows.push({ kind: 'project', key: project.id, project });
  // The lists are fetched one by one: a chat that was just pinned elsewhere may still be in the older of them.
  const above = new Set(pinned.map(({ id }) => id));
  const below = recent.filter(({ id }) => !above.has(id));
  for (const group of groupByDay(below, now, words))
    rows.push(
      { kind: 'heading', key: `day:${group.label}`, label: group.label, of: 'day' },
      ...group.chats.map(chatRow),
    );
  return rows;
}

/** What was searched for, without headings. */
export function foundRows(chats: readonly ChatSummary[]): ListRow[] {
  return chats.map((chat) => ({ kind: 'chat', key: chat.id, chat }));
}
