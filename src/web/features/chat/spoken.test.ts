import { expect, it } from 'vitest';
import { spoken } from './spoken.ts';

it('an answer is spoken without its marks', () => {
  expect(spoken('# Title\n\nUse **this** and `that`, see [the page](https://x.y).\n\n- one\n- two')).toBe(
    'Title Use this and that, see the page. one two',
  );
});

it('code and formulas are left out, also when their fence never closes', () => {
  expect(spoken('Before.\n\n```js\nconst x = 1;\n```\n\nAfter.')).toBe('Before. After.');
  expect(spoken('Before.\n\n```js\nconst x = 1;')).toBe('Before.');
  expect(spoken('So $$\nx^2\n$$ it is.')).toBe('So it is.');
});

it('tables are read cell by cell, without their rules', () => {
  expect(spoken('| a | b |\n|---|---|\n| 1 | 2 |')).toBe('a b 1 2');
});

it('a long answer ends at a sentence', () => {
  const text = spoken('This is a sentence. '.repeat(100));
  expect(text.length).toBeLessThanOrEqual(600);
  expect(text.endsWith('This is a sentence.')).toBe(true);
  expect(spoken('这是一句话。'.repeat(200)).endsWith('。')).toBe(true);
});

it('a long answer without sentences ends at a word', () => {
  expect(spoken('word '.repeat(300)).endsWith('word…')).toBe(true);
  expect(spoken('字'.repeat(2000)).length).toBe(601);
});
