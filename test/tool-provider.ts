/**
 * An MCP server that wants people to sign in, and the authorization server it names (a real one), each on a loopback port
 * of its own; whoever `as` names is signed in there without being asked.
 */
import type { IncomingMessage, RequestListener } from 'node:http';
import { Provider } from 'oidc-provider';
import { closed, listening } from './listening.ts';
import { mcpResult } from './mcp-server.ts';

export interface ToolProvider {
  /** The MCP server's address. */
  url: string;
  issuer: string;
  /** What each of the two was asked, in order. */
  asked: { method: string; path: string; referer: string | undefined }[];
  /** Who is at the keyboard there; null refuses. */
  as(account: string | null): void;
  /** How long access tokens last from now on, s. */
  lasting(seconds: number): void;
  /** Tokens of the account are refused from now on although they are good. */
  refuse(on: boolean): void;
  /** The next call wants a scope more. */
  wantScope(scope: string | null): void;
  /** Whether an access token is good there. */
  isGood(token: string): Promise<boolean>;
  /** How often the token endpoint renewed. */
  renewals(): number;
  close(): Promise<void>;
}

export async function startToolProvider(): Promise<ToolProvider> {
  let present: string | null = 'nia';
  let ttl = 3600;
  let refusing = false;
  let wanted: string | null = null;
  let provider: Provider | undefined;
  const asked: ToolProvider['asked'] = [];
  let renewals = 0;
  const note = ({ method = '', url = '', headers: { referer } }: IncomingMessage) =>
    asked.push({ method, path: url, referer });

  const issuing = await listening((req, res) => {
    note(req);
    if (provider === undefined) return;
    if (req.url?.startsWith('/interaction/')) return void interaction(provider, req, res);
    provider.callback()(req, res);
  });
  const issuer = issuing.origin;

  const tools = await listening((req, res) => {
    note(req);
    let body = '';
    req.on('data', (piece) => (body += String(piece)));
    req.on('end', () => {
      if (req.url === '/described')
        return res
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ resource: url, authorization_servers: [issuer], scopes_supported: ['read'] }));
      void answer(req, body).then(([status, headers, text]) => res.writeHead(status, headers).end(text));
    });
  });
  const url = `${tools.origin}/mcp`;

  async function answer(req: IncomingMessage, body: string): Promise<[number, Record<string, string>, string]> {
    const token = /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1] ?? '';
    const found = await provider?.AccessToken.find(token);
    const described = `resource_metadata="${tools.origin}/described"`;
    if (found?.isValid !== true || found.aud !== url || refusing)
      return [401, { 'www-authenticate': `Bearer ${described}, error="invalid_token"` }, ''];
    const { id, method } = JSON.parse(body) as { id?: number; method: string };
    if (id === undefined) return [202, {}, ''];
    if (method === 'tools/call' && wanted !== null)
      return [403, { 'www-authenticate': `Bearer error="insufficient_scope", scope="${wanted}", ${described}` }, ''];
    const tool = { name: 'look', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } };
    const result = mcpResult(method, [tool], () => `looked for ${found.accountId}`);
    return [200, { 'content-type': 'application/json' }, JSON.stringify({ jsonrpc: '2.0', id, result })];
  }

  async function interaction(of: Provider, ...[req, res]: Parameters<RequestListener>) {
    const { prompt, params } = await of.interactionDetails(req, res);
    if (present === null)
      return of.interactionFinished(req, res, { error: 'access_denied', error_description: 'not today' });
    if (prompt.name === 'login')
      return of.interactionFinished(req, res, { login: { accountId: present, remember: false } });
    const grant = new of.Grant({ accountId: present, clientId: String(params['client_id']) });
    grant.addOIDCScope('offline_access');
    grant.addResourceScope(url, 'read write');
    return of.interactionFinished(req, res, { consent: { grantId: await grant.save() } });
  }

  provider = new Provider(issuer, {
    cookies: { keys: ['for the test'] },
    scopes: ['offline_access'],
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_: unknown, resource: string) => ({
          scope: 'read write',
          audience: resource,
          accessTokenTTL: ttl,
          accessTokenFormat: 'opaque',
        }),
      },
    },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: () => true,
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
  });
  provider.on('grant.success', ({ oidc }) => {
    if (oidc.params['grant_type'] === 'refresh_token') renewals += 1;
  });
  return {
    url,
    issuer,
    asked,
    as: (account) => void (present = account),
    lasting: (seconds) => void (ttl = seconds),
    refuse: (on) => void (refusing = on),
    wantScope: (scope) => void (wanted = scope),
    isGood: async (token) => (await provider?.AccessToken.find(token))?.isValid === true,
    renewals: () => renewals,
    async close() {
      await Promise.all([closed(issuing.server), closed(tools.server)]);
    },
  };
}
