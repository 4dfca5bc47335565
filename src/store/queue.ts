/** Messages that wait for an answer to end. Callers have found the chat by its owner first. */
import type { Db } from './open.ts';
import type { QueuedRow } from './schema.ts';

export async function listQueued(db: Db, chatId: string): Promise<QueuedRow[]> {
  return db.selectFrom('queued').selectAll().where('chat_id', '=', chatId).orderBy('position').orderBy('id').execute();
}

export async function findQueued(db: Db, chatId: string, id: string): Promise<QueuedRow | undefined> {
  return db.selectFrom('queued').selectAll().where('chat_id', '=', chatId).where('id', '=', id).executeTakeFirst();
}

/** Adds it; what was queued under this `client_id` already stays as it is. */
export async function insertQueued(db: Db, row: QueuedRow): Promise<void> {
  await db
    .insertInto('queued')
    .values(row)
    .onConflict((oc) => oc.columns(['user_id', 'client_id']).doNothing())
    .execute();
}

export async function updateQueued(
  db: Db,
  id: string,
  change: Partial<Pick<QueuedRow, 'text' | 'steer' | 'position' | 'held'>>,
): Promise<void> {
  if (Object.keys(change).length > 0) await db.updateTable('queued').set(change).where('id', '=', id).execute();
}

/** Whoever waited for `from` waits for `to` now. */
export async function requeue(db: Db, chatId: string, from: string, to: string): Promise<void> {
  await db
    .updateTable('queued')
    .set({ after_id: to, held: null })
    .where('chat_id', '=', chatId)
    .where('after_id', '=', from)
    .execute();
}

/** Those that wait for this answer say why they are not sent. */
export async function holdQueued(db: Db, chatId: string, afterId: string, held: string): Promise<void> {
  await db.updateTable('queued').set({ held }).where('chat_id', '=', chatId).where('after_id', '=', afterId).execute();
}

/** False when it was gone already. */
export async function deleteQueued(db: Db, chatId: string, id: string): Promise<boolean> {
  const done = await db.deleteFrom('queued').where('chat_id', '=', chatId).where('id', '=', id).executeTakeFirst();
  return done.numDeletedRows > 0n;
}
