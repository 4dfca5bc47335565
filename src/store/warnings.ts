/** Warnings of budgets. Writing one is the decision to tell it: of several processes only one succeeds. */
import type { Db } from './open.ts';
import type { WarningRow } from './schema.ts';

export type BudgetPlace = Pick<WarningRow, 'scope' | 'owner' | 'period' | 'period_start'>;

/** Writes those that were not written before, by anybody; returns these. */
export async function insertWarnings(db: Db, rows: readonly WarningRow[]): Promise<WarningRow[]> {
  const written: WarningRow[] = [];
  for (const row of rows) {
    const done = await db
      .insertInto('warnings')
      .values(row)
      .onConflict((oc) => oc.columns(['scope', 'owner', 'period', 'period_start', 'mark']).doNothing())
      .executeTakeFirst();
    if ((done.numInsertedOrUpdatedRows ?? 0n) > 0n) written.push(row);
  }
  return written;
}

/** Where a budget was raised since, marks above `share` (per cent) may be passed, and told, again. */
export async function forgetAbove(db: Db, place: BudgetPlace, share: number, budget: number): Promise<void> {
  await db
    .deleteFrom('warnings')
    .where('scope', '=', place.scope)
    .where('owner', '=', place.owner)
    .where('period', '=', place.period)
    .where('period_start', '=', place.period_start)
    .where('mark', '>', share)
    .where('budget', '!=', budget)
    .execute();
}

/** Warnings of periods that began at one of these moments, the highest mark first. */
export async function listWarnings(db: Db, starts: { day: number; month: number }): Promise<WarningRow[]> {
  return db
    .selectFrom('warnings')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('period', '=', 'day').and('period_start', '=', starts.day),
        eb('period', '=', 'month').and('period_start', '=', starts.month),
      ]),
    )
    .orderBy('mark', 'desc')
    .orderBy('at', 'desc')
    .orderBy('id')
    .execute();
}

/** The ids of the warnings that a person has put away. */
export async function dismissedBy(db: Db, userId: string): Promise<Set<string>> {
  const rows = await db.selectFrom('warning_dismissals').select('warning_id').where('user_id', '=', userId).execute();
  return new Set(rows.map((row) => row.warning_id));
}

export async function dismissWarning(db: Db, id: string, userId: string, now: number): Promise<void> {
  await db
    .insertInto('warning_dismissals')
    .values({ warning_id: id, user_id: userId, at: now })
    .onConflict((oc) => oc.columns(['warning_id', 'user_id']).doNothing())
    .execute();
}

export async function deleteWarningsBefore(db: Db, before: number): Promise<void> {
  await db.deleteFrom('warnings').where('period_start', '<', before).execute();
}
