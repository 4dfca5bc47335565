/** Every scope there is, and which of them a caller counts in. */
import { NO_LIMITS, type LimitScope, type LimitState } from '#shared/contract/limits.ts';
import type { Principal } from '#shared/principal.ts';
import { INSTANCE, limitsOf, listLimits } from '#store/limits.ts';
import type { Db } from '#store/open.ts';
import { listModelAccess } from '#store/model-access.ts';
import { memberships } from '#store/teams.ts';
import { spentSince } from '#store/usage.ts';
import { createConfinement } from './confinement.ts';
import type { Counters, Spent } from './counters.ts';
import { Scope } from './scope.ts';
import { periodsOf, type Periods } from './windows.ts';

export interface Directory {
  /** True when a budget stands somewhere. */
  readonly hasBudgets: boolean;
  teamOf(userId: string): string | null;
  /** Whether the key, its person and their team may all use this deployment (its public name). */
  mayUse(caller: Pick<Principal, 'userId' | 'grant'>, deployment: string): boolean;
  /** Everything a call of this caller counts in: its key, its person, their team, the instance. */
  scopesOf(caller: Pick<Principal, 'userId' | 'keyId'>): readonly Scope[];
  /** The day and month of a moment; a clock that is set back stays where it was. */
  periodsAt(now: number): Periods;
  reload(): Promise<void>;
  /** What was spent, by everything that can have a budget. */
  spent(now: number): Promise<{ periods: Periods; spent: Spent[] }>;
  state(kind: LimitScope, id: string, now: number): Promise<Omit<LimitState, 'name'>>;
}

export function createDirectory(db: Db, counters: Counters, startedAt: number): Directory {
  const scopes = new Map<string, Scope>();
  let limited = new Set<Scope>();
  let teams = new Map<string, string>();
  const confinement = createConfinement();
  /** By key or person, until limits or teams change. */
  let callers = new Map<string, readonly Scope[]>();
  let hasBudgets = false;
  let periods = periodsOf(startedAt);

  function scopeOf(kind: LimitScope, id: string): Scope {
    const key = `${kind} ${id}`;
    const known = scopes.get(key);
    if (known !== undefined) return known;
    const made = new Scope(kind, id);
    scopes.set(key, made);
    return made;
  }

  const instance = scopeOf('instance', INSTANCE);

  function periodsAt(now: number): Periods {
    if (now >= periods.dayEnd) periods = periodsOf(now);
    return periods;
  }

  return {
    get hasBudgets() {
      return hasBudgets;
    },
    teamOf: (userId) => teams.get(userId) ?? null,
    mayUse: (caller, deployment) => confinement.allows(caller, teams.get(caller.userId) ?? null, deployment),
    scopesOf({ userId, keyId }) {
      const caller = keyId ?? userId;
      const known = callers.get(caller);
      if (known !== undefined) return known;
      const team = teams.get(userId);
      const made = [
        ...(keyId === null ? [] : [scopeOf('key', keyId)]),
        scopeOf('user', userId),
        ...(team === undefined ? [] : [scopeOf('team', team)]),
        instance,
      ];
      callers.set(caller, made);
      return made;
    },
    periodsAt,
    async reload() {
      const [rows, members, lists] = await Promise.all([listLimits(db), memberships(db), listModelAccess(db)]);
      // From here on nothing is awaited: a call sees all of the old or all of the new.
      const before = limited;
      limited = new Set();
      for (const row of rows) {
        // A row's scope is what `putLimits` wrote.
        const scope = scopeOf(row.scope as LimitScope, row.owner);
        scope.limits = limitsOf(row);
        limited.add(scope);
      }
      for (const scope of before) if (!limited.has(scope)) scope.limits = NO_LIMITS;
      hasBudgets = [...limited].some((scope) => scope.hasBudget);
      teams = new Map(members.map((member) => [member.user_id, member.team_id]));
      confinement.replace(lists);
      callers = new Map();
    },
    async spent(now) {
      const at = periodsAt(now);
      const sums = new Map<Scope, Spent>();
      for (const row of await spentSince(db, { day: at.dayStart, month: at.monthStart })) {
        const spenders = [scopeOf('user', row.user_id), instance];
        if (row.key_id !== '') spenders.push(scopeOf('key', row.key_id));
        if (row.team_id !== '') spenders.push(scopeOf('team', row.team_id));
        for (const scope of spenders) {
          const sum = sums.get(scope) ?? { scope, day: 0, month: 0 };
          sum.day += row.day;
          sum.month += row.month;
          sums.set(scope, sum);
        }
      }
      return { periods: at, spent: [...sums.values()] };
    },
    async state(kind, id, now) {
      const scope = scopeOf(kind, id);
      await counters.refresh(scope);
      return stateOf(scope, periodsAt(now), now);
    },
  };
}

function stateOf(scope: Scope, periods: Periods, now: number): Omit<LimitState, 'name'> {
  scope.turn(periods);
  const { limits, day, month, inFlight, requests, tokens } = scope;
  const money = ({ spent, reserved }: { spent: number; reserved: number }, end: number) => ({
    spentMicroUsd: spent,
    reservedMicroUsd: reserved,
    resetsAt: new Date(end).toISOString(),
  });
  return {
    scope: scope.scope,
    id: scope.id,
    limits,
    day: money(day, periods.dayEnd),
    month: money(month, periods.monthEnd),
    inFlight,
    requestsThisMinute: requests.count(now),
    tokensThisMinute: tokens.used(now),
  };
}
