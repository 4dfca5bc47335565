/** Prompts people keep. Every query names who asks: what is neither theirs nor shared does not exist. */
import type { Db } from './open.ts';
import type { PromptRow } from './schema.ts';

/** Deleted ones can be brought back for so long, ms. */
const KEPT = 30 * 86_400_000;

/** Their own and the shared ones, by name. */
export async function listPrompts(db: Db, userId: string): Promise<PromptRow[]> {
  return db
    .selectFrom('prompts')
    .selectAll()
    .where('deleted_at', 'is', null)
    .where((eb) => eb.or([eb('user_id', '=', userId), eb('shared', '=', 1)]))
    .orderBy('title')
    .orderBy('id')
    .execute();
}

/** One they may use. */
export async function findPrompt(db: Db, userId: string, id: string): Promise<PromptRow | undefined> {
  return db
    .selectFrom('prompts')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .where((eb) => eb.or([eb('user_id', '=', userId), eb('shared', '=', 1)]))
    .executeTakeFirst();
}

export async function insertPrompt(db: Db, row: PromptRow): Promise<void> {
  await db.insertInto('prompts').values(row).execute();
}

/** Changes the named columns; undefined when it is not this person's own. */
export async function updatePrompt(
  db: Db,
  userId: string,
  id: string,
  change: Partial<Omit<PromptRow, 'id' | 'user_id' | 'created_at' | 'deleted_at'>>,
): Promise<PromptRow | undefined> {
  return db
    .updateTable('prompts')
    .set(change)
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

/** False when it is not there or somebody else's. What was deleted long ago goes for good meanwhile. */
export async function deletePrompt(db: Db, userId: string, id: string, at: number): Promise<boolean> {
  const done = await db
    .updateTable('prompts')
    .set({ deleted_at: at })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  await db
    .deleteFrom('prompts')
    .where('user_id', '=', userId)
    .where('deleted_at', '<', at - KEPT)
    .execute();
  return done.numUpdatedRows > 0n;
}

export async function restorePrompt(db: Db, userId: string, id: string): Promise<PromptRow | undefined> {
  return db
    .updateTable('prompts')
    .set({ deleted_at: null })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is not', null)
    .returningAll()
    .executeTakeFirst();
}
