/**
 * What we are known as at an authorization server: as an admin registered us there, by a document of ours that it reads
 * (OAuth Client ID Metadata Document), or as we registered ourselves (RFC 7591). Always of one issuer, never of another.
 */
import * as oidc from 'openid-client';
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import type { Db } from '#store/open.ts';
import type { ToolSignInRow } from '#store/schema.ts';
import type { Seal } from '#store/seal.ts';
import { findToolClient, putToolClient } from '#store/tool-sign-in.ts';
import { none, asking, type Found, type Metadata, type ToolServer } from './resource.ts';
import { reasonOf, refusalOf } from './reason.ts';

const METHODS = ['none', 'client_secret_post', 'client_secret_basic'] as const;

export const Client = z.object({
  issuer: z.string(),
  id: z.string(),
  secret: z.string().nullable(),
  method: z.enum(METHODS),
});
export type Client = z.infer<typeof Client>;

interface Options {
  db: Db;
  seal: Seal;
  reach: typeof globalThis.fetch;
  now(): number;
}

interface Where {
  redirectUri: string;
  /** Where our own document stands; null: nobody could read it there. */
  documentUrl: string | null;
}

const contextOf = ({ name, url }: ToolServer) => `tool client ${name} ${url}`;

/**
 * What an admin registered by hand; sealed to the server's address and the issuer it was given for. `before`: what was
 * kept, whose secret stays where it is not typed again.
 */
export function sealedClient(
  seal: Seal,
  { server, found, before }: { server: ToolServer; found: Found; before: string | null },
  typed: { id: string; secret: string | null },
): string {
  const known = opened(seal, server, before);
  const isSame = known?.id === typed.id && known.issuer === found.metadata.issuer;
  const by = { id: typed.id, secret: typed.secret ?? (isSame ? known.secret : null) };
  const supported = found.metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const method =
    by.secret === null
      ? ('none' as const)
      : supported.includes('client_secret_post')
        ? ('client_secret_post' as const)
        : ('client_secret_basic' as const);
  const client: Client = { issuer: found.metadata.issuer, ...by, method };
  return seal.seal(JSON.stringify(client), contextOf(server));
}

/** Throws `tool_client_needed` where only an admin can make us known. */
export async function clientOf(
  { db, seal, reach, now }: Options,
  server: ToolServer,
  signIn: ToolSignInRow,
  { found, where }: { found: Found; where: Where },
): Promise<Client> {
  const { issuer, registration_endpoint, client_id_metadata_document_supported } = found.metadata;
  const own = opened(seal, server, signIn.client);
  if (own?.issuer === issuer) return own;
  // What was registered by hand is of the one it was registered at; another one is told nothing of it.
  if (signIn.client !== null) throw new AppError('tool_client_needed', { params: { issuer } });
  if (client_id_metadata_document_supported === true && where.documentUrl !== null)
    return { issuer, id: where.documentUrl, secret: null, method: 'none' };
  const at = { server: server.name, issuer, redirect_uri: where.redirectUri };
  const known = opened(seal, server, (await findToolClient(db, at))?.client ?? null);
  if (known?.issuer === issuer) return known;
  if (registration_endpoint === undefined) throw new AppError('tool_client_needed', { params: { issuer } });
  const client = await register(server, found, where.redirectUri, reach);
  await putToolClient(db, {
    ...at,
    client: seal.seal(JSON.stringify(client), contextOf(server)),
    created_at: now(),
  });
  return client;
}

function opened(seal: Seal, server: ToolServer, sealed: string | null): Client | null {
  if (sealed === null) return null;
  try {
    return Client.parse(JSON.parse(seal.unseal(sealed, contextOf(server))));
  } catch {
    // Of another address, or of another installation.
    return null;
  }
}

/** What we say of ourselves when we register, and in our own document. */
export function ourselves(redirectUri: string, name = 'Parlor') {
  const { hostname } = new URL(redirectUri);
  const isLocal = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  return {
    client_name: name,
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: isLocal ? 'native' : 'web',
  };
}

async function register(
  server: ToolServer,
  { metadata: { issuer }, metadataUrl }: Found,
  redirectUri: string,
  reach: typeof globalThis.fetch,
): Promise<Client> {
  try {
    const options = asking(server, reach);
    const config = await oidc.dynamicClientRegistration(
      new URL(metadataUrl),
      ourselves(redirectUri),
      oidc.None(),
      options,
    );
    if (config.serverMetadata().issuer !== issuer) throw new Error('it is another issuer now');
    const { client_id: id, client_secret, token_endpoint_auth_method } = config.clientMetadata();
    const secret = typeof client_secret === 'string' ? client_secret : null;
    const method = z.enum(METHODS).catch(secret === null ? 'none' : 'client_secret_basic');
    return { issuer, id, secret, method: method.parse(token_endpoint_auth_method) };
  } catch (cause) {
    throw none(`${issuer} did not register this server: ${refusalOf(cause)?.reason ?? reasonOf(cause)}`);
  }
}

/** The library's view of server and client, for what is asked of them. */
export function configOf(
  server: ToolServer,
  { metadata, client }: { metadata: Metadata; client: Client },
  reach: typeof globalThis.fetch,
): oidc.Configuration {
  const config = new oidc.Configuration(metadata, client.id, undefined, authenticationOf(client));
  const options = asking(server, reach);
  config[oidc.customFetch] = options[oidc.customFetch];
  config.timeout = options.timeout;
  for (const each of options.execute) each(config);
  return config;
}

function authenticationOf({ secret, method }: Client): oidc.ClientAuth {
  if (secret === null || method === 'none') return oidc.None();
  return method === 'client_secret_post' ? oidc.ClientSecretPost(secret) : oidc.ClientSecretBasic(secret);
}
