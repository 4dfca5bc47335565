/** People's tokens at MCP servers: kept, and renewed a little ahead and when a server no longer takes them. */
import { newId } from '#shared/ids.ts';
import type { ToolGrantRow } from '#store/schema.ts';
import { findToolGrant, putToolGrant } from '#store/tool-sign-in.ts';
import { createRenewal } from './renewal.ts';
import type { ToolServer } from './resource.ts';
import { expiryOf, openedTokens, revokeTokens, sealedTokens, type GrantsOptions, type Tokens } from './tokens.ts';

/** So long before they end, tokens are renewed. */
const AHEAD_MS = 60_000;

export interface Grants {
  keep(userId: string, server: ToolServer, tokens: Tokens, expiresIn: number | undefined): Promise<void>;
  /** Tokens that are good as far as one knows; null: the person has to sign in. Rejects when a provider cannot be asked. */
  good(userId: string, server: ToolServer): Promise<Tokens | null>;
  /** The server refused `access`: what there is instead, else null. Rejects like `good`. */
  renewed(userId: string, server: ToolServer, access: string): Promise<Tokens | null>;
  /** Tells the provider that tokens are not needed any more. Never rejects. */
  revoke(row: ToolGrantRow): Promise<void>;
  /** Whether there are tokens for this address. */
  isOf(row: ToolGrantRow, server: Pick<ToolServer, 'url'>): boolean;
}

export function createGrants(options: GrantsOptions): Grants {
  const { db, seal, now } = options;
  const renew = createRenewal(options);

  async function find(userId: string, server: ToolServer) {
    const row = await findToolGrant(db, userId, server.name);
    const tokens = row === undefined ? null : openedTokens(seal, row, server.url);
    return row === undefined || tokens === null ? null : { row, tokens };
  }

  return {
    async keep(userId, { name, url }, tokens, expiresIn) {
      const at = now();
      const of = { user_id: userId, server: name, url };
      await putToolGrant(db, {
        ...of,
        id: newId('tgr', at),
        tokens: sealedTokens(seal, of, tokens),
        expires_at: expiryOf(at, expiresIn),
        wanted: null,
        version: 1,
        held_until: 0,
        connected_at: at,
      });
    },
    async good(userId, server) {
      const found = await find(userId, server);
      if (found === null) return null;
      const { row, tokens } = found;
      const left = row.expires_at === null ? Infinity : row.expires_at - now();
      if (left > AHEAD_MS || (left > 0 && tokens.refresh === null)) return tokens;
      try {
        return await renew(userId, server, row);
      } catch (error) {
        // What is still good is used while its provider cannot be asked.
        if (left > 0) return tokens;
        throw error;
      }
    },
    async renewed(userId, server, access) {
      const found = await find(userId, server);
      if (found === null || found.tokens.access !== access) return found?.tokens ?? null;
      return renew(userId, server, found.row);
    },
    async revoke(row) {
      const tokens = openedTokens(seal, row, row.url);
      if (tokens !== null) await revokeTokens(options, { name: row.server, url: row.url }, tokens);
    },
    isOf: (row, { url }) => openedTokens(seal, row, url) !== null,
  };
}
