/** Connections that sign in: where the token comes from, whom it is shown to, and how long it lasts. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, stage } from '../../../test/resource.ts';
import { ANSWER, type FakeUpstream, type Script } from '../../../test/upstream.ts';
import type { Machine } from './identities.ts';
import type { SignIn } from './stored.ts';

const { resource, upstream, close } = stage();
afterEach(close);

const good: Script = { body: ANSWER };
const granting = (token: string, lifetime = 3600): Script => ({
  body: { token_type: 'Bearer', expires_in: lifetime, access_token: token },
});
const application: SignIn = {
  kind: 'entra-secret',
  tenantId: 'contoso.example',
  clientId: 'an-application',
  clientSecret: 'the-secret-of-the-application',
};
const formOf = (up: FakeUpstream, call = 0) =>
  Object.fromEntries(new URLSearchParams(up.calls[call]?.body.toString('utf8') ?? ''));
const tokensSeen = (up: FakeUpstream) => up.calls.map(({ headers }) => headers['authorization']);

/** A resource that signs in at `login`, in front of `azure`. */
async function signedIn(
  login: FakeUpstream,
  azure: FakeUpstream,
  { signIn = application, machine = {}, now }: { signIn?: SignIn; machine?: Partial<Machine>; now?: () => number } = {},
) {
  const made = await resource({
    machine: { authority: login.url, hosts: ['127.0.0.1'], ...machine },
    ...(now ? { now } : {}),
  });
  await made.deploy('chat', [{ baseUrl: azure.url, signIn }]);
  return made;
}

describe('an application with a secret', () => {
  it('gets a token at its tenant and shows it instead of a key', async () => {
    const login = await upstream(granting('token-1'));
    const azure = await upstream(good);
    const made = await signedIn(login, azure);
    expect((await ask(made)).status).toBe(200);
    expect(login.calls[0]).toMatchObject({ method: 'POST', path: '/contoso.example/oauth2/v2.0/token' });
    expect(formOf(login)).toEqual({
      grant_type: 'client_credentials',
      client_id: 'an-application',
      client_secret: 'the-secret-of-the-application',
      scope: 'https://cognitiveservices.azure.com/.default',
    });
    expect(tokensSeen(azure)).toEqual(['Bearer token-1']);
    expect(azure.calls[0]?.headers['api-key']).toBeUndefined();
  });

  it('asks for the scope of its cloud', async () => {
    const login = await upstream(granting('token-1'));
    const azure = await upstream(good);
    const made = await resource({ machine: { authority: login.url } });
    await made.deploy('chat', [{ baseUrl: azure.url, signIn: application, cloud: 'government' }]);
    await ask(made);
    expect(formOf(login)['scope']).toBe('https://cognitiveservices.azure.us/.default');
  });

  it('asks once, however many calls need a token at the same time and afterwards', async () => {
    const login = await upstream(async (_, wire) => {
      await wire.wait(30);
      wire.head(200, { 'content-type': 'application/json' });
      wire.chunk('{"access_token":"token-1","expires_in":3600}');
      wire.end();
    });
    const azure = await upstream(good);
    const made = await signedIn(login, azure);
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(made)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    await made.gateway.reload();
    await ask(made);
    expect(login.calls).toHaveLength(1);
    expect(azure.calls).toHaveLength(21);
  });

  it('is renewed before its end while the old token goes on, and waited for after it', async () => {
    let now = 1_800_000_000_000;
    const login = await upstream(granting('token-1'), granting('token-2'), granting('token-3'));
    const azure = await upstream(good);
    const made = await signedIn(login, azure, { now: () => now });
    await ask(made);
    now += 3_200_000;
    await ask(made);
    expect(login.calls).toHaveLength(1);
    now += 120_000;
    await ask(made);
    expect(tokensSeen(azure)).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-1']);
    while (login.calls.length < 2) await new Promise((next) => setTimeout(next, 5));
    await expect.poll(async () => (await ask(made), tokensSeen(azure).at(-1))).toBe('Bearer token-2');
    now += 3_600_000;
    await ask(made);
    expect(tokensSeen(azure).at(-1)).toBe('Bearer token-3');
  });

  it('goes on with the old token while Entra ID cannot renew it', async () => {
    let now = 1_800_000_000_000;
    const login = await upstream(granting('token-1'), { status: 503, body: 'down' });
    const azure = await upstream(good);
    const made = await signedIn(login, azure, { now: () => now });
    await ask(made);
    now += 3_400_000;
    for (let i = 0; i < 5; i++) expect((await ask(made)).status).toBe(200);
    await expect.poll(() => login.calls.length).toBe(2);
    expect(new Set(tokensSeen(azure))).toEqual(new Set(['Bearer token-1']));
  });

  it('gets another token when the resource refuses one that is not new', async () => {
    let now = 1_800_000_000_000;
    const login = await upstream(granting('token-1'), granting('token-2'));
    const azure = await upstream(
      good,
      { status: 401, body: { statusCode: 401, message: 'Unauthorized. Access token is missing, invalid …' } },
      good,
    );
    const made = await signedIn(login, azure, { now: () => now });
    await ask(made);
    now += 600_000;
    expect((await ask(made)).status).toBe(502);
    now += 60_000;
    expect((await ask(made)).status).toBe(200);
    expect(tokensSeen(azure)).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
  });

  it('hands over to the next target when there is no token, and does not ask for each call', async () => {
    const refusal: Script = {
      status: 401,
      body: { error: 'invalid_client', error_description: 'AADSTS7000222: expired.', error_codes: [7000222] },
    };
    const login = await upstream(refusal);
    const azure = await upstream(good);
    const other = await upstream(good);
    const made = await resource({ machine: { authority: login.url } });
    await made.deploy('chat', [{ baseUrl: azure.url, signIn: application }, { baseUrl: other.url }]);
    for (let i = 0; i < 5; i++) expect((await ask(made)).status).toBe(200);
    expect([login.calls.length, azure.calls.length, other.calls.length]).toEqual([1, 0, 5]);
    const alone = await signedIn(login, azure);
    const { status, text } = await ask(alone);
    expect(status).toBe(502);
    expect(text).toContain('The client secret has expired');
    expect(text).not.toContain('the-secret-of-the-application');
    expect((await alone.ledger())[0]).toMatchObject({ error: 'entra_secret_expired', input_tokens: null });
  });

  it('whose client leaves while a token is awaited asks the resource nothing', async () => {
    const login = await upstream(async (_, wire) => {
      await wire.wait(80);
      wire.head(200, { 'content-type': 'application/json' });
      wire.chunk('{"access_token":"token-1","expires_in":3600}');
      wire.end();
    });
    const azure = await upstream(good);
    const made = await signedIn(login, azure);
    const leaving = new AbortController();
    const asked = fetch(`${made.url}/openai/deployments/chat/chat/completions?api-version=2024-10-21`, {
      method: 'POST',
      headers: { 'api-key': 'plr-a-good-key' },
      body: '{"messages":[]}',
      signal: leaving.signal,
    }).catch(() => 'left');
    await expect.poll(() => login.calls.length).toBe(1);
    leaving.abort();
    expect(await asked).toBe('left');
    expect((await made.ledger())[0]).toMatchObject({ error: 'aborted', input_tokens: null });
    await new Promise((next) => setTimeout(next, 120));
    expect(azure.calls).toHaveLength(0);
  });

  it('a token that the resource repeats stays inside', async () => {
    const login = await upstream(granting('token-that-nobody-may-see'));
    const azure = await upstream({
      status: 400,
      body: { error: { message: 'bad: token-that-nobody-may-see', type: 'invalid_request_error', code: 'x' } },
    });
    const { text } = await ask(await signedIn(login, azure));
    expect(text).toContain('bad: …');
    expect(text).not.toContain('nobody-may-see');
  });
});

describe('the identity of the machine', () => {
  const ours: SignIn = { kind: 'managed-identity', clientId: null };

  it('comes from instance metadata', async () => {
    const imds = await upstream({
      body: { access_token: 'token-of-the-machine', expires_in: '86399', token_type: 'Bearer' },
    });
    const azure = await upstream(good);
    const machine = { endpoint: { url: imds.url, header: null } };
    const made = await signedIn(imds, azure, { signIn: { ...ours, clientId: 'one-of-several' }, machine });
    expect((await ask(made)).status).toBe(200);
    const query = 'api-version=2018-02-01&resource=https%3A%2F%2Fcognitiveservices.azure.com&client_id=one-of-several';
    expect(imds.calls[0]).toMatchObject({ method: 'GET', path: `/metadata/identity/oauth2/token?${query}` });
    expect(imds.calls[0]?.headers['metadata']).toBe('true');
    expect(tokensSeen(azure)).toEqual(['Bearer token-of-the-machine']);
  });

  it('comes from where App Service says', async () => {
    const service = await upstream({ body: { access_token: 't', expires_on: '1900000000' } });
    const azure = await upstream(good);
    const machine = { endpoint: { url: `${service.url}/msi/token`, header: 'a-header' } };
    const made = await signedIn(service, azure, { signIn: ours, machine });
    expect((await ask(made)).status).toBe(200);
    expect(service.calls[0]?.path).toMatch(/^\/msi\/token\?api-version=2019-08-01&/);
    expect(service.calls[0]?.headers['x-identity-header']).toBe('a-header');
  });

  it('is missing on a machine that has none, which says so', async () => {
    const imds = await upstream({
      status: 400,
      body: { error: 'invalid_request', error_description: 'Identity not found' },
    });
    const azure = await upstream(good);
    const made = await signedIn(imds, azure, { signIn: ours, machine: { endpoint: { url: imds.url, header: null } } });
    const { status, text } = await ask(made);
    expect(status).toBe(502);
    expect(text).toContain('no managed identity');
    const nowhere = { endpoint: { url: 'http://127.0.0.1:4279', header: null } };
    expect((await ask(await signedIn(imds, azure, { signIn: ours, machine: nowhere }))).text).toContain(
      'no managed identity',
    );
  });

  it('is shown to Microsoft’s hosts only, and to those the operator names', async () => {
    const imds = await upstream(granting('token-of-the-machine'));
    const azure = await upstream(good);
    const machine = { endpoint: { url: imds.url, header: null }, hosts: [] };
    const made = await signedIn(imds, azure, { signIn: ours, machine });
    expect((await ask(made)).status).toBe(404);
    expect(made.log).toEqual(['a connection cannot be used']);
    expect([imds.calls.length, azure.calls.length]).toEqual([0, 0]);
  });

  it('does not open the metadata address to connections', async () => {
    const imds = await upstream(granting('token-of-the-machine'));
    const machine = { endpoint: { url: imds.url, header: null }, hosts: ['169.254.169.254', '127.0.0.1'] };
    const made = await resource({ machine });
    await made.deploy('chat', [{ baseUrl: 'http://169.254.169.254/metadata', signIn: ours }]);
    const { status, text } = await ask(made);
    expect(status).toBe(400);
    expect(text).toContain('private network');
  });

  it('of a workload is proved by the file of its cluster, read anew each time', async () => {
    let now = 1_800_000_000_000;
    const tokenFile = join(mkdtempSync(join(tmpdir(), 'parlor-entra-')), 'token');
    writeFileSync(tokenFile, 'proof.1.x\n');
    const login = await upstream(granting('token-1'), granting('token-2'));
    const azure = await upstream(good);
    const machine = { tokenFile, tenantId: 'tenant-of-the-cluster', clientId: 'client-of-the-cluster' };
    const signIn: SignIn = { kind: 'workload-identity', tenantId: null, clientId: 'another-client' };
    const made = await signedIn(login, azure, { signIn, machine, now: () => now });
    expect((await ask(made)).status).toBe(200);
    expect(login.calls[0]?.path).toBe('/tenant-of-the-cluster/oauth2/v2.0/token');
    expect(formOf(login)).toMatchObject({ client_id: 'another-client', client_assertion: 'proof.1.x' });
    writeFileSync(tokenFile, 'proof.2.x');
    now += 3_600_000;
    expect((await ask(made)).status).toBe(200);
    expect(formOf(login, 1)).toMatchObject({ client_assertion: 'proof.2.x' });
    expect(tokensSeen(azure)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });
});
