/** What was learnt of a target: until when it is left alone, and why. Deadlines only move later, until it answers. */
import type { ErrorCode } from '#shared/errors.ts';

export interface Health {
  /** It asked for a pause (429). */
  limitedUntil: number;
  /** It failed several times in a row, or too often. */
  restingUntil: number;
  /** It cannot answer until somebody repairs its settings: key, role, firewall, deployment. */
  brokenUntil: number;
  /** In a row. */
  failures: number;
  /** Until then one call finds out whether it is well again, and nobody else asks. */
  triedUntil: number;
  /** Why it rests or is broken. */
  error: ErrorCode | null;
  /** Answers and failures of this half minute and the one before. */
  recent: Tally;
  before: Tally;
  /** Keys it refused, by their index, and until when they are not tried. */
  refusedKeys: Map<number, number>;
  /** This API version does not know `stream_options`; learnt from its refusal. */
  refusesStreamOptions: boolean;
}

interface Tally {
  since: number;
  good: number;
  bad: number;
}

/** Of a target nobody has asked yet. */
export function newHealth(): Health {
  return {
    limitedUntil: 0,
    restingUntil: 0,
    brokenUntil: 0,
    failures: 0,
    triedUntil: 0,
    error: null,
    recent: { since: 0, good: 0, bad: 0 },
    before: { since: 0, good: 0, bad: 0 },
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
/** It also rests when more than half of its answers fail; of so few nothing can be said. */
const SAMPLE = 20;
const TALLY_MS = 30_000;
/** Settings are repaired by people; looking again every half minute costs little. */
const BROKEN_MS = 30_000;
/** How long others wait for the one that tries; then the next may. */
const TRIAL_MS = 30_000;

/** It answered 429. `now`: ms since 1970; `retryAfterMs`: what it asked for, 10 s when it did not say. */
export function limit(health: Health, now: number, retryAfterMs: number | undefined): void {
  health.triedUntil = 0;
  const pause = retryAfterMs ?? LIMIT_MS;
  if (pause <= LONGEST_LIMIT_MS) health.limitedUntil = Math.max(health.limitedUntil, now + pause);
}

/** It failed. After three in a row, or when most of the last 20 or more did, it rests for 1 s, doubled up to 30 s. */
export function fail(health: Health, now: number, error: ErrorCode): void {
  health.failures++;
  health.triedUntil = 0;
  count(health, now, 'bad');
  const good = health.recent.good + health.before.good;
  const bad = health.recent.bad + health.before.bad;
  const tooOften = good + bad >= SAMPLE && bad > good;
  if (health.failures < TOLERATED && !tooOften) return;
  health.error = error;
  const pause = Math.min(REST_MS * 2 ** Math.max(health.failures - TOLERATED, 0), LONGEST_REST_MS);
  health.restingUntil = Math.max(health.restingUntil, now + pause);
}

/** True when this is news. */
export function breakDown(health: Health, now: number, error: ErrorCode): boolean {
  const isNews = health.brokenUntil === 0 || health.error !== error;
  health.triedUntil = 0;
  health.error = error;
  health.brokenUntil = Math.max(health.brokenUntil, now + BROKEN_MS);
  return isNews;
}

/** It refused this key, which is not tried for half a minute. */
export function refuseKey(health: Health, index: number, now: number): void {
  health.refusedKeys.set(index, Math.max(health.refusedKeys.get(index) ?? 0, now + BROKEN_MS));
}

/** An answer began: others may ask again. What failed before is forgotten only when the answer is whole. */
export function answers(health: Health): void {
  if (health.restingUntil !== 0) health.restingUntil = 0;
  if (health.brokenUntil !== 0) health.brokenUntil = 0;
  if (health.triedUntil !== 0) health.triedUntil = 0;
}

/** An answer came: what was suspected is over. A limit stays, it was said and not suspected. */
export function succeed(health: Health, now: number): void {
  count(health, now, 'good');
  if (health.failures !== 0) health.failures = 0;
  answers(health);
  if (health.error !== null) health.error = null;
}

/** Call it before a target is asked: of one that was ill until now, only one call finds out whether it is well. */
export function attend(health: Health, now: number): void {
  if (isSuspected(health)) health.triedUntil = now + TRIAL_MS;
}

/** True for a target that rested or was broken and has not answered since. */
function isSuspected({ restingUntil, brokenUntil }: Health): boolean {
  return restingUntil !== 0 || brokenUntil !== 0;
}

/** Whether it may be asked now: neither limited nor resting nor broken, and nobody else is finding out. */
export function isReady(health: Health, now: number): boolean {
  const { limitedUntil, restingUntil, brokenUntil, triedUntil } = health;
  return limitedUntil <= now && restingUntil <= now && brokenUntil <= now && triedUntil <= now;
}

function count(health: Health, now: number, what: 'good' | 'bad'): void {
  if (now - health.recent.since >= TALLY_MS) {
    const isNext = now - health.recent.since < 2 * TALLY_MS;
    health.before = isNext ? health.recent : { since: 0, good: 0, bad: 0 };
    health.recent = { since: now, good: 0, bad: 0 };
  }
  health.recent[what]++;
}
