/** What a call may use until it is settled: held on every scope at once, given back or corrected on every scope at once. */
import type { LimitScope } from '#shared/contract/limits.ts';
import { AppError } from '#shared/errors.ts';
import type { Asked, Held } from './held.ts';
import { LimitReached, type RateLeft, type RateState } from './refusal.ts';
import type { Demand, Obstacle, Scope } from './scope.ts';
import type { BudgetWindow } from './windows.ts';

/**
 * Counts the call on every scope, or on none. Nothing is awaited from the first look to the last count: however many
 * calls come at once, each sees all that came before it. Throws LimitReached.
 */
export function grant(scopes: readonly Scope[], demand: Demand, asked: Omit<Asked, 'id'>): Grant {
  const worst = worstObstacle(scopes, demand, asked);
  if (worst === null) return new Grant(scopes, demand, asked.now);
  throw refusal(worst, scopes, asked);
}

/** Why a call was refused elsewhere, by the counts that were seen there. */
export function refuse(scopes: readonly Scope[], demand: Demand, asked: Omit<Asked, 'id'>): AppError {
  const worst = worstObstacle(scopes, demand, asked);
  // The counts moved on between the two looks: a moment later the call may pass.
  return worst === null ? new AppError('store_unavailable') : refusal(worst, scopes, asked);
}

function worstObstacle(
  scopes: readonly Scope[],
  demand: Demand,
  { periods, now }: Pick<Asked, 'periods' | 'now'>,
): Obstacle | null {
  // Of several obstacles the one that lasts longest is told.
  let worst: Obstacle | null = null;
  for (const scope of scopes) {
    scope.turn(periods);
    const obstacle = scope.obstacle(demand, periods, now);
    if (obstacle !== null && (worst === null || obstacle.waitMs > worst.waitMs)) worst = obstacle;
  }
  return worst;
}

function refusal(
  worst: Obstacle,
  scopes: readonly Scope[],
  { now, subject }: Pick<Asked, 'now' | 'subject'>,
): LimitReached {
  const { code, ...reached } = worst;
  return new LimitReached(code, reached, { ...subject, rate: rateOf(scopes, now) });
}

/** The tightest limits of all scopes. */
export function rateOf(scopes: readonly Scope[], now: number): RateState {
  let requests: RateLeft | null = null;
  let tokens: RateLeft | null = null;
  for (const scope of scopes) {
    requests = tighter(requests, scope.requestsLeft(now));
    tokens = tighter(tokens, scope.tokensLeft(now));
  }
  return { requests, tokens };
}

function tighter(one: RateLeft | null, other: RateLeft | null): RateLeft | null {
  if (one === null || other === null) return one ?? other;
  return other.remaining < one.remaining ? other : one;
}

/** Held in one window of one scope. */
interface Hold {
  window: BudgetWindow;
  period: number;
  amount: number;
  partial: boolean;
}

/** Lives from admission to settlement. */
export class Grant implements Held {
  readonly #scopes: readonly Scope[];
  /** What it may need, as Azure estimates it. */
  readonly tokens: number;
  readonly #minutes: number[] = [];
  readonly #holds: Hold[] = [];
  /** 1 where it takes a place among those under way. */
  readonly #places: number;
  #settled = false;
  /** What is left of the rates; null when none is limited. */
  readonly rate: RateState | null;
  /** The most it may cost, micro-USD. */
  readonly cost: number;
  /** Scopes whose budget had less than that left: the call has the rest. */
  readonly short: LimitScope[] = [];
  /** What is held for it on every scope. */
  covered: number;

  constructor(scopes: readonly Scope[], demand: Demand, now: number) {
    this.#scopes = scopes;
    this.tokens = demand.tokens;
    this.cost = demand.cost;
    this.covered = demand.cost;
    this.#places = demand.within === true ? 0 : 1;
    let limited = false;
    for (const scope of scopes) {
      const { limits } = scope;
      scope.inFlight += this.#places;
      scope.requests.add(now);
      this.#minutes.push(scope.tokens.add(demand.tokens, now));
      const today = this.#hold(scope.day, limits.budgetDayMicroUsd);
      const thisMonth = this.#hold(scope.month, limits.budgetMonthMicroUsd);
      if (!today || !thisMonth) this.short.push(scope.scope);
      limited ||= limits.requestsPerMinute !== null || limits.tokensPerMinute !== null;
    }
    this.rate = limited ? rateOf(scopes, now) : null;
  }

  /** Holds what the call may cost, or what is left. True when that is all of it. */
  #hold(window: BudgetWindow, limit: number | null): boolean {
    const left = limit === null ? this.cost : limit - window.spent - window.reserved;
    const amount = Math.min(this.cost, Math.max(left, 0));
    const partial = amount < this.cost;
    this.covered = Math.min(this.covered, amount);
    window.reserved += amount;
    if (partial) window.partial++;
    this.#holds.push({ window, period: window.period, amount, partial });
    return !partial;
  }

  /**
   * Puts the truth in the place of what was held: micro-USD to count, and tokens used (both 0 when the upstream did
   * not accept). Only the first call counts.
   */
  settle(charged: number, tokens: number): void {
    if (this.#settled) return;
    this.#settled = true;
    for (const [index, scope] of this.#scopes.entries()) {
      scope.inFlight -= this.#places;
      scope.tokens.correct(this.#minutes[index] ?? 0, tokens - this.tokens);
    }
    for (const { window, period, amount, partial } of this.#holds) {
      // What began in a period that is over was spent in that one.
      if (window.period !== period) continue;
      window.reserved -= amount;
      window.spent += charged;
      if (partial) window.partial--;
    }
  }
}
