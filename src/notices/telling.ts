/** Who is told that a budget has passed a mark, and what. Written into the outbox within the warning's transaction. */
import type { LimitScope } from '#shared/contract/limits.ts';
import { newId } from '#shared/ids.ts';
import { insertDeliveries } from '#store/deliveries.ts';
import { limitNames } from '#store/limits.ts';
import type { Db } from '#store/open.ts';
import { isoTime } from '#store/rows.ts';
import type { DeliveryRow, UserRow, WarningRow } from '#store/schema.ts';
import { peopleWith, type SettingStore } from '#store/settings.ts';
import { findKey } from '#store/keys.ts';
import { memberships } from '#store/teams.ts';
import { listUsers } from '#store/users.ts';
import type { Budget } from './budgets.ts';
import type { BudgetNews } from './letters.ts';
import type { Mail } from './mail.ts';
import type { Hook } from './webhook.ts';

export interface News {
  budget: Budget;
  warning: WarningRow;
}

/** What has to be known before the transaction, which may ask nothing but its own. */
export interface Ready {
  tell(transaction: Db, news: readonly News[]): Promise<void>;
}

interface Options {
  db: Db;
  mail: Pick<Mail, 'isSet'>;
  hook: Pick<Hook, 'get'>;
  settings: Pick<SettingStore, 'get'>;
  now(): number;
}

export async function readyToTell({ mail, hook, settings, now }: Options): Promise<Ready> {
  const [writes, hooked, instance] = await Promise.all([mail.isSet(), hook.get(), settings.get('instance.name', null)]);
  const posts = hooked?.enabled === true;
  return {
    async tell(trx, news) {
      if (!writes && !posts) return;
      const names = await limitNames(trx);
      const rows: DeliveryRow[] = [];
      for (const one of news) {
        const name = one.budget.scope === 'instance' ? instance : (names.get(one.budget.owner) ?? '');
        if (posts) rows.push(hookRow(one, { name, instance }, now()));
        if (writes) rows.push(...(await letterRows(trx, one, name, now())));
      }
      await insertDeliveries(trx, rows);
    },
  };
}

function delivery(
  channel: 'mail' | 'webhook',
  kind: DeliveryRow['kind'],
  { id, userId, payload }: { id: string; userId: string | null; payload: string },
  at: number,
): DeliveryRow {
  return {
    id,
    channel,
    kind,
    user_id: userId,
    payload,
    state: 'waiting',
    attempts: 0,
    due_at: at,
    claimed_until: 0,
    status: null,
    error: null,
    created_at: at,
    finished_at: null,
  };
}

function hookRow({ budget, warning }: News, { name, instance }: { name: string; instance: string }, at: number) {
  const id = newId('dlv', at);
  const payload = JSON.stringify({
    id,
    event: 'budget.warning',
    at: isoTime(at),
    instance,
    data: {
      scope: budget.scope,
      owner: budget.owner,
      name,
      period: budget.period,
      startsAt: isoTime(budget.startsAt),
      resetsAt: isoTime(budget.endsAt),
      mark: warning.mark,
      budgetMicroUsd: budget.budgetMicroUsd,
      spentMicroUsd: budget.spentMicroUsd,
    },
  });
  return delivery('webhook', 'warning', { id, userId: null, payload }, at);
}

/** What a test says, in the shape of what will be said in earnest. */
export function testRow(instance: string, at: number): DeliveryRow {
  const id = newId('dlv', at);
  const payload = JSON.stringify({ id, event: 'test', at: isoTime(at), instance, data: {} });
  return delivery('webhook', 'test', { id, userId: null, payload }, at);
}

async function letterRows(trx: Db, { budget, warning }: News, name: string, at: number): Promise<DeliveryRow[]> {
  const without = await peopleWith(trx, 'notices.budgetLetters', false);
  const [people, concerned] = await Promise.all([listUsers(trx), concernedBy(trx, budget)]);
  return people
    .filter((person) => person.email !== null && person.suspended_at === null && !without.has(person.id))
    .flatMap((person) => {
      const whose = whoseFor(person, budget, { concerned, mark: warning.mark });
      if (whose === null) return [];
      const news: BudgetNews = {
        whose,
        name,
        period: budget.period,
        mark: warning.mark,
        budgetMicroUsd: budget.budgetMicroUsd,
        spentMicroUsd: budget.spentMicroUsd,
        endsAt: budget.endsAt,
      };
      const id = newId('dlv', at);
      return delivery('mail', 'warning', { id, userId: person.id, payload: JSON.stringify(news) }, at);
    });
}

/** The people whose own budget it is. */
export async function concernedBy(
  db: Db,
  { scope, owner }: { scope: LimitScope; owner: string },
): Promise<Set<string>> {
  if (scope === 'user') return new Set([owner]);
  if (scope === 'instance') return new Set();
  if (scope === 'key') {
    const key = await findKey(db, owner);
    return new Set(key === undefined || key.revoked_at !== null ? [] : [key.user_id]);
  }
  return new Set((await memberships(db)).filter((member) => member.team_id === owner).map((member) => member.user_id));
}

/**
 * How a letter speaks of the budget to this person; null: they get none. Owner and admins hear of teams and the instance
 * at every mark, of other people's budgets only when they are spent.
 */
function whoseFor(
  person: UserRow,
  { scope }: Pick<Budget, 'scope'>,
  { concerned, mark }: { concerned: ReadonlySet<string>; mark: number },
): BudgetNews['whose'] | null {
  const isConcerned = concerned.has(person.id);
  const looksAfter = person.role === 'owner' || person.role === 'admin';
  switch (scope) {
    case 'instance':
      return looksAfter ? 'instance' : null;
    case 'team':
      return isConcerned || looksAfter ? 'team' : null;
    case 'key':
      return isConcerned || (looksAfter && mark >= 100) ? 'key' : null;
    case 'user':
      if (isConcerned) return 'own';
      return looksAfter && mark >= 100 ? 'person' : null;
  }
}
