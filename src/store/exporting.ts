/** Everything that belongs to one person, table by table, a page of rows at a time; and how such rows come in again. */
import { z } from 'zod';
import { Id } from '#shared/ids.ts';
import { Part } from '#shared/message.ts';
import { settings } from '#shared/settings.ts';
import type { Db } from './open.ts';
import { messageOf } from './rows.ts';
import type { Database, MessageRow } from './schema.ts';
import { atOnce, indexMessage, indexTitle } from './search-index.ts';

const Time = z.number().int().min(0);
const Flag = z.union([z.literal(0), z.literal(1)]);
const Text = z.string().max(64_000_000);
const Short = z.string().max(2000);
const Size = z.number().int().min(0);

/** A JSON text of that shape. */
const json = (schema: z.ZodType) =>
  Text.refine((text) => {
    try {
      return schema.safeParse(JSON.parse(text)).success;
    } catch {
      return false;
    }
  });

/** What of each table is written, and what is taken back: in this order, so that what is referred to is there before. */
export const EXPORTED = {
  projects: z.object({
    id: Id,
    name: Short,
    emoji: Short,
    colour: Short,
    instructions: Text,
    model: Short.nullable(),
    created_at: Time,
    updated_at: Time,
    deleted_at: Time.nullable(),
  }),
  files: z.object({
    id: Id,
    name: Short,
    media_type: Short,
    bytes: Size,
    width: Size.nullable(),
    height: Size.nullable(),
    created_at: Time,
  }),
  documents: z.object({
    file_id: Id,
    kind: Short,
    unit: Short,
    count: Size,
    characters: Size,
    tokens: Size,
    cut: Flag,
  }),
  document_pages: z.object({ file_id: Id, number: Size, label: Short, text: Text }),
  project_files: z.object({ project_id: Id, file_id: Id, added_at: Time }),
  chats: z.object({
    id: Id,
    title: Short,
    title_source: z.enum(['provisional', 'model', 'person']),
    model: Short.nullable(),
    leaf_id: Id.nullable(),
    created_at: Time,
    updated_at: Time,
    deleted_at: Time.nullable(),
    project_id: Id.nullable(),
    pinned_at: Time.nullable(),
    archived_at: Time.nullable(),
  }),
  messages: z.object({
    id: Id,
    chat_id: Id,
    parent_id: Id.nullable(),
    role: z.enum(['user', 'assistant']),
    parts: json(z.array(Part)),
    status: z.enum(['done', 'running', 'stopped', 'failed', 'interrupted', 'truncated', 'filtered']),
    model: Short.nullable(),
    usage: Text.nullable(),
    timing: Text.nullable(),
    cost_micro_usd: z.number().int().nullable(),
    error: Text.nullable(),
    run_id: Id.nullable(),
    created_at: Time,
    deleted_at: Time.nullable(),
    comparison: Short.nullable(),
    origin: Short.nullable(),
    simulated: Flag,
  }),
  pictures: z.object({
    file_id: Id,
    prompt: Text,
    model: Short,
    size: Short,
    source_id: Id.nullable(),
    chat_id: Id.nullable(),
    created_at: Time,
    expires_at: Time,
  }),
  settings: z.object({ key: Short, value: Text, updated_at: Time }),
} as const;
export type ExportedTable = keyof typeof EXPORTED;
export const EXPORTED_TABLES = Object.keys(EXPORTED) as ExportedTable[];

type Row = Record<string, unknown>;

const PAGE = 100;

/** The person's rows of a table, in an order that stays. */
export async function* exportedRows(db: Db, userId: string, table: ExportedTable): AsyncGenerator<Row> {
  for (let offset: Row | null = {}; offset !== null;) {
    const rows: Row[] = await page(db, userId, table, Object.keys(offset).length === 0 ? null : offset);
    // What is not written out, such as the owner, is left out here.
    for (const row of rows) yield Object.fromEntries(Object.keys(EXPORTED[table].shape).map((key) => [key, row[key]]));
    offset = rows.length === PAGE ? (rows.at(-1) ?? null) : null;
  }
}

async function page(db: Db, userId: string, table: ExportedTable, after: Row | null): Promise<Row[]> {
  const last = lastOf(after);
  switch (table) {
    case 'projects':
    case 'files':
      return db
        .selectFrom(table)
        .selectAll()
        .where('user_id', '=', userId)
        .where('id', '>', last('id'))
        .orderBy('id')
        .limit(PAGE)
        .execute();
    case 'chats':
      return db
        .selectFrom('chats')
        .selectAll()
        .where('user_id', '=', userId)
        .where('temporary', '=', 0)
        .where('id', '>', last('id'))
        .orderBy('id')
        .limit(PAGE)
        .execute();
    case 'messages':
      return db
        .selectFrom('messages')
        .innerJoin('chats', 'chats.id', 'messages.chat_id')
        .selectAll('messages')
        .where('chats.user_id', '=', userId)
        .where('chats.temporary', '=', 0)
        .where('messages.id', '>', last('id'))
        .orderBy('messages.id')
        .limit(PAGE)
        .execute();
    case 'documents':
    case 'document_pages':
    case 'project_files':
      return filesPage(db, userId, table, after);
    case 'pictures':
      return db
        .selectFrom('pictures')
        .selectAll()
        .where('user_id', '=', userId)
        .where('file_id', '>', last('file_id'))
        .orderBy('file_id')
        .limit(PAGE)
        .execute();
    case 'settings':
      return db
        .selectFrom('settings')
        .selectAll()
        .where('scope', '=', 'user')
        .where('owner', '=', userId)
        .where('key', '>', last('key'))
        .orderBy('key')
        .limit(PAGE)
        .execute();
  }
}

const lastOf = (after: Row | null) => (column: string) => {
  const value = after?.[column];
  return typeof value === 'string' ? value : '';
};

/** What belongs to files and by them to the person. */
async function filesPage(
  db: Db,
  userId: string,
  table: 'documents' | 'document_pages' | 'project_files',
  after: Row | null,
): Promise<Row[]> {
  const last = lastOf(after);
  switch (table) {
    case 'documents':
      return db
        .selectFrom('documents')
        .innerJoin('files', 'files.id', 'documents.file_id')
        .selectAll('documents')
        .where('files.user_id', '=', userId)
        .where('file_id', '>', last('file_id'))
        .orderBy('file_id')
        .limit(PAGE)
        .execute();
    case 'document_pages':
      return db
        .selectFrom('document_pages')
        .innerJoin('files', 'files.id', 'document_pages.file_id')
        .selectAll('document_pages')
        .where('files.user_id', '=', userId)
        .where((eb) =>
          eb.or([
            eb('file_id', '>', last('file_id')),
            eb.and([eb('file_id', '=', last('file_id')), eb('number', '>', Number(after?.['number'] ?? 0))]),
          ]),
        )
        .orderBy('file_id')
        .orderBy('number')
        .limit(PAGE)
        .execute();
    case 'project_files':
      return after === null
        ? db
            .selectFrom('project_files')
            .innerJoin('projects', 'projects.id', 'project_files.project_id')
            .selectAll('project_files')
            .where('projects.user_id', '=', userId)
            .orderBy('project_id')
            .orderBy('file_id')
            .execute()
        : [];
  }
}

/** Whether one of these is somebody else's here: then their ids cannot stay. */
export async function takenByOthers(
  db: Db,
  userId: string,
  table: 'chats' | 'files' | 'projects',
  ids: readonly string[],
): Promise<boolean> {
  if (ids.length === 0) return false;
  const found = await db
    .selectFrom(table)
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
  const fresh = rows.filter((row) => !known.has(keyOf(row, keys)));
  if (refersToNew) return fresh;
  const own = async (of: 'chats' | 'files' | 'projects', column: string) => {
    const ids = fresh.map((row) => row[column]).filter((id) => typeof id === 'string');
    if (ids.length === 0) return () => true;
    const mine = await db.selectFrom(of).select('id').where('user_id', '=', userId).where('id', 'in', ids).execute();
    const set = new Set<unknown>(mine.map((row) => row.id));
    return (row: Row) => row[column] === null || set.has(row[column]);
  };
  const checks: ((row: Row) => boolean)[] = [];
  if (table === 'messages' || table === 'pictures') checks.push(await own('chats', 'chat_id'));
  if (table === 'project_files' || table === 'chats') checks.push(await own('projects', 'project_id'));
  if (table !== 'files' && (KEYS[table] as readonly string[]).includes('file_id'))
    checks.push(await own('files', 'file_id'));
  return fresh.filter((row) => checks.every((check) => check(row)));
}

const KEYS = {
  projects: ['id'],
  files: ['id'],
  documents: ['file_id'],
  document_pages: ['file_id', 'number'],
  project_files: ['project_id', 'file_id'],
  chats: ['id'],
  messages: ['id'],
  pictures: ['file_id'],
  settings: ['key'],
} as const satisfies Record<ExportedTable, readonly string[]>;

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

/** Writes rows that `newRows` let through, with their words. */
export async function insertExported(
  db: Db,
  userId: string,
  table: ExportedTable,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  const owned = table === 'projects' || table === 'files' || table === 'chats' || table === 'pictures';
  await atOnce(db, async (trx) => {
    for (const row of rows) {
      const more: Row = owned ? { user_id: userId } : {};
      if (table === 'chats') more['temporary'] = 0;
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
