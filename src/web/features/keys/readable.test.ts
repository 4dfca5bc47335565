import { expect, it } from 'vitest';
import { readable } from './readable.ts';

it('gives JSON its lines and leaves the rest as it is', () => {
  expect(readable('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(['data: {"a":1}\n\n', '{"a":', ''].map(readable)).toEqual(['data: {"a":1}\n\n', '{"a":', '']);
});
