import { describe, expect, it } from 'vitest';
import { answers, attend, breakDown, fail, isReady, limit, newHealth, succeed } from './health.ts';

const start = 1_800_000_000_000;

describe('the health of a target', () => {
  it('a pause that was asked for never becomes shorter', () => {
    const health = newHealth();
    limit(health, start, 20_000);
    limit(health, start + 100, 1000);
    expect(isReady(health, start + 19_999)).toBe(false);
    expect(isReady(health, start + 20_000)).toBe(true);
    limit(health, start, 30_000);
    succeed(health, start);
    expect(isReady(health, start + 29_999)).toBe(false);
  });

  it('a day’s pause speaks of one request, not of the target', () => {
    const health = newHealth();
    limit(health, start, 86_400_000);
    expect(isReady(health, start)).toBe(true);
  });

  it('three failures in a row let it rest; an answer in between begins anew', () => {
    const health = newHealth();
    for (const each of [fail, fail, succeed, fail, fail]) each(health, start, 'upstream_failed');
    expect(isReady(health, start)).toBe(true);
    fail(health, start, 'upstream_failed');
    expect(isReady(health, start + 999)).toBe(false);
    expect(isReady(health, start + 1000)).toBe(true);
  });

  it('more than half of twenty let it rest although none came three times in a row; of nineteen nothing is said', () => {
    const health = newHealth();
    for (let i = 0; i < 6; i++) for (const each of [fail, fail, succeed]) each(health, start, 'upstream_failed');
    fail(health, start, 'upstream_failed');
    expect(isReady(health, start)).toBe(true);
    fail(health, start, 'upstream_failed');
    expect(isReady(health, start)).toBe(false);
  });

  it('an answer that began lets others ask, but only a whole one is believed', () => {
    const health = newHealth();
    for (let i = 0; i < 3; i++) {
      answers(health);
      fail(health, start, 'upstream_cut');
    }
    expect(isReady(health, start + 999)).toBe(false);
    answers(health);
    expect(isReady(health, start)).toBe(true);
    fail(health, start, 'upstream_cut');
    expect(isReady(health, start + 1999)).toBe(false);
  });

  it('failures of long ago do not count', () => {
    const health = newHealth();
    for (let i = 0; i < 9; i++) for (const each of [fail, fail, succeed]) each(health, start, 'upstream_failed');
    succeed(health, start);
    for (let i = 0; i < 5; i++) succeed(health, start + 61_000);
    fail(health, start + 61_000, 'upstream_failed');
    expect(isReady(health, start + 61_000)).toBe(true);
  });

  it('only one call finds out whether it is well again; after half a minute another may', () => {
    const health = newHealth();
    breakDown(health, start, 'key_wrong');
    const later = start + 30_000;
    expect(isReady(health, later)).toBe(true);
    attend(health, later);
    expect(isReady(health, later)).toBe(false);
    expect(isReady(health, later + 30_000)).toBe(true);
    attend(health, later + 30_000);
    succeed(health, later + 30_001);
    expect(isReady(health, later + 30_001)).toBe(true);
    attend(health, later + 30_001);
    expect(isReady(health, later + 30_001)).toBe(true);
  });
});
