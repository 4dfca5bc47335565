/** Who vouches for people (OpenID Connect), and whom they have vouched for. */
import type { Db } from './open.ts';
import type { IdentityRow, SignInProviderRow, UserRow } from './schema.ts';

export async function listProviders(db: Db): Promise<SignInProviderRow[]> {
  return db.selectFrom('sign_in_providers').selectAll().orderBy('created_at').orderBy('id').execute();
}

export async function findProvider(db: Db, id: string): Promise<SignInProviderRow | undefined> {
  return db.selectFrom('sign_in_providers').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertProvider(db: Db, row: SignInProviderRow): Promise<void> {
  await db.insertInto('sign_in_providers').values(row).execute();
}

/** Makes it, or makes it be this. */
export async function putProvider(db: Db, row: SignInProviderRow): Promise<void> {
  const { id: _, created_at: __, ...values } = row;
  await db
    .insertInto('sign_in_providers')
    .values(row)
    .onConflict((oc) => oc.column('id').doUpdateSet(values))
    .execute();
}

export async function updateProvider(
  db: Db,
  id: string,
  change: Partial<Omit<SignInProviderRow, 'id' | 'created_at'>>,
): Promise<SignInProviderRow | undefined> {
  return (
    db
      .updateTable('sign_in_providers')
      // An empty change is none to SQL.
      .set({ id, ...change })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst()
  );
}

/** False when there is none. */
export async function deleteProvider(db: Db, id: string): Promise<boolean> {
  const done = await db.deleteFrom('sign_in_providers').where('id', '=', id).executeTakeFirst();
  return done.numDeletedRows > 0n;
}

/** The person a provider's subject stands for. */
export async function findBySubject(db: Db, providerId: string, subject: string): Promise<UserRow | undefined> {
  return db
    .selectFrom('identities')
    .innerJoin('users', 'users.id', 'identities.user_id')
    .selectAll('users')
    .where('identities.provider_id', '=', providerId)
    .where('identities.subject', '=', subject)
    .executeTakeFirst();
}

/** Remembers whom a subject stands for, or that they came again. */
export async function noteIdentity(db: Db, row: IdentityRow): Promise<void> {
  await db
    .insertInto('identities')
    .values(row)
    .onConflict((oc) => oc.columns(['provider_id', 'subject']).doUpdateSet({ email: row.email, last_at: row.last_at }))
    .execute();
}

/** Whether somebody else vouches for this person, so that they have a way in without a password. */
export async function hasIdentity(db: Db, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('identities')
    .select('subject')
    .where('user_id', '=', userId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
