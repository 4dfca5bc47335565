/** People as owner and admins keep them, in the real application. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectSimulator } from '#shared/contract/connections.ts';
import { listChats } from '#shared/contract/chats.ts';
import { createKey } from '#shared/contract/keys.ts';
import {
  acceptInvite,
  createInvite,
  createReset,
  deletePerson,
  handOver,
  listPeople,
  lookAtLink,
  register,
  resetPassword,
  revokeInvite,
  updatePerson,
} from '#shared/contract/people.ts';
import { signIn } from '#shared/contract/account.ts';
import { startRun, watchRun } from '#shared/contract/runs.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { createTeam } from '#shared/contract/teams.ts';
import { newId } from '#shared/ids.ts';
import type { SettingKey } from '#shared/settings.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

let app: TestApp;
let owner: Caller;
beforeEach(async () => {
  app = await testApp();
  owner = await app.as('owner', 'owner');
});
afterEach(() => app.close());

const PASSWORD = 'correct horse';
const newcomer = (token: string, email = 'nia@example.org') => ({
  body: { token, name: 'Nia', email, password: PASSWORD },
});
const refused = (code: string) => ({ code });

function chat(who: Caller, text: string) {
  return who.call(startRun, { body: { clientId: newId('run'), chatId: null, parentId: null, input: { text } } });
}

describe('an invitation', () => {
  it('makes one person of the role and team it says, once', async () => {
    const team = await owner.call(createTeam, { body: { name: 'Kitchen' } });
    const { token } = await owner.call(createInvite, { body: { role: 'viewer', teamId: team.id } });
    expect((await owner.call(listPeople)).invites).toMatchObject([{ role: 'viewer', teamId: team.id, email: null }]);
    expect(JSON.stringify(await app.deps.db.selectFrom('invites').selectAll().execute())).not.toContain(token);
    expect(await app.stranger.call(lookAtLink, { body: { token } })).toMatchObject({ kind: 'invite', role: 'viewer' });

    const outcomes = await Promise.allSettled([
      app.stranger.call(acceptInvite, newcomer(token, 'one@example.org')),
      app.stranger.call(acceptInvite, newcomer(token, 'two@example.org')),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const { people, invites } = await owner.call(listPeople);
    expect(people.filter(({ name }) => name === 'Nia')).toMatchObject([{ role: 'viewer', teamId: team.id }]);
    expect(invites).toEqual([]);
    await expect(app.stranger.call(lookAtLink, { body: { token } })).rejects.toMatchObject(refused('link_wrong'));
  });

  it('for an address is of no use to another', async () => {
    const { token } = await owner.call(createInvite, { body: { email: 'Nia@Example.org' } });
    const other = app.stranger.call(acceptInvite, newcomer(token, 'eve@example.org'));
    await expect(other).rejects.toMatchObject(refused('link_wrong'));
    const state = await app.stranger.call(acceptInvite, newcomer(token));
    expect(state).toMatchObject({ state: 'signed-in', person: { name: 'Nia', role: 'member' } });
  });

  it('opens nothing once it is revoked or its days are over', async () => {
    const { token } = await owner.call(createInvite, { body: {} });
    const [invite] = (await owner.call(listPeople)).invites;
    await owner.call(revokeInvite, { params: { id: invite?.id ?? '' } });
    await expect(app.stranger.call(acceptInvite, newcomer(token))).rejects.toMatchObject(refused('link_wrong'));
    const late = await owner.call(createInvite, { body: {} });
    await app.deps.db
      .updateTable('invites')
      .set({ expires_at: Date.now() - 1 })
      .execute();
    await expect(app.stranger.call(acceptInvite, newcomer(late.token))).rejects.toMatchObject(refused('link_wrong'));
  });

  it('is not listed once whoever made it may make none any more', async () => {
    const admin = await app.as('abe', 'admin');
    await admin.call(createInvite, { body: { email: 'late@example.org' } });
    const listed = async () => (await owner.call(listPeople)).invites.some(({ email }) => email === 'late@example.org');
    expect(await listed()).toBe(true);
    await owner.call(updatePerson, { params: { id: admin.userId }, body: { role: 'member' } });
    expect(await listed()).toBe(false);
    await owner.call(updatePerson, { params: { id: admin.userId }, body: { role: 'admin' } });
    expect(await listed()).toBe(true);
  });

  it('to be an admin comes from the owner alone', async () => {
    const admin = await app.as('ada', 'admin');
    const inviting = admin.call(createInvite, { body: { role: 'admin' } });
    await expect(inviting).rejects.toMatchObject(refused('forbidden'));
    expect((await owner.call(createInvite, { body: { role: 'admin' } })).token).not.toBe('');
  });
});

describe('a link for a new password', () => {
  it('ends the sessions there were, works once, and makes older ones worthless', async () => {
    const { token } = await owner.call(createInvite, { body: {} });
    await app.stranger.call(acceptInvite, newcomer(token));
    const nia = (await owner.call(listPeople)).people.find(({ name }) => name === 'Nia');
    const id = nia?.id ?? '';
    const older = await owner.call(createReset, { params: { id } });
    const newer = await owner.call(createReset, { params: { id } });
    const body = { password: 'another password' };
    await expect(app.stranger.call(resetPassword, { body: { ...body, token: older.token } })).rejects.toMatchObject(
      refused('link_wrong'),
    );
    await app.stranger.call(resetPassword, { body: { ...body, token: newer.token } });
    const signing = (password: string) => app.stranger.call(signIn, { body: { email: 'nia@example.org', password } });
    await expect(signing(PASSWORD)).rejects.toMatchObject(refused('credentials_wrong'));
    expect((await signing('another password')).person?.id).toBe(id);
  });
});

describe('changing people', () => {
  it('is the owner’s for admins, an admin’s for members, and nobody’s for themselves', async () => {
    const admin = await app.as('ada', 'admin');
    const other = await app.as('bea', 'admin');
    const member = await app.as('mia', 'member');
    const change = (who: Caller, whom: Caller, body: Parameters<typeof owner.call<typeof updatePerson>>[1]) =>
      who.call(updatePerson, { params: { id: whom.userId }, ...body });
    expect(await change(admin, member, { body: { role: 'viewer', name: 'Mia' } })).toMatchObject({ role: 'viewer' });
    for (const [who, whom, body] of [
      [admin, member, { role: 'admin' as const }],
      [admin, other, { suspended: true }],
      [admin, owner, { role: 'member' as const }],
      [admin, admin, { role: 'member' as const }],
      [owner, owner, { suspended: true }],
    ] as const)
      await expect(change(who, whom, { body })).rejects.toMatchObject(refused('forbidden'));
    expect(await change(owner, other, { body: { role: 'member' } })).toMatchObject({ role: 'member' });
  });

  it('suspends at once: sessions, keys and the answer being written', async () => {
    await owner.call(connectSimulator);
    const member = await app.as('mia', 'member');
    const { secret } = await member.call(createKey, { body: { name: 'script' } });
    const { runId } = await chat(member, 'Please give a long, unhurried answer');
    const watching = member.events(watchRun, { params: { id: runId } });
    await new Promise((next) => setTimeout(next, 50));
    await owner.call(updatePerson, { params: { id: member.userId }, body: { suspended: true } });
    expect((await watching).at(-1)).toMatchObject({ type: 'finished', reason: 'stopped' });
    await expect(member.call(listChats)).rejects.toMatchObject({ status: 404 });
    expect(app.deps.identity.keys.find(secret)).toBeNull();
    // Their sessions are gone; that they were here is not.
    const { people } = await owner.call(listPeople);
    expect(people.find(({ id }) => id === member.userId)?.seenAt).not.toBeNull();
  });

  it('cuts off a program in mid-answer, and the upstream with it', async () => {
    await owner.call(connectSimulator);
    const url = await app.listen();
    const member = await app.as('mia', 'member');
    const { secret } = await member.call(createKey, { body: { name: 'script' } });
    const model = app.deps.gateway.deployments()[0]?.name ?? '';
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}` },
      body: JSON.stringify({
        model,
        stream: true,
        messages: [{ role: 'user', content: 'Please give a long, unhurried answer' }],
      }),
    });
    const reader = response.body?.getReader();
    await reader?.read();
    await owner.call(updatePerson, { params: { id: member.userId }, body: { suspended: true } });
    const rest = async () => {
      for (;;) if ((await reader?.read())?.done !== false) return;
    };
    await expect(rest()).rejects.toThrow();
    const rows = () => app.deps.db.selectFrom('calls').select(['state', 'error']).execute();
    await expect.poll(rows).toEqual([{ state: 'settled', error: 'aborted' }]);
  });

  it('lets viewers read and keeps them from asking models and making keys', async () => {
    await owner.call(connectSimulator);
    const viewer = await app.as('vic', 'viewer');
    await viewer.call(listChats);
    await expect(chat(viewer, 'Hello')).rejects.toMatchObject(refused('forbidden'));
    await expect(viewer.call(createKey, { body: { name: 'x' } })).rejects.toMatchObject(refused('forbidden'));
    const member = await app.as('mia', 'member');
    const { secret } = await member.call(createKey, { body: { name: 'script' } });
    await owner.call(updatePerson, { params: { id: member.userId }, body: { role: 'viewer' } });
    expect(app.deps.identity.keys.find(secret)).toBeNull();
  });

  it('hands the house over in one step', async () => {
    const admin = await app.as('ada', 'admin');
    await expect(admin.call(handOver, { params: { id: admin.userId } })).rejects.toMatchObject({ status: 404 });
    // A person of the test has no way in of their own.
    const way = { password: 'x', email: 'ada@example.org' };
    await app.deps.db.updateTable('users').set(way).where('id', '=', admin.userId).execute();
    await owner.call(handOver, { params: { id: admin.userId } });
    const roles = Object.fromEntries((await admin.call(listPeople)).people.map(({ name, role }) => [name, role]));
    expect(roles).toMatchObject({ ada: 'owner', owner: 'admin' });
  });

  it('deletes a person with everything that was theirs, and keeps the books', async () => {
    await owner.call(connectSimulator);
    const member = await app.as('mia', 'member');
    await member.call(createKey, { body: { name: 'script', logBodies: true, limits: { requestsPerMinute: 5 } } });
    const { runId } = await chat(member, 'Remember the canary.');
    await member.events(watchRun, { params: { id: runId } });
    await expect
      .poll(
        async () =>
          (await app.deps.db.selectFrom('calls').select('id').where('state', '=', 'settled').execute()).length,
      )
      .toBe(2);
    await owner.call(deletePerson, { params: { id: member.userId } });
    expect((await owner.call(listPeople)).people.map(({ name }) => name)).toEqual(['owner']);
    const books = new Set(['calls', 'usage_hours', 'audit']);
    for (const { name, columns } of await app.deps.db.introspection.getTables()) {
      if (books.has(name) || name.includes('fts')) continue;
      for (const column of columns.filter((each) => each.name === 'user_id' || each.name === 'owner'))
        expect(
          await app.deps.db
            // Tables and columns are the data's own.
            .selectFrom(name as 'chats')
            .selectAll()
            .where(column.name as 'user_id', '=', member.userId)
            .execute(),
          `${name}.${column.name}`,
        ).toEqual([]);
    }
    expect(
      await app.deps.db.selectFrom('calls').select('id').where('user_id', '=', member.userId).execute(),
    ).toHaveLength(2);
    expect(await app.deps.db.selectFrom('messages').select('id').execute()).toEqual([]);
  });
});

describe('making an account oneself', () => {
  const body = { name: 'Nia', email: 'nia@example.org', password: PASSWORD };
  const set = (key: SettingKey, value: unknown) => owner.call(putSetting, { params: { key }, body: { value } });
  const door = (password = PASSWORD) => app.stranger.call(signIn, { body: { email: body.email, password } });
  const rows = () => app.deps.db.selectFrom('users').select('id').where('email', '=', body.email).execute();

  it('is closed until the owner opens it', async () => {
    await expect(app.stranger.call(register, { body })).rejects.toMatchObject(refused('registration_closed'));
    await set('instance.registration', 'open');
    await set('instance.registrationRole', 'viewer');
    expect(await app.stranger.call(register, { body })).toEqual({ next: 'sign-in' });
    expect(await door()).toMatchObject({ state: 'signed-in', person: { role: 'viewer', email: 'nia@example.org' } });
  });

  it('answers alike for an address that has an account, and touches nothing of it', async () => {
    await set('instance.registration', 'open');
    await app.stranger.call(register, { body });
    const again = { ...body, name: 'Eve', password: 'another password' };
    expect(await app.stranger.call(register, { body: again })).toEqual({ next: 'sign-in' });
    expect(await rows()).toHaveLength(1);
    await expect(door('another password')).rejects.toMatchObject(refused('credentials_wrong'));
    expect(await door()).toMatchObject({ person: { name: 'Nia' } });
  });

  it('of an email domain waits for an admin, and tells that only to who knows the password', async () => {
    await set('instance.registration', 'domains');
    await set('instance.registrationDomains', ['example.org']);
    for (const email of ['nia@example.com', 'nia@sub.example.org', 'nia@evilexample.org', 'nia@example.org.evil.tld'])
      await expect(app.stranger.call(register, { body: { ...body, email } })).rejects.toMatchObject({
        code: 'registration_domain',
      });
    expect(await app.stranger.call(register, { body })).toEqual({ next: 'wait' });
    await expect(door('not the password')).rejects.toMatchObject(refused('credentials_wrong'));
    await expect(door()).rejects.toMatchObject(refused('awaiting_approval'));
    const nia = (await owner.call(listPeople)).people.find(({ email }) => email === body.email);
    expect(nia).toMatchObject({ waiting: true, suspended: true });
    const admin = await app.as('adam', 'admin');
    await admin.call(updatePerson, { params: { id: nia?.id ?? '' }, body: { suspended: false } });
    expect(await door()).toMatchObject({ state: 'signed-in' });
    // Who is suspended later is told so, not asked to wait.
    await admin.call(updatePerson, { params: { id: nia?.id ?? '' }, body: { suspended: true } });
    await expect(door()).rejects.toMatchObject(refused('suspended'));
  });

  it('begins with the team and the limits of newcomers', async () => {
    const team = await owner.call(createTeam, { body: { name: 'New here' } });
    await set('instance.registration', 'open');
    await set('instance.registrationTeam', team.id);
    await set('instance.registrationLimits', { budgetMonthMicroUsd: 5_000_000 });
    await app.stranger.call(register, { body });
    const nia = (await owner.call(listPeople)).people.find(({ email }) => email === body.email);
    expect(nia).toMatchObject({ teamId: team.id, limits: { budgetMonthMicroUsd: 5_000_000 } });
    expect(await app.deps.gateway.limits.state('user', nia?.id ?? '', '')).toMatchObject({
      limits: { budgetMonthMicroUsd: 5_000_000 },
    });
  });

  it('is slowed down, whoever tries', async () => {
    // Refused before a password is hashed, and counted all the same.
    await set('instance.registration', 'domains');
    const outcomes = [];
    for (let n = 0; n < 12; n++)
      outcomes.push(await app.stranger.raw('/api/register', { method: 'POST', body: JSON.stringify(body) }));
    expect(outcomes.map(({ status }) => status).slice(0, 10)).toEqual(Array(10).fill(403));
    expect(outcomes.map(({ status }) => status)).toContain(429);
    expect(await rows()).toHaveLength(0);
  });
});
