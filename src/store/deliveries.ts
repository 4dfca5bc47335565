/** What is on its way out: written together with what it is about, and sent by whoever claims it first. */
import type { Db } from './open.ts';
import type { DeliveryRow } from './schema.ts';

export async function insertDeliveries(db: Db, rows: readonly DeliveryRow[]): Promise<void> {
  for (const row of rows) await db.insertInto('deliveries').values(row).execute();
}

/**
 * Takes the one that is due longest, for `leaseMs`; undefined when nothing is due. Nobody else gets it before the lease
 * is over or it is put back.
 */
export async function claimDelivery(
  db: Db,
  channel: string,
  now: number,
  leaseMs: number,
): Promise<DeliveryRow | undefined> {
  for (;;) {
    const due = await db
      .selectFrom('deliveries')
      .selectAll()
      .where('state', '=', 'waiting')
      .where('channel', '=', channel)
      .where('due_at', '<=', now)
      .where('claimed_until', '<=', now)
      .orderBy('due_at')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    if (due === undefined) return undefined;
    const attempts = due.attempts + 1;
    const taken = await db
      .updateTable('deliveries')
      .set({ claimed_until: now + leaseMs, attempts })
      .where('id', '=', due.id)
      .where('state', '=', 'waiting')
      .where('attempts', '=', due.attempts)
      .executeTakeFirst();
    // Otherwise another process was quicker: the next one, then.
    if (taken.numUpdatedRows > 0n) return { ...due, attempts };
  }
}

/** How a try ended: for good, or until `due_at`. */
export async function endTry(
  db: Db,
  id: string,
  end: Pick<DeliveryRow, 'state' | 'due_at' | 'status' | 'error' | 'finished_at'>,
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ ...end, claimed_until: 0 })
    .where('id', '=', id)
    .execute();
}

/** When the next one is due or free again; null when nothing waits. */
export async function nextDue(db: Db): Promise<number | null> {
  const row = await db
    .selectFrom('deliveries')
    .select(['due_at', 'claimed_until'])
    .where('state', '=', 'waiting')
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : Math.max(row.due_at, row.claimed_until);
}

/** The last ones, newest first. */
export async function listDeliveries(db: Db, limit: number): Promise<DeliveryRow[]> {
  return db
    .selectFrom('deliveries')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export async function findDelivery(db: Db, id: string): Promise<DeliveryRow | undefined> {
  return db.selectFrom('deliveries').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function deleteDeliveriesBefore(db: Db, before: number): Promise<void> {
  await db.deleteFrom('deliveries').where('state', '!=', 'waiting').where('created_at', '<', before).execute();
}
