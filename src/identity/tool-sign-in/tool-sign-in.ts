/**
 * People's own accounts at MCP servers, by OAuth 2.1 as the MCP authorization specification says it: an admin lets people
 * sign in at a server, each of them does so for themselves, and what they are given is used for their own answers only.
 */
import * as oidc from 'openid-client';
import { AppError } from '#shared/errors.ts';
import * as store from '#store/tool-sign-in.ts';
import { bearerChallenge, scopeOf } from './challenge.ts';
import { boundedFetch } from './bounded.ts';
import { clientOf, configOf, sealedClient } from './client.ts';
import { idOf, keepFlow, random, takeFlow, type Whose } from './flow.ts';
import { createGrants, type Grants } from './grants.ts';
import { reasonOf, refusalOf } from './reason.ts';
import { checkAddress, findSignIn, type ToolServer } from './resource.ts';
import type { GrantsOptions } from './tokens.ts';

/** How a server gets to know one person. */
export interface PersonalAccess {
  /** Whose account it is, and since when: what a server keeps for one is nobody else's. */
  whose: string;
  connected: boolean;
  /** What its requests are told; null: the person has to sign in. Throws `tool_sign_in_unreachable`. */
  token(): Promise<string | null>;
  /** The server refused `token`: another one, else null. Throws `tool_sign_in_unreachable`. */
  renewed(token: string): Promise<string | null>;
  /** The server asks for more than was granted: the next sign-in asks for it too. */
  wants(wwwAuthenticate: string | null): Promise<void>;
}

export interface Connection {
  name: string;
  host: string;
  /** `again`: signed in once, and no longer taken, or not for all that the server wants. */
  state: 'none' | 'connected' | 'again';
  since: number | null;
}

export interface ToolSignIn {
  /** How people sign in at each server that lets them. */
  offered(): Promise<{ server: string; clientId: string | null; connected: number }[]>;
  /**
   * People may sign in at this server; `client` is what an admin registered there by hand, its secret null where it
   * stays. Throws `not_found`,
   * `tool_sign_in_none`, `tool_client_needed`.
   */
  offer(name: string, client: { id: string; secret: string | null } | null, documentUrl: string | null): Promise<void>;
  /** Nobody may any more; tokens are revoked behind it. */
  withdraw(name: string): Promise<void>;

  /** Servers at which this person can sign in, in the owner's order. */
  connections(userId: string): Promise<Connection[]>;
  /** Where to send the browser. Throws `not_found`, `tool_sign_in_none`, `tool_client_needed`. */
  begin(name: string, from: From): Promise<string>;
  /**
   * What came back from there. Throws `tool_sign_in_failed`, `tool_sign_in_refused`, `tool_sign_in_unreachable`.
   */
  finish(search: string, whose: Whose): Promise<{ server: string; chatId: string | null }>;
  /** Throws `not_found`. */
  disconnect(userId: string, name: string): Promise<void>;
  /** `servers` with what this person's requests are told there. */
  forPerson<S extends ToolServer>(userId: string, servers: readonly S[]): Promise<(S & { access?: PersonalAccess })[]>;
  /** What is of no use to anybody any more. */
  sweep(): Promise<void>;
}

export interface From extends Whose {
  /** Where the provider sends the browser back to. */
  redirectUri: string;
  /** Where our own document for providers stands; null: they could not read it. */
  documentUrl: string | null;
  chatId: string | null;
}

interface Options extends GrantsOptions {
  /** The servers the owner named. */
  servers(): Promise<readonly ToolServer[]>;
}

export function createToolSignIn({ reach: out, ...rest }: Options): ToolSignIn {
  const options = { ...rest, reach: boundedFetch(out) };
  const { db, seal, reach, servers } = options;
  const grants = createGrants(options);

  async function named(name: string): Promise<ToolServer> {
    const server = (await servers()).find((one) => one.name === name);
    if (server === undefined) throw new AppError('not_found');
    return server;
  }
  const revokeAll = (rows: Parameters<Grants['revoke']>[0][]) =>
    void Promise.all(rows.map((row) => grants.revoke(row)));

  return {
    async offered() {
      const [all, rows] = [await servers(), await store.listToolSignIns(db)];
      const found = all.map(async (server) => {
        const row = rows.find((one) => one.server === server.name);
        if (row === undefined) return [];
        const connected = await store.countToolGrants(db, server);
        return [{ server: server.name, clientId: row.client_id, connected }];
      });
      return (await Promise.all(found)).flat();
    },
    async offer(name, client, documentUrl) {
      const server = await named(name);
      const found = await findSignIn(server, reach);
      const { issuer, registration_endpoint, client_id_metadata_document_supported } = found.metadata;
      const isRead = client_id_metadata_document_supported === true && documentUrl !== null;
      if (client === null && registration_endpoint === undefined && !isRead)
        throw new AppError('tool_client_needed', { params: { issuer } });
      const before = await store.findToolSignIn(db, name);
      await store.putToolSignIn(db, {
        server: name,
        client_id: client?.id ?? null,
        client: client && sealedClient(seal, { server, found, before: before?.client ?? null }, client),
        created_at: options.now(),
      });
    },
    async withdraw(name) {
      revokeAll(await store.deleteToolSignIn(db, name));
    },

    async connections(userId) {
      const [all, rows, mine] = await Promise.all([
        servers(),
        store.listToolSignIns(db),
        store.listToolGrants(db, userId),
      ]);
      return all
        .filter(({ name }) => rows.some(({ server }) => server === name))
        .map((server) => {
          const grant = mine.find((one) => one.server === server.name && one.url === server.url);
          const isGood = grant !== undefined && grant.wanted === null && grants.isOf(grant, server);
          const state = grant === undefined ? 'none' : isGood ? 'connected' : 'again';
          return { name: server.name, host: new URL(server.url).host, state, since: grant?.connected_at ?? null };
        });
    },
    begin: async (name, from) => begin(options, await named(name), from),
    finish: (search, whose) => finish({ ...options, grants }, search, whose),
    async disconnect(userId, name) {
      const row = await store.deleteToolGrant(db, userId, name);
      if (row === undefined) throw new AppError('not_found');
      // The person waits for it, so that they are told when it is done.
      await grants.revoke(row);
    },
    async forPerson(userId, asked) {
      const [rows, mine] = await Promise.all([store.listToolSignIns(db), store.listToolGrants(db, userId)]);
      return asked.map((server) => {
        if (!rows.some((row) => row.server === server.name)) return server;
        const grant = mine.find((one) => one.server === server.name);
        const connected = grant !== undefined && grants.isOf(grant, server);
        const whose = `${userId} ${grant?.id ?? ''}`;
        return { ...server, access: accessOf({ db, grants }, { userId, server, whose, connected }) };
      });
    },
    async sweep() {
      await store.sweepToolFlows(db, options.now());
      revokeAll(await store.takeStrayToolGrants(db, [...(await servers())]));
    },
  };
}

async function begin(options: Options, server: ToolServer, from: From): Promise<string> {
  const { db, reach } = options;
  const signIn = await store.findToolSignIn(db, server.name);
  if (signIn === undefined) throw new AppError('not_found');
  const found = await findSignIn(server, reach);
  const client = await clientOf(options, server, signIn, { found, where: from });
  const { metadata, resource } = found;
  const before = await store.findToolGrant(db, from.userId, server.name);
  // What was wanted in vain is asked for together with what there was (MCP: step-up).
  const scope = before?.wanted == null ? found.scope : scopeOf(`${found.scope ?? ''} ${before.wanted}`);
  const offline = metadata.scopes_supported?.includes('offline_access') === true && scope !== null;
  const asked = offline ? scopeOf(`${scope} offline_access`) : scope;
  const verifier = random();
  const state = await keepFlow(options, from, server.name, {
    verifier,
    redirectUri: from.redirectUri,
    url: server.url,
    resource,
    scope: asked,
    metadata,
    client,
    chatId: from.chatId,
    browser: from.browser === null ? null : idOf(from.browser),
  });
  const location = oidc.buildAuthorizationUrl(configOf(server, { metadata, client }, reach), {
    redirect_uri: from.redirectUri,
    state,
    resource,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...(asked === null ? {} : { scope: asked }),
    // Without it a provider of OpenID Connect gives nothing that lasts (OpenID Connect Core, 11).
    ...(offline ? { prompt: 'consent' } : {}),
  });
  checkAddress(location.href, server);
  return location.href;
}

async function finish({ grants, ...options }: Options & { grants: Grants }, search: string, whose: Whose) {
  const state = new URLSearchParams(search).get('state');
  const taken = state === null || state === '' ? null : await takeFlow(options, whose, state);
  if (state === null || taken === null) throw new AppError('tool_sign_in_failed');
  const { flow, server: name } = taken;
  const server = (await options.servers()).find((one) => one.name === name);
  // What was begun for another address is not finished for this one.
  if (server === undefined || server.url !== flow.url || (await store.findToolSignIn(options.db, name)) === undefined)
    throw new AppError('tool_sign_in_failed');
  const back = new URL(flow.redirectUri);
  back.search = search;
  const config = configOf(server, flow, options.reach);
  try {
    const answer = await oidc.authorizationCodeGrant(
      config,
      back,
      { pkceCodeVerifier: flow.verifier, expectedState: state },
      { resource: flow.resource },
    );
    const { metadata, client, resource } = flow;
    const tokens = {
      access: answer.access_token,
      refresh: answer.refresh_token ?? null,
      scope: answer.scope ?? flow.scope,
      resource,
      metadata,
      client,
    };
    const before = await store.findToolGrant(options.db, whose.userId, name);
    await grants.keep(whose.userId, server, tokens, answer.expires_in);
    if (before !== undefined) await grants.revoke(before);
  } catch (cause) {
    throw failure(cause);
  }
  return { server: name, chatId: flow.chatId };
}

function failure(cause: unknown): AppError {
  const refusal = refusalOf(cause);
  // Only what came from who was asked is shown: the library looks at `iss` and `state` first.
  if (refusal !== null) return new AppError('tool_sign_in_refused', { params: { reason: refusal.reason } });
  if (cause instanceof oidc.ClientError && cause.code !== 'OAUTH_RESPONSE_IS_NOT_CONFORM')
    return new AppError('tool_sign_in_failed', { cause });
  return unreachable(cause);
}

const unreachable = (cause: unknown) =>
  new AppError('tool_sign_in_unreachable', { params: { reason: reasonOf(cause) } });

function accessOf(
  { db, grants }: { db: Options['db']; grants: Grants },
  { userId, server, ...facts }: { userId: string; server: ToolServer; whose: string; connected: boolean },
): PersonalAccess {
  const asked = async (work: ReturnType<Grants['good']>) => {
    try {
      return (await work)?.access ?? null;
    } catch (cause) {
      throw unreachable(cause);
    }
  };
  return {
    ...facts,
    token: () => asked(grants.good(userId, server)),
    renewed: (token) => asked(grants.renewed(userId, server, token)),
    async wants(header) {
      const challenge = bearerChallenge(header);
      const tokens = await grants.good(userId, server).catch(() => null);
      const scope =
        challenge?.error === 'insufficient_scope' ? scopeOf(`${tokens?.scope ?? ''} ${challenge.scope ?? ''}`) : null;
      if (scope !== null) await store.wantToolScope(db, userId, server.name, scope);
    },
  };
}
