/** A real OpenID Connect provider on a loopback port; whoever `as` names is signed in there without being asked. */
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

export interface Claims {
  sub: string;
  [claim: string]: unknown;
}

export interface Vouching {
  issuer: string;
  /** Who is at the keyboard there; null refuses. */
  as(claims: Claims | null): void;
  close(): Promise<void>;
}

export const CLIENT = { id: 'parlor', secret: 'canary-client-secret' };

export async function startVouching(redirectUri: () => string): Promise<Vouching> {
  let present: Claims | null = null;
  const people = new Map<string, Claims>();
  let handler: ReturnType<Provider['callback']> | undefined;
  let provider: Provider | undefined;
  const server = createServer((req, res) => {
    if (provider !== undefined && req.url?.startsWith('/interaction/')) void interaction(provider, req, res);
    else handler?.(req, res);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;

  async function interaction(of: Provider, ...[req, res]: Parameters<ReturnType<Provider['callback']>>) {
    const { prompt, params } = await of.interactionDetails(req, res);
    if (present === null)
      return of.interactionFinished(req, res, { error: 'access_denied', error_description: 'not today' });
    if (prompt.name === 'login')
      return of.interactionFinished(req, res, { login: { accountId: present.sub, remember: false } });
    const grant = new of.Grant({ accountId: present.sub, clientId: String(params['client_id']) });
    grant.addOIDCScope('openid profile email groups');
    return of.interactionFinished(req, res, { consent: { grantId: await grant.save() } });
  }

  provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri()],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    cookies: { keys: ['for the test'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    scopes: ['openid', 'profile', 'email', 'groups'],
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => people.get(id) ?? { sub: id } }),
  });
  handler = provider.callback();
  return {
    issuer,
    as(claims) {
      present = claims;
      if (claims !== null) people.set(claims.sub, claims);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
