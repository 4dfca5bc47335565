/** Addresses that people said are theirs, and nobody has checked. Without a row an address is checked, or is of before. */
import type { Db } from './open.ts';

/** Their address counts as theirs by their own word from now on (ms since 1970). */
export async function claimEmail(db: Db, userId: string, now: number): Promise<void> {
  await db
    .insertInto('claimed_emails')
    .values({ user_id: userId, since: now })
    .onConflict((oc) => oc.column('user_id').doUpdateSet({ since: now }))
    .execute();
}

/**
 * The address turned out to be of whoever comes now. Where it was only claimed, every way in that whoever claimed it may
 * have kept ends with that: password, access code, who else vouches for them, accounts at MCP servers, what tools may do unasked, links, sessions,
 * passkeys, one-time codes and keys. True where it was.
 */
export async function takeClaimed(db: Db, userId: string, now: number): Promise<boolean> {
  const done = await db.deleteFrom('claimed_emails').where('user_id', '=', userId).executeTakeFirst();
  if (done.numDeletedRows === 0n) return false;
  await db.updateTable('users').set({ password: null, access_code: null }).where('id', '=', userId).execute();
  await db.deleteFrom('identities').where('user_id', '=', userId).execute();
  // What answers do in their name they do in somebody else's account elsewhere.
  await db.deleteFrom('tool_grants').where('user_id', '=', userId).execute();
  await db.deleteFrom('tool_words').where('user_id', '=', userId).execute();
  await db.deleteFrom('invites').where('kind', '=', 'reset').where('user_id', '=', userId).execute();
  await db.deleteFrom('sessions').where('user_id', '=', userId).execute();
  await db.deleteFrom('passkeys').where('user_id', '=', userId).execute();
  await db.deleteFrom('second_factors').where('user_id', '=', userId).execute();
  await db
    .updateTable('keys')
    .set({ revoked_at: now })
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .execute();
  return true;
}
