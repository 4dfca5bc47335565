/** Conversations. Every query names its owner: somebody else's chat does not exist. */
import { sql } from 'kysely';
import type { ChatView } from '#shared/contract/chats.ts';
import type { Db } from './open.ts';
import type { ChatRow } from './schema.ts';
import { atOnce, indexTitle } from './search-index.ts';
import { carrying } from './tags.ts';

/** The chat, unless it is deleted or another person's. */
export async function findChat(db: Db, userId: string, id: string): Promise<ChatRow | undefined> {
  return db
    .selectFrom('chats')
    .selectAll()
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
}

export interface ChatPage {
  rows: ChatRow[];
  next: string | null;
}

interface ChatQuery {
  cursor?: string | undefined;
  search?: string | undefined;
  view?: ChatView | undefined;
  project?: string | undefined;
  tag?: string | undefined;
  limit: number;
}

/** What each view goes by, newest first. */
const ORDER = {
  all: 'updated_at',
  recent: 'updated_at',
  archived: 'updated_at',
  pinned: 'pinned_at',
  bin: 'deleted_at',
} as const satisfies Record<ChatView, string>;

/**
 * Newest first; `search` matches titles without regard to case; `cursor` is what the page before gave as `next`.
 * Temporary chats are in no list.
 */
export async function listChats(
  db: Db,
  userId: string,
  { cursor, search, view = 'all', project, tag, limit }: ChatQuery,
): Promise<ChatPage> {
  let query = db
    .selectFrom('chats')
    .selectAll()
    .where('user_id', '=', userId)
    .where('temporary', '=', 0)
    .where('deleted_at', view === 'bin' ? 'is not' : 'is', null);
  if (view !== 'bin') query = query.where('archived_at', view === 'archived' ? 'is not' : 'is', null);
  if (view === 'recent') query = query.where('pinned_at', 'is', null).where('project_id', 'is', null);
  if (view === 'pinned') query = query.where('pinned_at', 'is not', null);
  if (project !== undefined) query = query.where('project_id', '=', project);
  if (tag !== undefined) query = query.where(await carrying(db, userId, tag));
  if (search !== undefined && search !== '')
    query = query.where(sql`lower(title)`, 'like', sql<string>`${`%${escapeLike(search.toLowerCase())}%`} escape '\\'`);
  const column = ORDER[view];
  const [time, id] = cursor?.split('~') ?? [];
  if (time !== undefined && id !== undefined)
    query = query.where((eb) =>
      eb.or([eb(column, '<', Number(time)), eb.and([eb(column, '=', Number(time)), eb('id', '<', id)])]),
    );
  const rows = await query
    .orderBy(column, 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last ? `${last[column]}~${last.id}` : null };
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}

/** Its title can be found from then on. */
export async function insertChat(db: Db, row: ChatRow): Promise<void> {
  await atOnce(db, async (trx) => {
    await trx.insertInto('chats').values(row).execute();
    await indexTitle(trx, row.id);
  });
}

/** Changes the named columns; undefined when the chat is not this person's. */
export async function updateChat(
  db: Db,
  userId: string,
  id: string,
  change: Partial<
    Pick<ChatRow, 'title' | 'title_source' | 'model' | 'leaf_id' | 'updated_at' | 'archived_at' | 'assistant_id'>
  >,
): Promise<ChatRow | undefined> {
  if (Object.keys(change).length === 0) return findChat(db, userId, id);
  return atOnce(db, async (trx) => {
    const row = await trx
      .updateTable('chats')
      .set(change)
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .where('deleted_at', 'is', null)
      .returningAll()
      .executeTakeFirst();
    if (row && change.title !== undefined) await indexTitle(trx, id);
    return row;
  });
}

/** A title by the model, unless the person gave one meanwhile. */
export async function setModelTitle(db: Db, id: string, title: string): Promise<void> {
  await atOnce(db, async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('chats')
      .set({ title, title_source: 'model' })
      .where('id', '=', id)
      .where('title_source', '=', 'provisional')
      .executeTakeFirst();
    // A title that stays keeps its place in the index: whoever searches just now would miss it.
    if (numUpdatedRows > 0n) await indexTitle(trx, id);
  });
}

/** Marks the chat deleted (or, with `at: null`, restores it); false when there is no such chat of this person. */
export async function setChatDeleted(db: Db, userId: string, id: string, at: number | null): Promise<boolean> {
  const done = await db
    .updateTable('chats')
    .set({ deleted_at: at })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('deleted_at', at === null ? 'is not' : 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** Those of `ids` that are this person's, deleted ones too. */
export async function findChats(db: Db, userId: string, ids: readonly string[]): Promise<ChatRow[]> {
  if (ids.length === 0) return [];
  return db.selectFrom('chats').selectAll().where('user_id', '=', userId).where('id', 'in', ids).execute();
}

/** Where a chat belongs. */
export type Filing = Pick<ChatRow, 'project_id' | 'pinned_at' | 'archived_at' | 'deleted_at'>;

/** Puts these chats where `filing` says, and leaves them where it says nothing. */
export async function fileChats(
  db: Db,
  userId: string,
  ids: readonly string[],
  filing: Partial<Filing>,
): Promise<void> {
  if (ids.length === 0 || Object.keys(filing).length === 0) return;
  await db.updateTable('chats').set(filing).where('user_id', '=', userId).where('id', 'in', ids).execute();
}

/** Every chat of a person: listed, archived, temporary, in the bin. */
export async function chatIdsOf(db: Db, userId: string): Promise<string[]> {
  const rows = await db.selectFrom('chats').select('id').where('user_id', '=', userId).execute();
  return rows.map(({ id }) => id);
}
