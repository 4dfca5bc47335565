import { expect, it } from 'vitest';
import { cleaned } from './title.ts';

it('a title has no marks of Markdown, wherever in it the model put them', () => {
  expect(cleaned('**Hello** there.')).toBe('Hello there');
  expect(cleaned('Hello **there**, `npm`')).toBe('Hello there, npm');
  expect(cleaned('# "Title: x"')).toBe('Title: x');
  expect(cleaned('标题：**玻璃**')).toBe('玻璃');
  expect(cleaned('**')).toBe(null);
});
