/**
 * GitHub, which speaks OAuth 2 and no OpenID Connect: a code for a token, then who that is and which address of theirs
 * is the primary, verified one. github.com, or a GitHub Enterprise Server whose API is at /api/v3.
 * https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { refused, unreachable, type OpenId } from './openid.ts';
import type { Opened } from './sign-in-flow.ts';

const SCOPE = 'read:user user:email';
const TIMEOUT_MS = 15_000;

const Token = z.object({ access_token: z.string().min(1).max(1000) });
const Refused = z.object({ error: z.string(), error_description: z.string().optional() });
const User = z.object({ id: z.number().int().positive(), login: z.string().max(100), name: z.string().nullish() });
const Emails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/** The same three errands as OpenID Connect's. */
export function createGitHub(reach: typeof globalThis.fetch): OpenId {
  async function asked(address: URL, init: RequestInit): Promise<unknown> {
    let response: Response;
    try {
      response = await reach(address, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
      if (response.ok) return await response.json();
      await response.body?.cancel();
    } catch (cause) {
      throw unreachable(cause);
    }
    throw unreachable(new Error(`${address.host}${address.pathname}: HTTP ${response.status}`));
  }

  return {
    async look(opened) {
      // Its own page of settings needs a token; that the door is there and talks is told by the refusal of none.
      const answer = await asked(tokenAddress(opened), form({ client_id: opened.provider.clientId, code: 'none' }));
      if (!Refused.safeParse(answer).success) throw unreachable(new Error('this is not GitHub'));
      return { issuer: opened.provider.issuer, authorizationEndpoint: authorizeAddress(opened).href };
    },
    location(opened, flow) {
      const url = authorizeAddress(opened);
      url.search = new URLSearchParams({
        client_id: opened.provider.clientId,
        redirect_uri: flow.redirectUri,
        scope: SCOPE,
        state: flow.state,
        code_challenge: createHash('sha256').update(flow.verifier).digest('base64url'),
        code_challenge_method: 'S256',
      }).toString();
      return Promise.resolve(url);
    },
    async claims(opened, flow, url) {
      const said = url.searchParams;
      if (said.get('state') !== flow.state) throw new AppError('sso_failed');
      const error = said.get('error');
      if (error !== null) throw refused(error, said.get('error_description') ?? undefined);
      const code = said.get('code');
      if (code === null) throw new AppError('sso_failed');
      const token = await tokenFor(opened, { code, redirect_uri: flow.redirectUri, code_verifier: flow.verifier });
      const headers = { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json' };
      const user = parsed(User, await asked(apiAddress(opened, '/user'), { headers }));
      const emails = parsed(Emails, await asked(apiAddress(opened, '/user/emails'), { headers }));
      const email = emails.find(({ primary, verified }) => primary && verified)?.email;
      // The number stays when somebody changes their login, which another person may take then.
      const about = { sub: String(user.id), name: user.name ?? user.login, preferred_username: user.login };
      return email === undefined ? about : { ...about, email, email_verified: true };
    },
  };

  async function tokenFor(opened: Opened, fields: Record<string, string>): Promise<string> {
    const { provider, secret } = opened;
    const own = { client_id: provider.clientId, ...(secret === null ? {} : { client_secret: secret }) };
    const answer = await asked(tokenAddress(opened), form({ ...own, ...fields }));
    // GitHub refuses with 200.
    const no = Refused.safeParse(answer);
    if (no.success) throw refused(no.data.error, no.data.error_description);
    return parsed(Token, answer).access_token;
  }
}

function form(fields: Record<string, string>): RequestInit {
  return { method: 'POST', body: new URLSearchParams(fields), headers: { accept: 'application/json' } };
}

const base = ({ provider }: Opened) => provider.issuer.replace(/\/+$/, '');
const authorizeAddress = (opened: Opened) => new URL(`${base(opened)}/login/oauth/authorize`);
const tokenAddress = (opened: Opened) => new URL(`${base(opened)}/login/oauth/access_token`);

function apiAddress(opened: Opened, path: string): URL {
  const isPublic = new URL(opened.provider.issuer).hostname === 'github.com';
  return new URL(`${isPublic ? 'https://api.github.com' : `${base(opened)}/api/v3`}${path}`);
}

function parsed<S extends z.ZodType>(schema: S, answer: unknown): z.output<S> {
  const read = schema.safeParse(answer);
  if (!read.success) throw unreachable(new Error('the answer is not GitHub’s'));
  return read.data;
}
