/** Why a call may not begin, with everything the surfaces need to say it in their own words. */
import type { LimitScope } from '#shared/contract/limits.ts';
import { AppError, type ErrorCode } from '#shared/errors.ts';
import type { ErrorParams } from '#shared/fill.ts';

/** What is left of the tightest limits of requests and tokens; null where there is none. */
export interface RateState {
  requests: RateLeft | null;
  tokens: RateLeft | null;
}

export interface RateLeft {
  limit: number;
  remaining: number;
  /** Until all of it is there again, ms. */
  resetMs: number;
}

export interface Reached {
  what: 'requests' | 'tokens' | 'concurrency' | 'budget';
  scope: LimitScope;
  limit: number;
  used: number;
  asked: number;
  /** Before so many ms have passed, trying again is of no use. */
  waitMs: number;
  /** Whose budget is spent, and which; absent for everything else. */
  spent?: SpentBudget;
}

/** A budget that has nothing left for a call. */
export interface SpentBudget {
  scope: LimitScope;
  owner: string;
  period: 'day' | 'month';
  /** micro-USD */
  limit: number;
}

export type LimitCode = Extract<
  ErrorCode,
  'limit_requests' | 'limit_tokens' | 'limit_too_large' | 'limit_concurrency' | 'budget_spent' | 'budget_busy'
>;

/** What was asked for. */
export interface Subject {
  model: string | null;
  region: string | null;
}

/** A limit or a budget is reached. Nothing was sent, nothing is counted. */
export class LimitReached extends AppError {
  readonly reached: Reached;
  /** The base model that was asked for and the region it is in, when they are known. */
  readonly model: string | null;
  readonly region: string | null;
  readonly rate: RateState;

  constructor(code: LimitCode, reached: Reached, { model, region, rate }: Subject & { rate: RateState }) {
    super(code, { params: paramsOf(reached), retryAfterMs: reached.waitMs });
    this.reached = reached;
    this.model = model;
    this.region = region;
    this.rate = rate;
  }
}

function paramsOf({ limit, waitMs }: Reached): ErrorParams {
  return { limit, seconds: Math.max(Math.ceil(waitMs / 1000), 1) };
}
