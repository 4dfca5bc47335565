import { describe, expect, it } from 'vitest';
import type { AppError } from '#shared/errors.ts';
import {
  audienceOf,
  authorityOf,
  byAssertion,
  byMachine,
  bySecret,
  managementOf,
  readToken,
  tokenRefusal,
} from './entra.ts';

const client = {
  authority: 'https://login.microsoftonline.com',
  tenantId: '11111111-2222-3333-4444-555555555555',
  clientId: 'app',
  audience: 'https://cognitiveservices.azure.com',
};

describe('each cloud has its own', () => {
  it.each([
    [
      'public',
      'https://login.microsoftonline.com',
      'https://cognitiveservices.azure.com',
      'https://management.azure.com',
    ],
    [
      'china',
      'https://login.partner.microsoftonline.cn',
      'https://cognitiveservices.azure.cn',
      'https://management.chinacloudapi.cn',
    ],
    [
      'government',
      'https://login.microsoftonline.us',
      'https://cognitiveservices.azure.us',
      'https://management.usgovcloudapi.net',
    ],
  ] as const)('%s', (cloud, authority, audience, management) => {
    expect(authorityOf(cloud, null)).toBe(authority);
    // What a cluster of the public cloud always says.
    expect(authorityOf(cloud, 'https://login.microsoftonline.com/')).toBe(authority);
    expect(authorityOf(cloud, 'https://login.of.a.cloud.apart/')).toBe('https://login.of.a.cloud.apart');
    expect(audienceOf(cloud, 'models')).toBe(audience);
    expect(managementOf(cloud)).toBe(management);
  });
});

describe('asking for a token', () => {
  it('with a secret: in the body, never in the address', () => {
    const { url, method, body } = bySecret(client, 's3cret/+');
    expect([method, url]).toEqual([
      'POST',
      'https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/oauth2/v2.0/token',
    ]);
    expect(Object.fromEntries(new URLSearchParams(body ?? ''))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'app',
      scope: 'https://cognitiveservices.azure.com/.default',
      client_secret: 's3cret/+',
    });
  });

  it('with the token of a cluster', () => {
    const form = new URLSearchParams(byAssertion(client, 'a.b.c').body ?? '');
    expect(form.get('client_assertion')).toBe('a.b.c');
    expect(form.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    expect(form.has('client_secret')).toBe(false);
  });

  it('at the metadata of the machine, and where App Service says', () => {
    expect(byMachine({ url: 'http://169.254.169.254', header: null }, client.audience, null)).toEqual({
      url: 'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fcognitiveservices.azure.com',
      method: 'GET',
      headers: { metadata: 'true' },
      body: null,
    });
    expect(byMachine({ url: 'http://127.0.0.1:41741/msi/token', header: 'h' }, client.audience, 'me&x')).toEqual({
      url: 'http://127.0.0.1:41741/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fcognitiveservices.azure.com&client_id=me%26x',
      method: 'GET',
      headers: { 'x-identity-header': 'h' },
      body: null,
    });
  });

  it('a tenant’s name cannot lead elsewhere', () => {
    expect(bySecret({ ...client, tenantId: '../../evil?' }, 's').url).toBe(
      'https://login.microsoftonline.com/..%2F..%2Fevil%3F/oauth2/v2.0/token',
    );
  });
});

describe('reading the answer', () => {
  const now = 1_800_000_000_000;

  it('an hour is renewed five minutes before its end', () => {
    expect(readToken('{"token_type":"Bearer","expires_in":3599,"access_token":"t"}', now)).toEqual({
      text: 't',
      expiresAt: now + 3_599_000,
      refreshAt: now + 3_299_000,
    });
  });

  it('instance metadata counts in text, App Service says when it ends', () => {
    expect(readToken('{"access_token":"t","expires_in":"86399","expires_on":"1800086399"}', now).expiresAt).toBe(
      now + 86_399_000,
    );
    expect(readToken('{"access_token":"t","expires_on":"1800003600"}', now).expiresAt).toBe(now + 3_600_000);
  });

  it('a short one is renewed at half of its life, a long one when Entra asks for it', () => {
    expect(readToken('{"access_token":"t","expires_in":120}', now).refreshAt).toBe(now + 60_000);
    expect(readToken('{"access_token":"t","expires_in":86400,"refresh_in":43200}', now).refreshAt).toBe(
      now + 43_200_000,
    );
  });

  it.each(['{}', 'not json', '{"access_token":""}'])('%s is none', (body) => {
    expect(() => readToken(body, now)).toThrow('entra_refused');
  });
});

describe('a refusal says what to mend', () => {
  const entra = (code: number, words: string) =>
    JSON.stringify({
      error: 'invalid_client',
      error_description: `AADSTS${code}: ${words}\r\nTrace ID: 1`,
      error_codes: [code],
    });
  const at = (status: number, body: string, machine = false): AppError => tokenRefusal(status, body, { machine });

  it.each([
    [7000215, 'entra_secret_wrong'],
    [7000222, 'entra_secret_expired'],
    [700016, 'entra_app_unknown'],
    [90002, 'entra_tenant_unknown'],
    [700213, 'entra_federation_unknown'],
  ])('AADSTS%i → %s', (code, expected) => {
    const error = at(401, entra(code, 'Words.'));
    expect(error.code).toBe(expected);
    expect(error.detail).toBe(`AADSTS${code}: Words.`);
  });

  it('anything else keeps Entra’s words, in one line', () => {
    expect(at(400, entra(500011, 'The resource principal was not found.')).params['reason']).toBe(
      'AADSTS500011: The resource principal was not found.',
    );
    expect(at(503, 'busy').code).toBe('entra_unavailable');
    expect(at(400, '{"error":"invalid_request","error_description":"Identity not found"}', true).code).toBe(
      'identity_missing',
    );
    expect(at(429, '{"error":"too_many"}', true).code).toBe('entra_unavailable');
  });
});
