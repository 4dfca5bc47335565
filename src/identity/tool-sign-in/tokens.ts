/** A person's tokens at an MCP server: sealed to whose they are and to the server's address, and given back. */
import * as oidc from 'openid-client';
import { z } from 'zod';
import type { Db } from '#store/open.ts';
import type { ToolGrantRow } from '#store/schema.ts';
import type { Seal } from '#store/seal.ts';
import { Client, configOf } from './client.ts';
import { reasonOf, refusalOf } from './reason.ts';
import { Metadata, type ToolServer } from './resource.ts';

export const Tokens = z.object({
  access: z.string(),
  refresh: z.string().nullable(),
  /** What was granted, or asked for where it does not say. */
  scope: z.string().nullable(),
  resource: z.string(),
  metadata: Metadata,
  client: Client,
});
export type Tokens = z.infer<typeof Tokens>;

export interface GrantsOptions {
  db: Db;
  seal: Seal;
  reach: typeof globalThis.fetch;
  now(): number;
  /** What went wrong and is nobody's to see; it holds no token. */
  warn(event: string, fields: Record<string, unknown>): void;
}

type Of = Pick<ToolGrantRow, 'user_id' | 'server' | 'url'>;

const contextOf = ({ user_id, server, url }: Of) => `tool grant ${user_id} ${server} ${url}`;

export const sealedTokens = (seal: Seal, of: Of, tokens: Tokens): string =>
  seal.seal(JSON.stringify(tokens), contextOf(of));

/** Null when they are over, or were given for another address than `url`. */
export function openedTokens(seal: Seal, row: ToolGrantRow, url: string): Tokens | null {
  if (row.tokens === null) return null;
  try {
    return Tokens.parse(JSON.parse(seal.unseal(row.tokens, contextOf({ ...row, url }))));
  } catch {
    return null;
  }
}

/** Null: the provider does not say when they end. */
export const expiryOf = (at: number, seconds: number | undefined): number | null =>
  seconds === undefined ? null : at + seconds * 1000;

/** Tells the provider that they are not needed any more, where it wants to know (RFC 7009). Never rejects. */
export async function revokeTokens(
  { reach, warn }: Pick<GrantsOptions, 'reach' | 'warn'>,
  server: ToolServer,
  tokens: Tokens,
): Promise<void> {
  if (tokens.metadata.revocation_endpoint === undefined) return;
  const config = configOf(server, tokens, reach);
  const of = [
    [tokens.refresh, 'refresh_token'],
    [tokens.access, 'access_token'],
  ] as const;
  // Of both, where both are there: not every provider takes the one back with the other (RFC 7009, 2.1).
  for (const [token, hint] of of)
    if (token !== null)
      await oidc.tokenRevocation(config, token, { token_type_hint: hint }).catch((error: unknown) =>
        warn('tokens of an MCP server were not revoked', {
          server: server.name,
          cause: refusalOf(error)?.code ?? reasonOf(error),
        }),
      );
}
