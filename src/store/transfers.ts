/** Exports of other products on their way in. Every query names its owner. */
import type { Db } from './open.ts';
import type { TransferRow } from './schema.ts';

export async function insertTransfer(db: Db, row: TransferRow): Promise<void> {
  await db.insertInto('transfers').values(row).execute();
}

export async function findTransfer(db: Db, userId: string, id: string): Promise<TransferRow | undefined> {
  return db.selectFrom('transfers').selectAll().where('id', '=', id).where('user_id', '=', userId).executeTakeFirst();
}

/** Newest first. */
export async function listTransfers(db: Db, userId: string, most: number): Promise<TransferRow[]> {
  return db
    .selectFrom('transfers')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(most)
    .execute();
}

export async function updateTransfer(
  db: Db,
  id: string,
  change: Partial<Pick<TransferRow, 'state' | 'report' | 'updated_at'>>,
): Promise<void> {
  await db.updateTable('transfers').set(change).where('id', '=', id).execute();
}

export async function deleteTransfer(db: Db, id: string): Promise<void> {
  await db.deleteFrom('transfers').where('id', '=', id).execute();
}

/** Nobody works at these any more; `but`: those at which somebody does. */
export async function interruptTransfers(db: Db, at: number, but: readonly string[]): Promise<void> {
  let change = db
    .updateTable('transfers')
    .set({ state: 'interrupted', updated_at: at })
    .where('state', 'in', ['waiting', 'looking', 'importing']);
  if (but.length > 0) change = change.where('id', 'not in', but);
  await change.execute();
}

/** Ids of those that nobody has touched since `before`, and of those that are done: their files are not needed. */
export async function staleTransfers(db: Db, before: number): Promise<string[]> {
  const rows = await db.selectFrom('transfers').select('id').where('updated_at', '<', before).execute();
  return rows.map((row) => row.id);
}
