/** What was answered under an `Idempotency-Key`, and what is being answered under one now. */
import type { Db } from './open.ts';
import type { IdempotencyRow } from './schema.ts';

/** Of one caller. */
interface Name {
  owner: string;
  name: string;
}

/**
 * Takes the name for a call, in whichever process; null where it was free, or what stands under it. Of several that come
 * at once one gets it. One that expired is free.
 */
export async function claimName(db: Db, row: IdempotencyRow): Promise<IdempotencyRow | null> {
  const { owner, name, created_at: now } = row;
  await db
    .deleteFrom('idempotency')
    .where('owner', '=', owner)
    .where('name', '=', name)
    .where('expires_at', '<=', now)
    .execute();
  const inserted = await db
    .insertInto('idempotency')
    .values(row)
    .onConflict((oc) => oc.columns(['owner', 'name']).doNothing())
    .executeTakeFirst();
  if (Number(inserted.numInsertedOrUpdatedRows ?? 0) > 0) return null;
  const standing = await db
    .selectFrom('idempotency')
    .selectAll()
    .where('owner', '=', owner)
    .where('name', '=', name)
    .executeTakeFirst();
  // Given back in between: whoever asks again will get it.
  return standing ?? { ...row, state: 'running' };
}

/** Whoever holds a name keeps it until then. */
export async function extendNames(db: Db, callIds: readonly string[], until: number): Promise<void> {
  await db
    .updateTable('idempotency')
    .set({ expires_at: until })
    .where('call_id', 'in', callIds)
    .where('state', '=', 'running')
    .execute();
}

/** The call of that id has ended so; does nothing where the name belongs to another call by now. */
export async function keepAnswer(
  db: Db,
  { owner, name }: Name,
  answer: Pick<IdempotencyRow, 'call_id' | 'status' | 'headers' | 'body' | 'expires_at'>,
): Promise<void> {
  const { call_id: callId, ...rest } = answer;
  await db
    .updateTable('idempotency')
    .set({ ...rest, state: 'done' })
    .where('owner', '=', owner)
    .where('name', '=', name)
    .where('call_id', '=', callId)
    .execute();
}

/** Gives a name back: nothing was answered under it. */
export async function releaseName(db: Db, { owner, name }: Name, callId: string): Promise<void> {
  await db
    .deleteFrom('idempotency')
    .where('owner', '=', owner)
    .where('name', '=', name)
    .where('call_id', '=', callId)
    .execute();
}

/** Forgets a caller's answers beyond the newest `most`. */
export async function trimAnswers(db: Db, owner: string, most: number): Promise<void> {
  const oldest = await db
    .selectFrom('idempotency')
    .select('created_at')
    .where('owner', '=', owner)
    .where('state', '=', 'done')
    .orderBy('created_at', 'desc')
    .offset(most)
    .limit(1)
    .executeTakeFirst();
  if (oldest === undefined) return;
  await db
    .deleteFrom('idempotency')
    .where('owner', '=', owner)
    .where('state', '=', 'done')
    .where('created_at', '<=', oldest.created_at)
    .execute();
}

/** Forgets what expired before `now` (ms). */
export async function sweepNames(db: Db, now: number): Promise<void> {
  await db.deleteFrom('idempotency').where('expires_at', '<=', now).execute();
}
