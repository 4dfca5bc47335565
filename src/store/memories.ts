/** What is remembered of people. Every query names whose it is. */
import type { Db } from './open.ts';
import type { MemoryRow } from './schema.ts';

/** Deleted ones can be brought back for so long, ms. */
const KEPT = 30 * 86_400_000;
/** Of one person. */
export const MOST_MEMORIES = 500;

/** The oldest first: what is added later does not change what stands before it in a prompt. */
export async function listMemories(db: Db, userId: string): Promise<MemoryRow[]> {
  return db
    .selectFrom('memories')
    .selectAll()
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .limit(MOST_MEMORIES)
    .execute();
}

export async function insertMemory(db: Db, row: MemoryRow): Promise<void> {
  await db.insertInto('memories').values(row).execute();
}

/** Undefined when it is not there or somebody else's. */
export async function updateMemory(
  db: Db,
  userId: string,
  id: string,
  change: Pick<MemoryRow, 'text' | 'updated_at'>,
): Promise<MemoryRow | undefined> {
  return db
    .updateTable('memories')
    .set(change)
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

/** False when it is not there or somebody else's. What was deleted long ago goes for good meanwhile. */
export async function deleteMemory(db: Db, userId: string, id: string, at: number): Promise<boolean> {
  const done = await db
    .updateTable('memories')
    .set({ deleted_at: at })
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  await db
    .deleteFrom('memories')
    .where('user_id', '=', userId)
    .where('deleted_at', '<', at - KEPT)
    .execute();
  return done.numUpdatedRows > 0n;
}

export async function restoreMemory(db: Db, userId: string, id: string): Promise<MemoryRow | undefined> {
  return db
    .updateTable('memories')
    .set({ deleted_at: null })
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .where('deleted_at', 'is not', null)
    .returningAll()
    .executeTakeFirst();
}
