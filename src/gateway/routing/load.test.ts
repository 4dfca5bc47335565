import { describe, expect, it } from 'vitest';
import { TargetLoad } from './load.ts';

describe('the tokens of the last minute', () => {
  const start = 1_800_000_000_000;

  it('slide out ten seconds at a time', () => {
    const load = new TargetLoad();
    for (let second = 0; second < 60; second += 10) load.add(100, start + second * 1000);
    expect(load.used(start + 59_999)).toBe(600);
    expect(load.used(start + 60_000)).toBe(500);
    expect(load.used(start + 75_000)).toBe(400);
    expect(load.used(start + 500_000)).toBe(0);
  });

  it('are corrected, but never below nothing', () => {
    const load = new TargetLoad();
    load.add(500, start);
    load.correct(-400, start + 1000);
    expect(load.used(start + 1000)).toBe(100);
    load.correct(-400, start + 1000);
    expect(load.used(start + 1000)).toBe(0);
    load.correct(50, start + 1000);
    expect(load.used(start + 1000)).toBe(50);
  });
});
