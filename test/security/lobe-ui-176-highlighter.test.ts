/** lobe-ui #176: where the highlighter failed, code went into the page as HTML. */
import { expect, it } from 'vitest';
import { matching, sourceOf, webFiles } from './sources.ts';

it('code is drawn as text, whether or not its language is known (corpus: web/markdown/safety.test.tsx)', () => {
  const drawing = webFiles.filter((file) => /^web\/markdown\/(?:code|highlight|paint|blocks)/.test(file));
  expect(drawing.length).toBeGreaterThan(3);
  expect(matching(drawing, /innerHTML|codeToHtml|dangerouslySet|toHtml\(/)).toEqual([]);
  expect(sourceOf('web/markdown/code.tsx')).toMatch(/<code/);
});
