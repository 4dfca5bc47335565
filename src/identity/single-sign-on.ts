/**
 * Single sign-on with OpenID Connect: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 7636).
 * What has to be remembered meanwhile travels sealed in a cookie of ten minutes, so any process may finish it.
 */
import * as oidc from 'openid-client';
import { z } from 'zod';
import { Email } from '#shared/contract/account.ts';
import type { GivenRole } from '#shared/contract/people.ts';
import type { SignInProvider } from '#shared/contract/sign-in.ts';
import { AppError, asAppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Db } from '#store/open.ts';
import type { UserRow } from '#store/schema.ts';
import type { Seal } from '#store/seal.ts';
import { findBySubject, noteIdentity } from '#store/sign-in.ts';
import { findUserByEmail, insertUser, updateUser } from '#store/users.ts';
import type { Caller, Entry } from './doors.ts';
import { createProviders, type Providers } from './sign-in-providers.ts';

export interface SingleSignOn extends Providers {
  /** Where the provider's door is now. Throws `not_found`, `sso_unreachable`. */
  look(id: string): Promise<{ issuer: string; authorizationEndpoint: string; ms: number }>;
  /** Where to send the browser, and the cookie it must bring back. Throws `not_found`, `sso_unreachable`. */
  begin(id: string, redirectUri: string, secure: boolean): Promise<{ location: string; cookie: string }>;
  /**
   * Takes the browser in that came back to `url`. Throws `sso_failed`, `sso_refused`, `sso_unknown`, `sso_unreachable`,
   * `suspended`.
   */
  finish(url: URL, cookieHeader: string | null, caller: Caller): Promise<Entry>;
  /** The cookie that forgets the one of `begin`. */
  cleared(secure: boolean): string;
}

interface Options {
  db: Db;
  seal: Seal;
  /** The one guarded way out. */
  reach: typeof globalThis.fetch;
  enter(row: UserRow, caller: Caller): Promise<Entry>;
  /** A role that changed at sign-in holds for the person's keys too. */
  onRoleChange(userId: string): Promise<void>;
  now(): number;
}

const COOKIE = 'parlor-sign-in';
const CONTEXT = 'sign-in under way';
const TEN_MINUTES = 600_000;
const HOUR = 3_600_000;
/** A provider that does not answer must not hold the door. */
const TIMEOUT_SECONDS = 15;

const Flow = z.object({
  providerId: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  until: z.number(),
});

export function createSingleSignOn({ db, seal, reach, enter, onRoleChange, now }: Options): SingleSignOn {
  const providers = createProviders({ db, seal, now });
  const discovered = new Map<string, { config: oidc.Configuration; until: number; of: string }>();

  async function configOf(provider: SignInProvider, secret: string | null): Promise<oidc.Configuration> {
    const of = JSON.stringify([provider.issuer, provider.clientId, secret]);
    const known = discovered.get(provider.id);
    if (known !== undefined && known.of === of && known.until > now()) return known.config;
    const config = await discover(provider, secret, reach);
    discovered.set(provider.id, { config, of, until: now() + HOUR });
    return config;
  }

  return {
    ...providers,
    async look(id) {
      const { provider, secret } = await providers.open(id);
      const startedAt = performance.now();
      const metadata = (await discover(provider, secret, reach)).serverMetadata();
      const ms = Math.round(performance.now() - startedAt);
      return { issuer: metadata.issuer, authorizationEndpoint: metadata.authorization_endpoint ?? '', ms };
    },
    async begin(id, redirectUri, secure) {
      const { provider, secret } = await providers.open(id);
      if (!provider.enabled) throw new AppError('not_found');
      const config = await configOf(provider, secret);
      const flow: z.infer<typeof Flow> = {
        providerId: id,
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
        redirectUri,
        until: now() + TEN_MINUTES,
      };
      const location = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: provider.scopes,
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
      });
      const sealed = seal.seal(JSON.stringify(flow), CONTEXT);
      return { location: location.href, cookie: cookieOf(sealed, TEN_MINUTES / 1000, secure) };
    },
    async finish(url, cookieHeader, caller) {
      const flow = flowIn(seal, cookieHeader);
      if (flow === null || flow.until < now()) throw new AppError('sso_failed');
      const { provider, secret } = await providers.open(flow.providerId);
      if (!provider.enabled) throw new AppError('sso_failed');
      const config = await configOf(provider, secret);
      const back = new URL(flow.redirectUri);
      back.search = url.search;
      const claims = await claimsOf(config, back, flow);
      return enter(await personOf({ db, onRoleChange, now }, provider, claims), caller);
    },
    cleared: (secure) => cookieOf('', 0, secure),
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

/** What the provider says of the person, its signature checked. */
async function claimsOf(config: oidc.Configuration, url: URL, flow: z.infer<typeof Flow>) {
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
      throw new AppError('sso_refused', { params: { reason: cause.error_description ?? cause.error }, cause });
    if (cause instanceof oidc.ClientError) throw new AppError('sso_failed', { cause });
    throw unreachable(cause);
  }
}

function unreachable(cause: unknown): AppError {
  const inner = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
  const reason = inner instanceof Error ? inner.message : String(inner);
  return new AppError('sso_unreachable', { params: { reason: reason.slice(0, 200) }, cause: asAppError(cause) });
}

const Claims = z.looseObject({
  sub: z.string().min(1).max(500),
  email: Email.optional().catch(undefined),
  email_verified: z
    .union([z.boolean(), z.literal('true')])
    .optional()
    .catch(undefined),
  name: z.string().trim().min(1).optional().catch(undefined),
  preferred_username: z.string().trim().min(1).optional().catch(undefined),
});

/** Whose claims these are here: known by their subject, else by a checked email, else somebody new where that is allowed. */
async function personOf(
  { db, onRoleChange, now }: Pick<Options, 'db' | 'onRoleChange' | 'now'>,
  provider: SignInProvider,
  raw: object,
): Promise<UserRow> {
  const claims = Claims.parse(raw);
  const { sub: subject, email = null } = claims;
  const isChecked = claims.email_verified === true || claims.email_verified === 'true' || provider.trustsEmail;
  const role = roleFrom(provider, claims);
  const at = now();
  const row = await db.transaction().execute(async (trx) => {
    const known = await findBySubject(trx, provider.id, subject);
    const namesake = known === undefined && email !== null ? await findUserByEmail(trx, email) : undefined;
    // Whoever could make an account there with somebody's address, unchecked, must not become them here.
    if (namesake !== undefined && !isChecked) throw new AppError('sso_unknown');
    const person =
      known ?? namesake ?? (await newcomer(trx, provider, { name: nameOf(claims), email, isChecked }, role, at));
    await noteIdentity(trx, {
      provider_id: provider.id,
      subject,
      user_id: person.id,
      email,
      created_at: at,
      last_at: at,
    });
    const follows = provider.groupClaim !== null && person.role !== 'owner' && person.role !== role;
    return follows ? ((await updateUser(trx, person.id, { role })) ?? person) : person;
  });
  await onRoleChange(row.id);
  return row;
}

function nameOf({ name, preferred_username: known, email }: z.infer<typeof Claims>): string {
  return (name ?? known ?? email?.split('@')[0] ?? 'Somebody').slice(0, 80);
}

async function newcomer(
  trx: Db,
  { admits, domains }: SignInProvider,
  claims: { name: string; email: string | null; isChecked: boolean },
  role: GivenRole,
  at: number,
): Promise<UserRow> {
  const { email, isChecked } = claims;
  const domain = email?.split('@').at(-1);
  const isOfDomain = isChecked && domain !== undefined && domains.includes(domain);
  if (admits === 'nobody' || (admits === 'domains' && !isOfDomain)) throw new AppError('sso_unknown');
  const row: UserRow = {
    id: newId('user', at),
    name: claims.name,
    // An address nobody checked is a claim, not a name to be found by.
    email: isChecked ? email : null,
    password: null,
    role,
    access_code: null,
    created_at: at,
    suspended_at: null,
  };
  await insertUser(trx, row);
  return row;
}

const RANK: readonly GivenRole[] = ['viewer', 'member', 'admin'];

/** The highest role of the person's groups; what newcomers get when none of them has one. */
function roleFrom({ groupClaim, groupRoles, role }: SignInProvider, claims: Record<string, unknown>): GivenRole {
  if (groupClaim === null) return role;
  const said = claims[groupClaim];
  const groups = new Set(Array.isArray(said) ? said.map(String) : typeof said === 'string' ? [said] : []);
  const given = groupRoles.filter(({ group }) => groups.has(group)).map((entry) => RANK.indexOf(entry.role));
  return RANK[Math.max(...given)] ?? role;
}

function cookieOf(value: string, maxAgeSeconds: number, secure: boolean): string {
  const parts = [`${COOKIE}=${value}`, 'Path=/api/sign-in', `Max-Age=${maxAgeSeconds}`, 'HttpOnly', 'SameSite=Lax'];
  return [...parts, ...(secure ? ['Secure'] : [])].join('; ');
}

function flowIn(seal: Seal, header: string | null): z.infer<typeof Flow> | null {
  const pair = header?.split(';').find((each) => each.trim().startsWith(`${COOKIE}=`));
  if (pair === undefined) return null;
  try {
    return Flow.parse(JSON.parse(seal.unseal(pair.trim().slice(COOKIE.length + 1), CONTEXT)));
  } catch {
    return null;
  }
}
