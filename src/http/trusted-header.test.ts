/** A proxy that says who somebody is, over real sockets: `node:http` sends headers twice and in any case, as spoofers do. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SessionState } from '#shared/contract/account.ts';
import { listPeople, updatePerson } from '#shared/contract/people.ts';
import { listProviders } from '#shared/contract/sign-in.ts';
import { testApp, type Caller, type TestApp } from '../../test/app.ts';

let app: TestApp;
let elsewhere: TestApp;
let owner: Caller;
let url: string;

const VARIABLES = {
  PARLOR_TRUSTED_HEADER: 'Remote-Email',
  PARLOR_TRUSTED_HEADER_NAME: 'Remote-Name',
  PARLOR_TRUSTED_HEADER_GROUPS: 'Remote-Groups',
  PARLOR_TRUSTED_HEADER_ROLES: 'readers=viewer, ops=admin',
};

beforeAll(async () => {
  app = await testApp({ env: { ...VARIABLES, PARLOR_TRUSTED_HEADER_FROM: '127.0.0.0/8' } });
  elsewhere = await testApp({
    env: { ...VARIABLES, PARLOR_TRUSTED_HEADER_FROM: '10.0.0.5', PARLOR_TRUSTED_PROXIES: '127.0.0.1' },
  });
  owner = await app.as('owner', 'owner');
  url = await app.listen();
});
afterAll(async () => {
  await app.close();
  await elsewhere.close();
});

interface Answer {
  who: string | null;
  role: string | undefined;
  cookie: string | undefined;
}

/** `headers`: names and values in turn, sent as they stand. */
async function session(headers: readonly string[], at = url): Promise<Answer> {
  const { status, text, cookies } = await ask(headers, `${at}/api/session`);
  expect(status).toBe(200);
  const { person } = SessionState.parse(JSON.parse(text));
  return { who: person?.email ?? null, role: person?.role, cookie: cookies[0] };
}

function ask(headers: readonly string[], address: string) {
  return new Promise<{ status: number; text: string; cookies: string[] }>((resolve, reject) => {
    const { host } = new URL(address);
    const req = request(address, { headers: ['host', host, ...headers] }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, text, cookies: res.headers['set-cookie'] ?? [] }));
    });
    req.on('error', reject).end();
  });
}

const mia = ['remote-email', 'Mia@Example.org', 'remote-name', 'M\u00c3\u00ada', 'remote-groups', 'readers'];

describe('a trusted proxy', () => {
  it('brings people in, makes those who were never here, and gives roles by groups', async () => {
    const first = await session(mia);
    expect(first).toMatchObject({ who: 'mia@example.org', role: 'viewer' });
    const cookie = first.cookie?.split(';')[0] ?? '';
    // Known by the cookie from then on: no new session for each request.
    expect(await session([...mia, 'cookie', cookie])).toMatchObject({ who: 'mia@example.org', cookie: undefined });
    const { people } = await owner.call(listPeople);
    expect(people.filter(({ email }) => email === 'mia@example.org')).toMatchObject([{ name: 'M\u00eda' }]);
    const promoted = [...mia.slice(0, -1), 'readers, ops', 'cookie', cookie];
    expect(await session(promoted)).toMatchObject({ who: 'mia@example.org', role: 'admin' });
    expect(await session(mia.slice(0, 4))).toMatchObject({ role: 'member' });
  });

  it('says who it is now, whoever the browser’s cookie names', async () => {
    const cookie = (await session(mia)).cookie?.split(';')[0] ?? '';
    expect(await session(['cookie', cookie, 'remote-email', 'noa@example.org'])).toMatchObject({
      who: 'noa@example.org',
    });
  });

  it('stands on the screen as the environment says it', async () => {
    const listed = await owner.call(listProviders);
    expect(listed.header).toMatchObject({ email: 'remote-email', sources: ['127.0.0.0/8'] });
  });

  it('does not bring in who is suspended, nor leaves who was here before in their place', async () => {
    await session(['remote-email', 'sam@example.org']);
    const sam = (await owner.call(listPeople)).people.find(({ email }) => email === 'sam@example.org');
    await owner.call(updatePerson, { params: { id: sam?.id ?? '' }, body: { suspended: true } });
    const cookie = (await session(mia)).cookie?.split(';')[0] ?? '';
    expect((await session(['cookie', cookie, 'remote-email', 'sam@example.org'])).who).toBeNull();
  });

  it('fills no table for a program that keeps no cookies', async () => {
    let newest = '';
    for (let n = 0; n < 35; n++) newest = (await session(['remote-email', 'cron@example.org'])).cookie ?? '';
    const cron = (await owner.call(listPeople)).people.find(({ email }) => email === 'cron@example.org');
    const rows = await app.deps.db
      .selectFrom('sessions')
      .select('id')
      .where('user_id', '=', cron?.id ?? '')
      .execute();
    expect(rows).toHaveLength(30);
    // The last one is among those that stay.
    const cookie = newest.split(';')[0] ?? '';
    expect((await session(['cookie', cookie, 'remote-email', 'cron@example.org'])).cookie).toBeUndefined();
  });

  it('makes nobody the owner, and takes the owner’s role from nobody', async () => {
    const groups = ['remote-groups', 'owner, readers'];
    expect(await session(['remote-email', 'owner@example.com', ...groups])).toMatchObject({ role: 'owner' });
    expect(await session(['remote-email', 'eve@example.org', ...groups])).toMatchObject({ role: 'viewer' });
  });
});

describe('a spoofed header', () => {
  it('is nothing from an address that is not on the list, whatever is forwarded', async () => {
    const there = await elsewhere.listen();
    const tricks = [
      [],
      ['x-forwarded-for', '10.0.0.5'],
      ['x-forwarded-for', '10.0.0.5, 10.0.0.5'],
      ['x-real-ip', '10.0.0.5', 'forwarded', 'for=10.0.0.5', 'x-client-ip', '10.0.0.5', 'true-client-ip', '10.0.0.5'],
      ['X-Forwarded-For', '::ffff:10.0.0.5', 'x-forwarded-host', '10.0.0.5'],
    ];
    for (const trick of tricks) expect((await session([...mia, ...trick], there)).who, trick.join()).toBeNull();
    expect(await elsewhere.deps.db.selectFrom('users').select('id').execute()).toEqual([]);
  });

  it('is nothing when it comes twice, in whatever case: one could be the visitor’s', async () => {
    for (const name of ['remote-email', 'Remote-Email', 'REMOTE-EMAIL'])
      expect((await session([...mia, name, 'owner@example.com'])).who, name).toBeNull();
    expect((await session([...mia, 'Remote-Groups', 'ops'])).who).toBeNull();
    expect((await session(['remote-email', 'mia@example.org, owner@example.com'])).who).toBeNull();
  });

  it('is read in odd case as the same header, and not under a name that only looks like it', async () => {
    expect((await session(['rEmOtE-eMaIl', 'mia@example.org', 'remote-groups', 'readers'])).who).toBe(
      'mia@example.org',
    );
    for (const name of ['remote_email', 'x-remote-email', 'remote-email-', 'remote-user', 'x-forwarded-email'])
      expect((await session([name, 'mia@example.org'])).who, name).toBeNull();
  });

  it('is nothing without an address in it, and nothing to the gateway', async () => {
    for (const value of ['', 'mia', '@', 'mia@', 'a b@example.org', 'x'.repeat(400) + '@example.org'])
      expect((await session(['remote-email', value])).who, value).toBeNull();
    const { status } = await ask([...mia], `${url}/v1/models`);
    expect(status).toBe(401);
  });
});
