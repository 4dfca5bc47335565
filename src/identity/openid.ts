/** OpenID Connect as the library speaks it: discovery, the way there, and what comes back (OpenID Connect Core 1.0, RFC 7636). */
import * as oidc from 'openid-client';
import type { SignInProvider } from '#shared/contract/sign-in.ts';
import { AppError, asAppError } from '#shared/errors.ts';
import type { Flow, Opened } from './sign-in-flow.ts';

const HOUR = 3_600_000;
/** A provider that does not answer must not hold the door. */
const TIMEOUT_SECONDS = 15;

export interface OpenId {
  /** Where the provider's door is, asked anew. Throws `sso_unreachable`. */
  look(opened: Opened): Promise<{ issuer: string; authorizationEndpoint: string }>;
  /** Where to send the browser. Throws `sso_unreachable`. */
  location(opened: Opened, flow: Flow): Promise<URL>;
  /** What the provider says of the person, its signature checked. Throws `sso_failed`, what `refused` says, `sso_unreachable`. */
  claims(opened: Opened, flow: Flow, url: URL): Promise<object>;
}

interface Options {
  /** The one guarded way out. */
  reach: typeof globalThis.fetch;
  now(): number;
}

export function createOpenId({ reach, now }: Options): OpenId {
  const discovered = new Map<string, { config: oidc.Configuration; until: number; of: string }>();

  async function configOf({ provider, secret }: Opened): Promise<oidc.Configuration> {
    const of = JSON.stringify([provider.issuer, provider.clientId, secret]);
    const known = discovered.get(provider.id);
    if (known !== undefined && known.of === of && known.until > now()) return known.config;
    const config = await discover(provider, secret, reach);
    discovered.set(provider.id, { config, of, until: now() + HOUR });
    return config;
  }

  return {
    async look({ provider, secret }) {
      const metadata = (await discover(provider, secret, reach)).serverMetadata();
      return { issuer: metadata.issuer, authorizationEndpoint: metadata.authorization_endpoint ?? '' };
    },
    async location(opened, flow) {
      const config = await configOf(opened);
      const asked = {
        redirect_uri: flow.redirectUri,
        scope: opened.provider.scopes,
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
      };
      let url: URL;
      try {
        url = oidc.buildAuthorizationUrl(config, asked);
      } catch (cause) {
        throw unreachable(cause);
      }
      // What a browser is sent to is an address of the web, whatever the provider says of itself.
      if (!/^https?:$/.test(url.protocol)) throw unreachable(new Error(`its door is ${url.protocol}`));
      return url;
    },
    claims: async (opened, flow, url) => claimsOf(await configOf(opened), url, flow),
  };
}

async function discover(
  { issuer, clientId }: SignInProvider,
  secret: string | null,
  reach: typeof globalThis.fetch,
): Promise<oidc.Configuration> {
  const address = new URL(issuer);
  // Plain http stays on this machine or its own network, which the guarded fetch opens only by the owner's word.
  const execute = address.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
  try {
    return await oidc.discovery(
      address,
      clientId,
      undefined,
      secret === null ? oidc.None() : oidc.ClientSecretPost(secret),
      {
        execute,
        timeout: TIMEOUT_SECONDS,
        // The library asks for a subset of what fetch takes.
        [oidc.customFetch]: (input, init) => reach(input, init as RequestInit),
      },
    );
  } catch (cause) {
    throw unreachable(cause);
  }
}

async function claimsOf(config: oidc.Configuration, url: URL, flow: Flow) {
  try {
    const tokens = await oidc.authorizationCodeGrant(config, url, {
      pkceCodeVerifier: flow.verifier,
      expectedState: flow.state,
      expectedNonce: flow.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw new AppError('sso_failed');
    if (claims['email'] !== undefined || config.serverMetadata().userinfo_endpoint === undefined) return claims;
    return { ...(await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (cause instanceof oidc.AuthorizationResponseError || cause instanceof oidc.ResponseBodyError)
      throw refused(cause.error, cause.error_description, cause);
    if (cause instanceof oidc.ClientError) throw new AppError('sso_failed', { cause });
    throw unreachable(cause);
  }
}

/** Codes by which a provider says that it does not accept the client (RFC 6749 4.1.2.1 and 5.2; GitHub's own). */
const NOT_ACCEPTED = new Set([
  'invalid_client',
  'unauthorized_client',
  'invalid_request',
  'invalid_scope',
  'unsupported_response_type',
  'incorrect_client_credentials',
  'redirect_uri_mismatch',
  'application_suspended',
]);

/** What the provider refused with. Its own words are for the log: the door shows sentences of ours. */
export function refused(error: string, description: string | undefined, cause?: unknown): AppError {
  const code = error === 'access_denied' ? 'sso_denied' : NOT_ACCEPTED.has(error) ? 'sso_misconfigured' : 'sso_refused';
  return new AppError(code, { params: { reason: (description ?? error).slice(0, 200) }, cause });
}

/** The provider did not answer, or not as it should. */
export function unreachable(cause: unknown): AppError {
  const inner = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
  const reason = inner instanceof Error ? inner.message : String(inner);
  return new AppError('sso_unreachable', { params: { reason: reason.slice(0, 200) }, cause: asAppError(cause) });
}
