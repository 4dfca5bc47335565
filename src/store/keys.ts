/** Gateway keys: only the SHA-256 of a secret is kept, with its first characters to recognise it by. */
import type { Db } from './open.ts';
import type { KeyRow } from './schema.ts';

export async function insertKey(db: Db, row: KeyRow): Promise<void> {
  await db.insertInto('keys').values(row).execute();
}

/** A person's keys that are not revoked (expired ones too), newest first. */
export async function listKeys(db: Db, userId: string): Promise<KeyRow[]> {
  return db
    .selectFrom('keys')
    .selectAll()
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** Everybody's keys that are not revoked, newest first. */
export async function listAllKeys(db: Db): Promise<KeyRow[]> {
  return db
    .selectFrom('keys')
    .selectAll()
    .where('revoked_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** A key, revoked or not. */
export async function findKey(db: Db, id: string): Promise<KeyRow | undefined> {
  return db.selectFrom('keys').selectAll().where('id', '=', id).executeTakeFirst();
}

export type KeyChange = Partial<Omit<KeyRow, 'id' | 'user_id' | 'created_at' | 'revoked_at' | 'last_used_at'>>;

/** Changes the named columns; undefined when the person has no such key, or it is revoked. */
export async function updateKey(db: Db, userId: string, id: string, change: KeyChange): Promise<KeyRow | undefined> {
  return (
    db
      .updateTable('keys')
      // An empty change is none to SQL.
      .set({ id, ...change })
      .where('user_id', '=', userId)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .returningAll()
      .executeTakeFirst()
  );
}

/** False when the person has no such key, or it is revoked already. */
export async function revokeKey(db: Db, userId: string, id: string, now: number): Promise<boolean> {
  const done = await db
    .updateTable('keys')
    .set({ revoked_at: now })
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** A key that is not revoked, with what decides whether its owner may still use it. */
export interface LiveKey {
  id: string;
  userId: string;
  secretHash: string;
  secretHash2: string | null;
  deployments: string | null;
  surfaces: string | null;
  logBodies: number;
  expiresAt: number | null;
  role: string;
  password: string | null;
  accessCode: string | null;
  suspendedAt: number | null;
}

/** Every key that is not revoked, or just those of one person. */
export async function liveKeys(db: Db, userId?: string): Promise<LiveKey[]> {
  let query = db
    .selectFrom('keys')
    .innerJoin('users', 'users.id', 'keys.user_id')
    .select([
      'keys.id as id',
      'keys.user_id as userId',
      'keys.secret as secretHash',
      'keys.secret2 as secretHash2',
      'keys.deployments as deployments',
      'keys.surfaces as surfaces',
      'keys.log_bodies as logBodies',
      'keys.expires_at as expiresAt',
      'users.role as role',
      'users.password as password',
      'users.access_code as accessCode',
      'users.suspended_at as suspendedAt',
    ])
    .where('keys.revoked_at', 'is', null);
  if (userId !== undefined) query = query.where('keys.user_id', '=', userId);
  return query.execute();
}

/** Whose key has a secret of this hash; undefined when nobody's has, or it is revoked. */
export async function keyOwner(db: Db, hash: string): Promise<string | undefined> {
  const owners = ['secret', 'secret2'] as const;
  // One question for each index: neither reads the table.
  for (const column of owners) {
    const row = await db
      .selectFrom('keys')
      .select('user_id')
      .where(column, '=', hash)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (row !== undefined) return row.user_id;
  }
  return undefined;
}

/** Notes when keys were last used, in one transaction. */
export async function touchKeys(db: Db, uses: ReadonlyMap<string, number>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const [id, at] of uses) await trx.updateTable('keys').set({ last_used_at: at }).where('id', '=', id).execute();
  });
}
