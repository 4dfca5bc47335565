import { describe, expect, it } from 'vitest';
import { scryptSync } from 'node:crypto';
import { hashPassword, isOutdated, verifyPassword } from './passwords.ts';

describe('passwords', () => {
  it('are right only when they are the same', async () => {
    const stored = await hashPassword('correct horse');
    expect(await verifyPassword('correct horse', stored)).toBe(true);
    for (const wrong of ['Correct horse', 'correct horse ', 'correct  horse', 'c'])
      expect(await verifyPassword(wrong, stored), `for ${wrong}`).toBe(false);
  });

  it('are salted and never stored in clear', async () => {
    const [one, two] = await Promise.all([hashPassword('the same one'), hashPassword('the same one')]);
    expect(one).not.toBe(two);
    expect(one).toMatch(/^scrypt\$15,8,1\$[\w-]+\$[\w-]{43}$/);
    expect(one).not.toContain('same');
  });

  it('are the same however a keyboard composes them', async () => {
    const stored = await hashPassword('pässwörd ﬁne');
    expect(await verifyPassword('pa\u0308sswo\u0308rd fine', stored)).toBe(true);
  });

  it('are none when they are empty, only spaces, or contain NUL', async () => {
    for (const none of ['', '        ', '\t\n\u3000    ', 'secret\0word', '\0\0\0\0\0\0\0\0']) {
      await expect(hashPassword(none), `for ${JSON.stringify(none)}`).rejects.toMatchObject({
        code: 'invalid_request',
      });
      expect(await verifyPassword(none, null)).toBe(false);
    }
    // Even when such a hash had got into the data.
    expect(await verifyPassword('', weak(''))).toBe(false);
  });

  it('never match an account that has none', async () => {
    expect(await verifyPassword('anything at all', null)).toBe(false);
  });

  it('of older parameters still verify, and say that they are outdated', async () => {
    const old = weak('an old password');
    expect(await verifyPassword('an old password', old)).toBe(true);
    expect(await verifyPassword('another password', old)).toBe(false);
    expect(isOutdated(old)).toBe(true);
    expect(isOutdated(await hashPassword('a new password'))).toBe(false);
  });

  it('are hashed two at a time, and a flood is sent away instead of queued for ever', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, () => verifyPassword('x', weak('x'))));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(8);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'too_many_attempts', retryAfterMs: 5000 });
    expect(await verifyPassword('x', weak('x'))).toBe(true);
  });
});

/** A hash of cheap parameters, as an earlier version might have made. */
function weak(password: string): string {
  const salt = Buffer.from('some salt');
  const key = scryptSync(password, salt, 32, { N: 2 ** 4, r: 8, p: 1 });
  return `scrypt$4,8,1$${salt.toString('base64url')}$${key.toString('base64url')}`;
}
