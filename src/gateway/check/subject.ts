/** A stored connection as the check and the discovery see it. */
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { providerOf } from '#providers/index.ts';
import type { ConnectionRow } from '#store/schema.ts';
import type { Seal } from '#store/seal.ts';
import type { Identities } from '../entra/identities.ts';
import { unsealKeys } from '../secrets.ts';
import type { Subject } from './ask.ts';

const Surface = z.enum(['classic', 'v1']).nullable();

/**
 * Throws `secret_unreadable` when the keys were sealed with another secret, and `identity_host`. `simulatorKey` is used
 * for its own connection, `identities` for those that sign in.
 */
export function subjectOf(
  row: ConnectionRow,
  seal: Seal,
  simulatorKey: string | null,
  identities?: Identities,
): Subject {
  const provider = providerOf(row.provider);
  const credential = identities?.credentialOf(row, 'models') ?? null;
  if (credential !== null) return { ...placeOf(row), provider, keys: [], credential };
  const keys = row.provider === 'simulator' && simulatorKey !== null ? [simulatorKey] : keysOf(row, seal);
  return { ...placeOf(row), provider, keys, credential };
}

function placeOf(row: ConnectionRow): Pick<Subject, 'settings' | 'host' | 'azure'> {
  return {
    settings: { baseUrl: row.base_url, apiVersion: row.api_version, surface: Surface.parse(row.surface) },
    host: (URL.parse(row.base_url)?.hostname ?? '').replace(/^\[|\]$/g, '') || row.base_url,
    azure: providerOf(row.provider).speaks.includes('deployments'),
  };
}

export function keysOf(row: ConnectionRow, seal: Seal): string[] {
  try {
    return unsealKeys(seal, row);
  } catch (cause) {
    throw new AppError('secret_unreadable', { cause });
  }
}
