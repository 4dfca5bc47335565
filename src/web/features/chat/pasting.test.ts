import { expect, it } from 'vitest';
import { pastedFiles } from './pasting.ts';

const picture = new File(['x'], 'image.png', { type: 'image/png' });

it('a screenshot and a picture of a page are files', () => {
  expect(pastedFiles({ files: [picture], types: ['Files'] })).toEqual([picture]);
  expect(pastedFiles({ files: [picture], types: ['text/html', 'Files'] })).toEqual([picture]);
});

it('a file copied on a Mac is a file, though its name comes as text', () => {
  expect(pastedFiles({ files: [picture], types: ['text/plain', 'Files'] })).toEqual([picture]);
});

it('cells of a spreadsheet are text, though a picture of them comes along', () => {
  expect(pastedFiles({ files: [picture], types: ['text/plain', 'text/html', 'Files'] })).toEqual([]);
  expect(pastedFiles({ files: [picture], types: ['text/plain', 'text/rtf', 'Files'] })).toEqual([]);
});
