/** One key, person, team or the instance: its limits, and what is used of them. */
import { NO_LIMITS, type LimitScope, type Limits } from '#shared/contract/limits.ts';
import type { LimitCode, RateLeft, Reached } from './refusal.ts';
import { BudgetWindow, RequestWindow, TokenWindow, type Periods } from './windows.ts';

/** When a slot or held money may be free again; calls last seconds. */
const BUSY_WAIT_MS = 1000;
/** What Azure says of a request that can never pass. */
const NEVER_MS = 86_400_000;

export interface Demand {
  /** Tokens as Azure estimates them at receipt. */
  tokens: number;
  /** The most it can cost, micro-USD. */
  cost: number;
  /** What it costs in any case: its prompt, as it is supposed to count; 0 when absent. */
  least?: number;
  /** Part of a session that has its place among those under way already. */
  within?: boolean;
}

export interface Obstacle extends Reached {
  code: LimitCode;
}

/** Lives as long as the process; counted whether or not it has limits, so that one can be set at any time. */
export class Scope {
  readonly scope: LimitScope;
  readonly id: string;
  limits: Limits = NO_LIMITS;
  inFlight = 0;
  readonly requests = new RequestWindow();
  readonly tokens = new TokenWindow();
  readonly day = new BudgetWindow();
  readonly month = new BudgetWindow();

  constructor(scope: LimitScope, id: string) {
    this.scope = scope;
    this.id = id;
  }

  get hasBudget(): boolean {
    return this.limits.budgetDayMicroUsd !== null || this.limits.budgetMonthMicroUsd !== null;
  }

  get hasRate(): boolean {
    return this.limits.requestsPerMinute !== null || this.limits.tokensPerMinute !== null;
  }

  /** True when a call can be refused here. */
  get isLimited(): boolean {
    return this.hasRate || this.hasBudget || this.limits.concurrency !== null;
  }

  turn(periods: Periods): void {
    this.day.turn(periods.day);
    this.month.turn(periods.month);
  }

  /** What stands in the way of one more call; nothing is counted yet. Call `turn` before. */
  obstacle(demand: Demand, periods: Periods, now: number): Obstacle | null {
    const { limits } = this;
    return (
      this.#overBudget('day', limits.budgetDayMicroUsd, demand, periods.dayEnd - now) ??
      this.#overBudget('month', limits.budgetMonthMicroUsd, demand, periods.monthEnd - now) ??
      this.#overRate(demand, now)
    );
  }

  #overBudget(
    period: 'day' | 'month',
    limit: number | null,
    { cost, least = 0 }: Demand,
    endsIn: number,
  ): Obstacle | null {
    // What costs nothing needs no budget.
    if (limit === null || cost === 0) return null;
    const { spent, reserved, partial } = this[period];
    const reached = { scope: this.scope, what: 'budget' as const, limit, used: spent, asked: cost };
    // Nor does waiting help one whose prompt alone is more than is left.
    if (spent >= limit || spent + least > limit) {
      const whose = { scope: this.scope, owner: this.id, period, limit };
      return { ...reached, code: 'budget_spent', waitMs: endsIn, spent: whose };
    }
    const left = limit - spent - reserved;
    // A call that fits in part may have the rest, but one at a time.
    if (left > 0 && (left >= cost || (partial === 0 && left >= least))) return null;
    return { ...reached, code: 'budget_busy', used: spent + reserved, waitMs: BUSY_WAIT_MS };
  }

  #overRate({ tokens, within }: Demand, now: number): Obstacle | null {
    const { requestsPerMinute, tokensPerMinute, concurrency } = this.limits;
    const { scope } = this;
    if (tokensPerMinute !== null) {
      const used = this.tokens.used(now);
      const reached = { scope, what: 'tokens' as const, limit: tokensPerMinute, used, asked: tokens };
      if (tokens > tokensPerMinute) return { ...reached, code: 'limit_too_large', waitMs: NEVER_MS };
      if (used + tokens > tokensPerMinute)
        return { ...reached, code: 'limit_tokens', waitMs: Math.max(this.tokens.endsIn(now), 1) };
    }
    if (requestsPerMinute !== null) {
      const waitMs = this.requests.waitFor(requestsPerMinute, now);
      if (waitMs > 0) {
        const used = this.requests.count(now);
        return { scope, what: 'requests', limit: requestsPerMinute, used, asked: 1, code: 'limit_requests', waitMs };
      }
    }
    if (within === true || concurrency === null || this.inFlight < concurrency) return null;
    return {
      scope,
      what: 'concurrency',
      limit: concurrency,
      used: this.inFlight,
      asked: 1,
      code: 'limit_concurrency',
      waitMs: BUSY_WAIT_MS,
    };
  }

  requestsLeft(now: number): RateLeft | null {
    const limit = this.limits.requestsPerMinute;
    if (limit === null) return null;
    const used = this.requests.count(now);
    return { limit, remaining: Math.max(limit - used, 0), resetMs: used === 0 ? 0 : 60_000 - (now % 10_000) };
  }

  tokensLeft(now: number): RateLeft | null {
    const limit = this.limits.tokensPerMinute;
    if (limit === null) return null;
    return { limit, remaining: Math.max(limit - this.tokens.used(now), 0), resetMs: this.tokens.endsIn(now) };
  }
}
