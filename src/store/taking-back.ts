/** How rows of an export come in again: those that are new, and refer to nothing of somebody else's. */
import { z } from 'zod';
import { settings } from '#shared/settings.ts';
import { KEYS, type ExportedRow as Row, type ExportedTable } from './exported.ts';
import type { Db } from './open.ts';
import { messageOf } from './rows.ts';
import type { Database, MessageRow } from './schema.ts';
import { atOnce, indexMessage, indexTitle } from './search-index.ts';

/** Tables whose rows are a person's by a column of their own and known by their id. */
export const OWN_TABLES = ['projects', 'files', 'assistants', 'prompts', 'chats', 'memories'] as const;
type OwnTable = (typeof OWN_TABLES)[number];

/** Whether one of these is somebody else's here: then their ids cannot stay. */
export async function takenByOthers(db: Db, userId: string, table: OwnTable, ids: readonly string[]): Promise<boolean> {
  if (ids.length === 0) return false;
  const found = await db
    // All of them have these two columns.
    .selectFrom(table as 'files')
    .select('id')
    .where('id', 'in', ids)
    .where('user_id', '!=', userId)
    .limit(1)
    .execute();
  return found.length > 0;
}

/**
 * Those of `rows` that are new here and refer only to what is the person's own. `rows` fit their schema.
 * `refersToNew`: what they refer to may still be to come.
 */
export async function newRows(
  db: Db,
  userId: string,
  table: ExportedTable,
  rows: readonly Row[],
  { refersToNew }: { refersToNew: boolean },
): Promise<Row[]> {
  const keys = KEYS[table];
  const known = await existing(db, userId, table, rows);
  const fresh = rows.filter((row) => {
    const key = keyOf(row, keys);
    // One that stands there twice is one.
    return !known.has(key) && known.add(key).has(key);
  });
  if (refersToNew) return fresh;
  const own = async (of: OwnTable, column: string) => {
    const ids = fresh.map((row) => row[column]).filter((id) => typeof id === 'string');
    if (ids.length === 0) return () => true;
    const mine = await db
      .selectFrom(of as 'files')
      .select('id')
      .where('user_id', '=', userId)
      .where('id', 'in', ids)
      .execute();
    const set = new Set<unknown>(mine.map((row) => row.id));
    return (row: Row) => row[column] === null || set.has(row[column]);
  };
  const checks: ((row: Row) => boolean)[] = [];
  // The chat of a picture, like the assistant of a chat, is only a name to look it up by: it may be gone.
  if (table === 'messages') checks.push(await own('chats', 'chat_id'), await withoutFilesOfOthers(db, userId, fresh));
  if (table === 'ratings') checks.push(await ofOwnMessages(db, userId, fresh));
  if (table === 'assistant_files') checks.push(await own('assistants', 'assistant_id'));
  if (table === 'project_files' || table === 'chats') checks.push(await own('projects', 'project_id'));
  if (table !== 'files' && (KEYS[table] as readonly string[]).includes('file_id'))
    checks.push(await own('files', 'file_id'));
  return fresh.filter((row) => checks.every((check) => check(row)));
}

/** Whether what a row is about was said in a chat of the person's. */
async function ofOwnMessages(db: Db, userId: string, rows: readonly Row[]): Promise<(row: Row) => boolean> {
  const ids = rows.map((row) => row['message_id']).filter((id) => typeof id === 'string');
  if (ids.length === 0) return () => true;
  const mine = await db
    .selectFrom('messages')
    .innerJoin('chats', 'chats.id', 'messages.chat_id')
    .select('messages.id')
    .where('chats.user_id', '=', userId)
    .where('messages.id', 'in', ids)
    .execute();
  const set = new Set<unknown>(mine.map(({ id }) => id));
  return (row) => set.has(row['message_id']);
}

const Parts = z.array(z.looseObject({ fileId: z.string().optional() })).catch([]);
/** Asked for in one query. */
const LOOK_UP = 400;

/** Whether a message names no file of somebody else's: what it names stands before a model, and in whoever's chat it is. */
async function withoutFilesOfOthers(db: Db, userId: string, rows: readonly Row[]): Promise<(row: Row) => boolean> {
  const named = new Map(
    rows.map((row) => [row, Parts.parse(JSON.parse(String(row['parts']))).flatMap(({ fileId }) => fileId ?? [])]),
  );
  const ids = [...new Set([...named.values()].flat())];
  const foreign = new Set<string>();
  for (let from = 0; from < ids.length; from += LOOK_UP) {
    const found = await db
      .selectFrom('files')
      .select('id')
      .where('id', 'in', ids.slice(from, from + LOOK_UP))
      .where('user_id', '!=', userId)
      .execute();
    for (const { id } of found) foreign.add(id);
  }
  return (row) => !(named.get(row) ?? []).some((id) => foreign.has(id));
}

const keyOf = (row: Row, keys: readonly string[]): string => keys.map((key) => String(row[key])).join(' ');

async function existing(db: Db, userId: string, table: ExportedTable, rows: readonly Row[]): Promise<Set<string>> {
  const [first] = KEYS[table];
  const values = rows.map((row) => row[first] as string);
  if (values.length === 0) return new Set();
  // The columns of every key are text, but for a page's number.
  let query = db
    .selectFrom(table as 'files')
    .selectAll()
    .where(first as 'id', 'in', values);
  if (table === 'settings') query = query.where('owner' as 'id', '=', userId);
  const found = await query.execute();
  return new Set(found.map((row) => keyOf({ ...row }, KEYS[table])));
}

/** Writes rows that `newRows` let through, with their words. `publishes`: whether the person may share with everybody. */
export async function insertExported(
  db: Db,
  { userId, publishes }: { userId: string; publishes: boolean },
  table: ExportedTable,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  const owned = table === 'pictures' || table === 'ratings' || (OWN_TABLES as readonly string[]).includes(table);
  await atOnce(db, async (trx) => {
    for (const row of rows) {
      const more: Row = owned ? { user_id: userId } : {};
      if (table === 'chats') more['temporary'] = 0;
      if ('shared' in row && !publishes) more['shared'] = 0;
      if (table === 'settings') Object.assign(more, { scope: 'user', owner: userId, updated_by: userId });
      // Whoever was writing it is not here.
      if (table === 'messages' && row['status'] === 'running')
        Object.assign(more, { status: 'interrupted', run_id: null });
      // The schema above has every column of its table but these.
      const whole = { ...row, ...more } as unknown as Database['files'];
      await trx
        .insertInto(table as 'files')
        .values(whole)
        .execute();
      if (table === 'messages') await indexMessage(trx, messageOf(whole as unknown as MessageRow));
      if (table === 'chats') await indexTitle(trx, whole.id);
    }
  });
}

/** Whether a setting of a person is one that exists here, with a value it can have. */
export function isSettingRow(row: Row): boolean {
  const known: Record<string, { scope: string; schema: z.ZodType }> = settings;
  const setting = known[String(row['key'])];
  if (setting?.scope !== 'user') return false;
  try {
    return setting.schema.safeParse(JSON.parse(String(row['value']))).success;
  } catch {
    return false;
  }
}
