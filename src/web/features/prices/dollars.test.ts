import { expect, it } from 'vitest';
import { dollarsOf, microOf } from './dollars.ts';

it('reads what people write, to the micro-dollar', () => {
  expect(['2.50', '2,5', ' 0.000001 ', '.15', '0', ''].map(microOf)).toEqual([
    2_500_000,
    2_500_000,
    1,
    150_000,
    0,
    null,
  ]);
  expect(['x', '-1', '1e3', '2.5.0', '99999', '0.0000001'].map(microOf)).toEqual(Array(6).fill(undefined));
  expect([2_500_000, 1, 0, null].map(dollarsOf)).toEqual(['2.5', '0.000001', '0', '']);
});
