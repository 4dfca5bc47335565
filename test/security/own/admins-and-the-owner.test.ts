/**
 * What made an admin the owner, or more: the mail server that carries links for the owner's password, and the list of
 * private networks, which opens the machine's own identity; what a key's person says to models, kept by an admin's wish.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKey, updateKey } from '#shared/contract/keys.ts';
import { deleteMail, forgotPassword, getMail, putMail } from '#shared/contract/mail.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { hashPassword } from '#identity/passwords.ts';
import { updateUser } from '#store/users.ts';
import { testApp, type Caller, type TestApp } from '../../app.ts';
import { postman, type Postman } from '../../postman.ts';

let app: TestApp;
let owner: Caller;
let admin: Caller;
let mail: Postman;

beforeAll(async () => {
  mail = await postman({ authOptional: true, hideSTARTTLS: true });
  app = await testApp();
  owner = await app.as('owner', 'owner');
  admin = await app.as('adam', 'admin');
});
afterAll(async () => {
  await app.close();
  await mail.close();
});

it('an admin has no letters of the owner’s sent through a mail server of their own', async () => {
  const place = { host: '127.0.0.1', port: mail.port, tls: 'none' as const, user: null };
  const body = { ...place, from: 'Parlor <parlor@example.com>', address: 'https://evil.example' };
  const nowhere = { status: 404 };
  await expect(admin.call(putMail, { body })).rejects.toMatchObject(nowhere);
  await expect(admin.call(deleteMail)).rejects.toMatchObject(nowhere);
  expect(await admin.call(getMail)).toMatchObject({ settings: null });
  await updateUser(app.deps.db, owner.userId, { password: await hashPassword('the owner’s password') });
  await app.stranger.call(forgotPassword, { body: { email: 'owner@example.com' } });
  expect(await app.deps.db.selectFrom('invites').selectAll().execute()).toEqual([]);
});

it('an admin opens no private network, and not the address where a cloud tells its machines secrets', async () => {
  const open = { params: { key: 'instance.allowedNetworks' as const }, body: { value: ['169.254.169.254/32'] } };
  await expect(admin.call(putSetting, open)).rejects.toMatchObject({ code: 'forbidden' });
  expect(await owner.call(putSetting, open)).toMatchObject({ value: ['169.254.169.254/32'] });
});

it('an admin does not have kept what another person’s key says', async () => {
  const { key } = await owner.call(createKey, { body: { name: 'mine' } });
  const params = { id: key.id };
  await expect(admin.call(updateKey, { params, body: { logBodies: true } })).rejects.toMatchObject({
    code: 'forbidden',
  });
  expect(await admin.call(updateKey, { params, body: { name: 'theirs', logBodies: false } })).toMatchObject({
    name: 'theirs',
    logBodies: false,
  });
  expect(await owner.call(updateKey, { params, body: { logBodies: true } })).toMatchObject({ logBodies: true });
  // A form that sends it as it stands changes nothing.
  expect(await admin.call(updateKey, { params, body: { name: 'x', logBodies: true } })).toMatchObject({ name: 'x' });
});
