import { expect, it } from 'vitest';
import { base32, codeAt, keyUri, stepOf } from './one-time-codes.ts';

/** RFC 6238, appendix B, SHA-1: the last six of its eight digits. */
const SECRET = Buffer.from('12345678901234567890');

it('makes the codes of the standard’s own table', () => {
  const at = [59, 1111111109, 1111111111, 1234567890, 2000000000, 20000000000];
  expect(at.map((seconds) => codeAt(SECRET, Math.floor(seconds / 30)))).toEqual([
    '287082',
    '081804',
    '050471',
    '005924',
    '279037',
    '353130',
  ]);
});

it('takes a code once, a little early or late, and nothing else', () => {
  const now = 1234567890_000;
  const step = Math.floor(now / 30_000);
  expect(stepOf(SECRET, '005 924', now, 0)).toBe(step);
  expect(stepOf(SECRET, '005924', now, step)).toBeNull();
  expect(stepOf(SECRET, codeAt(SECRET, step - 1), now, 0)).toBe(step - 1);
  expect(stepOf(SECRET, codeAt(SECRET, step + 2), now, 0)).toBeNull();
  for (const code of ['', '5924', '0059240', 'abcdef']) expect(stepOf(SECRET, code, now, 0)).toBeNull();
});

it('writes the secret as apps read it', () => {
  expect(base32(Buffer.from('foobar'))).toBe('MZXW6YTBOI');
  expect(keyUri(SECRET, { issuer: 'My Parlor', account: 'ann@example.org' })).toBe(
    'otpauth://totp/My%20Parlor:ann%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=My%20Parlor',
  );
});
