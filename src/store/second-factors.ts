/** What proves a person beside a password: one-time codes, and passkeys. */
import type { Db } from './open.ts';
import type { PasskeyRow, SecondFactorRow } from './schema.ts';

export async function findFactor(db: Db, userId: string): Promise<SecondFactorRow | undefined> {
  return db.selectFrom('second_factors').selectAll().where('user_id', '=', userId).executeTakeFirst();
}

/** Replaces whatever was there. */
export async function putFactor(db: Db, row: SecondFactorRow): Promise<void> {
  const { secret, confirmed_at, last_step, recovery } = row;
  const values = { secret, confirmed_at, last_step, recovery };
  await db
    .insertInto('second_factors')
    .values(row)
    .onConflict((oc) => oc.column('user_id').doUpdateSet(values))
    .execute();
}

/** Spends a step: false when it, or a later one, was used meanwhile. */
export async function spendStep(db: Db, userId: string, step: number, confirmedAt: number): Promise<boolean> {
  const done = await db
    .updateTable('second_factors')
    .set({ last_step: step, confirmed_at: confirmedAt })
    .where('user_id', '=', userId)
    .where('last_step', '<', step)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** Spends a recovery code: false when somebody was quicker. `before` and `after` are the lists as stored. */
export async function spendRecovery(db: Db, userId: string, before: string, after: string): Promise<boolean> {
  const done = await db
    .updateTable('second_factors')
    .set({ recovery: after })
    .where('user_id', '=', userId)
    .where('recovery', '=', before)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

export async function deleteFactor(db: Db, userId: string): Promise<boolean> {
  const done = await db.deleteFrom('second_factors').where('user_id', '=', userId).executeTakeFirst();
  return done.numDeletedRows > 0n;
}

export async function listPasskeys(db: Db, userId: string): Promise<PasskeyRow[]> {
  return db.selectFrom('passkeys').selectAll().where('user_id', '=', userId).orderBy('created_at').execute();
}

export async function findPasskey(db: Db, id: string): Promise<PasskeyRow | undefined> {
  return db.selectFrom('passkeys').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertPasskey(db: Db, row: PasskeyRow): Promise<void> {
  await db.insertInto('passkeys').values(row).execute();
}

export async function touchPasskey(db: Db, id: string, counter: number, at: number): Promise<void> {
  await db.updateTable('passkeys').set({ counter, last_used_at: at }).where('id', '=', id).execute();
}

/** False when the person has no such passkey. */
export async function deletePasskey(db: Db, userId: string, id: string): Promise<boolean> {
  const done = await db.deleteFrom('passkeys').where('user_id', '=', userId).where('id', '=', id).executeTakeFirst();
  return done.numDeletedRows > 0n;
}
