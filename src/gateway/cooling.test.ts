import { expect, it } from 'vitest';
import { shareCoolDowns } from './cooling.ts';
import { isReady, limit, newHealth, type Health } from './health.ts';
import type { RoutingTable } from './resolve.ts';

/** A process that knows this one target. */
function processWith(health: Health): () => Pick<RoutingTable, 'routes'> {
  // Of a route only what is looked at.
  const routes = new Map([['chat', { targets: [{ id: 'target_1', health }] }]]) as unknown as RoutingTable['routes'];
  return () => ({ routes });
}

it('a 429 that one process was told is known to all of them, once, and never shortens a longer one', () => {
  let now = 1_000_000;
  const listeners: ((text: string) => void)[] = [];
  const told: string[] = [];
  const bus = {
    tell: (text: string) => {
      told.push(text);
      for (const listener of listeners) listener(text);
    },
    hear: (listener: (text: string) => void) => void listeners.push(listener),
  };
  const [one, other] = [newHealth(), newHealth()];
  const shares = [one, other].map((health) => shareCoolDowns(processWith(health), bus, () => now));
  const look = () => {
    for (const share of shares) share.look();
  };
  look();
  expect(told).toEqual([]);
  limit(one, now, 5000);
  look();
  look();
  expect(told).toHaveLength(1);
  expect(isReady(other, now)).toBe(false);
  limit(other, now, 1000);
  look();
  expect([one.limitedUntil, other.limitedUntil]).toEqual([now + 5000, now + 5000]);
  now += 5000;
  look();
  expect([isReady(one, now), isReady(other, now)]).toEqual([true, true]);
  expect(told).toHaveLength(1);
  for (const share of shares) share.stop();
});
