import { expect, it } from 'vitest';
import { between } from './selecting.ts';

it('a range goes both ways, and starts anew where its beginning is gone', () => {
  const order = ['a', 'b', 'c', 'd'];
  expect(between(order, 'b', 'd')).toEqual(['b', 'c', 'd']);
  expect(between(order, 'd', 'b')).toEqual(['b', 'c', 'd']);
  expect(between(order, 'x', 'c')).toEqual(['c']);
  expect(between(order, 'a', 'x')).toEqual([]);
});
