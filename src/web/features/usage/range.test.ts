import { expect, it } from 'vitest';
import { monthSoFar, rangeOf } from './range.ts';

const now = Date.parse('2026-03-31T10:20:00Z');

it('ranges end with the hour or the day that runs', () => {
  expect(rangeOf('day', now)).toEqual({
    from: '2026-03-30T11:00:00.000Z',
    to: '2026-03-31T11:00:00.000Z',
    unit: 'hour',
  });
  expect(rangeOf('week', now)).toMatchObject({ from: '2026-03-25T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' });
  expect(rangeOf('month', now)).toMatchObject({ from: '2026-03-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' });
  expect(rangeOf('last-month', now)).toMatchObject({
    from: '2026-02-01T00:00:00.000Z',
    to: '2026-03-01T00:00:00.000Z',
  });
});

it('compares with the same stretch of the month before, which may be shorter', () => {
  const { from, to, before, passed } = monthSoFar(now);
  expect([from, to]).toEqual(['2026-03-01T00:00:00.000Z', '2026-03-31T11:00:00.000Z']);
  expect(before).toEqual({ from: '2026-02-01T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z' });
  expect(passed).toBeCloseTo(30.43 / 31, 2);
});
