/**
 * Signing in at an MCP server that means harm: where it says its metadata are, whom it names, what it claims to be
 * (Model Context Protocol, security best practices: SSRF, mix-up; RFC 9728, 7.3 and 7.7; RFC 8414, 6.2).
 */
import type { RequestListener } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bearerChallenge } from '#identity/tool-sign-in/challenge.ts';
import { documentUrlAt } from '#identity/tool-sign-in/own-document.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { connectToolServer, getToolClient, putToolServerSignIn } from '#shared/contract/tool-servers.ts';
import { testApp, type Caller, type TestApp } from '../../app.ts';
import { closed, listening } from '../../listening.ts';

type Listening = Awaited<ReturnType<typeof listening>>;

let app: TestApp;
let owner: Caller;
/** The MCP server, and a stranger that it names. */
let tools: Listening;
let other: Listening;
/** What the two say, by path; what is not here is not there. */
let said: Record<string, unknown>;
let header: string | null;
let asked: string[] = [];
/** What came with the last request. */
let told = '';

const params = { name: 'docs' };
const json = (of: () => Listening): RequestListener => {
  return (req, res) => {
    const path = `${of().origin}${req.url ?? ''}`;
    asked.push(`${req.method} ${path}`);
    told =
      req.headers.authorization === undefined
        ? ''
        : Buffer.from(req.headers.authorization.slice(6), 'base64').toString();
    req.resume();
    const body = said[path];
    if (path === url()) return res.writeHead(401, header === null ? {} : { 'www-authenticate': header }).end();
    if (body === undefined) return res.writeHead(404).end();
    if (typeof body === 'string') return res.writeHead(302, { location: body }).end();
    return res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
};
const url = () => `${tools.origin}/mcp`;
const KNOWN = '/.well-known/oauth-protected-resource';
const AS = '/.well-known/oauth-authorization-server';

const metadata = (issuer: string, more: Record<string, unknown> = {}) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  registration_endpoint: `${issuer}/register`,
  response_types_supported: ['code'],
  code_challenge_methods_supported: ['S256'],
  ...more,
});
const described = (more: Record<string, unknown> = {}) => ({
  resource: url(),
  authorization_servers: [other.origin],
  ...more,
});

beforeAll(async () => {
  tools = await listening(json(() => tools));
  other = await listening(json(() => other));
  app = await testApp();
  owner = await app.as('ann', 'owner');
  await name(url());
  await owner.call(putSetting, { params: { key: 'instance.allowedNetworks' }, body: { value: ['127.0.0.1/32'] } });
});
afterAll(async () => {
  await app.close();
  await Promise.all([closed(tools.server), closed(other.server)]);
});
beforeEach(() => {
  asked = [];
  header = null;
  said = { [`${tools.origin}${KNOWN}/mcp`]: described(), [`${other.origin}${AS}`]: metadata(other.origin) };
});

const name = (address: string) =>
  owner.call(putSetting, { params: { key: 'tools.servers' }, body: { value: [{ name: 'docs', url: address }] } });
/** Null: people may sign in there. */
async function refusal(): Promise<string | null> {
  try {
    await owner.call(putToolServerSignIn, { params });
    return null;
  } catch (error) {
    expect(error).toMatchObject({ code: 'tool_sign_in_none' });
    return error instanceof Error && 'envelope' in error ? JSON.stringify(error.envelope) : '';
  }
}

describe('where a server says that its metadata are', () => {
  it('may be another host, and is looked for in the places the specification names', async () => {
    expect(await refusal()).toBeNull();
    expect(asked).toEqual([`POST ${url()}`, `GET ${tools.origin}${KNOWN}/mcp`, `GET ${other.origin}${AS}`]);
    header = `Basic realm="x", Bearer resource_metadata="${other.origin}/there", scope="read"`;
    said = {
      [`${other.origin}/there`]: described(),
      [`${other.origin}/.well-known/openid-configuration`]: metadata(other.origin),
    };
    expect(await refusal()).toBeNull();
    // At the root, and an issuer with a path of its own.
    header = null;
    const issuer = `${other.origin}/tenant`;
    said = {
      [`${tools.origin}${KNOWN}`]: described({ authorization_servers: [issuer] }),
      [`${issuer}/.well-known/openid-configuration`]: metadata(issuer),
    };
    asked = [];
    expect(await refusal()).toBeNull();
    expect(asked.slice(-3)).toEqual([
      `GET ${other.origin}${AS}/tenant`,
      `GET ${other.origin}/.well-known/openid-configuration/tenant`,
      `GET ${issuer}/.well-known/openid-configuration`,
    ]);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://10.0.0.7/',
    'http://[::ffff:10.0.0.7]/',
    'file:///etc/passwd',
    'http://user:pass@127.0.0.1/',
  ])('is not asked at %s, for the resource or for who vouches', async (address) => {
    header = `Bearer resource_metadata="${address}"`;
    expect(await refusal()).toMatch(/private|no https address/);
    header = null;
    said[`${tools.origin}${KNOWN}/mcp`] = described({ authorization_servers: [address] });
    expect(await refusal()).toMatch(/private|no https address|metadata/);
    expect(asked.filter((one) => one.includes(other.origin))).toEqual([]);
  });

  it('is not followed elsewhere by a redirect', async () => {
    said[`${tools.origin}${KNOWN}/mcp`] = `${other.origin}/there`;
    said[`${other.origin}/there`] = described();
    said[`${tools.origin}${AS}`] = undefined;
    expect(await refusal()).not.toBeNull();
    expect(asked).not.toContain(`GET ${other.origin}/there`);
  });

  it('leads from https to nothing that is plain', async () => {
    await name('https://tools.invalid/mcp');
    header = null;
    const { checkAddress } = await import('#identity/tool-sign-in/resource.ts');
    const server = { url: 'https://tools.invalid/mcp' };
    expect(() => checkAddress('http://as.example/', server)).toThrow();
    expect(() => checkAddress('javascript:alert(1)', server)).toThrow();
    expect(() => checkAddress('https://as.example/', server)).not.toThrow();
    await name(url());
  });
});

describe('what a server claims', () => {
  it('is believed only of itself: tokens for another place are not asked for', async () => {
    for (const resource of [
      'https://bank.example/',
      `${tools.origin}/mcp/deeper`,
      `${tools.origin}/mc`,
      other.origin,
    ]) {
      said[`${tools.origin}${KNOWN}/mcp`] = described({ resource });
      expect(await refusal(), resource).toMatch(/another resource/);
    }
    said[`${tools.origin}${KNOWN}/mcp`] = described({ resource: tools.origin });
    expect(await refusal()).toBeNull();
  });

  it('has to be said by the issuer itself, and with PKCE', async () => {
    said[`${other.origin}${AS}`] = metadata('https://honest.example');
    expect(await refusal()).toMatch(/another issuer/);
    said[`${other.origin}${AS}`] = metadata(other.origin, { code_challenge_methods_supported: ['plain'] });
    expect(await refusal()).toMatch(/PKCE/);
    said[`${other.origin}${AS}`] = metadata(other.origin, { code_challenge_methods_supported: undefined });
    expect(await refusal()).toMatch(/PKCE/);
  });

  it('sends no browser to what is no page', async () => {
    said[`${other.origin}${AS}`] = metadata(other.origin, { authorization_endpoint: 'javascript:alert(1)' });
    expect(await refusal()).toMatch(/no https address/);
  });

  it('is not read without end', async () => {
    said[`${tools.origin}${KNOWN}/mcp`] = described({ more: 'x'.repeat(300_000) });
    expect(await refusal()).toMatch(/too long/);
  });
});

describe('a client that an admin registered', () => {
  const body = { clientId: 'by-hand', clientSecret: 'canary-client-secret' };
  const begin = () => owner.call(connectToolServer, { params });

  it('is told to nobody but the issuer and the address it was given for', async () => {
    const kept = await owner.call(putToolServerSignIn, { params, body });
    expect(kept.signIn).toEqual({ clientId: 'by-hand', connected: 0 });
    const rows = await app.deps.db.selectFrom('tool_sign_ins').selectAll().execute();
    expect(JSON.stringify([rows, app.log])).not.toContain('canary-client-secret');
    expect(new URL((await begin()).location).searchParams.get('client_id')).toBe('by-hand');

    // Saved again without the secret, which nobody is shown: it stays.
    await owner.call(putToolServerSignIn, { params, body: { clientId: 'by-hand' } });
    const location = new URL((await begin()).location);
    await owner.raw(`/api/tool-connections/callback?code=x&state=${location.searchParams.get('state') ?? ''}`);
    expect(asked.at(-1)).toBe(`POST ${other.origin}/token`);
    expect(decodeURIComponent(told)).toBe('by-hand:canary-client-secret');

    // The server names somebody else now, and somebody registers here for it.
    said[`${tools.origin}${KNOWN}/mcp`] = described({ authorization_servers: [tools.origin] });
    said[`${tools.origin}${AS}`] = metadata(tools.origin);
    await expect(begin()).rejects.toMatchObject({ code: 'tool_client_needed' });

    said[`${tools.origin}/elsewhere`] = undefined;
    said[`${tools.origin}${KNOWN}/elsewhere`] = described({ resource: tools.origin });
    await name(`${tools.origin}/elsewhere`);
    await expect(begin()).rejects.toMatchObject({ code: 'tool_client_needed' });
    await name(url());
  });

  it('is needed where nobody registers by themselves', async () => {
    said[`${other.origin}${AS}`] = metadata(other.origin, { registration_endpoint: undefined });
    await expect(owner.call(putToolServerSignIn, { params })).rejects.toMatchObject({
      code: 'tool_client_needed',
      envelope: { params: { issuer: other.origin } },
    });
  });
});

describe('the challenge', () => {
  it('is read from among others, however it is written', () => {
    expect(bearerChallenge('Bearer')).toEqual({ resourceMetadata: null, scope: null, error: null });
    expect(
      bearerChallenge(
        'Digest realm="a, Bearer b", BEARER error=invalid_token , Scope="read  write\\" x", Basic realm=y',
      ),
    ).toEqual({ resourceMetadata: null, scope: 'read x', error: 'invalid_token' });
    for (const none of [null, '', 'Basic realm="x"', 'Bearers x=1']) expect(bearerChallenge(none)).toBeNull();
  });
});

describe('what a provider may read of us', () => {
  const path = getToolClient.path;

  it('is our name and where browsers come back to, where we can be reached; then nobody is registered', async () => {
    expect((await app.stranger.raw(path)).status).toBe(404);
    const there = await testApp({ env: { APP_URL: 'https://parlor.example.org' } });
    // Behind https the cookie is of this host alone.
    const ann = there.withCookie(`__Host-${(await there.as('ann', 'owner')).cookie}`);
    const put = (key: 'tools.servers' | 'instance.allowedNetworks', value: unknown) =>
      ann.call(putSetting, { params: { key }, body: { value } });
    await put('instance.allowedNetworks', ['127.0.0.1/32']);
    await put('tools.servers', [{ name: 'docs', url: url() }]);
    said[`${other.origin}${AS}`] = metadata(other.origin, { client_id_metadata_document_supported: true });
    await ann.call(putToolServerSignIn, { params });
    const location = new URL((await ann.call(connectToolServer, { params })).location);
    expect(location.searchParams.get('client_id')).toBe(`https://parlor.example.org${path}`);
    expect(asked.filter((line) => line.startsWith('POST') && line.includes('register'))).toEqual([]);
    const response = await there.stranger.raw(path);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await response.json()).toEqual({
      client_id: `https://parlor.example.org${path}`,
      client_name: 'Parlor',
      client_uri: 'https://parlor.example.org',
      redirect_uris: [location.searchParams.get('redirect_uri')],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'web',
    });
    await there.close();
  });

  it.each([
    null,
    'http://parlor.example.org',
    'https://localhost:3210',
    'https://10.0.0.5',
    'https://[fd00::1]',
    'https://parlor',
    'https://parlor.corp',
    'https://parlor.home.arpa',
  ])('is nothing at %s, where no provider could read it', (address) => {
    expect(documentUrlAt(address, path)).toBeNull();
  });

  it('does not help where it cannot be read: an admin is told to register', async () => {
    said[`${other.origin}${AS}`] = metadata(other.origin, {
      client_id_metadata_document_supported: true,
      registration_endpoint: undefined,
    });
    await expect(owner.call(putToolServerSignIn, { params })).rejects.toMatchObject({ code: 'tool_client_needed' });
  });
});
