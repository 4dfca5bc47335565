/**
 * GitHub's three endpoints of sign-in on a loopback port, as a GitHub Enterprise Server has them: the door, a token for
 * a code, and the API. It checks what GitHub checks: the client and its secret, the redirect address, that a code works
 * once, and the proof of PKCE. https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
 */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Hubber {
  id: number;
  login: string;
  name: string | null;
  emails: { email: string; primary: boolean; verified: boolean }[];
}

export interface GitHubDouble {
  issuer: string;
  /** Who is at the keyboard there; null presses “Cancel”. */
  as(hubber: Hubber | null): void;
  /** What was asked: method and path, without query. */
  asked: string[];
  close(): Promise<void>;
}

export const GITHUB_CLIENT = { id: 'Iv1.parlor', secret: 'canary-github-secret' };

interface Grant {
  hubber: Hubber;
  redirectUri: string;
  challenge: string;
  scope: string;
}

export async function startGitHub(): Promise<GitHubDouble> {
  let present: Hubber | null = null;
  const asked: string[] = [];
  const codes = new Map<string, Grant>();
  const tokens = new Map<string, Grant>();

  function authorize(url: URL, res: ServerResponse): void {
    const back = new URL(url.searchParams.get('redirect_uri') ?? 'http://nowhere.invalid');
    back.searchParams.set('state', url.searchParams.get('state') ?? '');
    if (url.searchParams.get('client_id') !== GITHUB_CLIENT.id) return json(res, 404, { message: 'Not Found' });
    if (present === null) {
      back.searchParams.set('error', 'access_denied');
      back.searchParams.set('error_description', 'The user has denied your application access.');
    } else {
      const code = randomBytes(10).toString('hex');
      const challenge = url.searchParams.get('code_challenge') ?? '';
      const scope = url.searchParams.get('scope') ?? '';
      codes.set(code, { hubber: present, redirectUri: url.searchParams.get('redirect_uri') ?? '', challenge, scope });
      back.searchParams.set('code', code);
    }
    res.writeHead(302, { location: back.href }).end();
  }

  /** Refusals have status 200, as GitHub's have. */
  function exchange(form: URLSearchParams, res: ServerResponse): void {
    const refuse = (error: string, error_description: string) => json(res, 200, { error, error_description });
    const isClient = form.get('client_id') === GITHUB_CLIENT.id && form.get('client_secret') === GITHUB_CLIENT.secret;
    if (!isClient) return refuse('incorrect_client_credentials', 'The client_id and/or client_secret are incorrect.');
    const grant = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    if (grant === undefined) return refuse('bad_verification_code', 'The code passed is incorrect or expired.');
    if (form.get('redirect_uri') !== grant.redirectUri) return refuse('redirect_uri_mismatch', 'Not that address.');
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (proof !== grant.challenge) return refuse('bad_verification_code', 'The proof does not fit.');
    const token = `gho_${randomBytes(18).toString('hex')}`;
    tokens.set(token, grant);
    json(res, 200, { access_token: token, scope: grant.scope.replaceAll(' ', ','), token_type: 'bearer' });
  }

  function api(req: IncomingMessage, path: string, res: ServerResponse): void {
    const grant = tokens.get(req.headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (grant === undefined) return json(res, 401, { message: 'Bad credentials' });
    const { emails, ...user } = grant.hubber;
    if (path === '/api/v3/user') return json(res, 200, { ...user, email: emails[0]?.email ?? null, type: 'User' });
    if (path === '/api/v3/user/emails' && grant.scope.includes('user:email'))
      return json(
        res,
        200,
        emails.map((email) => ({ ...email, visibility: null })),
      );
    json(res, 404, { message: 'Not Found' });
  }

  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://double');
    asked.push(`${req.method} ${url.pathname}`);
    if (url.pathname === '/login/oauth/authorize') return authorize(url, res);
    if (url.pathname.startsWith('/api/v3/')) return api(req, url.pathname, res);
    let body = '';
    req.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    req.on('end', () => {
      if (url.pathname === '/login/oauth/access_token' && req.method === 'POST')
        exchange(new URLSearchParams(body), res);
      else json(res, 404, { message: 'Not Found' });
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  // A listening TCP server has a port.
  const { port } = server.address() as AddressInfo;
  return {
    issuer: `http://127.0.0.1:${port}`,
    as: (hubber) => void (present = hubber),
    asked,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function json(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
