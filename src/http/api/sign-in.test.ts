/** Single sign-on against a real OpenID Connect provider, by a browser that follows redirects and keeps cookies. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listPeople } from '#shared/contract/people.ts';
import {
  checkProvider,
  createProvider,
  finishSignIn,
  listProviders,
  startSignIn,
  updateProvider,
  type SignInProvider,
} from '#shared/contract/sign-in.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';
import { browserOn } from '../../../test/browser-on.ts';
import { CLIENT, startVouching, type Claims, type Vouching } from '../../../test/vouching.ts';

let app: TestApp;
let owner: Caller;
let url: string;
let vouching: Vouching;
let provider: SignInProvider;

beforeAll(async () => {
  app = await testApp();
  owner = await app.as('owner', 'owner');
  url = await app.listen();
  vouching = await startVouching(() => `${url}${finishSignIn.path}`);
  provider = await owner.call(createProvider, {
    body: {
      name: 'Test',
      issuer: vouching.issuer,
      clientId: CLIENT.id,
      secret: CLIENT.secret,
      scopes: 'openid profile email groups',
    },
  });
});
afterAll(async () => {
  await vouching.close();
  await app.close();
});

const browser = () => browserOn(url);

const start = () => url + startSignIn.path.replace(':id', provider.id);

async function comeIn(claims: Claims | null) {
  vouching.as(claims);
  const page = browser();
  const end = await page.follow(start());
  return { page, end: end.slice(url.length), session: await page.session() };
}

const change = (body: Parameters<typeof owner.call<typeof updateProvider>>[1]) =>
  owner.call(updateProvider, { params: { id: provider.id }, ...body });

describe('single sign-on', () => {
  it('reaches a provider in a private network only by the owner’s word', async () => {
    await expect(owner.call(checkProvider, { params: { id: provider.id } })).rejects.toMatchObject({
      code: 'sso_unreachable',
    });
    expect((await comeIn({ sub: 'nia' })).end).toBe('/#sign-in=sso_silent');
    await owner.call(putSetting, { params: { key: 'instance.allowedNetworks' }, body: { value: ['127.0.0.1/32'] } });
    const seen = await owner.call(checkProvider, { params: { id: provider.id } });
    expect(seen).toMatchObject({ issuer: vouching.issuer, authorizationEndpoint: `${vouching.issuer}/auth` });
  });

  it('is a button on the door, and its secret never leaves', async () => {
    const page = browser();
    expect((await page.session()).doors.providers).toEqual([{ id: provider.id, name: 'Test' }]);
    const { providers, redirectUri } = await owner.call(listProviders);
    expect(redirectUri).toMatch(/\/api\/sign-in\/callback$/);
    expect(JSON.stringify(providers)).not.toContain(CLIENT.secret);
    expect(JSON.stringify(await app.deps.db.selectFrom('sign_in_providers').selectAll().execute())).not.toContain(
      CLIENT.secret,
    );
  });

  it('admits newcomers as the owner says: nobody, a domain, everybody', async () => {
    const nia = { sub: 'nia', email: 'nia@example.org', email_verified: true, name: 'Nia' };
    expect(await comeIn(nia)).toMatchObject({ end: '/#sign-in=sso_unknown', session: { person: null } });
    await change({ body: { admits: 'domains', domains: ['example.org'] } });
    const lie = { ...nia, sub: 'eve', email: 'eve@example.org', email_verified: false };
    expect((await comeIn(lie)).end).toBe('/#sign-in=sso_unknown');
    expect((await comeIn({ ...nia, sub: 'odo', email: 'odo@example.net' })).end).toBe('/#sign-in=sso_unknown');
    const first = await comeIn(nia);
    expect(first).toMatchObject({
      end: '/',
      session: { person: { name: 'Nia', email: 'nia@example.org', role: 'member' } },
    });
    await change({ body: { admits: 'nobody' } });
    expect((await comeIn(nia)).session.person?.id).toBe(first.session.person?.id);
  });

  it('gives an account here only to who has its address checked', async () => {
    const victim = await app.as('vic', 'admin');
    await app.deps.db.updateTable('users').set({ email: 'vic@example.org' }).where('id', '=', victim.userId).execute();
    await change({ body: { admits: 'everybody' } });
    const eve = { sub: 'evil', email: 'vic@example.org', name: 'Vic' };
    expect((await comeIn(eve)).end).toBe('/#sign-in=sso_unknown');
    expect((await comeIn({ ...eve, email_verified: false })).end).toBe('/#sign-in=sso_unknown');
    const { session } = await comeIn({ ...eve, sub: 'vic', email_verified: true });
    expect(session.person?.id).toBe(victim.userId);
  });

  it('follows the groups there with the role here, never to the owner', async () => {
    await change({
      body: {
        groupClaim: 'groups',
        role: 'viewer',
        groupRoles: [
          { group: 'staff', role: 'member' },
          { group: 'it', role: 'admin' },
        ],
      },
    });
    const gus = { sub: 'gus', name: 'Gus', email: 'gus@example.org', email_verified: true };
    const roleWith = async (groups: string[]) => (await comeIn({ ...gus, groups })).session.person?.role;
    expect([await roleWith(['staff', 'it']), await roleWith(['staff']), await roleWith([])]).toEqual([
      'admin',
      'member',
      'viewer',
    ]);
    await app.deps.db.updateTable('users').set({ email: 'own@example.org' }).where('id', '=', owner.userId).execute();
    const boss = { sub: 'boss', email: 'own@example.org', email_verified: true, groups: ['staff'] };
    expect((await comeIn(boss)).session.person).toMatchObject({ id: owner.userId, role: 'owner' });
    await change({ body: { groupClaim: null } });
  });

  it('keeps suspended people out, and says so when the provider says no, in no words that came with the address', async () => {
    const { people } = await owner.call(listPeople);
    const gus = people.find(({ name }) => name === 'Gus')?.id ?? '';
    await app.deps.identity.suspend(gus);
    expect((await comeIn({ sub: 'gus' })).end).toBe('/#sign-in=suspended');
    expect((await comeIn(null)).end).toBe('/#sign-in=sso_denied');
  });

  it('takes no answer that another browser, another time or another hand began', async () => {
    vouching.as({ sub: 'nia' });
    const mine = browser();
    const begun = await mine.get(start());
    const asked = new URL(begun.headers.get('location') ?? '');
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      code_challenge_method: 'S256',
      response_type: 'code',
    });
    expect(asked.searchParams.get('nonce')).not.toBeNull();
    // A login forged by somebody else: their answer in a browser that began nothing, or began another one.
    const theirs = browser();
    const answer = `${url}${finishSignIn.path}?code=stolen&state=${asked.searchParams.get('state')}&iss=${encodeURIComponent(vouching.issuer)}`;
    expect((await theirs.get(answer)).headers.get('location')).toBe('/#sign-in=sso_failed');
    await theirs.get(start());
    expect((await theirs.get(answer)).headers.get('location')).toMatch(/^\/#sign-in=sso_failed/);
    expect((await mine.get(answer)).headers.get('location')).toMatch(/^\/#sign-in=sso_refused/);
    expect((await mine.session()).person).toBeNull();
  });

  it('a secret goes only to the issuer it was given for', async () => {
    const moved = await change({ body: { issuer: 'https://elsewhere.invalid' } });
    expect(moved.hasSecret).toBe(false);
    expect((await change({ body: { issuer: vouching.issuer, secret: CLIENT.secret } })).hasSecret).toBe(true);
  });
});
