import { expect, it } from 'vitest';
import { endOf } from './end.ts';

const line = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ id: `m${n}`, parentId: n === 0 ? null : `m${n - 1}` }));

it('is the last messages of the branch in view, oldest first', () => {
  expect(endOf(line(100), 'm99', 3)).toEqual(['m97', 'm98', 'm99']);
  // A leaf that is unknown is the newest message.
  expect(endOf(line(100), null, 2)).toEqual(['m98', 'm99']);
  expect(endOf(line(100), 'gone', 2)).toEqual(['m98', 'm99']);
});

it('has every version of them and all that follows those, also of the first', () => {
  const tree = [
    ...line(100),
    { id: 'version', parentId: 'm96' },
    { id: 'its answer', parentId: 'version' },
    { id: 'older', parentId: 'm95' },
  ];
  expect(endOf(tree, 'm99', 3)).toEqual(['m97', 'm98', 'm99', 'version', 'its answer']);
});

it('is the whole where that is hardly more, where the branch is short, and where versions are many', () => {
  expect(endOf(line(6), 'm5', 3)).toBeNull();
  expect(endOf(line(100), 'm1', 3)).toBeNull();
  const many = Array.from({ length: 50 }, (_, n) => ({ id: `v${n}`, parentId: 'm97' }));
  expect(endOf([...line(99), ...many], 'm98', 20)).toHaveLength(70);
  expect(endOf([...line(99), ...many], 'm98', 3)).toBeNull();
});

it('ends in a chat that goes round in a circle', () => {
  const circle = line(50).map(({ id }, n) => ({ id, parentId: `m${(n + 49) % 50}` }));
  expect(endOf(circle, 'm49', 3)).toBeNull();
});
