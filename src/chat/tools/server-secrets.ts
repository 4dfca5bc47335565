/** Secrets of MCP servers: sealed together with the origin they are for, so that a changed address gets none. */
import { z } from 'zod';
import type { Db } from '#store/open.ts';
import type { Seal } from '#store/seal.ts';
import { readInternal, writeInternal } from '#store/settings.ts';

const Kept = z.object({ header: z.string(), hint: z.string(), sealed: z.string() });
type Kept = z.infer<typeof Kept>;

interface Server {
  name: string;
  url: string;
}

const keyOf = ({ name }: Pick<Server, 'name'>): string => `tools.secret.${name}`;
const contextOf = ({ name, url }: Server): string => `mcp ${name} ${new URL(url).origin}`;

async function kept(db: Db, server: Server): Promise<Kept | null> {
  return Kept.nullable()
    .catch(null)
    .parse((await readInternal(db, keyOf(server))) ?? null);
}

/** What may be shown of it; null: none, or one that is for another address. */
export async function secretOf(db: Db, seal: Seal, server: Server): Promise<{ header: string; hint: string } | null> {
  const found = await kept(db, server);
  return found && opened(seal, server, found) !== null ? { header: found.header, hint: found.hint } : null;
}

export async function keepSecret(
  db: Db,
  seal: Seal,
  server: Server,
  { header, value, now }: { header: string; value: string; now: number },
): Promise<void> {
  const hint = value.length < 12 ? '' : value.slice(-4);
  await writeInternal(db, keyOf(server), { header, hint, sealed: seal.seal(value, contextOf(server)) }, now);
}

export async function forgetSecret(db: Db, server: Pick<Server, 'name'>, now: number): Promise<void> {
  await writeInternal(db, keyOf(server), null, now);
}

/** The servers with the headers that they are to be told. */
export async function withSecrets<S extends Server>(
  db: Db,
  seal: Seal,
  servers: readonly S[],
): Promise<(S & { headers: Record<string, string> })[]> {
  return Promise.all(
    servers.map(async (server) => {
      const found = await kept(db, server);
      const value = found && opened(seal, server, found);
      return { ...server, headers: found && value !== null ? { [found.header]: value } : {} };
    }),
  );
}

function opened(seal: Seal, server: Server, { sealed }: Kept): string | null {
  try {
    return seal.unseal(sealed, contextOf(server));
  } catch {
    // Of another address, or of another installation.
    return null;
  }
}
