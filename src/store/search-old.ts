/** Indexes what no writer has indexed: messages of a time before there was an index, or with tokens of an older kind. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Db } from './open.ts';
import { messageOf } from './rows.ts';
import { atOnce, indexMessage, indexTitle } from './search-index.ts';
import { TOKENS_VERSION } from './search-words.ts';

/** Rows looked at in one step, and how many are indexed in one transaction: a few milliseconds each. */
const STEP = 500;
const TOGETHER = 25;
const PAUSE_MS = 15;

/** Everything that is not indexed, newest first, a little at a time so that answers in between need not wait. */
export async function indexOld(db: Db, stopped: AbortSignal): Promise<void> {
  await inSteps(
    stopped,
    (before) => missingMessages(db, before),
    (ids) => indexMessages(db, ids),
  );
  await inSteps(
    stopped,
    (before) => missingTitles(db, before),
    (ids) =>
      atOnce(db, async (trx) => {
        for (const id of ids) await indexTitle(trx, id);
      }),
  );
}

interface Step {
  /** The lowest id that was looked at; null when there was none. */
  last: string | null;
  missing: string[];
}

async function inSteps(
  stopped: AbortSignal,
  look: (before: string) => Promise<Step>,
  index: (ids: string[]) => Promise<void>,
): Promise<void> {
  // Ids end in letters and digits: this is after all of them.
  for (let before: string | null = '~'; before !== null && !stopped.aborted;) {
    const { last, missing }: Step = await look(before);
    for (let at = 0; at < missing.length && !stopped.aborted; at += TOGETHER) {
      await index(missing.slice(at, at + TOGETHER));
      await pause(PAUSE_MS, undefined, { ref: false });
    }
    before = last;
    await pause(PAUSE_MS, undefined, { ref: false });
  }
}

async function missingMessages(db: Db, before: string): Promise<Step> {
  const rows = await db
    .selectFrom('messages')
    .leftJoin('search_docs', 'search_docs.message_id', 'messages.id')
    .select(['messages.id', 'messages.status', 'search_docs.version'])
    .where('messages.id', '<', before)
    .orderBy('messages.id', 'desc')
    .limit(STEP)
    .execute();
  const missing = rows.filter((row) => row.version !== TOKENS_VERSION && row.status !== 'running');
  return { last: rows.at(-1)?.id ?? null, missing: missing.map((row) => row.id) };
}

async function indexMessages(db: Db, ids: string[]): Promise<void> {
  await atOnce(db, async (trx) => {
    const rows = await trx.selectFrom('messages').selectAll().where('id', 'in', ids).execute();
    for (const row of rows) await indexMessage(trx, messageOf(row));
  });
}

async function missingTitles(db: Db, before: string): Promise<Step> {
  const rows = await db
    .selectFrom('chats')
    .leftJoin('search_docs', (join) =>
      join.onRef('search_docs.chat_id', '=', 'chats.id').on('search_docs.message_id', 'is', null),
    )
    .select(['chats.id', 'search_docs.version'])
    .where('chats.id', '<', before)
    .orderBy('chats.id', 'desc')
    .limit(STEP)
    .execute();
  const missing = rows.filter((row) => row.version !== TOKENS_VERSION);
  return { last: rows.at(-1)?.id ?? null, missing: missing.map((row) => row.id) };
}
