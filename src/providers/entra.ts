/**
 * Signing in with Entra ID: whom to ask for a token, with which words, and how to read the answer. Pure.
 * Client credentials and federation: OAuth 2.0 at the authority (RFC 6749 4.4, RFC 7523); managed identity: the machine's
 * own endpoint (instance metadata, or the one App Service names in its environment).
 */
import { z } from 'zod';
import { AppError, type ErrorCode } from '#shared/errors.ts';
import { jsonIn } from '#shared/json.ts';
import type { Cloud } from './azure-clouds.ts';

/** `models`: the resource's own operations · `management`: Azure Resource Manager. */
export type Audience = 'models' | 'management';

const audiences: Record<Cloud, Record<Audience, string>> = {
  public: { models: 'https://cognitiveservices.azure.com', management: 'https://management.azure.com' },
  china: { models: 'https://cognitiveservices.azure.cn', management: 'https://management.chinacloudapi.cn' },
  government: { models: 'https://cognitiveservices.azure.us', management: 'https://management.usgovcloudapi.net' },
};

const authorities: Record<Cloud, string> = {
  public: 'https://login.microsoftonline.com',
  china: 'https://login.partner.microsoftonline.cn',
  government: 'https://login.microsoftonline.us',
};
const KNOWN = new Set([...Object.values(authorities), 'https://login.chinacloudapi.cn', 'https://login.windows.net']);

export function audienceOf(cloud: Cloud, audience: Audience): string {
  return audiences[cloud][audience];
}

/** The resource manager of a cloud is its own audience. */
export function managementOf(cloud: Cloud): string {
  return audiences[cloud].management;
}

/**
 * Who issues tokens in a cloud. `named`: what the machine's environment says (`AZURE_AUTHORITY_HOST`), which holds where
 * it is no cloud's own: the hosts of clusters always name theirs, also for resources in another cloud.
 */
export function authorityOf(cloud: Cloud, named: string | null): string {
  const host = named?.replace(/\/+$/, '');
  return host === undefined || KNOWN.has(host) ? authorities[cloud] : host;
}

/** One request for a token. */
export interface TokenRequest {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body: string | null;
}

interface Client {
  authority: string;
  tenantId: string;
  clientId: string;
  /** `https://…` of what the token is for. */
  audience: string;
}

function grant({ authority, tenantId, clientId, audience }: Client, proof: Record<string, string>): TokenRequest {
  const form = { grant_type: 'client_credentials', client_id: clientId, scope: `${audience}/.default`, ...proof };
  return {
    url: `${authority}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(form).toString(),
  };
}

export function bySecret(client: Client, clientSecret: string): TokenRequest {
  return grant(client, { client_secret: clientSecret });
}

/** `assertion`: the signed token that the cluster put into a file. */
export function byAssertion(client: Client, assertion: string): TokenRequest {
  return grant(client, {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  });
}

/** The endpoint of the machine itself; `header`: App Service's, null for instance metadata. */
export interface MachineEndpoint {
  url: string;
  header: string | null;
}

/** `clientId`: which of the machine's identities; null: its only one, or its own. */
export function byMachine(endpoint: MachineEndpoint, audience: string, clientId: string | null): TokenRequest {
  const query = new URLSearchParams({
    'api-version': endpoint.header === null ? '2018-02-01' : '2019-08-01',
    resource: audience,
    ...(clientId === null ? {} : { client_id: clientId }),
  });
  const address = endpoint.header === null ? `${endpoint.url}/metadata/identity/oauth2/token` : endpoint.url;
  return {
    url: `${address}${address.includes('?') ? '&' : '?'}${query.toString()}`,
    method: 'GET',
    headers: endpoint.header === null ? { metadata: 'true' } : { 'x-identity-header': endpoint.header },
    body: null,
  };
}

export interface Token {
  text: string;
  /** ms since 1970. */
  expiresAt: number;
  /** From when on a new one should be asked for, ms since 1970. */
  refreshAt: number;
}

/** How long before its end a token is renewed; a short one at half of its life. */
const AHEAD_MS = 300_000;
/** What is said of no lifetime at all; tokens live for an hour and more. */
const ASSUMED_S = 300;

const Seconds = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).optional();
const Granted = z.object({
  access_token: z.string().min(1),
  expires_in: Seconds.catch(undefined),
  /** Seconds since 1970. */
  expires_on: Seconds.catch(undefined),
  refresh_in: Seconds.catch(undefined),
});

/** The token in an answer of 200. Throws `entra_refused` for anything else. */
export function readToken(body: string, now: number): Token {
  const granted = Granted.safeParse(jsonIn(body));
  if (!granted.success)
    throw new AppError('entra_refused', { params: { reason: 'the answer held no token' }, cause: granted.error });
  const { access_token: text, expires_in: lifetime, expires_on: end, refresh_in: refresh } = granted.data;
  const left = (lifetime ?? (end === undefined ? ASSUMED_S : end - now / 1000)) * 1000;
  const ahead = left - Math.min(AHEAD_MS, left / 2);
  return {
    text,
    expiresAt: now + left,
    refreshAt: now + Math.min(ahead, refresh === undefined ? ahead : refresh * 1000),
  };
}

/** Entra's numbers for what a person can mend. */
const numbers: Record<string, ErrorCode> = {
  '7000215': 'entra_secret_wrong',
  '7000216': 'entra_secret_wrong',
  '7000222': 'entra_secret_expired',
  '700016': 'entra_app_unknown',
  '7000229': 'entra_app_unknown',
  '90002': 'entra_tenant_unknown',
  '900023': 'entra_tenant_unknown',
  '70021': 'entra_federation_unknown',
  '700211': 'entra_federation_unknown',
  '700212': 'entra_federation_unknown',
  '700213': 'entra_federation_unknown',
};

const Refused = z.looseObject({
  error: z.string().optional().catch(undefined),
  error_description: z.string().optional().catch(undefined),
  error_codes: z.array(z.number()).optional().catch(undefined),
  message: z.string().optional().catch(undefined),
});

/** What an answer that is not 200 means. `machine`: the machine's own endpoint said so. */
export function tokenRefusal(status: number, body: string, { machine }: { machine: boolean }): AppError {
  const refused = Refused.safeParse(jsonIn(body)).data ?? {};
  const words = (refused.error_description ?? refused.message ?? refused.error ?? `HTTP ${status}`).split(/\r?\n/, 1);
  const reason = (words[0] ?? '').slice(0, 300);
  const said = refused.error_codes?.[0] ?? /AADSTS(\d+)/.exec(reason)?.[1];
  const code = said === undefined ? undefined : numbers[String(said)];
  if (code !== undefined) return new AppError(code, { detail: reason });
  // 404 and 410: instance metadata is being updated.
  if (status === 429 || status >= 500 || (machine && (status === 404 || status === 410)))
    return new AppError('entra_unavailable', { params: { status }, detail: reason });
  // "Identity not found", "No managed identity": this machine has none, or not that one.
  if (machine) return new AppError('identity_missing', { detail: reason });
  return new AppError('entra_refused', { params: { reason } });
}
