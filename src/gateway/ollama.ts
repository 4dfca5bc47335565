/** Ollama on the machine the server runs on, found where the owner allows looking there. */
import { z } from 'zod';
import type { Connection } from '#shared/contract/connections.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import * as connections from '#store/connections.ts';
import type { ConnectionRow } from '#store/schema.ts';
import { viewOf } from './connection-edits.ts';
import type { ConnectionsOptions } from './connections-options.ts';
import { addFound } from './deployment-edits.ts';
import { reach } from './reach.ts';
import { discover } from './discover.ts';
import { originOf } from './secrets.ts';
import { isOllamaHere, OLLAMA_HERE } from './trust.ts';

const LOOK_MS = 1500;
const LIST_MS = 10_000;

const Version = z.object({ version: z.string() });

/** The first place where Ollama answers; null when none does. */
async function answering({ net }: ConnectionsOptions, origins: readonly string[]): Promise<string | null> {
  for (const origin of origins) {
    try {
      const reply = await net.request({ url: `${origin}/api/version`, trusted: true, direct: true, timeout: LOOK_MS });
      if (reply.status === 200 && Version.safeParse(JSON.parse(reply.text)).success) return origin;
    } catch {
      // Nobody is there.
    }
  }
  return null;
}

/**
 * The connection to Ollama on this machine with its models: the one there is, or a new one; null when it does not run.
 * A person's deletion stands unless `again`. Throws `address_private` while the owner does not allow looking there.
 */
export async function connectOllama(
  options: ConnectionsOptions,
  { again, origins = OLLAMA_HERE }: { again: boolean; origins?: readonly string[] },
): Promise<Connection | null> {
  if (!options.allowsOllama())
    throw new AppError('address_private', { params: { host: 'localhost', address: '127.0.0.1' } });
  const origin = await answering(options, origins);
  if (origin === null) return null;
  const row = await rowFor(options, origin, again);
  if (row === null) return null;
  const signal = AbortSignal.timeout(LIST_MS);
  const { subject, ask } = reach(options, row, signal);
  const { deployments } = await discover(subject, ask, { probe: false, signal });
  await addFound(options, row, deployments, 'discovered');
  await options.gateway.reload();
  return viewOf(options, row);
}

async function rowFor({ db, now }: ConnectionsOptions, origin: string, again: boolean): Promise<ConnectionRow | null> {
  return db.transaction().execute(async (trx) => {
    const known = (await connections.everyConnection(trx)).find(
      (row) => isOllamaHere(row) || originOf(row.base_url) === origin,
    );
    if (known !== undefined) {
      if (known.deleted_at === null) return known;
      return again ? ((await connections.updateConnection(trx, known.id, { deleted_at: null })) ?? null) : null;
    }
    const row: ConnectionRow = {
      id: newId('con', now()),
      name: 'Ollama',
      provider: 'ollama',
      base_url: `${origin}/v1`,
      api_version: null,
      surface: null,
      cloud: null,
      region: null,
      secret: null,
      key_hint: null,
      key_count: 0,
      ...connections.WITH_KEYS,
      source: 'person',
      enabled: 1,
      last_check: null,
      created_at: now(),
      updated_at: now(),
      deleted_at: null,
    };
    await connections.insertConnection(trx, row);
    return row;
  });
}
