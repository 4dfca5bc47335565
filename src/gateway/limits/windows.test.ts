import { describe, expect, it } from 'vitest';
import { BudgetWindow, periodsOf, RequestWindow, TokenWindow } from './windows.ts';

const T = Date.UTC(2026, 10, 22, 12);

describe('requests per minute', () => {
  it('come in slices of ten seconds, so that nobody spends a minute at once', () => {
    const window = new RequestWindow();
    for (let i = 0; i < 10; i++) {
      expect(window.waitFor(60, T + i)).toBe(0);
      window.add(T + i);
    }
    expect(window.waitFor(60, T + 10)).toBe(9990);
    expect(window.waitFor(60, T + 9999)).toBe(1);
    expect(window.waitFor(60, T + 10_000)).toBe(0);
  });

  it('are no more in a minute than the limit says, even where a slice would let more', () => {
    const window = new RequestWindow();
    // Three a minute are half a request a slice: one at least passes in each.
    const passed: number[] = [];
    for (let s = 0; s < 120; s++)
      if (window.waitFor(3, T + s * 1000) === 0) {
        window.add(T + s * 1000);
        passed.push(s);
      }
    expect(passed).toEqual([0, 10, 20, 60, 70, 80]);
    for (const start of passed)
      expect(passed.filter((s) => s >= start && s < start + 50).length).toBeLessThanOrEqual(3);
  });

  it('say exactly how long to wait', () => {
    const window = new RequestWindow();
    for (const s of [0, 12, 25]) window.add(T + s * 1000);
    expect(window.waitFor(3, T + 31_000)).toBe(29_000);
    expect(window.waitFor(3, T + 59_999)).toBe(1);
    expect(window.waitFor(3, T + 60_000)).toBe(0);
    // A limit that was lowered: two must go before one may come.
    expect(window.waitFor(2, T + 31_000)).toBe(39_000);
  });

  it('are forgotten after a minute, and a clock set back forgets nothing', () => {
    const window = new RequestWindow();
    window.add(T);
    expect(window.count(T + 59_999)).toBe(1);
    expect(window.count(T - 3_600_000)).toBe(1);
    expect(window.count(T + 60_000)).toBe(0);
    window.add(T + 600_000);
    expect(window.count(T + 600_000)).toBe(1);
  });
});

describe('tokens per minute', () => {
  it('count from the first request after the last minute', () => {
    const window = new TokenWindow();
    window.add(100, T + 5000);
    window.add(50, T + 64_999);
    expect(window.used(T + 64_999)).toBe(150);
    expect(window.endsIn(T + 64_000)).toBe(1000);
    expect(window.used(T + 65_000)).toBe(0);
    expect(window.endsIn(T + 90_000)).toBe(0);
  });

  it('take the truth in the place of what was supposed, within the same minute only', () => {
    const window = new TokenWindow();
    const minute = window.add(1000, T);
    window.correct(minute, -700);
    expect(window.used(T)).toBe(300);
    const next = window.add(10, T + 60_000);
    window.correct(minute, -500);
    expect(window.used(T + 60_000)).toBe(10);
    window.correct(next, -500);
    expect(window.used(T + 60_000)).toBe(0);
  });
});

describe('periods', () => {
  it('are days and months of the calendar in UTC', () => {
    const end = periodsOf(Date.UTC(2026, 11, 31, 23, 59, 59, 999));
    expect(end).toMatchObject({ dayEnd: Date.UTC(2027, 0, 1), monthEnd: Date.UTC(2027, 0, 1) });
    expect(end.monthStart).toBe(Date.UTC(2026, 11, 1));
    const next = periodsOf(end.dayEnd);
    expect([next.day - end.day, next.month - end.month]).toEqual([1, 1]);
    expect(periodsOf(Date.UTC(2028, 1, 29, 5)).monthEnd).toBe(Date.UTC(2028, 2, 1));
  });

  it('begin with nothing spent, and never again', () => {
    const window = new BudgetWindow();
    window.turn(5);
    window.spent = 3;
    window.turn(5);
    window.turn(4);
    expect(window.spent).toBe(3);
    window.turn(6);
    expect(window).toMatchObject({ spent: 0, reserved: 0, partial: 0 });
  });
});
