/** The mail server as its page sets it, and what it is good for: invitations and forgotten passwords. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signIn } from '#shared/contract/account.ts';
import { deleteMail, forgotPassword, getMail, putMail, testMail, type MailChange } from '#shared/contract/mail.ts';
import { acceptInvite, createInvite, lookAtLink, resetPassword } from '#shared/contract/people.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { hashPassword } from '#identity/passwords.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';
import { postman, type Postman } from '../../../test/postman.ts';

let mail: Postman;
let app: TestApp;
let owner: Caller;

beforeAll(async () => {
  mail = await postman({ authOptional: true, hideSTARTTLS: true });
  app = await testApp();
  owner = await app.as('owner', 'owner');
  await owner.call(putSetting, { params: { key: 'instance.allowedNetworks' }, body: { value: ['127.0.0.0/8'] } });
});
afterAll(async () => {
  await app.close();
  await mail.close();
});
beforeEach(() => {
  mail.letters.length = 0;
});

const settings = (change: Partial<MailChange> = {}): MailChange => ({
  host: '127.0.0.1',
  port: mail.port,
  tls: 'none',
  user: null,
  from: 'Parlor <parlor@example.com>',
  address: 'https://chat.example.com/',
  ...change,
});

/** The token in the last letter. */
const token = () => /#code=(\S+)/.exec(mail.letters.at(-1)?.body ?? '')?.[1] ?? '';

async function letters(count: number): Promise<void> {
  while (mail.letters.length < count) await pause(5);
}

describe('the mail server', () => {
  it('is set, tried and taken away on its page', async () => {
    expect(await owner.call(getMail)).toMatchObject({ settings: null, source: 'default' });
    await expect(owner.call(testMail)).rejects.toMatchObject({ code: 'mail_unset' });
    const state = await owner.call(putMail, { body: settings() });
    expect(state).toMatchObject({
      source: 'instance',
      by: 'owner',
      settings: { host: '127.0.0.1' },
      hasPassword: false,
    });
    expect(await owner.call(testMail)).toEqual({ to: 'owner@example.com' });
    expect(mail.letters[0]).toMatchObject({ to: ['owner@example.com'], subject: 'A test letter from Parlor' });
    expect(await owner.call(deleteMail)).toMatchObject({ settings: null });
  });

  it('gets its password only as the one it was typed for, and the page gets none', async () => {
    const secret = 'canary-mail-password';
    const guarded = { tls: 'starttls' as const, user: 'ann' };
    const state = await owner.call(putMail, { body: settings({ ...guarded, password: secret }) });
    expect(state.hasPassword).toBe(true);
    expect(JSON.stringify(await owner.call(getMail))).not.toContain(secret);
    const rows = await app.deps.db.selectFrom('settings').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(secret);
    // What is not typed again stays, but goes nowhere else.
    expect(await owner.call(putMail, { body: settings({ ...guarded, from: 'x@example.com' }) })).toMatchObject({
      hasPassword: true,
    });
    for (const change of [{ host: 'evil.example' }, { port: 2525 }, { user: 'bob' }])
      await expect(owner.call(putMail, { body: settings({ ...guarded, ...change }) })).rejects.toMatchObject({
        code: 'mail_password_missing',
      });
    await expect(owner.call(putMail, { body: settings({ user: 'ann' }) })).rejects.toMatchObject({
      code: 'mail_unsafe',
    });
    await owner.call(deleteMail);
  });

  it('takes no sender that says more than one thing', async () => {
    for (const from of ['nobody', 'a@example.com\r\nBcc: eve@example.com', 'Eve <eve>'])
      await expect(owner.call(putMail, { body: settings({ from }) })).rejects.toMatchObject({
        code: 'invalid_request',
      });
  });

  it('is what a variable says, and the page cannot change it', async () => {
    const declared = await testApp({
      env: { PARLOR_SMTP_URL: 'smtps://ann%40x:p%3Aw@mail.invalid', PARLOR_MAIL_FROM: 'parlor@example.com' },
    });
    try {
      const boss = await declared.as('boss', 'owner');
      expect(await boss.call(getMail)).toMatchObject({
        source: 'environment',
        hasPassword: true,
        settings: { host: 'mail.invalid', port: 465, tls: 'tls', user: 'ann@x' },
      });
      await expect(boss.call(deleteMail)).rejects.toMatchObject({ code: 'setting_locked' });
      // Where people open the house is still the owner's to say.
      const state = await boss.call(putMail, { body: settings({ host: 'other.invalid' }) });
      expect(state.settings).toMatchObject({ host: 'mail.invalid', address: 'https://chat.example.com/' });
      expect(JSON.stringify(state)).not.toContain('p:w');
    } finally {
      await declared.close();
    }
  });
});

describe('an invitation', () => {
  it('goes by mail as well, with our own address in it', async () => {
    await expect(owner.call(createInvite, { body: { email: 'ben@example.org', send: true } })).rejects.toMatchObject({
      code: 'mail_unset',
    });
    await owner.call(putMail, { body: settings() });
    const made = await owner.call(createInvite, { body: { email: 'ben@example.org', send: true } });
    expect(made.sent).toBe(true);
    expect(mail.letters[0]).toMatchObject({ to: ['ben@example.org'], subject: 'You are invited to Parlor' });
    expect(mail.letters[0]?.body).toContain(`https://chat.example.com/join#code=${made.token}`);
    const person = { name: 'Ben', email: 'ben@example.org', password: 'a long password' };
    const { person: ben } = await app.stranger.call(acceptInvite, { body: { token: token(), ...person } });
    expect(ben?.name).toBe('Ben');
  });

  it('that cannot be sent is there all the same, and says why it was not', async () => {
    await owner.call(putMail, { body: settings({ port: 1 }) });
    const made = await owner.call(createInvite, { body: { email: 'cat@example.org', send: true } });
    expect(made).toMatchObject({ sent: false, unsent: { code: 'address_unreachable' } });
    expect((await app.stranger.call(lookAtLink, { body: { token: made.token } })).email).toBe('cat@example.org');
  });
});

describe('a forgotten password', () => {
  it('is replaced by whoever reads the mail, once, within half an hour', async () => {
    await owner.call(putMail, { body: settings() });
    const mia = await app.as('mia', 'member');
    const password = await hashPassword('the old password');
    await app.deps.db.updateTable('users').set({ password }).where('id', '=', mia.userId).execute();
    // The host of the request is whatever its sender writes: it never stands in a letter.
    await app.stranger.raw(forgotPassword.path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', host: 'evil.example', 'x-forwarded-host': 'evil.example' },
      body: JSON.stringify({ email: 'Mia@Example.com' }),
    });
    await letters(1);
    expect(mail.letters[0]).toMatchObject({ to: ['mia@example.com'], subject: 'A new password for Parlor' });
    expect(mail.letters[0]?.text).not.toContain('evil.example');
    const stored = await app.deps.db.selectFrom('invites').selectAll().where('user_id', '=', mia.userId).execute();
    expect(JSON.stringify(stored)).not.toContain(token());
    const minutes = ((stored[0]?.expires_at ?? 0) - (stored[0]?.created_at ?? 0)) / 60_000;
    expect(minutes).toBe(30);

    const body = { token: token(), password: 'a whole new password' };
    await app.stranger.call(resetPassword, { body });
    await expect(app.stranger.call(resetPassword, { body })).rejects.toMatchObject({ code: 'link_wrong' });
    await app.stranger.call(signIn, { body: { email: 'mia@example.com', password: 'a whole new password' } });
    await expect(
      app.stranger.call(signIn, { body: { email: 'mia@example.com', password: 'the old password' } }),
    ).rejects.toMatchObject({ code: 'credentials_wrong' });
  });

  it('gets the same answer whoever is asked for, and one letter however often', async () => {
    await owner.call(putMail, { body: settings() });
    const zoe = await app.as('zoe', 'member');
    const password = await hashPassword('the old password');
    await app.deps.db.updateTable('users').set({ password }).where('id', '=', zoe.userId).execute();
    const sam = await app.as('sam', 'member');
    await app.deps.db.updateTable('users').set({ password, suspended_at: 1 }).where('id', '=', sam.userId).execute();
    // Nobody; somebody suspended; somebody who has no password (the owner comes in by a session here).
    for (const email of [
      'nobody@example.com',
      'sam@example.com',
      'owner@example.com',
      'zoe@example.com',
      'zoe@example.com',
    ])
      expect(await app.stranger.call(forgotPassword, { body: { email } })).toEqual({});
    await letters(1);
    expect(mail.letters.map(({ to }) => to)).toEqual([['zoe@example.com']]);
    const many = Array.from({ length: 12 }, () =>
      app.stranger.call(forgotPassword, { body: { email: 'x@example.com' } }),
    );
    const refused = (await Promise.allSettled(many)).filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(mail.letters).toHaveLength(1);
  });
});
