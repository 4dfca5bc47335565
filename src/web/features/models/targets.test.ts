import { describe, expect, it } from 'vitest';
import type { Target } from '#shared/contract/models.ts';
import { apart, conditionOf, daysUntil, groupsOf, joined, shareIn, stepped } from './targets.ts';

function target(id: string, priority: number, more: Partial<Target> = {}): Target {
  const connectionId = 'con_1';
  const rest = { model: null, sku: null, capacityTpm: null, enabled: true, weight: 1 };
  return { id, connectionId, upstreamName: 'gpt-4o', priority, ...rest, ...more };
}

describe('the order of targets', () => {
  it('is by priority, equal ones together', () => {
    const groups = groupsOf([target('c', 7), target('a', 0), target('b', 7)]);
    expect(groups.map((group) => group.map(({ id }) => id))).toEqual([['a'], ['c', 'b']]);
  });

  it('steps through every place there is, and back', () => {
    let groups: string[][] = [['a'], ['b'], ['c']];
    const seen: string[] = [];
    for (let next = stepped(groups, 'c', -1); next; next = stepped(groups, 'c', -1)) {
      groups = next;
      seen.push(JSON.stringify(groups));
    }
    expect(seen).toEqual(['[["a"],["b","c"]]', '[["a"],["c"],["b"]]', '[["a","c"],["b"]]', '[["c"],["a"],["b"]]']);
    for (let next = stepped(groups, 'c', 1); next; next = stepped(groups, 'c', 1)) groups = next;
    expect(groups).toEqual([['a'], ['b'], ['c']]);
  });

  it('loses nobody on a drop, wherever it falls', () => {
    const groups = [['a', 'b'], ['c']];
    expect(joined(groups, 'c', 'a')).toEqual([['a', 'b', 'c']]);
    expect(joined(groups, 'a', 'a')).toEqual(groups);
    expect(joined(groups, 'a', 'b')).toEqual([['b', 'a'], ['c']]);
    expect(apart(groups, 'a', 2)).toEqual([['b'], ['c'], ['a']]);
    expect(apart(groups, 'c', 0)).toEqual([['c'], ['a', 'b']]);
    expect(apart(groups, 'c', 2)).toEqual(groups);
  });
});

it('a share counts only those that are switched on', () => {
  const [a, b, off] = [target('a', 0, { weight: 3 }), target('b', 0), target('c', 0, { enabled: false, weight: 9 })];
  expect([a, b, off].map((one) => shareIn([a, b, off], one))).toEqual([0.75, 0.25, null]);
});

it('the day that has begun counts until a retirement', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  expect(daysUntil('2027-01-01T00:00:00Z', now)).toBe(40);
  expect(daysUntil('2026-11-01T00:00:00Z', now)).toBe(0);
});

it('a target is ready again only when it has answered', () => {
  expect(conditionOf({ state: 'ready', error: 'upstream_failed' })).toBe('doubtful');
  expect(conditionOf({ state: 'ready', error: null })).toBe('ready');
  expect(conditionOf({ state: 'resting', error: 'upstream_failed' })).toBe('resting');
});
