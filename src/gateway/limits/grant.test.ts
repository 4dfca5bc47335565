import { describe, expect, it } from 'vitest';
import { NO_LIMITS, type LimitScope, type Limits } from '#shared/contract/limits.ts';
import { grant, type Grant } from './grant.ts';
import { LimitReached } from './refusal.ts';
import { Scope, type Demand } from './scope.ts';
import { periodsOf } from './windows.ts';

const T = Date.UTC(2026, 10, 22, 12);
const subject = { model: 'gpt-4o', region: null };

function scope(kind: LimitScope, limits: Partial<Limits> = {}): Scope {
  const made = new Scope(kind, kind);
  made.limits = { ...NO_LIMITS, ...limits };
  return made;
}

function take(scopes: Scope[], demand: Partial<Demand> = {}, now = T): Grant {
  return grant(scopes, { tokens: 10, cost: 100, ...demand }, { periods: periodsOf(now), now, subject });
}

function refusal(scopes: Scope[], demand: Partial<Demand> = {}, now = T): LimitReached {
  try {
    take(scopes, demand, now);
  } catch (error) {
    if (error instanceof LimitReached) return error;
    throw error;
  }
  throw new Error('it was granted');
}

const money = ({ day, month }: Scope) => [day.spent, day.reserved, month.spent, month.reserved];

describe('a grant', () => {
  it('counts on every scope or on none', () => {
    const all = [scope('key'), scope('user'), scope('team', { budgetDayMicroUsd: 50 }), scope('instance')];
    take(all);
    expect(all.map((each) => each.inFlight)).toEqual([1, 1, 1, 1]);
    // The team has less than that: it holds the rest, the others all of it.
    expect(all.map((each) => each.day.reserved)).toEqual([100, 100, 50, 100]);
    expect(refusal(all).code).toBe('budget_busy');
    expect(all.map((each) => each.inFlight)).toEqual([1, 1, 1, 1]);
    expect(all.map((each) => each.day.reserved)).toEqual([100, 100, 50, 100]);
    expect(all.map((each) => each.requests.count(T))).toEqual([1, 1, 1, 1]);
  });

  it('gives back what was not used, and takes what was used beyond', () => {
    const only = scope('key', { budgetDayMicroUsd: 1000, budgetMonthMicroUsd: 5000 });
    const cheap = take([only]);
    const dear = take([only]);
    expect(money(only)).toEqual([0, 200, 0, 200]);
    cheap.settle(30, 5);
    dear.settle(130, 20);
    expect(money(only)).toEqual([160, 0, 160, 0]);
    expect(only.inFlight).toBe(0);
    expect(only.tokens.used(T)).toBe(25);
  });

  it('settles once', () => {
    const only = scope('key');
    const held = take([only]);
    held.settle(30, 5);
    held.settle(30, 5);
    held.settle(0, 0);
    expect(money(only)).toEqual([30, 0, 30, 0]);
    expect(only.inFlight).toBe(0);
    expect(only.tokens.used(T)).toBe(5);
  });

  it('belongs to the day it began in', () => {
    const only = scope('key', { budgetDayMicroUsd: 150 });
    const late = T + 12 * 3_600_000 - 1;
    const held = take([only], {}, late);
    const next = take([only], {}, late + 1);
    held.settle(90, 1);
    expect(only.day).toMatchObject({ spent: 0, reserved: 100 });
    expect(only.month.spent).toBe(90);
    next.settle(40, 1);
    expect(money(only)).toEqual([40, 0, 130, 0]);
  });

  it('costs nothing where nothing is to be paid, whatever the budget', () => {
    const only = scope('key', { budgetDayMicroUsd: 0 });
    take([only], { cost: 0 }).settle(0, 1);
    expect(refusal([only]).code).toBe('budget_spent');
  });
});

describe('a refusal', () => {
  it('tells money that is spent from money that is held', () => {
    const only = scope('user', { budgetMonthMicroUsd: 100 });
    const held = take([only]);
    expect(refusal([only])).toMatchObject({ code: 'budget_busy', retryAfterMs: 1000 });
    held.settle(100, 1);
    const spent = refusal([only]);
    expect(spent).toMatchObject({ code: 'budget_spent', reached: { scope: 'user', limit: 100, used: 100 } });
    expect(spent.retryAfterMs).toBe(Date.UTC(2026, 11, 1) - T);
  });

  it('of several obstacles tells the one that lasts longest', () => {
    const all = [
      scope('key', { requestsPerMinute: 6 }),
      scope('user', { tokensPerMinute: 15 }),
      scope('instance', { concurrency: 1 }),
    ];
    take(all);
    expect(refusal(all, {}, T + 1000)).toMatchObject({ code: 'limit_tokens', retryAfterMs: 59_000 });
    expect(refusal(all, { tokens: 16 }, T + 1000)).toMatchObject({ code: 'limit_too_large' });
    expect(refusal(all, { tokens: 1 }, T + 1000)).toMatchObject({
      code: 'limit_requests',
      reached: { scope: 'key', limit: 6, used: 1, asked: 1, waitMs: 9000 },
    });
    expect(refusal(all, { tokens: 1 }, T + 10_000)).toMatchObject({ code: 'limit_concurrency' });
  });

  it('does not count: who asks again and again gets in as soon as there is room', () => {
    const only = scope('key', { requestsPerMinute: 6, tokensPerMinute: 100 });
    take([only]);
    for (let ms = 1; ms < 10_000; ms += 500) refusal([only], {}, T + ms);
    take([only], {}, T + 10_000);
    expect(only.requests.count(T + 10_000)).toBe(2);
    expect(only.tokens.used(T + 10_000)).toBe(20);
  });

  it('says what is left of the tightest limits', () => {
    const all = [
      scope('key', { requestsPerMinute: 60 }),
      scope('user', { requestsPerMinute: 600, tokensPerMinute: 1000 }),
    ];
    const { rate } = take(all, { tokens: 300 });
    expect(rate).toEqual({
      requests: { limit: 60, remaining: 59, resetMs: 60_000 },
      tokens: { limit: 1000, remaining: 700, resetMs: 60_000 },
    });
    expect(take([scope('key')]).rate).toBeNull();
  });
});

describe('a budget', () => {
  /** The same numbers for the same seed. */
  function chance(seed: number): () => number {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
  }

  it.each([1, 2, 3, 4, 5])('is never overspent by more than one reservation, in any order of events (%i)', (seed) => {
    const random = chance(seed);
    for (let round = 0; round < 200; round++) {
      const limit = Math.floor(random() * 5000);
      const all = [scope('key', { budgetDayMicroUsd: limit }), scope('instance', { budgetMonthMicroUsd: limit * 2 })];
      const open: { held: Grant; cost: number }[] = [];
      let largest = 0;
      for (let event = 0; event < 300; event++) {
        const index = Math.floor(random() * open.length);
        const ends = random() < 0.4 ? open.splice(index, 1)[0] : undefined;
        // What it truly costs is at most what was supposed at worst.
        if (ends !== undefined) ends.held.settle(Math.floor(random() * (ends.cost + 1)), 1);
        else
          try {
            const cost = 1 + Math.floor(random() * 900);
            open.push({ held: take(all, { cost }), cost });
            largest = Math.max(largest, cost);
          } catch (error) {
            if (!(error instanceof LimitReached)) throw error;
          }
        // `expect` itself would take most of the time.
        const isWrong = all.some(({ day, month }) =>
          [day, month].some(({ partial, reserved }) => partial > 1 || partial < 0 || reserved < 0),
        );
        if (isWrong) throw new Error(`round ${round}, event ${event}: ${JSON.stringify(all)}`);
      }
      for (const { held, cost } of open) held.settle(cost, 1);
      expect(all[0]?.day.spent).toBeLessThan(limit + Math.max(largest, 1));
      expect(all[1]?.month.spent).toBeLessThan(2 * limit + Math.max(largest, 1));
      expect(all.map((each) => [each.day.reserved, each.day.partial, each.inFlight])).toEqual([
        [0, 0, 0],
        [0, 0, 0],
      ]);
    }
  });

  it('is used up to its end: the last call has what is left', () => {
    const only = scope('key', { budgetDayMicroUsd: 250 });
    const held = [take([only]), take([only]), take([only])];
    expect(held.map(({ short }) => short)).toEqual([[], [], ['key']]);
    expect(only.day.reserved).toBe(250);
    expect(refusal([only]).code).toBe('budget_busy');
    held[0]?.settle(10, 1);
    // Room again, but not for a second one that holds less than it may cost.
    expect(refusal([only], { cost: 91 }).code).toBe('budget_busy');
    take([only], { cost: 90 });
  });

  it('is not overdrawn by a call whose prompt alone is more than is left, be it the first one', () => {
    const only = scope('key', { budgetDayMicroUsd: 300 });
    // To wait for others would not help either.
    expect(refusal([only], { cost: 3000, least: 301 }).code).toBe('budget_spent');
    take([only], { cost: 200, least: 150 });
    expect(refusal([only], { cost: 3000, least: 101 }).code).toBe('budget_busy');
    take([only], { cost: 3000, least: 100 });
    expect(only.day.reserved).toBe(300);
  });
});
