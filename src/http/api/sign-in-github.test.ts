/** Sign-in with GitHub, against a double of its endpoints that checks what GitHub checks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listPeople } from '#shared/contract/people.ts';
import { putSetting } from '#shared/contract/settings.ts';
import {
  checkProvider,
  createProvider,
  startSignIn,
  updateProvider,
  type SignInProvider,
} from '#shared/contract/sign-in.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';
import { browserOn } from '../../../test/browser-on.ts';
import { GITHUB_CLIENT, startGitHub, type GitHubDouble, type Hubber } from '../../../test/github.ts';

let app: TestApp;
let owner: Caller;
let url: string;
let github: GitHubDouble;
let provider: SignInProvider;

beforeAll(async () => {
  app = await testApp();
  owner = await app.as('owner', 'owner');
  url = await app.listen();
  github = await startGitHub();
  await owner.call(putSetting, { params: { key: 'instance.allowedNetworks' }, body: { value: ['127.0.0.1/32'] } });
  const { id: clientId, secret } = GITHUB_CLIENT;
  provider = await owner.call(createProvider, {
    body: { preset: 'github', name: 'GitHub', issuer: github.issuer, clientId, secret, admits: 'everybody' },
  });
});
afterAll(async () => {
  await github.close();
  await app.close();
});

const octo: Hubber = {
  id: 583_231,
  login: 'octo',
  name: 'The Octocat',
  emails: [
    { email: 'octo@spam.example', primary: false, verified: true },
    { email: 'octo@example.org', primary: true, verified: true },
  ],
};

const start = () => url + startSignIn.path.replace(':id', provider.id);

async function comeIn(hubber: Hubber | null) {
  github.as(hubber);
  const page = browserOn(url);
  const end = await page.follow(start());
  return { end: decodeURIComponent(end.slice(url.length)), person: (await page.session()).person };
}

const change = (body: object) => owner.call(updateProvider, { params: { id: provider.id }, body });

describe('GitHub', () => {
  it('is reached and says so', async () => {
    const seen = await owner.call(checkProvider, { params: { id: provider.id } });
    expect(seen.authorizationEndpoint).toBe(`${github.issuer}/login/oauth/authorize`);
  });

  it('brings somebody in by the primary address it has verified', async () => {
    github.asked.length = 0;
    expect(await comeIn(octo)).toMatchObject({ end: '/', person: { name: 'The Octocat', email: 'octo@example.org' } });
    expect(github.asked).toEqual([
      'GET /login/oauth/authorize',
      'POST /login/oauth/access_token',
      'GET /api/v3/user',
      'GET /api/v3/user/emails',
    ]);
    expect(app.log.join()).not.toContain(GITHUB_CLIENT.secret);
  });

  it('knows them again by their number, whatever they are called by then', async () => {
    const renamed = {
      ...octo,
      login: 'renamed',
      emails: [{ email: 'new@example.org', primary: true, verified: true }],
    };
    expect(await comeIn(renamed)).toMatchObject({ person: { email: 'octo@example.org' } });
    // Their old login is free: who takes it is somebody else.
    const taker = { ...octo, id: 999, emails: [{ email: 'taker@example.org', primary: true, verified: true }] };
    expect(await comeIn(taker)).toMatchObject({ person: { email: 'taker@example.org' } });
  });

  it('gives nobody an account by an address that is not verified, or not the primary one', async () => {
    const claims = (emails: Hubber['emails']) => ({ ...octo, id: 1000 + emails.length, login: 'eve', emails });
    const owners = { email: 'owner@example.com', verified: false };
    expect((await comeIn(claims([{ ...owners, primary: true }]))).person).toMatchObject({
      email: null,
      role: 'member',
    });
    const second = { email: 'owner@example.com', primary: false, verified: true };
    const first = { email: 'eve@example.org', primary: true, verified: true };
    expect((await comeIn(claims([second, first]))).person).toMatchObject({ email: 'eve@example.org' });
    await change({ admits: 'domains', domains: ['example.org'] });
    const unverified = { email: 'x@example.org', primary: true, verified: false };
    expect(await comeIn({ ...octo, id: 2000, emails: [unverified] })).toMatchObject({
      end: '/#sign-in=sso_unknown',
      person: null,
    });
    await change({ admits: 'everybody' });
  });

  it('that refuses, or is told a wrong secret, leads back to the door, which says so in words of ours', async () => {
    expect((await comeIn(null)).end).toBe('/#sign-in=sso_denied');
    await change({ secret: 'another' });
    expect((await comeIn(octo)).end).toBe('/#sign-in=sso_misconfigured');
    await change({ secret: GITHUB_CLIENT.secret });
  });

  it('takes no answer that this browser did not ask for', async () => {
    github.as(octo);
    const mine = browserOn(url);
    const there = (await mine.get(start())).headers.get('location') ?? '';
    const back = (await mine.get(there)).headers.get('location') ?? '';
    const before = (await owner.call(listPeople)).people.length;
    // Somebody else’s browser, and my own with another state.
    expect((await browserOn(url).get(back)).headers.get('location')).toContain('sso_failed');
    const forged = new URL(back);
    forged.searchParams.set('state', 'guessed');
    expect((await mine.get(forged.href)).headers.get('location')).toContain('sso_failed');
    expect((await owner.call(listPeople)).people).toHaveLength(before);
  });
});
