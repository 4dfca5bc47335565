/**
 * Secrets of MCP servers and services: sealed together with what they are for, the origin of a server and the whole
 * address of a service, so that a changed one gets none.
 */
import { z } from 'zod';
import type { Db } from '#store/open.ts';
import type { Seal } from '#store/seal.ts';
import { readInternal, writeInternal } from '#store/settings.ts';

const Place = z.enum(['header', 'query']);
const Kept = z.object({ header: z.string(), place: Place.default('header'), hint: z.string(), sealed: z.string() });
type Kept = z.infer<typeof Kept>;
type Place = z.infer<typeof Place>;

interface Server {
  name: string;
  url: string;
  kind?: 'mcp' | 'openapi';
}

const keyOf = ({ name }: Pick<Server, 'name'>): string => `tools.secret.${name}`;
const contextOf = ({ name, url, kind = 'mcp' }: Server): string =>
  kind === 'openapi' ? `openapi ${name} ${url}` : `mcp ${name} ${new URL(url).origin}`;

async function opened(db: Db, seal: Seal, server: Server): Promise<(Kept & { value: string }) | null> {
  const found = Kept.nullable()
    .catch(null)
    .parse((await readInternal(db, keyOf(server))) ?? null);
  if (found === null) return null;
  try {
    return { ...found, value: seal.unseal(found.sealed, contextOf(server)) };
  } catch {
    // Of another address, or of another installation.
    return null;
  }
}

/** What may be shown of it; null: none, or one that is for another address. */
export async function secretOf(
  db: Db,
  seal: Seal,
  server: Server,
): Promise<{ header: string; place: Place; hint: string } | null> {
  const found = await opened(db, seal, server);
  return found && { header: found.header, place: found.place, hint: found.hint };
}

export async function keepSecret(
  db: Db,
  seal: Seal,
  server: Server,
  { header, place, value, now }: { header: string; place: Place; value: string; now: number },
): Promise<void> {
  const hint = value.length < 12 ? '' : value.slice(-4);
  await writeInternal(db, keyOf(server), { header, place, hint, sealed: seal.seal(value, contextOf(server)) }, now);
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
      const found = await opened(db, seal, server);
      return { ...server, headers: found?.place === 'header' ? { [found.header]: found.value } : {} };
    }),
  );
}

/** What a service is told, and where; null: nothing. */
export async function toldSecret(
  db: Db,
  seal: Seal,
  service: Pick<Server, 'name' | 'url'>,
): Promise<{ place: Place; name: string; value: string } | null> {
  const found = await opened(db, seal, { ...service, kind: 'openapi' });
  return found && { place: found.place, name: found.header, value: found.value };
}
