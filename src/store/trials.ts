/** Trials of a successor, and the prompts they are made of. Every query names the person whose they are. */
import type { Message } from '#shared/message.ts';
import type { Db } from './open.ts';
import { messageOf } from './rows.ts';
import type { TrialPairRow, TrialRow } from './schema-trials.ts';

/** Chats that are looked through for prompts: the latest. */
const CHATS = 200;

export interface AskedPrompt {
  chatId: string;
  question: Message;
  answer: Message;
}

/** The person's last questions that this deployment answered, latest first, each once. Temporary chats are left alone. */
export async function lastAsked(db: Db, userId: string, deployment: string, limit: number): Promise<AskedPrompt[]> {
  const chats = db
    .selectFrom('chats')
    .select('id')
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .where('temporary', '=', 0)
    .orderBy('updated_at', 'desc')
    .limit(CHATS);
  const answers = await db
    .selectFrom('messages')
    .selectAll()
    .where('chat_id', 'in', chats)
    .where('role', '=', 'assistant')
    .where('model', '=', deployment)
    .where('parent_id', 'is not', null)
    .where('deleted_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    // Several answers may belong to one question.
    .limit(limit * 4)
    .execute();
  const latest = new Map<string, Message>();
  for (const answer of answers.map(messageOf))
    if (answer.parentId !== null && !latest.has(answer.parentId)) latest.set(answer.parentId, answer);
  if (latest.size === 0) return [];
  const rows = await db
    .selectFrom('messages')
    .selectAll()
    .where('id', 'in', [...latest.keys()])
    .where('role', '=', 'user')
    .where('deleted_at', 'is', null)
    .execute();
  const questions = new Map(rows.map((row) => [row.id, messageOf(row)]));
  return [...latest]
    .flatMap(([id, answer]) => {
      const question = questions.get(id);
      return question ? [{ chatId: question.chatId, question, answer }] : [];
    })
    .slice(0, limit);
}

/** Writes a new trial; the person's earlier ones of this deployment are gone. */
export async function insertTrial(
  db: Db,
  trial: TrialRow,
  pairs: readonly Omit<TrialPairRow, 'trial_id' | 'present' | 'successor'>[],
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .deleteFrom('trials')
      .where('user_id', '=', trial.user_id)
      .where('deployment_id', '=', trial.deployment_id)
      .execute();
    await trx.insertInto('trials').values(trial).execute();
    await trx
      .insertInto('trial_pairs')
      .values(pairs.map((pair) => ({ ...pair, trial_id: trial.id, present: null, successor: null })))
      .execute();
  });
}

export async function findTrial(db: Db, userId: string, id: string): Promise<TrialRow | undefined> {
  return db.selectFrom('trials').selectAll().where('id', '=', id).where('user_id', '=', userId).executeTakeFirst();
}

export async function lastTrial(db: Db, userId: string, deploymentId: string): Promise<TrialRow | undefined> {
  return db
    .selectFrom('trials')
    .selectAll()
    .where('user_id', '=', userId)
    .where('deployment_id', '=', deploymentId)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Callers have found the trial by its owner. */
export async function pairsOf(db: Db, trialId: string): Promise<TrialPairRow[]> {
  return db.selectFrom('trial_pairs').selectAll().where('trial_id', '=', trialId).orderBy('place').execute();
}

/** Keeps one answer. False when the trial was stopped or forgotten meanwhile: the answer is kept nowhere then. */
export async function keepAnswer(
  db: Db,
  trialId: string,
  { place, side, answer, at }: { place: number; side: 'present' | 'successor'; answer: string; at: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('trials')
    .set({ updated_at: at })
    .where('id', '=', trialId)
    .where('state', '=', 'running')
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  const kept = side === 'present' ? { present: answer } : { successor: answer };
  await db.updateTable('trial_pairs').set(kept).where('trial_id', '=', trialId).where('place', '=', place).execute();
  return true;
}

/** Ends one that runs; one that ended otherwise stays as it ended. */
export async function endTrial(db: Db, trialId: string, state: 'done' | 'stopped', at: number): Promise<void> {
  await db
    .updateTable('trials')
    .set({ state, updated_at: at })
    .where('id', '=', trialId)
    .where('state', '=', 'running')
    .execute();
}
