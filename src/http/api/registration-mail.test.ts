/** Accounts of an email domain where letters can be sent: the mailbox proves whose the address is. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signIn } from '#shared/contract/account.ts';
import { putMail } from '#shared/contract/mail.ts';
import { createReset, listPeople, register, resetPassword } from '#shared/contract/people.ts';
import { putSetting } from '#shared/contract/settings.ts';
import type { SettingKey } from '#shared/settings.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';
import { postman, type Postman } from '../../../test/postman.ts';

let mail: Postman;
let app: TestApp;
let owner: Caller;

beforeAll(async () => {
  mail = await postman({ authOptional: true, hideSTARTTLS: true });
  app = await testApp();
  owner = await app.as('owner', 'owner');
  const set = (key: SettingKey, value: unknown) => owner.call(putSetting, { params: { key }, body: { value } });
  await set('instance.allowedNetworks', ['127.0.0.0/8']);
  await set('instance.registration', 'domains');
  await set('instance.registrationDomains', ['example.org', 'example.com']);
  const place = { host: '127.0.0.1', port: mail.port, tls: 'none' as const, user: null };
  const body = { ...place, from: 'Parlor <parlor@example.com>', address: 'https://chat.example.com/' };
  await owner.call(putMail, { body });
});
afterAll(async () => {
  await app.close();
  await mail.close();
});
beforeEach(() => {
  mail.letters.length = 0;
});

const letter = async () => {
  while (mail.letters.length === 0) await pause(5);
  return mail.letters[0]?.body ?? '';
};
const tokenIn = (text: string) => /#code=(\S+)/.exec(text)?.[1] ?? '';
const account = (email: string, password = 'a first password') => ({
  body: { name: 'CLICK evil.example', email, password },
});

describe('an account of an email domain', () => {
  it('is opened by the link in a letter, with the password that is chosen there', async () => {
    expect(await app.stranger.call(register, account('nia@example.org'))).toEqual({ next: 'mail' });
    const text = await letter();
    expect(mail.letters[0]?.to).toEqual(['nia@example.org']);
    // What somebody typed as their name goes into nobody's mailbox.
    expect(text).not.toContain('evil.example');
    expect(text).toContain('https://chat.example.com/join#code=');
    const opened = await app.stranger.call(resetPassword, {
      body: { token: tokenIn(text), password: 'chosen by the mailbox' },
    });
    expect(opened).toMatchObject({ state: 'signed-in', person: { email: 'nia@example.org' } });
    // Whoever typed the first one, perhaps before the address's own person, has nothing.
    const first = { body: { email: 'nia@example.org', password: 'a first password' } };
    await expect(app.stranger.call(signIn, first)).rejects.toMatchObject({ code: 'credentials_wrong' });
    const { people } = await owner.call(listPeople);
    expect(people.find(({ email }) => email === 'nia@example.org')).toMatchObject({ waiting: false, suspended: false });
  });

  it('that is there already is answered alike, and written to by nobody', async () => {
    expect(await app.stranger.call(register, account('owner@example.com'))).toEqual({ next: 'mail' });
    expect(await app.stranger.call(register, account('pia@example.org'))).toEqual({ next: 'mail' });
    await letter();
    expect(mail.letters.map(({ to }) => to)).toEqual([['pia@example.org']]);
  });

  it('is not opened by a link that an admin made: that proves no mailbox', async () => {
    await app.stranger.call(register, account('ria@example.org'));
    const ria = (await owner.call(listPeople)).people.find(({ email }) => email === 'ria@example.org');
    const { token } = await owner.call(createReset, { params: { id: ria?.id ?? '' } });
    const body = { token, password: 'from an admin' };
    await expect(app.stranger.call(resetPassword, { body })).rejects.toMatchObject({ code: 'awaiting_approval' });
  });
});
