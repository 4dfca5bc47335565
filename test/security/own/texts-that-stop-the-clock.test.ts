/**
 * Texts made to be slow held the one thread that answers everybody: a request of 128 kB to a key that keeps bodies for 13
 * seconds, an upstream's page of errors of 64 kB for 16, a web page of nothing but `<` for four. What is looked at is how
 * the time grows: a slow machine passes, the square of a length does not.
 */
import { expect, it } from 'vitest';
import { textOfHtml } from '#chat/documents/markup.ts';
import { redact } from '#gateway/bodies/redact.ts';
import { readEvidence } from '#providers/evidence.ts';

const full = (piece: string, length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/** How many times longer something takes for a text that is `times` as long. */
function growth(work: (length: number) => unknown, length: number, times: number): number {
  const took = (of: number) => {
    const best = [1, 2, 3].map(() => {
      const began = performance.now();
      work(of);
      return performance.now() - began;
    });
    return Math.max(Math.min(...best), 0.5);
  };
  took(length);
  return took(length * times) / took(length);
}

it.each([
  ['eyJ-', (text: string) => redact(text)],
  ['-eyJaaaaaaaa', (text: string) => redact(text)],
  ['<', (text: string) => readEvidence(502, {}, text)],
  ['<script ', (text: string) => readEvidence(502, {}, text)],
] as const)('%j for ever takes as much longer as it is longer', (piece, read) => {
  // Four times the text: sixteen times the work where it is the square.
  expect(growth((length) => read(full(piece, length)), 16 * 1024, 4)).toBeLessThan(10);
});

it('what those patterns are for is still found', () => {
  const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.abcdefghijk_lmnop-qrstuv';
  expect(redact(`a ${token} b -${token}`)).toBe('a [secret] b -[secret]');
  expect(textOfHtml('<p>1 < 2, 3 <4, </ 5<b>!</b></p><!-- x --><?php y?>').text).toBe('1 < 2, 3 <4, </ 5!');
});
