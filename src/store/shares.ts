/** Links to chats. Owners find theirs by their id, readers by the hash of the token alone. */
import type { Db } from './open.ts';
import type { ShareRow } from './schema.ts';

export async function insertShare(db: Db, row: ShareRow): Promise<void> {
  await db.insertInto('shares').values(row).execute();
}

/** Newest first. */
export async function listShares(db: Db, userId: string, chatId?: string): Promise<ShareRow[]> {
  let query = db.selectFrom('shares').selectAll().where('user_id', '=', userId);
  if (chatId !== undefined) query = query.where('chat_id', '=', chatId);
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').execute();
}

export async function findShare(db: Db, userId: string, id: string): Promise<ShareRow | undefined> {
  return db.selectFrom('shares').selectAll().where('id', '=', id).where('user_id', '=', userId).executeTakeFirst();
}

/** The share behind a token, while its chat is there and its owner may sign in. */
export async function findSharedBy(db: Db, tokenHash: string, now: number): Promise<ShareRow | undefined> {
  return db
    .selectFrom('shares')
    .innerJoin('chats', 'chats.id', 'shares.chat_id')
    .innerJoin('users', 'users.id', 'shares.user_id')
    .selectAll('shares')
    .where('token_hash', '=', tokenHash)
    .where('chats.deleted_at', 'is', null)
    .where('users.suspended_at', 'is', null)
    .where((eb) => eb.or([eb('shares.expires_at', 'is', null), eb('shares.expires_at', '>', now)]))
    .executeTakeFirst();
}

export async function updateShare(
  db: Db,
  id: string,
  change: Pick<ShareRow, 'title' | 'leaf_id' | 'taken_at' | 'messages'>,
): Promise<void> {
  await db.updateTable('shares').set(change).where('id', '=', id).execute();
}

/** False when there was none. */
export async function deleteShare(db: Db, userId: string, id: string): Promise<boolean> {
  const done = await db.deleteFrom('shares').where('id', '=', id).where('user_id', '=', userId).executeTakeFirst();
  return done.numDeletedRows > 0n;
}
