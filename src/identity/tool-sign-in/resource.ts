/**
 * Who vouches for people at an MCP server: what the server says of itself (RFC 9728), and what the one it names says
 * (RFC 8414, OpenID Connect Discovery 1.0), as the MCP authorization specification (2025-11-25, 2026-07-28) orders it.
 * All of it is a stranger's word: it is asked the guarded way, bounded, and has to fit together.
 */
import * as oidc from 'openid-client';
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { bearerChallenge, scopeOf } from './challenge.ts';
import { reasonOf } from './reason.ts';

export interface ToolServer {
  name: string;
  url: string;
  /** What the owner gave it to be told, besides. */
  headers?: Record<string, string>;
}

/** What we need of an authorization server; kept for the way back, so that what answers is who was asked. */
export const Metadata = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  revocation_endpoint: z.string().exactOptional(),
  registration_endpoint: z.string().exactOptional(),
  scopes_supported: z.array(z.string()).exactOptional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).exactOptional(),
  code_challenge_methods_supported: z.array(z.string()).exactOptional(),
  authorization_response_iss_parameter_supported: z.boolean().exactOptional(),
  client_id_metadata_document_supported: z.boolean().exactOptional(),
  id_token_signing_alg_values_supported: z.array(z.string()).exactOptional(),
});
export type Metadata = z.infer<typeof Metadata>;

export interface Found {
  /** What tokens are to be for (RFC 8707). */
  resource: string;
  /** What the server wants to begin with; null: it does not say. */
  scope: string | null;
  metadata: Metadata;
  /** Where that stood. */
  metadataUrl: string;
}

const TIMEOUT_SECONDS = 15;
const Described = z.object({
  resource: z.string(),
  authorization_servers: z.array(z.string()).nullish(),
  scopes_supported: z.array(z.string()).nullish(),
});
type Described = z.infer<typeof Described>;

/** Plain http only towards what the owner themselves wrote down so; private addresses only by the owner's list. */
export const isPlain = ({ url }: Pick<ToolServer, 'url'>): boolean => new URL(url).protocol === 'http:';

/** Options of the library for whatever is asked on behalf of a server. */
export function asking(server: ToolServer, reach: typeof globalThis.fetch) {
  return {
    execute: isPlain(server) ? [oidc.allowInsecureRequests] : [],
    timeout: TIMEOUT_SECONDS,
    // The library asks for a subset of what fetch takes.
    [oidc.customFetch]: (input: string, init: oidc.CustomFetchOptions) => reach(input, init as RequestInit),
  };
}

/** Throws `tool_sign_in_none` with what is missing. */
export async function findSignIn(server: ToolServer, reach: typeof globalThis.fetch): Promise<Found> {
  const challenge = await challengeOf(server, reach);
  const described = await describedBy(server, challenge?.resourceMetadata ?? null, reach);
  // Servers from before RFC 9728 was asked of them are their own authorization server.
  const issuer = described?.authorization_servers?.[0] ?? new URL(server.url).origin;
  const { metadata, metadataUrl } = await metadataOf(issuer, server, reach);
  if (metadata.code_challenge_methods_supported?.includes('S256') !== true)
    throw none(`${metadata.issuer} does not offer PKCE with S256`);
  for (const address of [metadata.authorization_endpoint, metadata.token_endpoint]) checkAddress(address, server);
  return {
    resource: described?.resource ?? canonical(server.url),
    scope: challenge?.scope ?? scopeOf(described?.scopes_supported?.join(' ')),
    metadata,
    metadataUrl,
  };
}

export const none = (reason: string): AppError =>
  new AppError('tool_sign_in_none', { params: { reason: reason.slice(0, 200) } });

/** Without the fragment, and without a slash that says nothing. */
function canonical(url: string): string {
  const address = new URL(url);
  address.hash = '';
  return address.pathname === '/' && address.search === '' ? address.origin : address.href;
}

async function challengeOf(server: ToolServer, reach: typeof globalThis.fetch) {
  let response: Response;
  try {
    response = await reach(server.url, {
      method: 'POST',
      signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000),
      headers: {
        ...server.headers,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 0,
        method: 'initialize',
        params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'Parlor', version: '1' } },
      }),
    });
  } catch (cause) {
    throw none(reasonOf(cause));
  }
  await response.body?.cancel();
  return response.status === 401 ? bearerChallenge(response.headers.get('www-authenticate')) : null;
}

/** What the server says of itself; null where it says nothing anywhere. */
async function describedBy(
  server: ToolServer,
  said: string | null,
  reach: typeof globalThis.fetch,
): Promise<Described | null> {
  const { origin, pathname } = new URL(server.url);
  const known = `${origin}/.well-known/oauth-protected-resource`;
  const places =
    said !== null ? [said] : pathname === '/' ? [known] : [`${known}${pathname.replace(/\/$/, '')}`, known];
  for (const place of places) {
    const described = await readDescription(place, server, reach);
    if (described === null) continue;
    if (!isOf(described.resource, server.url)) throw none(`${place} is of another resource`);
    return described;
  }
  if (said !== null) throw none(`${said} could not be read`);
  return null;
}

async function readDescription(
  place: string,
  server: ToolServer,
  reach: typeof globalThis.fetch,
): Promise<Described | null> {
  checkAddress(place, server);
  let response: Response;
  try {
    response = await reach(place, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000),
    });
  } catch (cause) {
    throw none(reasonOf(cause));
  }
  // A stream of events is no description, and need not end.
  const streams = (response.headers.get('content-type') ?? '').includes('text/event-stream');
  if (response.status !== 200 || streams) {
    await response.body?.cancel();
    return null;
  }
  return Described.nullable()
    .catch(null)
    .parse(await response.json().catch(() => null));
}

/** Whether `resource` is the server, or something it stands under: a token for another place must not be asked for. */
function isOf(resource: string, url: string): boolean {
  const [whole, server] = [URL.parse(resource), new URL(url)];
  if (whole === null || whole.origin !== server.origin || whole.hash !== '') return false;
  const withSlash = (path: string) => (path.endsWith('/') ? path : `${path}/`);
  return withSlash(server.pathname).startsWith(withSlash(whole.pathname));
}

async function metadataOf(
  issuer: string,
  server: ToolServer,
  reach: typeof globalThis.fetch,
): Promise<{ metadata: Metadata; metadataUrl: string }> {
  checkAddress(issuer, server);
  const reasons: string[] = [];
  for (const place of placesOf(new URL(issuer))) {
    try {
      const config = await oidc.discovery(new URL(place), 'unknown', undefined, oidc.None(), asking(server, reach));
      const metadata = Metadata.safeParse(config.serverMetadata());
      if (!metadata.success) throw new Error(`${place} says too little`);
      // RFC 8414, 3.3. Only whether a slash ends a name without a path is passed over: some programs add it.
      if (URL.parse(metadata.data.issuer)?.href !== new URL(issuer).href)
        throw new Error(`${place} is of another issuer`);
      return { metadata: metadata.data, metadataUrl: place };
    } catch (cause) {
      reasons.push(reasonOf(cause));
    }
  }
  // What is there and does not fit says more than what is not there.
  const { origin } = new URL(issuer);
  throw none(`${issuer}: ${reasons.find((reason) => reason.startsWith(origin)) ?? reasons[0] ?? 'no metadata'}`);
}

/** In the order of the MCP specification. */
function placesOf({ origin, pathname }: URL): string[] {
  const path = pathname.replace(/\/$/, '');
  const [oauth, openId] = ['oauth-authorization-server', 'openid-configuration'].map(
    (name) => `${origin}/.well-known/${name}${path}`,
  );
  const places = [oauth, openId, ...(path === '' ? [] : [`${origin}${path}/.well-known/openid-configuration`])];
  return places.filter((place) => place !== undefined);
}

/** An address of the web, https unless the owner's own is not. Who may be reached there is the guarded way's to say. */
export function checkAddress(address: string, server: Pick<ToolServer, 'url'>): void {
  const url = URL.parse(address);
  const fits = url?.protocol === 'https:' || (url?.protocol === 'http:' && isPlain(server));
  if (!fits || url.username !== '' || url.password !== '') throw none(`${address.slice(0, 100)} is no https address`);
}
