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

/** `at`: ms since 1970. */
export async function finishRun(db: Db, id: string, status: string, at: number): Promise<void> {
  await db.updateTable('runs').set({ status, finished_at: at }).where('id', '=', id).execute();
}

/** Those that were begun at `before` or earlier, but for some that are still being written. */
export async function interruptOpenRuns(
  db: Db,
  at: number,
  { except, before }: { except: readonly string[]; before: number },
): Promise<void> {
  let query = db
    .updateTable('runs')
    .set({ status: 'interrupted', finished_at: at })
    .where('status', '=', 'running')
    .where('created_at', '<=', before);
  if (except.length > 0) query = query.where('id', 'not in', except);
  await query.execute();
}

/** What a run was asked with, for those who look at it later. */
export async function setAsked(db: Db, id: string, asked: string): Promise<void> {
  await db.updateTable('runs').set({ asked }).where('id', '=', id).execute();
}

/** Every run that wrote this message, the first one first. */
export async function listRunsOf(db: Db, userId: string, messageId: string): Promise<RunRow[]> {
  return db
    .selectFrom('runs')
    .selectAll()
    .where('message_id', '=', messageId)
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** Those of these messages that a run of this person's wrote. */
export async function writtenHere(db: Db, userId: string, messageIds: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('runs')
    .select('message_id')
    .where('user_id', '=', userId)
    .where('message_id', 'in', messageIds.length === 0 ? [''] : messageIds)
    .execute();
  return new Set(rows.map((row) => row.message_id));
}

/** Keeps a text that requests begin with, once. */
export async function keepPromptText(db: Db, userId: string, hash: string, text: string): Promise<void> {
  await db
    .insertInto('prompt_texts')
    .values({ user_id: userId, hash, text })
    .onConflict((oc) => oc.columns(['user_id', 'hash']).doNothing())
    .execute();
}

export async function findPromptText(db: Db, userId: string, hash: string): Promise<string | null> {
  const row = await db
    .selectFrom('prompt_texts')
    .select('text')
    .where('user_id', '=', userId)
    .where('hash', '=', hash)
    .executeTakeFirst();
  return row?.text ?? null;
}
