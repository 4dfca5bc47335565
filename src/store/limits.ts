/** Limits of keys, people, teams and the instance; and who is in which team, which is what the gateway asks with them. */
import type { LimitScope, Limits } from '#shared/contract/limits.ts';
import type { Db } from './open.ts';
import type { LimitRow } from './schema.ts';

/** The owner of the instance's own limits. */
export const INSTANCE = 'instance';

export function limitsOf(row: LimitRow): Limits {
  return {
    requestsPerMinute: row.requests_per_minute,
    tokensPerMinute: row.tokens_per_minute,
    concurrency: row.concurrency,
    budgetDayMicroUsd: row.budget_day,
    budgetMonthMicroUsd: row.budget_month,
  };
}

/** Every limit there is, or those of one scope. */
export async function listLimits(db: Db, scope?: LimitScope): Promise<LimitRow[]> {
  const query = db.selectFrom('limits').selectAll().orderBy('scope').orderBy('owner');
  return (scope === undefined ? query : query.where('scope', '=', scope)).execute();
}

/** Replaces the limits of one owner; without any limit its row goes. `by`: the person who changes them. */
export async function putLimits(
  db: Db,
  { scope, owner }: { scope: LimitScope; owner: string },
  limits: Limits,
  { by, now }: { by: string; now: number },
): Promise<void> {
  if (Object.values(limits).every((limit) => limit === null)) {
    await db.deleteFrom('limits').where('scope', '=', scope).where('owner', '=', owner).execute();
    return;
  }
  const values = {
    requests_per_minute: limits.requestsPerMinute,
    tokens_per_minute: limits.tokensPerMinute,
    concurrency: limits.concurrency,
    budget_day: limits.budgetDayMicroUsd,
    budget_month: limits.budgetMonthMicroUsd,
    updated_at: now,
    updated_by: by,
  };
  await db
    .insertInto('limits')
    .values({ scope, owner, ...values })
    .onConflict((oc) => oc.columns(['scope', 'owner']).doUpdateSet(values))
    .execute();
}

/** How keys, people and teams are called, for lists of limits. Deleted ones too: limits may outlive them. */
export async function limitNames(db: Db): Promise<Map<string, string>> {
  const [keys, users, teams] = await Promise.all([
    db.selectFrom('keys').select(['id', 'name']).execute(),
    db.selectFrom('users').select(['id', 'name']).execute(),
    db.selectFrom('teams').select(['id', 'name']).execute(),
  ]);
  return new Map([...keys, ...users, ...teams].map(({ id, name }) => [id, name]));
}

/** Whether there is such a key (not revoked), person or team (not deleted). */
export async function scopeExists(db: Db, scope: LimitScope, id: string): Promise<boolean> {
  if (scope === 'instance') return id === INSTANCE;
  if (scope === 'key')
    return (
      (await db
        .selectFrom('keys')
        .select('id')
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst()) !== undefined
    );
  if (scope === 'user')
    return (await db.selectFrom('users').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
  const team = db.selectFrom('teams').select('id').where('id', '=', id).where('deleted_at', 'is', null);
  return (await team.executeTakeFirst()) !== undefined;
}
