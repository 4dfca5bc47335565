import { expect, it } from 'vitest';
import { sized } from './diagram-size.ts';

it('a diagram has the size it was drawn in, not that of the room there is', () => {
  const made =
    '<svg id="d1" width="100%" xmlns="http://www.w3.org/2000/svg" style="max-width: 302.5px;" viewBox="-8 0 302.5 70" role="img"><rect width="10" height="10"/></svg>';
  expect(sized(made)).toBe(
    '<svg width="302.5" height="70" id="d1" xmlns="http://www.w3.org/2000/svg" style="max-width: 302.5px;" viewBox="-8 0 302.5 70" role="img"><rect width="10" height="10"/></svg>',
  );
});

it('what has no measures stays as it is', () => {
  expect(sized('<svg xmlns="http://www.w3.org/2000/svg"></svg>')).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
  );
  expect(sized('')).toBe('');
});
