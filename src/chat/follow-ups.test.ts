import { expect, it } from 'vitest';
import { questionsIn } from './follow-ups.ts';

it('next questions are taken from the lines of an answer, however the model dresses them', () => {
  expect(questionsIn('1. **Why is that?**\n2) “And then?”\n- 那之后呢？\n* One more')).toEqual([
    'Why is that?',
    'And then?',
    '那之后呢？',
  ]);
  expect(questionsIn('Here are three questions:\n\nWhy?\nWhy?\n???')).toEqual(['Why?']);
  expect(questionsIn(`${'long '.repeat(40)}\n`)).toEqual([]);
  expect(questionsIn('')).toEqual([]);
});
