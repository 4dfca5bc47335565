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

it('what stands in quotes and lists has no marks either', () => {
  expect(
    spoken('> - one\n> - two\n>   ```js\n>   const x = 1;\n>   ```\n> > deep ~~gone~~\n\n- [x] done\n- [ ] open'),
  ).toBe('one two deep gone done open');
  expect(spoken('> | a | b |\n> |---|---|\n> | 1 | 2 |')).toBe('a b 1 2');
  expect(spoken('H<sub>2</sub>O, snake_case and _this_[^1].\n\n[^1]: A note.')).toBe('H 2 O, snake_case and this.');
});

it('prices are said, short formulas too, long ones are not spelt', () => {
  expect(spoken('It costs $5 and then $10. Let $x^2$ and \\(a+b\\) be.')).toBe(
    'It costs $5 and then $10. Let x^2 and a+b be.',
  );
  expect(spoken(String.raw`So \(\frac{a}{b}\) it is. \[ c \] Done.`)).toBe('So … it is. Done.');
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
