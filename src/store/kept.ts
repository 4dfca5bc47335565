/** Answers, files and batches that upstreams keep for callers: who made them, and where they are. */
import { inBatch } from './dialect/engine.ts';
import type { Db } from './open.ts';
import type { KeptRow } from './schema.ts';

/**
 * Writes them in one transaction; one that is there stays as it is, whoever claims it. A loss of power may take the last
 * ones: the caller still has the id, and the object expires where it is.
 */
export async function insertKept(db: Db, rows: readonly KeptRow[]): Promise<void> {
  await inBatch(db, async (trx) => {
    for (const row of rows)
      await trx
        .insertInto('kept')
        .values(row)
        .onConflict((oc) => oc.column('id').doNothing())
        .execute();
  });
}

export async function findKept(db: Db, id: string): Promise<KeptRow | undefined> {
  return db.selectFrom('kept').selectAll().where('id', '=', id).executeTakeFirst();
}

/** A person's, the newest first (or `oldest`); `after`: those that come after that one in this order. */
export async function listKept(
  db: Db,
  userId: string,
  kind: string,
  { after, limit, oldest }: { after: string | undefined; limit: number; oldest: boolean },
): Promise<KeptRow[]> {
  const order = oldest ? 'asc' : 'desc';
  let query = db.selectFrom('kept').selectAll().where('user_id', '=', userId).where('kind', '=', kind);
  const from = after === undefined ? undefined : await findKept(db, after);
  if (from !== undefined) {
    const beyond = oldest ? '>' : '<';
    query = query.where((eb) =>
      eb.or([
        eb('created_at', beyond, from.created_at),
        eb.and([eb('created_at', '=', from.created_at), eb('id', beyond, from.id)]),
      ]),
    );
  }
  return query.orderBy('created_at', order).orderBy('id', order).limit(limit).execute();
}

/** Those of a kind that are not yet in this state, the oldest first. */
export async function listUnsettled(db: Db, kind: string, state: string, most: number): Promise<KeptRow[]> {
  return db
    .selectFrom('kept')
    .selectAll()
    .where('kind', '=', kind)
    .where((eb) => eb.or([eb('state', 'is', null), eb('state', '!=', state)]))
    .orderBy('created_at')
    .limit(most)
    .execute();
}

export async function setKeptState(db: Db, id: string, state: string): Promise<void> {
  await db.updateTable('kept').set({ state }).where('id', '=', id).execute();
}

export async function deleteKept(db: Db, id: string): Promise<void> {
  await db.deleteFrom('kept').where('id', '=', id).execute();
}

/** Forgets what expired before `now` (ms), at most `most` of it; says how many. Call it again until it says fewer. */
export async function sweepKept(db: Db, now: number, most: number): Promise<number> {
  const done = await db
    .deleteFrom('kept')
    .where('id', 'in', (eb) => eb.selectFrom('kept').select('id').where('expires_at', '<', now).limit(most))
    .executeTakeFirst();
  return Number(done.numDeletedRows);
}
