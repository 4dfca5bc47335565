/** Who made an account and waits for an admin's word. */
import type { Db } from './open.ts';

export async function waitFor(db: Db, userId: string, now: number): Promise<void> {
  await db.insertInto('waiting').values({ user_id: userId, since: now }).execute();
}

export async function isWaiting(db: Db, userId: string): Promise<boolean> {
  const row = await db.selectFrom('waiting').select('user_id').where('user_id', '=', userId).executeTakeFirst();
  return row !== undefined;
}

export async function waitingIds(db: Db): Promise<Set<string>> {
  const rows = await db.selectFrom('waiting').select('user_id').execute();
  return new Set(rows.map(({ user_id }) => user_id));
}

/** They wait no longer; their suspension is taken back elsewhere. */
export async function letIn(db: Db, userId: string): Promise<void> {
  await db.deleteFrom('waiting').where('user_id', '=', userId).execute();
}
