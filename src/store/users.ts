/** People. Who may sign in is decided on the identity floor; here are only the rows. */
import type { Db } from './open.ts';
import type { UserRow } from './schema.ts';

export async function insertUser(db: Db, row: UserRow): Promise<void> {
  await db.insertInto('users').values(row).execute();
}

export async function findUser(db: Db, id: string): Promise<UserRow | undefined> {
  return db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
}

/** `email` as it is stored: lower case. */
export async function findUserByEmail(db: Db, email: string): Promise<UserRow | undefined> {
  return db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst();
}

/** `mark` is the keyed hash of an access code, never the code. */
export async function findUserByCode(db: Db, mark: string): Promise<UserRow | undefined> {
  return db.selectFrom('users').selectAll().where('access_code', '=', mark).executeTakeFirst();
}

/** Everybody an access code stands for, or stood for; oldest first. */
export async function usersWithCodes(db: Db): Promise<UserRow[]> {
  return db
    .selectFrom('users')
    .selectAll()
    .where('access_code', 'is not', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** The owner's row; undefined before the set-up. There is at most one. */
export async function findOwner(db: Db): Promise<UserRow | undefined> {
  return db.selectFrom('users').selectAll().where('role', '=', 'owner').orderBy('created_at').executeTakeFirst();
}

export async function countUsers(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('users')
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Whether anybody could sign in with email and password. */
export async function hasPasswords(db: Db): Promise<boolean> {
  const row = await db.selectFrom('users').select('id').where('password', 'is not', null).limit(1).executeTakeFirst();
  return row !== undefined;
}

export type UserChange = Partial<Omit<UserRow, 'id' | 'created_at'>>;

/** Changes the named columns; undefined when there is no such person. An email in use violates its unique column. */
export async function updateUser(db: Db, id: string, change: UserChange): Promise<UserRow | undefined> {
  if (Object.keys(change).length === 0) return findUser(db, id);
  return db.updateTable('users').set(change).where('id', '=', id).returningAll().executeTakeFirst();
}

/** Everybody, by name. */
export async function listUsers(db: Db): Promise<UserRow[]> {
  return db.selectFrom('users').selectAll().orderBy('name').orderBy('id').execute();
}

/**
 * When each person was last seen, ms: in a browser that is still signed in; where there is none (signed out, suspended),
 * by what they used, to the hour, and by what the audit log has of them.
 */
export async function lastSeen(db: Db): Promise<Map<string, number>> {
  const used = await db
    .selectFrom('usage_hours')
    .select(['user_id', (eb) => eb.fn.max('hour').as('at')])
    .groupBy('user_id')
    .execute();
  const did = await db
    .selectFrom('audit')
    .select(['user_id', (eb) => eb.fn.max('at').as('at')])
    .groupBy('user_id')
    .execute();
  const seen = new Map<string, number>();
  for (const { user_id, at } of [...used, ...did])
    if (user_id !== null) seen.set(user_id, Math.max(at, seen.get(user_id) ?? 0));
  const rows = await db
    .selectFrom('sessions')
    .select(['user_id', (eb) => eb.fn.max('seen_at').as('at')])
    .groupBy('user_id')
    .execute();
  for (const { user_id, at } of rows) seen.set(user_id, at);
  return seen;
}

/** How many keys each person has that are not revoked. */
export async function keyCounts(db: Db): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('keys')
    .select(['user_id', (eb) => eb.fn.countAll().as('count')])
    .where('revoked_at', 'is', null)
    .groupBy('user_id')
    .execute();
  return new Map(rows.map(({ user_id, count }) => [user_id, Number(count)]));
}

/** Removes a person and all that is theirs alone; the ledger keeps what they spent. Most goes with the row itself. */
export async function deleteUser(db: Db, id: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const keys = trx.selectFrom('keys').select('id').where('user_id', '=', id);
    await trx.deleteFrom('limits').where('scope', '=', 'key').where('owner', 'in', keys).execute();
    await trx.deleteFrom('call_bodies').where('key_id', 'in', keys).execute();
    await trx.deleteFrom('limits').where('scope', '=', 'user').where('owner', '=', id).execute();
    await trx.deleteFrom('model_access').where('scope', '=', 'user').where('owner', '=', id).execute();
    await trx.deleteFrom('settings').where('scope', '=', 'user').where('owner', '=', id).execute();
    await trx.deleteFrom('kept').where('user_id', '=', id).execute();
    await trx
      .deleteFrom('idempotency')
      .where((eb) => eb.or([eb('owner', '=', id), eb('owner', 'in', keys)]))
      .execute();
    await trx.deleteFrom('invites').where('user_id', '=', id).execute();
    await trx.deleteFrom('users').where('id', '=', id).execute();
  });
}

/** Two people change roles in one step: there is one owner at every moment. */
export async function swapOwner(db: Db, from: string, to: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.updateTable('users').set({ role: 'admin' }).where('id', '=', from).execute();
    await trx.updateTable('users').set({ role: 'owner' }).where('id', '=', to).execute();
  });
}

/** Names by id, of those of `ids` who are still there. */
export async function namesOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('users').select(['id', 'name']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Of these people those who are suspended, or no longer there. */
export async function goneAmong(db: Db, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const here = await db
    .selectFrom('users')
    .select('id')
    .where('id', 'in', [...ids])
    .where('suspended_at', 'is', null)
    .execute();
  const known = new Set(here.map(({ id }) => id));
  return ids.filter((id) => !known.has(id));
}
