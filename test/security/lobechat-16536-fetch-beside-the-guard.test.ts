/** LobeChat #16536 (GHSA-53h9-fmjf-frwr as reported): a raw `fetch` stood beside the helper that guards. */
import { expect, it } from 'vitest';
import { matching, serverFiles } from './sources.ts';

it('`fetch` is called on the net floor and nowhere else on the server', () => {
  expect(matching(serverFiles, /(?<![.\w])fetch\s*\(|globalThis\.fetch\s*\(/, /^net\//)).toEqual([]);
  // The guard of this guard: it can see.
  expect(matching(serverFiles, /\breach\(/)).not.toEqual([]);
});
