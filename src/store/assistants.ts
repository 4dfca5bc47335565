/** Assistants. Every query names who asks: what is neither theirs nor shared does not exist. */
import type { Db } from './open.ts';
import type { AssistantRow, FileRow } from './schema.ts';

/** Deleted ones can be brought back for so long, ms. */
const KEPT = 30 * 86_400_000;

/** Their own and the shared ones, by name. */
export async function listAssistants(db: Db, userId: string): Promise<AssistantRow[]> {
  return db
    .selectFrom('assistants')
    .selectAll()
    .where('deleted_at', 'is', null)
    .where((eb) => eb.or([eb('user_id', '=', userId), eb('shared', '=', 1)]))
    .orderBy('name')
    .orderBy('id')
    .execute();
}

/** One they may use. */
export async function findAssistant(db: Db, userId: string, id: string): Promise<AssistantRow | undefined> {
  return db
    .selectFrom('assistants')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .where((eb) => eb.or([eb('user_id', '=', userId), eb('shared', '=', 1)]))
    .executeTakeFirst();
}

export async function insertAssistant(db: Db, row: AssistantRow): Promise<void> {
  await db.insertInto('assistants').values(row).execute();
}

/** Changes the named columns; undefined when it is not this person's own. */
export async function updateAssistant(
  db: Db,
  userId: string,
  id: string,
  change: Partial<Omit<AssistantRow, 'id' | 'user_id' | 'created_at' | 'deleted_at'>>,
): Promise<AssistantRow | undefined> {
  return db
    .updateTable('assistants')
    .set(change)
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

/** False when it is not there or somebody else's. What was deleted long ago goes for good meanwhile. */
export async function deleteAssistant(db: Db, userId: string, id: string, at: number): Promise<boolean> {
  const done = await db
    .updateTable('assistants')
    .set({ deleted_at: at })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  await db
    .deleteFrom('assistants')
    .where('user_id', '=', userId)
    .where('deleted_at', '<', at - KEPT)
    .execute();
  return done.numUpdatedRows > 0n;
}

/** One's own that was deleted, as long as it is kept. */
export async function findDeletedAssistant(db: Db, userId: string, id: string): Promise<AssistantRow | undefined> {
  return db
    .selectFrom('assistants')
    .selectAll()
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is not', null)
    .executeTakeFirst();
}

export async function restoreAssistant(db: Db, userId: string, id: string): Promise<AssistantRow | undefined> {
  return db
    .updateTable('assistants')
    .set({ deleted_at: null })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is not', null)
    .returningAll()
    .executeTakeFirst();
}

/** The files of these assistants, in their order. */
export async function listAssistantFiles(
  db: Db,
  ids: readonly string[],
): Promise<(FileRow & { assistant_id: string })[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom('assistant_files')
    .innerJoin('files', 'files.id', 'assistant_files.file_id')
    .selectAll('files')
    .select('assistant_id')
    .where('assistant_id', 'in', ids)
    .orderBy('assistant_id')
    .orderBy('position')
    .execute();
}

/** It knows just these files from now on; call it in a transaction. */
export async function setAssistantFiles(db: Db, assistantId: string, fileIds: readonly string[]): Promise<void> {
  await db.deleteFrom('assistant_files').where('assistant_id', '=', assistantId).execute();
  const rows = fileIds.map((fileId, position) => ({ assistant_id: assistantId, file_id: fileId, position }));
  if (rows.length > 0) await db.insertInto('assistant_files').values(rows).execute();
}
