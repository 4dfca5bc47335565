/**
 * An account was found by its address though nobody had checked whose that is: whoever registered, or changed their own
 * address, as somebody who had not come yet kept a password, a passkey, a session and keys to what became that person's
 * account when a provider, a proxy or their own mailbox vouched for them; with groups, in the role of that person.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arrivalOf } from '#identity/arrivals.ts';
import { hashPassword } from '#identity/passwords.ts';
import { createTrustedHeader } from '#identity/trusted-header.ts';
import type { SignInProvider } from '#shared/contract/sign-in.ts';
import { claimEmail } from '#store/claimed-emails.ts';
import { insertPasskey } from '#store/second-factors.ts';
import type { UserRow } from '#store/schema.ts';
import { findUserByEmail } from '#store/users.ts';
import { cookieOf, from, house, PASSWORD, type House } from '../house.ts';

let here: House;
const TERMS = { deployments: null, surfaces: null, expiresAt: null };
const PROVIDER: SignInProvider = {
  id: 'sip_1',
  preset: 'other',
  name: 'Corp',
  issuer: 'https://id.example',
  clientId: 'x',
  hasSecret: false,
  scopes: 'openid',
  admits: 'everybody',
  domains: [],
  role: 'member',
  trustsEmail: false,
  declared: false,
  groupClaim: 'groups',
  groupRoles: [{ group: 'ops', role: 'admin' }],
  enabled: true,
  createdAt: '',
};

beforeAll(async () => {
  here = await house({ declared: { 'instance.registration': 'open' } });
  const providers = { id: 'sip_1', preset: 'other', name: 'Corp', issuer: 'https://id.example', client_id: 'x' };
  const rest = { secret: null, scopes: 'openid', admits: 'everybody', domains: '[]', role: 'member', trusts_email: 0 };
  const groups = { group_claim: 'groups', group_roles: '[]', enabled: 1, created_at: 1 };
  await here.db
    .insertInto('sign_in_providers')
    .values({ ...providers, ...rest, ...groups })
    .execute();
});
afterAll(() => here.identity.close());

const options = () => ({
  db: here.db,
  settings: here.identity.settings,
  onRoleChange: (id: string) => here.identity.keys.reload(id),
  now: here.now,
});
const boss = (email: string, sub = 'boss') => ({ sub, email, email_verified: true, groups: ['ops'] });
const place = (() => {
  let last = 0;
  return () => from(`192.0.2.${(last += 1)}`);
})();

/** Eve makes an account with an address that is not hers, and everything that lets her back in. */
async function squat(email: string) {
  const { identity, db } = here;
  await identity.register({ name: 'Eve', email, password: PASSWORD }, place().ip);
  const { who, cookie } = await identity.signIn({ email, password: PASSWORD }, place());
  return { ...(await kept(who.person.id)), cookie: cookieOf(cookie), email, db };
}

async function kept(id: string) {
  const tokens = { tokens: null, expires_at: null, wanted: null, version: 1, held_until: 0, connected_at: 1 };
  const grant = { id: `grant of ${id}`, user_id: id, server: 'notes', url: 'https://notes.example', ...tokens };
  await here.db.insertInto('tool_grants').values(grant).execute();
  const { secret } = await here.identity.keys.create(id, { name: 'kept', ...TERMS });
  const key = { public_key: '', counter: 0, transports: '[]', name: 'kept', created_at: 1, last_used_at: null };
  await insertPasskey(here.db, { ...key, id: `key of ${id}`, user_id: id });
  return { id, secret };
}

async function isShutOut({ id, secret, cookie, email }: Awaited<ReturnType<typeof squat>>): Promise<void> {
  const { identity } = here;
  expect(identity.keys.find(secret)).toBeNull();
  expect(await identity.authenticate(cookie)).toBeNull();
  await expect(identity.signIn({ email, password: PASSWORD }, place())).rejects.toMatchObject({
    code: 'credentials_wrong',
  });
  // Nor does what answers do for that person end in an account of hers.
  expect(await here.db.selectFrom('tool_grants').select('id').where('user_id', '=', id).execute()).toEqual([]);
  expect(await here.db.selectFrom('passkeys').select('id').where('user_id', '=', id).execute()).toEqual([]);
}

describe('whoever typed an address before its own person came', () => {
  it('has nothing when a provider vouches for that person', async () => {
    const eve = await squat('ceo@corp.example');
    const row = await arrivalOf(options(), PROVIDER, boss(eve.email));
    expect(row).toMatchObject({ id: eve.id, role: 'admin' });
    await isShutOut(eve);
  });

  it('has nothing when a proxy names that person', async () => {
    const eve = await squat('cfo@corp.example');
    const declared = { email: 'x-email', name: null, groups: null, groupRoles: [], role: 'member' as const };
    const header = createTrustedHeader(
      { ...declared, sources: ['127.0.0.1'] },
      { ...options(), enter: here.identity.enter },
    );
    const entry = await header.come('127.0.0.1', ['X-Email', eve.email], place());
    expect(entry?.who.person.id).toBe(eve.id);
    await isShutOut(eve);
  });

  it('has nothing when that person’s mailbox opens a link', async () => {
    const eve = await squat('coo@corp.example');
    const { token = '' } = (await here.identity.forgotten(eve.email)) ?? {};
    await here.identity.resetPassword(token, 'chosen by the mailbox', place());
    await isShutOut(eve);
  });

  it('has nothing when it was their own address that they changed, and a provider knows them too', async () => {
    const mallory = await arrivalOf(options(), PROVIDER, { ...boss('mallory@corp.example', 'mallory'), groups: [] });
    const entry = await here.identity.enter(mallory, place());
    const email = 'cto@corp.example';
    await here.identity.setCredentials(entry.who, { email, password: PASSWORD }, place().ip);
    const back = { ...(await kept(mallory.id)), cookie: cookieOf(entry.cookie), email, db: here.db };
    expect((await arrivalOf(options(), PROVIDER, boss(email, 'cto'))).id).toBe(mallory.id);
    await isShutOut(back);
    // As herself she is somebody else now.
    expect((await arrivalOf(options(), PROVIDER, boss('mallory@corp.example', 'mallory'))).id).not.toBe(mallory.id);
  });
});

it('who was invited at an address, or was checked once, keeps what they have', async () => {
  const email = 'ann@corp.example';
  const row: UserRow = {
    id: 'user_ann',
    name: 'Ann',
    email,
    password: await hashPassword(PASSWORD),
    role: 'member',
    access_code: null,
    created_at: 1,
    suspended_at: null,
  };
  await here.db.insertInto('users').values(row).execute();
  const { secret } = await kept(row.id);
  await arrivalOf(options(), PROVIDER, boss(email, 'ann'));
  expect(here.identity.keys.find(secret)).not.toBeNull();
  // And once it was theirs by a check, a second one ends nothing.
  await claimEmail(here.db, row.id, 1);
  const again = { ...PROVIDER, id: 'sip_1' };
  await arrivalOf(options(), again, boss(email, 'ann'));
  expect((await findUserByEmail(here.db, email))?.password).not.toBeNull();
});
