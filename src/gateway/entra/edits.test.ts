/** Connections that sign in, as a person makes, changes and checks them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppError } from '#shared/errors.ts';
import { findConnectionEver, updateConnection } from '#store/connections.ts';
import { answering, azure, E2, KEY } from '../../../test/azure-bytes.ts';
import { diagnosis } from '../../../test/check-house.ts';
import {
  collect,
  connectionsHouse,
  rawUpstream,
  type ConnectionsHouse,
  type RawUpstream,
} from '../../../test/connections-house.ts';

const SECRET = 'a-secret~of.the-application';
const application = { kind: 'entra-secret', tenantId: 'contoso.example', clientId: 'an-application' } as const;
const NEW = { name: '', provider: 'azure-openai', apiVersion: null, surface: null, key: '', deployments: [] };
const contoso = { ...NEW, baseUrl: 'https://contoso.openai.azure.com' };

let house: ConnectionsHouse;
let login: RawUpstream;
const opened: RawUpstream[] = [];
beforeEach(async () => {
  login = await rawUpstream(() => ({ status: 200, body: '{"access_token":"token-1","expires_in":3600}' }));
  opened.push(login);
  house = await connectionsHouse({ machine: { authority: login.url, hosts: ['127.0.0.1'] } });
});
afterEach(async () => {
  await house.close();
  for (const each of opened.splice(0)) await each.close();
});

const refusal = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'none',
    (error: AppError) => error.code,
  );

describe('the secret of an application', () => {
  it('goes in and never comes out', async () => {
    const made = await house.connections.create({ ...contoso, auth: { ...application, clientSecret: SECRET } });
    expect(made.auth).toEqual(application);
    const row = await findConnectionEver(house.options.db, made.id);
    expect(JSON.stringify([made, await house.connections.list(), house.log, row])).not.toContain(SECRET);
  });

  it('stays when something else changes, and where tenant and application stay', async () => {
    const { id } = await house.connections.create({ ...contoso, auth: { ...application, clientSecret: SECRET } });
    const sealed = async () => (await findConnectionEver(house.options.db, id))?.auth_secret;
    const first = await sealed();
    await house.connections.update(id, { name: 'renamed' });
    expect(await sealed()).toBe(first);
    expect((await house.connections.update(id, { auth: application })).auth).toEqual(application);
    expect(house.options.identities.credentialOf(await rowOf(id), 'models')).not.toBeNull();
  });

  it('must come along for another application, and for another address', async () => {
    const { id } = await house.connections.create({ ...contoso, auth: { ...application, clientSecret: SECRET } });
    expect(await refusal(house.connections.update(id, { auth: { ...application, clientId: 'another' } }))).toBe(
      'invalid_request',
    );
    const elsewhere = 'https://elsewhere.openai.azure.com';
    expect(await refusal(house.connections.update(id, { baseUrl: elsewhere, auth: application }))).toBe(
      'invalid_request',
    );
    const moved = await house.connections.update(id, { baseUrl: elsewhere });
    expect(moved.auth).toEqual({ kind: 'key' });
    expect((await rowOf(id)).auth_secret).toBeNull();
  });

  it('cannot be opened in a row that was moved behind our back', async () => {
    const { id } = await house.connections.create({ ...contoso, auth: { ...application, clientSecret: SECRET } });
    await updateConnection(house.options.db, id, { base_url: 'https://evil.example' });
    const row = await rowOf(id);
    expect(() => house.options.identities.credentialOf(row, 'models')).toThrow('secret_unreadable');
  });

  it('is for Azure only', async () => {
    const auth = { ...application, clientSecret: SECRET };
    expect(await refusal(house.connections.create({ ...contoso, provider: 'openai', auth }))).toBe('invalid_request');
  });
});

describe('the identity of the machine', () => {
  const ours = { kind: 'managed-identity', clientId: null } as const;

  it.each([
    ['https://contoso.openai.azure.com', 'none'],
    ['https://contoso.services.ai.azure.cn', 'none'],
    ['https://westeurope.api.cognitive.microsoft.com', 'none'],
    ['https://contoso.azure-api.net', 'identity_host'],
    ['https://proxy.of-somebody.example', 'identity_host'],
    ['https://contoso.openai.azure.com.evil.example', 'identity_host'],
  ])('at %s: %s', async (baseUrl, expected) => {
    expect(await refusal(house.connections.create({ ...NEW, baseUrl, auth: ours }))).toBe(expected);
  });

  it('moves along to another address of Microsoft’s, and to no other', async () => {
    const { id } = await house.connections.create({ ...contoso, auth: ours });
    const moved = await house.connections.update(id, { baseUrl: 'https://elsewhere.openai.azure.com' });
    expect(moved.auth).toEqual(ours);
    expect(house.options.identities.credentialOf(await rowOf(id), 'models')).not.toBeNull();
    expect(await refusal(house.connections.update(id, { baseUrl: 'https://of-somebody.example' }))).toBe(
      'identity_host',
    );
  });
});

describe('the check of a connection that signs in', () => {
  async function resourceFor(token: string) {
    const answer = azure(() => answering('gpt-4o-2024-11-20'));
    const upstream = await rawUpstream((heard) => {
      const shown = heard.headers['authorization'];
      if (shown !== undefined && shown !== `Bearer ${token}`) return E2;
      return answer({ ...heard, headers: { ...heard.headers, ...(shown === undefined ? {} : { 'api-key': KEY }) } });
    });
    opened.push(upstream);
    return upstream;
  }
  async function checked(upstream: RawUpstream) {
    const { id } = await house.connections.create({
      ...NEW,
      baseUrl: upstream.url,
      apiVersion: '2024-10-21',
      auth: { ...application, clientSecret: SECRET },
    });
    return collect(await house.connections.check(id, { deployment: 'chat' }, new AbortController().signal));
  }

  it('passes with the token, which nobody sees', async () => {
    const upstream = await resourceFor('token-1');
    const result = await checked(upstream);
    expect(diagnosis(result)).toBeNull();
    expect(result.finished.found.model).toBe('gpt-4o-2024-11-20');
    expect(login.heard).toHaveLength(1);
    // The first question is a stranger's.
    expect(upstream.heard[0]?.headers['authorization']).toBeUndefined();
    expect(upstream.heard.slice(1).every(({ headers }) => headers['authorization'] === 'Bearer token-1')).toBe(true);
    expect(JSON.stringify(result.all)).not.toContain('token-1');
  });

  it('says when the resource does not take the token', async () => {
    const result = await checked(await resourceFor('another-token'));
    expect(diagnosis(result)).toEqual(['key', 'entra_refused']);
  });

  it('says what Entra ID said', async () => {
    const words = JSON.stringify({ error: 'x', error_description: 'AADSTS700016: no such.', error_codes: [700016] });
    const closed = await rawUpstream(() => ({ status: 400, body: words }));
    opened.push(closed);
    await house.close();
    house = await connectionsHouse({ machine: { authority: closed.url } });
    const result = await checked(await resourceFor('token-1'));
    expect(diagnosis(result)).toEqual(['key', 'entra_app_unknown']);
    expect(JSON.stringify(result.all)).not.toContain(SECRET);
  });
});

async function rowOf(id: string) {
  const row = await findConnectionEver(house.options.db, id);
  if (row === undefined) throw new Error('no such connection');
  return row;
}
