/** What calls said, for keys that keep it. Kept for some days, removed in small steps. */
import { inBatch } from './dialect/engine.ts';
import type { Db } from './open.ts';
import type { CallBodyRow } from './schema.ts';

/** Writes them in one transaction; one that is there already stays. */
export async function insertBodies(db: Db, rows: readonly CallBodyRow[]): Promise<void> {
  await inBatch(db, async (trx) => {
    for (const row of rows)
      await trx
        .insertInto('call_bodies')
        .values(row)
        .onConflict((oc) => oc.column('call_id').doNothing())
        .execute();
  });
}

export async function findBody(db: Db, callId: string): Promise<CallBodyRow | undefined> {
  return db.selectFrom('call_bodies').selectAll().where('call_id', '=', callId).executeTakeFirst();
}

/** One key's, the newest first, without what they said; `before`: older than that call. */
export async function listBodies(
  db: Db,
  keyId: string,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<Pick<CallBodyRow, 'call_id' | 'deployment' | 'status' | 'created_at'>[]> {
  let query = db
    .selectFrom('call_bodies')
    .select(['call_id', 'deployment', 'status', 'created_at'])
    .where('key_id', '=', keyId);
  // Ids sort by time.
  if (before !== undefined) query = query.where('call_id', '<', before);
  return query.orderBy('call_id', 'desc').limit(limit).execute();
}

/** Removes at most `most` of those older than `before` (ms); says how many. Call it again until it says fewer. */
export async function sweepBodies(db: Db, before: number, most: number): Promise<number> {
  const done = await db
    .deleteFrom('call_bodies')
    .where('call_id', 'in', (eb) =>
      eb.selectFrom('call_bodies').select('call_id').where('created_at', '<', before).orderBy('created_at').limit(most),
    )
    .executeTakeFirst();
  return Number(done.numDeletedRows);
}

/** All that was kept of one key. */
export async function forgetBodies(db: Db, keyId: string): Promise<void> {
  await db.deleteFrom('call_bodies').where('key_id', '=', keyId).execute();
}
