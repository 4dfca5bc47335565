/** Links for a way in outlived the right to give them: of an admin who was suspended, made a member, or deleted. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInvite, createReset, deletePerson, handOver, register, updatePerson } from '#shared/contract/people.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { findUserByEmail, updateUser } from '#store/users.ts';
import { testApp, type Caller, type TestApp } from '../../app.ts';
import { from } from '../house.ts';

let app: TestApp;
let owner: Caller;
const WRONG = { code: 'link_wrong' };
const PASSWORD = 'a long password';

beforeAll(async () => {
  app = await testApp();
  owner = await app.as('owner', 'owner');
});
afterAll(() => app.close());

let places = 0;
/** Somewhere nobody has tried anything from. */
const elsewhere = () => from(`192.0.2.${(places += 1)}`);

/** An admin's links, made while they could: an invitation, and one for the password of a member. */
async function linksOf(name: string) {
  const admin = await app.as(name, 'admin');
  const member = await app.as(`member-of-${name}`, 'member');
  const invite = await admin.call(createInvite, { body: { email: null } });
  const reset = await admin.call(createReset, { params: { id: member.userId } });
  return { admin, member, invite: invite.token, reset: reset.token };
}

const accept = (token: string) =>
  app.deps.identity.acceptInvite(token, { name: 'Eve', email: 'eve@example.com', password: PASSWORD }, elsewhere());
const renew = (token: string) => app.deps.identity.resetPassword(token, PASSWORD, elsewhere());

describe('the links of somebody who may not give them any more', () => {
  it.each(['suspended', 'demoted', 'deleted'] as const)('open nothing: %s', async (how) => {
    const { admin, invite, reset } = await linksOf(how);
    const params = { id: admin.userId };
    expect(await app.deps.identity.lookAtLink(reset, elsewhere().ip)).toMatchObject({ kind: 'reset' });
    if (how === 'deleted') await owner.call(deletePerson, { params });
    else
      await owner.call(updatePerson, { params, body: how === 'suspended' ? { suspended: true } : { role: 'member' } });
    for (const token of [invite, reset])
      await expect(app.deps.identity.lookAtLink(token, elsewhere().ip)).rejects.toMatchObject(WRONG);
    await expect(accept(invite)).rejects.toMatchObject(WRONG);
    await expect(renew(reset)).rejects.toMatchObject(WRONG);
  });

  it('open nothing to somebody who was put above their maker', async () => {
    const { member, reset } = await linksOf('patient');
    await updateUser(app.deps.db, member.userId, { password: 'some hash' });
    await owner.call(handOver, { params: { id: member.userId } });
    await expect(renew(reset)).rejects.toMatchObject(WRONG);
    await updateUser(app.deps.db, owner.userId, { password: 'some hash' });
    await member.call(handOver, { params: { id: owner.userId } });
  });

  it('made while they may, still open', async () => {
    const { reset, invite } = await linksOf('faithful');
    expect((await renew(reset))?.who.person.name).toBe('member-of-faithful');
    expect((await accept(invite)).who.person.name).toBe('Eve');
  });
});

it('who waits and is shut out by an admin is not let in by the letter they were sent before', async () => {
  for (const [key, value] of [
    ['instance.registration', 'domains'],
    ['instance.registrationDomains', ['example.org']],
  ] as const)
    await owner.call(putSetting, { params: { key }, body: { value } });
  const email = 'mal@example.org';
  await app.stranger.call(register, { body: { name: 'Mal', email, password: PASSWORD } });
  const { identity, db } = app.deps;
  const { token = '' } = (await identity.confirming(email)) ?? {};
  const { id = '' } = (await findUserByEmail(db, email)) ?? {};
  await owner.call(updatePerson, { params: { id }, body: { suspended: true } });
  await expect(renew(token)).rejects.toMatchObject({ code: 'suspended' });
  expect((await findUserByEmail(db, email))?.suspended_at).not.toBeNull();
});
