/** Renewing a person's tokens: by one at a time, however many processes want them, because a refresh token is good once. */
import { setTimeout as pause } from 'node:timers/promises';
import * as oidc from 'openid-client';
import type { ToolGrantRow } from '#store/schema.ts';
import { findToolGrant, holdToolGrant, updateToolGrant } from '#store/tool-sign-in.ts';
import { configOf } from './client.ts';
import { reasonOf, refusalOf } from './reason.ts';
import type { ToolServer } from './resource.ts';
import { expiryOf, openedTokens, revokeTokens, sealedTokens, type GrantsOptions, type Tokens } from './tokens.ts';

/** Longer than the renewing itself may take. */
const HELD_MS = 40_000;
/** How often one looks who waits for another that renews. */
const LOOK_MS = 50;
/** Answers of the token endpoint after which asking again is of no use. */
const OVER = new Set(['invalid_grant', 'invalid_client', 'unauthorized_client']);

/**
 * What comes after the tokens that were `seen`: whoever wants them gets the same. Null: the person has to sign in.
 * Rejects when the provider cannot be asked.
 */
export type Renew = (userId: string, server: ToolServer, seen: ToolGrantRow) => Promise<Tokens | null>;

export function createRenewal(options: GrantsOptions): Renew {
  const { db, seal, now } = options;
  /** Those being renewed by this process. */
  const renewing = new Map<string, Promise<Tokens | null>>();

  async function inTurn(userId: string, server: ToolServer, seen: ToolGrantRow): Promise<Tokens | null> {
    for (;;) {
      const row = await findToolGrant(db, userId, server.name);
      const tokens = row === undefined ? null : openedTokens(seal, row, server.url);
      if (row === undefined || tokens === null) return null;
      // Somebody else did it.
      if (row.id !== seen.id || row.version !== seen.version) return tokens;
      if (tokens.refresh === null) {
        await updateToolGrant(db, row, { tokens: null });
        return null;
      }
      const at = now();
      if (await holdToolGrant(db, row, { now: at, until: at + HELD_MS })) return refresh(options, server, row, tokens);
      await pause(LOOK_MS);
    }
  }

  return (userId, server, seen) => {
    const key = `${seen.id} ${seen.version}`;
    const known = renewing.get(key);
    if (known !== undefined) return known;
    const work = inTurn(userId, server, seen).finally(() => renewing.delete(key));
    renewing.set(key, work);
    return work;
  };
}

/** Whoever holds the row asks. */
async function refresh(
  options: GrantsOptions,
  server: ToolServer,
  row: ToolGrantRow,
  tokens: Tokens,
): Promise<Tokens | null> {
  const { db, seal, now, warn } = options;
  const config = configOf(server, tokens, options.reach);
  let answer: oidc.TokenEndpointResponse;
  try {
    answer = await oidc.refreshTokenGrant(config, tokens.refresh ?? '', { resource: tokens.resource });
  } catch (error) {
    const refusal = refusalOf(error);
    const isOver = refusal !== null && OVER.has(refusal.code);
    warn('tokens of an MCP server were not renewed', { server: server.name, cause: refusal?.code ?? reasonOf(error) });
    await updateToolGrant(db, row, isOver ? { tokens: null } : {});
    if (isOver) return null;
    throw error;
  }
  const fresh: Tokens = {
    ...tokens,
    access: answer.access_token,
    // A provider that does not rotate them goes on with the old one (RFC 6749, 6).
    refresh: answer.refresh_token ?? tokens.refresh,
    scope: answer.scope ?? tokens.scope,
  };
  const change = { tokens: sealedTokens(seal, row, fresh), expires_at: expiryOf(now(), answer.expires_in) };
  if (await updateToolGrant(db, row, change)) return fresh;
  // The person disconnected meanwhile: what was just given is given back.
  await revokeTokens(options, server, fresh);
  return null;
}
