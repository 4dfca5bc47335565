/** What goes by itself after so many days, and what would: counted by the same words as it is swept. */
import { z } from 'zod';
import type { Db } from './open.ts';

/** How many rows go in one statement, so that others get their turn in between. */
const AT_ONCE = 200;

/** Chats that nobody touched since `before` (ms): not pinned, not temporary, not in the bin already, none being answered. */
function untouched(db: Db, before: number) {
  return db
    .selectFrom('chats')
    .where('updated_at', '<', before)
    .where('deleted_at', 'is', null)
    .where('pinned_at', 'is', null)
    .where('temporary', '=', 0)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('runs')
            .select('runs.id')
            .whereRef('runs.chat_id', '=', 'chats.id')
            .where('runs.finished_at', 'is', null),
        ),
      ),
    );
}

export async function countUntouched(db: Db, before: number): Promise<{ chats: number; people: number }> {
  const row = await untouched(db, before)
    .select(({ fn }) => [fn.count<number>('id').as('chats'), fn.count<number>('user_id').distinct().as('people')])
    .executeTakeFirstOrThrow();
  return { chats: row.chats, people: row.people };
}

/** Moves some of them into the bin, from where they go as if a person had put them there; how many. */
export async function binUntouched(db: Db, before: number, now: number): Promise<number> {
  const rows = await untouched(db, before).select('id').limit(AT_ONCE).execute();
  if (rows.length === 0) return 0;
  const done = await db
    .updateTable('chats')
    .set({ deleted_at: now })
    .where(
      'id',
      'in',
      rows.map(({ id }) => id),
    )
    // Somebody may have come back to one meanwhile.
    .where('updated_at', '<', before)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return Number(done.numUpdatedRows);
}

/** Settled calls that began before `before`. Their sums by the hour stay. */
export async function countCalls(db: Db, before: number): Promise<number> {
  const row = await db
    .selectFrom('calls')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('started_at', '<', before)
    .where('state', '<>', 'open')
    .executeTakeFirstOrThrow();
  return row.n;
}

/** Single calls begun before that moment (ms since 1970) leave the ledger, some at a time; how many went, 0 when none is left. */
export async function sweepCalls(db: Db, before: number): Promise<number> {
  const some = db
    .selectFrom('calls')
    .select('id')
    .where('started_at', '<', before)
    .where('state', '<>', 'open')
    .limit(AT_ONCE);
  const done = await db.deleteFrom('calls').where('id', 'in', some).executeTakeFirst();
  return Number(done.numDeletedRows);
}

const Asked = z.object({ preface: z.string().nullable() });

/** Instructions that no request of the person's there is began with. How many went. */
export async function sweepPromptTexts(db: Db): Promise<number> {
  const texts = await db.selectFrom('prompt_texts').select(['user_id', 'hash']).execute();
  let gone = 0;
  for (const [userId, mine] of Map.groupBy(texts, ({ user_id }) => user_id)) {
    const used = await usedTexts(db, userId);
    for (const { hash } of mine) {
      if (used.has(hash)) continue;
      await db.deleteFrom('prompt_texts').where('user_id', '=', userId).where('hash', '=', hash).execute();
      gone++;
    }
  }
  return gone;
}

async function usedTexts(db: Db, userId: string): Promise<Set<string>> {
  const used = new Set<string>();
  for (let after = ''; ;) {
    const rows = await db
      .selectFrom('runs')
      .select(['id', 'asked'])
      .where('user_id', '=', userId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(AT_ONCE)
      .execute();
    for (const { asked } of rows) {
      const read = asked === null ? null : Asked.safeParse(JSON.parse(asked));
      if (read?.success === true && read.data.preface !== null) used.add(read.data.preface);
    }
    const last = rows.at(-1);
    if (rows.length < AT_ONCE || last === undefined) return used;
    after = last.id;
  }
}

/** People with files from before `before`. */
export async function filesBefore(db: Db, before: number): Promise<Map<string, string[]>> {
  const rows = await db.selectFrom('files').select(['id', 'user_id']).where('created_at', '<', before).execute();
  const byPerson = Map.groupBy(rows, ({ user_id }) => user_id);
  return new Map([...byPerson].map(([userId, files]) => [userId, files.map(({ id }) => id)]));
}
