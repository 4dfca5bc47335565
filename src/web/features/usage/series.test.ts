import { expect, it } from 'vitest';
import type { UsageRow } from '#shared/contract/usage.ts';
import { plotOf, scaleOf } from './series.ts';

const range = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-04T00:00:00.000Z', unit: 'day' } as const;

function row(day: number, model: string | null, costMicroUsd: number | null): UsageRow {
  const zero = { calls: 1, failed: 0, inputTokens: 3, outputTokens: 4, cachedTokens: 0, cacheWriteTokens: 0 };
  const other = {
    reasoningTokens: 0,
    audioInputTokens: 0,
    audioOutputTokens: 0,
    imageInputTokens: 0,
    imageOutputTokens: 0,
  };
  const group = { day: `2026-03-0${day}T00:00:00.000Z`, model };
  return { ...zero, ...other, group, labels: {}, estimatedCalls: 0, unpricedCalls: 0, firstByteMs: null, costMicroUsd };
}

it('has a column for every day, and the largest groups first', () => {
  const plot = plotOf([row(1, 'a', 10), row(3, 'a', 5), row(3, 'b', 40), row(3, null, null)], range, 'model', 'cost');
  expect(plot.series.map(({ id, total }) => [id, total])).toEqual([
    ['b', 40],
    ['a', 15],
    [null, 0],
  ]);
  expect(plot.columns.map(({ values }) => values)).toEqual([
    [0, 10, 0],
    [0, 0, 0],
    [40, 5, 0],
  ]);
  expect(plot.most).toBe(45);
});

it('puts what is small together, and loses nothing of it', () => {
  const rows = Array.from({ length: 9 }, (_, index) => row(2, `m${index}`, index + 1));
  const { series, columns } = plotOf(rows, range, 'model', 'cost');
  expect(series).toHaveLength(6);
  expect(series.at(-1)).toMatchObject({ others: true, total: 1 + 2 + 3 + 4 });
  expect(columns[1]).toMatchObject({ total: 45, values: [9, 8, 7, 6, 5, 10] });
});

it('draws its scale in round numbers from zero to above the highest', () => {
  expect(scaleOf(0)).toEqual([]);
  expect(scaleOf(45)).toEqual([20, 40, 60]);
  expect(scaleOf(3)).toEqual([1, 2, 3]);
  expect(scaleOf(0.00071).at(-1)).toBeGreaterThanOrEqual(0.00071);
});
