import { expect, it } from 'vitest';
import { rowAt, topsOf } from './windowed.ts';

it('finds the row at any height, and stays within the list', () => {
  const tops = topsOf([10, 20, 30]);
  expect([...tops]).toEqual([0, 10, 30, 60]);
  expect([-5, 0, 9, 10, 29, 30, 59, 60, 900].map((y) => rowAt(tops, y))).toEqual([0, 0, 0, 1, 1, 2, 2, 2, 2]);
  expect(rowAt(topsOf([]), 5)).toBe(0);
});
