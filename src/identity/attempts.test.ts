import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { createAttempts, network, type OwnAttempts } from './attempts.ts';

const MINUTE = 60_000;
const ann = { kind: 'account', name: 'ann@example.org' } as const;
const door = { kind: 'door', name: 'access code' } as const;
let now: number;
let attempts: OwnAttempts;

beforeEach(() => {
  now = 1_000_000;
  attempts = createAttempts(() => now);
});

/** ms to wait, 0 when the attempt was let through. */
function wait(ip: string, target: Parameters<OwnAttempts['begin']>[1]): number {
  try {
    attempts.begin(ip, target);
    return 0;
  } catch (error) {
    if (error instanceof AppError && error.code === 'too_many_attempts') return error.retryAfterMs ?? -1;
    throw error;
  }
}

describe('attempts', () => {
  it('of one address meet growing delays, a quarter of an hour at most', () => {
    for (let i = 0; i < 10; i++) expect(wait('192.0.2.1', door)).toBe(0);
    const delays: number[] = [];
    for (let i = 0; i < 14; i++) {
      expect(wait('192.0.2.1', { kind: 'account', name: `u${i}` })).toBe(0);
      const delay = wait('192.0.2.1', { kind: 'account', name: `u${i}` });
      delays.push(delay);
      now += delay;
    }
    expect(delays.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
    expect(delays.at(-1)).toBe(15 * MINUTE);
    expect(Math.max(...delays)).toBe(15 * MINUTE);
  });

  it('at one account are counted whatever addresses they come from', () => {
    for (let i = 0; i < 11; i++) expect(wait(`192.0.2.${i}`, ann)).toBe(0);
    expect(wait('192.0.2.99', ann)).toBeGreaterThan(0);
    expect(wait('192.0.2.99', { kind: 'account', name: 'bob@example.org' })).toBe(0);
  });

  it('at the door of the access codes are counted together', () => {
    for (let i = 0; i < 31; i++) expect(wait(`192.0.2.${i}`, door)).toBe(0);
    expect(wait('198.51.100.1', door)).toBeGreaterThan(0);
  });

  it('sent at the same moment all count', () => {
    const outcomes = Array.from({ length: 50 }, () => wait('192.0.2.1', ann));
    expect(outcomes.filter((ms) => ms === 0)).toHaveLength(11);
  });

  it('that succeed are not failures', () => {
    for (let i = 0; i < 100; i++) attempts.begin('192.0.2.1', ann).succeeded();
    expect(wait('192.0.2.1', ann)).toBe(0);
  });

  it('cannot be hidden behind sign-ins to an account of one’s own', () => {
    let letThrough = 0;
    for (let i = 0; i < 40; i++) {
      if (wait('192.0.2.1', ann) === 0) letThrough += 1;
      try {
        attempts.begin('192.0.2.1', { kind: 'account', name: 'mallory@example.org' }).succeeded();
      } catch {
        // Held up, as it should be.
      }
    }
    expect(letThrough).toBeLessThanOrEqual(11);
  });

  it('do not lock an owner out who has signed in from this address before', () => {
    attempts.begin('203.0.113.5', ann).succeeded();
    for (let hour = 0; hour < 24 * 12; hour++) {
      wait(`192.0.2.${hour % 250}`, ann);
      now += 5 * MINUTE;
    }
    wait('192.0.2.251', ann);
    expect(wait('192.0.2.252', ann)).toBeGreaterThan(0);
    expect(wait('203.0.113.5', ann)).toBe(0);
    // A friend's own failures still count against it.
    for (let i = 0; i < 20; i++) wait('203.0.113.5', ann);
    expect(wait('203.0.113.5', ann)).toBeGreaterThan(0);
  });

  it('are forgotten after a quiet quarter of an hour', () => {
    for (let i = 0; i < 30; i++) wait('192.0.2.1', ann);
    now += 31 * MINUTE;
    for (let i = 0; i < 10; i++) expect(wait('192.0.2.1', ann)).toBe(0);
  });

  it('cannot be washed out of memory by a flood of others', () => {
    for (let i = 0; i < 11; i++) wait(`192.0.2.${i}`, ann);
    now += 1000;
    expect(wait('192.0.2.50', ann)).toBe(0);
    for (let i = 0; i < 12_000; i++) wait(`2001:db8:${(i >> 8).toString(16)}:${(i & 255).toString(16)}::1`, door);
    expect(wait('192.0.2.51', ann)).toBeGreaterThan(0);
  });

  it('take a whole /64 as one address', () => {
    expect(network('2001:DB8:1:2:a:b:c:d')).toBe('2001:db8:1:2');
    expect(network('2001:db8:1:2::9')).toBe('2001:db8:1:2');
    expect(network('2001:0db8:0001:0002::')).toBe('2001:db8:1:2');
    expect(network('2001:db8::1')).toBe('2001:db8:0:0');
    expect(network('::1')).toBe('0:0:0:0');
    expect(network('192.0.2.7')).toBe('192.0.2.7');
    for (let i = 0; i < 11; i++) wait(`2001:db8::${i}`, { kind: 'account', name: `u${i}` });
    expect(wait('2001:db8::ffff', ann)).toBeGreaterThan(0);
  });
});
