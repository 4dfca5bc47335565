/** Links that let somebody in once. A link is found by the hash of its token; the token itself is stored nowhere. */
import type { Db } from './open.ts';
import type { InviteRow } from './schema.ts';

export async function insertInvite(db: Db, row: InviteRow): Promise<void> {
  await db.insertInto('invites').values(row).execute();
}

/** The link with this token hash that is neither used nor expired. */
export async function findInvite(db: Db, token: string, now: number): Promise<InviteRow | undefined> {
  return db
    .selectFrom('invites')
    .selectAll()
    .where('token', '=', token)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

/** False when somebody else was quicker. */
export async function spendInvite(db: Db, id: string, by: string, now: number): Promise<boolean> {
  const done = await db
    .updateTable('invites')
    .set({ used_at: now, used_by: by })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** Invitations that still open something, newest first. */
export async function listInvites(db: Db, now: number): Promise<InviteRow[]> {
  return db
    .selectFrom('invites')
    .selectAll()
    .where('kind', '=', 'invite')
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** False when there is none that is still open. */
export async function deleteInvite(db: Db, id: string): Promise<boolean> {
  const done = await db.deleteFrom('invites').where('id', '=', id).where('used_at', 'is', null).executeTakeFirst();
  return done.numDeletedRows > 0n;
}

/** A person's open links for a new password: a newer one makes them worthless. */
export async function deleteResetsOf(db: Db, userId: string): Promise<void> {
  await db.deleteFrom('invites').where('kind', '=', 'reset').where('user_id', '=', userId).execute();
}

/** Those a person asked for themselves; what an admin made for them stays. */
export async function deleteOwnResetsOf(db: Db, userId: string): Promise<void> {
  await db
    .deleteFrom('invites')
    .where('kind', '=', 'reset')
    .where('user_id', '=', userId)
    .where('created_by', '=', userId)
    .where('used_at', 'is', null)
    .execute();
}

/** When a person last asked for one, ms; null: not lately. */
export async function ownResetAt(db: Db, userId: string): Promise<number | null> {
  const row = await db
    .selectFrom('invites')
    .select('created_at')
    .where('kind', '=', 'reset')
    .where('user_id', '=', userId)
    .where('created_by', '=', userId)
    .where('used_at', 'is', null)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.created_at ?? null;
}

export async function deleteExpiredInvites(db: Db, now: number): Promise<void> {
  await db.deleteFrom('invites').where('expires_at', '<=', now).execute();
}
