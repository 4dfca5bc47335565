/** What a call asks of the counters, and what they hold for it. */
import type { LimitScope } from '#shared/contract/limits.ts';
import type { RateState, Subject } from './refusal.ts';
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
  /** What is held for it wherever there is a budget, micro-USD: less than `cost` where a scope is short. */
  readonly covered: number;
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
