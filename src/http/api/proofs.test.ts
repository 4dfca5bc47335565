/** A second proof beside the password, in the real application. Passkeys are tried in a browser: e2e/proofs.test.ts. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signIn } from '#shared/contract/account.ts';
import { createReset, resetPassword } from '#shared/contract/people.ts';
import { beginFactor, confirmFactor, dropFactor, getFactor, removeFactor } from '#shared/contract/proofs.ts';
import { becomeAccount } from '#shared/contract/account.ts';
import { codeAt } from '#identity/one-time-codes.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

let app: TestApp;
let owner: Caller;
let mia: Caller;
const CREDENTIALS = { email: 'mia@example.org', password: 'a long password' };

beforeEach(async () => {
  app = await testApp();
  owner = await app.as('owner', 'owner');
  mia = await app.as('mia', 'member');
  await mia.call(becomeAccount, { body: CREDENTIALS });
});
afterEach(() => app.close());

function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join(
    '',
  );
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
/** What the app would show, `ahead` steps from now: each counts once. */
const shown = (secret: string, ahead = 0) => codeAt(fromBase32(secret), Math.floor(Date.now() / 30_000) + ahead);
const come = (code?: string) =>
  app.stranger.call(signIn, { body: { ...CREDENTIALS, ...(code === undefined ? {} : { code }) } });

async function switchedOn() {
  const { secret } = await mia.call(beginFactor);
  const { recovery } = await mia.call(confirmFactor, { body: { code: shown(secret, -1) } });
  return { secret, recovery };
}

describe('a second proof', () => {
  it('counts only once a code has shown that the app has the secret', async () => {
    const { secret, uri } = await mia.call(beginFactor);
    expect(uri).toContain(`secret=${secret}`);
    expect((await come()).state).toBe('signed-in');
    await expect(mia.call(confirmFactor, { body: { code: '000000' } })).rejects.toMatchObject({
      code: 'second_factor_wrong',
    });
    expect(await mia.call(getFactor)).toEqual({ on: false, recoveryLeft: 0 });
    await mia.call(confirmFactor, { body: { code: shown(secret) } });
    expect(await mia.call(getFactor)).toEqual({ on: true, recoveryLeft: 10 });
    await expect(mia.call(beginFactor)).rejects.toMatchObject({ code: 'conflict' });
    const stored = JSON.stringify(await app.deps.db.selectFrom('second_factors').selectAll().execute());
    expect(stored).not.toContain(secret);
  });

  it('is asked for after the right password, and each code counts once', async () => {
    const { secret } = await switchedOn();
    await expect(come()).rejects.toMatchObject({ code: 'second_factor' });
    await expect(come('123456')).rejects.toMatchObject({ code: 'second_factor_wrong' });
    // Nothing says whether a code would have been right while the password is not.
    const wrong = { ...CREDENTIALS, password: 'not the password', code: shown(secret) };
    await expect(app.stranger.call(signIn, { body: wrong })).rejects.toMatchObject({ code: 'credentials_wrong' });
    const code = shown(secret);
    const outcomes = await Promise.allSettled([come(code), come(code), come(code)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('has recovery codes that work once each', async () => {
    const { recovery } = await switchedOn();
    const [first = ''] = recovery;
    expect((await come(` ${first.toUpperCase()} `)).state).toBe('signed-in');
    await expect(come(first)).rejects.toMatchObject({ code: 'second_factor_wrong' });
    expect(await mia.call(getFactor)).toEqual({ on: true, recoveryLeft: 9 });
  });

  it('cannot be guessed at will', async () => {
    await switchedOn();
    const tries: string[] = [];
    for (let n = 0; n < 14; n++)
      tries.push(
        await come('000000').then(
          () => 'in',
          (error: { code: string }) => error.code,
        ),
      );
    expect(tries.at(-1)).toBe('too_many_attempts');
  });

  it('is not passed by a link for a new password', async () => {
    await switchedOn();
    const { token } = await owner.call(createReset, { params: { id: mia.userId } });
    const state = await app.stranger.call(resetPassword, { body: { token, password: 'another password' } });
    expect(state.person).toBeNull();
  });

  it('goes by a code of its own, or by who keeps the people', async () => {
    const { secret } = await switchedOn();
    await expect(mia.call(removeFactor, { body: { code: '000000' } })).rejects.toMatchObject({
      code: 'second_factor_wrong',
    });
    await mia.call(removeFactor, { body: { code: shown(secret) } });
    expect((await come()).state).toBe('signed-in');
    await switchedOn();
    await owner.call(dropFactor, { params: { id: mia.userId } });
    expect((await come()).state).toBe('signed-in');
  });
});
