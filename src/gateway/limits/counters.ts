/** Where it is counted what calls use: in this process, or for several processes together. */
import type { CallRow } from '#store/schema.ts';
import { grant } from './grant.ts';
import type { Asked, Held } from './held.ts';
import type { Demand, Scope } from './scope.ts';
import type { Periods } from './windows.ts';

/** What was charged to a scope since the day and the month began, micro-USD. */
export interface Spent {
  scope: Scope;
  day: number;
  month: number;
}

/** A settled call, and where it counts. */
export interface Charged {
  row: Pick<CallRow, 'id' | 'error' | 'charged_micro_usd' | 'input_tokens' | 'output_tokens'>;
  scopes: readonly Scope[];
  /** Those in which it began. */
  periods: Periods;
}

/** A call that a dead process left. */
export interface Left {
  id: string;
  /** When it ended, ms; null: it never did, and was settled in its process's stead. */
  endedAt: number | null;
}

export interface Counters {
  /** True when other processes count in the same place. */
  readonly isShared: boolean;
  /** Counts the call on every scope, or on none. Throws LimitReached; `store_unavailable` when nobody can count. */
  grant(scopes: readonly Scope[], demand: Demand, asked: Asked): Held | Promise<Held>;
  /** Counts what a call used without being held before. */
  charge(scopes: readonly Scope[], charged: { id: string; microUsd: number }, periods: Periods): void;
  /** Makes `scope` show what is counted now. */
  refresh(scope: Scope): void | Promise<void>;
  /** What the ledger says was spent, before the first call. `read` is asked again whenever the counters were lost. */
  seed(read: () => Promise<{ periods: Periods; spent: readonly Spent[] }>): Promise<void>;
  /** Ids of calls that were under way in processes that died in this one's place. */
  leftHeld(): Promise<string[]>;
  /**
   * The books know every call of those who died in this process's place: counts what they held as it was charged there,
   * counts what they had settled and could not say any more, and lets go of what was held for nothing. `find`: calls as
   * they stand in the books, settled.
   */
  recover(left: readonly Left[], find: (ids: readonly string[]) => Promise<readonly Charged[]>): void;
  /** Of these open calls those that nobody is working on any more. */
  abandoned(ids: readonly string[]): Promise<string[]>;
  /** True in the process that does what only one may do. */
  leads(): boolean;
}

/** One process: plain integers on one thread. */
export const inProcess: Counters = {
  isShared: false,
  grant,
  charge(scopes, { microUsd }, periods) {
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
  leftHeld: async () => [],
  // Read from the ledger by `seed`, which comes after.
  recover: () => undefined,
  // There is nobody else: whatever is open when the process starts was abandoned.
  abandoned: async (ids) => [...ids],
  leads: () => true,
};
