/** Where it is counted what calls use: in this process, or for several processes together. */
import type { LimitScope } from '#shared/contract/limits.ts';
import type { CallRow } from '#store/schema.ts';
import { grant } from './grant.ts';
import type { RateState, Subject } from './refusal.ts';
import type { Demand, Scope } from './scope.ts';
import type { Periods } from './windows.ts';

/** What a call may use until it is settled. */
export interface Held {
  /** What it may need, as Azure estimates it. */
  readonly tokens: number;
  /** The most it may cost, micro-USD. */
  readonly cost: number;
  /** What is left of the rates; null when none is limited. */
  readonly rate: RateState | null;
  /** Scopes whose budget had less than that left: the call has the rest. */
  readonly short: readonly LimitScope[];
  /**
   * Puts the truth in the place of what was held: micro-USD to count, and tokens used (both 0 when the upstream did
   * not accept). Only the first call counts.
   */
  settle(charged: number, tokens: number): void;
}

export interface Asked {
  /** The call's id in the ledger. */
  id: string;
  periods: Periods;
  now: number;
  subject: Subject;
}

/** What was charged to a scope since the day and the month began, micro-USD. */
export interface Spent {
  scope: Scope;
  day: number;
  month: number;
}

export interface Counters {
  /** True when other processes count in the same place. */
  readonly isShared: boolean;
  /** Counts the call on every scope, or on none. Throws LimitReached; `store_unavailable` when nobody can count. */
  grant(scopes: readonly Scope[], demand: Demand, asked: Asked): Held | Promise<Held>;
  /** Counts what was used without being held before. */
  charge(scopes: readonly Scope[], microUsd: number, periods: Periods): void;
  /** Makes `scope` show what is counted now. */
  refresh(scope: Scope): void | Promise<void>;
  /** What the ledger says was spent, before the first call. `read` is asked again whenever the counters were lost. */
  seed(read: () => Promise<{ periods: Periods; spent: readonly Spent[] }>): Promise<void>;
  /** A call of a process that died is settled in the ledger: counts it, once, wherever its hold is. */
  recover(row: CallRow, scopes: readonly Scope[], periods: Periods): void;
  /** Of these open calls those that nobody is working on any more. */
  abandoned(ids: readonly string[]): Promise<string[]>;
  /** True in the process that does what only one may do. */
  leads(): boolean;
}

/** One process: plain integers on one thread. */
export const inProcess: Counters = {
  isShared: false,
  grant,
  charge(scopes, microUsd, periods) {
    for (const scope of scopes) {
      scope.turn(periods);
      scope.day.spent += microUsd;
      scope.month.spent += microUsd;
    }
  },
  refresh: () => undefined,
  async seed(read) {
    const { periods, spent } = await read();
    for (const { scope, day, month } of spent) {
      scope.turn(periods);
      scope.day.spent += day;
      scope.month.spent += month;
    }
  },
  // Read from the ledger by `seed`, which comes after.
  recover: () => undefined,
  // There is nobody else: whatever is open when the process starts was abandoned.
  abandoned: async (ids) => [...ids],
  leads: () => true,
};
