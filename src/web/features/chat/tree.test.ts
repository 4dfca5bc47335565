import { describe, expect, it } from 'vitest';
import type { Message } from '#shared/message.ts';
import { branchOf, leafBelow, siblingsOf, subtreeOf, treeOf } from './tree.ts';

function message(id: string, parentId: string | null, role: 'user' | 'assistant' = 'user'): Message {
  return {
    id,
    chatId: 'chat',
    parentId,
    role,
    parts: [{ type: 'text', text: id }],
    status: 'done',
    model: null,
    usage: null,
    timing: null,
    costMicroUsd: null,
    error: null,
    runId: null,
    createdAt: '2026-11-22T10:00:00.000Z',
  };
}

/** q1 → a1 (regenerated as a1b) → q2 (edited as q2b → a2b) → a2 */
const messages = [
  message('q1', null),
  message('a1', 'q1', 'assistant'),
  message('q2', 'a1'),
  message('a2', 'q2', 'assistant'),
  message('a1b', 'q1', 'assistant'),
  message('q2b', 'a1'),
  message('a2b', 'q2b', 'assistant'),
];
const tree = treeOf(messages);
const ids = (list: readonly Message[]) => list.map((each) => each.id);

describe('the branch in view', () => {
  it('runs from the root to the leaf', () => {
    expect(ids(branchOf(tree, 'a2'))).toEqual(['q1', 'a1', 'q2', 'a2']);
    expect(ids(branchOf(tree, 'a2b'))).toEqual(['q1', 'a1', 'q2b', 'a2b']);
    expect(ids(branchOf(tree, 'a1b'))).toEqual(['q1', 'a1b']);
  });

  it('is the newest one when the leaf is unknown or not said', () => {
    expect(ids(branchOf(tree, null))).toEqual(['q1', 'a1', 'q2b', 'a2b']);
    expect(ids(branchOf(tree, 'deleted'))).toEqual(['q1', 'a1', 'q2b', 'a2b']);
    expect(branchOf(treeOf([]), null)).toEqual([]);
  });

  it('begins where the parent is gone', () => {
    const cut = treeOf(messages.filter((each) => each.id !== 'a1'));
    expect(ids(branchOf(cut, 'a2'))).toEqual(['q2', 'a2']);
  });

  it('ends even when the data has a circle', () => {
    const circle = treeOf([message('x', 'y'), message('y', 'x')]);
    expect(ids(branchOf(circle, 'x'))).toEqual(['y', 'x']);
    expect(['x', 'y']).toContain(leafBelow(circle, 'x'));
  });
});

describe('siblings', () => {
  it('are the answers to the same message and the versions of an edited one', () => {
    expect(ids(siblingsOf(tree, messages[1]!))).toEqual(['a1', 'a1b']);
    expect(ids(siblingsOf(tree, messages[2]!))).toEqual(['q2', 'q2b']);
    expect(ids(siblingsOf(tree, messages[3]!))).toEqual(['a2']);
  });

  it('of the first message are the other roots', () => {
    const roots = treeOf([message('q1', null), message('q1b', null)]);
    expect(ids(siblingsOf(roots, roots.byId.get('q1')!))).toEqual(['q1', 'q1b']);
  });

  it('lead to the newest end below them', () => {
    expect(leafBelow(tree, 'a1')).toBe('a2b');
    expect(leafBelow(tree, 'q2')).toBe('a2');
    expect(leafBelow(tree, 'a1b')).toBe('a1b');
  });
});

it('a message takes everything below it along', () => {
  expect([...subtreeOf(tree, 'a1')].sort()).toEqual(['a1', 'a2', 'a2b', 'q2', 'q2b']);
});
