/** What was learnt of a target: until when it is left alone, and why. Deadlines only ever move later. */

export interface Health {
  /** It asked for a pause (429). */
  limitedUntil: number;
  /** It failed several times in a row. */
  restingUntil: number;
  /** It cannot answer until somebody repairs its settings: key, role, firewall, deployment. */
  brokenUntil: number;
  failures: number;
  /** Keys it refused, by their index, and until when they are not tried. */
  refusedKeys: Map<number, number>;
  /** This API version does not know `stream_options`; learnt from its refusal. */
  refusesStreamOptions: boolean;
}

export function newHealth(): Health {
  return {
    limitedUntil: 0,
    restingUntil: 0,
    brokenUntil: 0,
    failures: 0,
    refusedKeys: new Map(),
    refusesStreamOptions: false,
  };
}

/** When a 429 does not say how long. Azure counts requests in slices of 1 to 10 s. */
const LIMIT_MS = 10_000;
/** A longer pause speaks of one request that was too large, not of the target. */
const LONGEST_LIMIT_MS = 600_000;
/** Failures in a row before a target rests. */
const TOLERATED = 3;
const REST_MS = 1000;
const LONGEST_REST_MS = 30_000;
/** Settings are repaired by people; looking again every half minute costs little. */
const BROKEN_MS = 30_000;

export function limit(health: Health, now: number, retryAfterMs: number | undefined): void {
  const pause = retryAfterMs ?? LIMIT_MS;
  if (pause <= LONGEST_LIMIT_MS) health.limitedUntil = Math.max(health.limitedUntil, now + pause);
}

export function fail(health: Health, now: number): void {
  health.failures++;
  if (health.failures < TOLERATED) return;
  const pause = Math.min(REST_MS * 2 ** (health.failures - TOLERATED), LONGEST_REST_MS);
  health.restingUntil = Math.max(health.restingUntil, now + pause);
}

export function breakDown(health: Health, now: number): void {
  health.brokenUntil = Math.max(health.brokenUntil, now + BROKEN_MS);
}

export function refuseKey(health: Health, index: number, now: number): void {
  health.refusedKeys.set(index, Math.max(health.refusedKeys.get(index) ?? 0, now + BROKEN_MS));
}

/** An answer came: what was suspected is over. A limit stays, it was said and not suspected. */
export function succeed(health: Health): void {
  if (health.failures !== 0) health.failures = 0;
  if (health.restingUntil !== 0) health.restingUntil = 0;
  if (health.brokenUntil !== 0) health.brokenUntil = 0;
}

export function isReady(health: Health, now: number): boolean {
  return health.limitedUntil <= now && health.restingUntil <= now && health.brokenUntil <= now;
}
