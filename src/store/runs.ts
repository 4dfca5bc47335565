/** Runs: one answer being made. Live state is in memory; these rows make starting idempotent and crashes visible. */
import type { Db } from './open.ts';
import type { RunRow } from './schema.ts';

export async function findRun(db: Db, userId: string, id: string): Promise<RunRow | undefined> {
  return db.selectFrom('runs').selectAll().where('id', '=', id).where('user_id', '=', userId).executeTakeFirst();
}

export async function findRunByClientId(db: Db, userId: string, clientId: string): Promise<RunRow | undefined> {
  return db
    .selectFrom('runs')
    .selectAll()
    .where('user_id', '=', userId)
    .where('client_id', '=', clientId)
    .executeTakeFirst();
}

export async function insertRun(db: Db, row: RunRow): Promise<void> {
  await db.insertInto('runs').values(row).execute();
}

export async function finishRun(db: Db, id: string, status: string, at: number): Promise<void> {
  await db.updateTable('runs').set({ status, finished_at: at }).where('id', '=', id).execute();
}

export async function interruptOpenRuns(db: Db, at: number): Promise<void> {
  await db
    .updateTable('runs')
    .set({ status: 'interrupted', finished_at: at })
    .where('status', '=', 'running')
    .execute();
}
