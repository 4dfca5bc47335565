/**
 * Tokens and requests per minute, counted as Azure does on receipt (azure-openai.md 4.1): an estimate of the tokens
 * against a counter that is reset each minute, and requests against a slice of 10 seconds or a minute. Refused and
 * faulty requests count as well. Provisioned deployments have a bucket instead (4.3): bucket.ts.
 */
import { bucket, isProvisioned, type Bucket, type Spent } from './bucket.ts';
import type { Deployment } from './resource.ts';

const MINUTE = 60_000;

/** The divisor and the completion that is assumed when the client names none are not published; these fit the recordings. */
export const CHARACTERS_PER_TOKEN = 4;
export const ASSUMED_COMPLETION = 16;

export interface LimitState {
  limitRequests: number;
  /** Infinite for models that are counted by requests alone. */
  limitTokens: number;
  remainingRequests: number;
  remainingTokens: number;
  /** Seconds of the windows. */
  renewalRequests: number;
  renewalTokens: number;
  key: string;
  /** Of a provisioned deployment, 0 to 1 and above; it has no other limit. */
  utilization?: number;
}

export interface Trip {
  axis: 'tokens' | 'requests';
  /** The request alone is larger than a whole minute's quota: it will never pass. */
  tooLarge: boolean;
  retryAfterMs: number;
}

interface Counters {
  minuteStart: number;
  tokens: number;
  requestsThisMinute: number;
  sliceStart: number;
  requestsThisSlice: number;
}

export interface Limiter {
  /**
   * Counts a request of so many estimated tokens; `trip` says why it must not pass.
   * @param share of the limits that is in force: the platform may lower them for a while
   */
  admit(deployment: Deployment, tokens: number, share?: number): { state: LimitState; trip: Trip | undefined };
  /** Tells what a request really was. Only provisioned deployments correct what they counted. */
  settle(deployment: Deployment, spent: Spent): void;
}

/** Requests per minute that follow from the capacity. */
export function requestsPerMinute(deployment: Deployment): number {
  return Math.max(1, Math.floor(deployment.capacity * deployment.model.requestsPerThousandTokens));
}

export function limiter(clock: () => number, enforced: boolean): Limiter {
  const all = new Map<string, Counters>();
  const buckets = new Map<string, Bucket>();

  function countersOf(deployment: Deployment, now: number): Counters {
    let c = all.get(deployment.name);
    if (!c) {
      c = { minuteStart: now, tokens: 0, requestsThisMinute: 0, sliceStart: now, requestsThisSlice: 0 };
      all.set(deployment.name, c);
    }
    if (now - c.minuteStart >= MINUTE) {
      c.minuteStart = now;
      c.tokens = 0;
      c.requestsThisMinute = 0;
    }
    if (now - c.sliceStart >= deployment.model.requestWindow * 1_000) {
      c.sliceStart = now;
      c.requestsThisSlice = 0;
    }
    return c;
  }

  function bucketOf(deployment: Deployment): Bucket {
    let found = buckets.get(deployment.name);
    if (!found) {
      found = bucket(clock);
      buckets.set(deployment.name, found);
    }
    return found;
  }

  function throughBucket(deployment: Deployment, tokens: number): { state: LimitState; trip: Trip | undefined } {
    const { utilization, retryAfterMs } = bucketOf(deployment).admit(deployment, tokens, enforced);
    const trip: Trip | undefined =
      retryAfterMs === undefined ? undefined : { axis: 'tokens', tooLarge: false, retryAfterMs };
    return { state: { ...unlimited, key: deployment.name, utilization }, trip };
  }

  return {
    settle(deployment, spent) {
      if (isProvisioned(deployment.sku)) bucketOf(deployment).settle(deployment, spent);
    },
    admit(deployment, tokens, share = 1) {
      if (isProvisioned(deployment.sku)) return throughBucket(deployment, tokens);
      const now = clock();
      const c = countersOf(deployment, now);
      const byTokens = deployment.model.quota === 'tokens';
      const limitTokens = byTokens ? Math.floor(deployment.capacity * 1_000 * share) : Infinity;
      const limitRequests = Math.max(1, Math.floor(requestsPerMinute(deployment) * share));
      const slice = deployment.model.requestWindow;
      const perSlice = Math.max(1, Math.ceil((limitRequests * slice) / 60));
      c.requestsThisSlice += 1;
      c.requestsThisMinute += 1;
      let trip: Trip | undefined;
      if (enforced && c.requestsThisSlice > perSlice) {
        trip = { axis: 'requests', tooLarge: false, retryAfterMs: c.sliceStart + slice * 1_000 - now };
      } else if (enforced && c.tokens + tokens > limitTokens) {
        trip = { axis: 'tokens', tooLarge: tokens > limitTokens, retryAfterMs: c.minuteStart + MINUTE - now };
      } else {
        c.tokens += tokens;
      }
      const state: LimitState = {
        limitRequests,
        limitTokens,
        remainingRequests: Math.max(0, limitRequests - c.requestsThisMinute),
        remainingTokens: trip?.axis === 'tokens' ? 0 : Math.max(0, limitTokens - c.tokens),
        renewalRequests: slice,
        renewalTokens: 60,
        key: deployment.name,
      };
      if (trip?.axis === 'requests') state.remainingRequests = 0;
      return { state, trip };
    },
  };
}

const unlimited = {
  limitRequests: Infinity,
  limitTokens: Infinity,
  remainingRequests: Infinity,
  remainingTokens: Infinity,
  renewalRequests: 60,
  renewalTokens: 60,
};
