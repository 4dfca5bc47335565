/** Asking a stored connection's upstream: as whom, by which way, and what it has. */
import { updateConnection } from '#store/connections.ts';
import type { ConnectionRow } from '#store/schema.ts';
import { asking, type Asking, type Subject } from './check/ask.ts';
import { carrier } from './check/carrier.ts';
import { subjectOf } from './check/subject.ts';
import type { ConnectionsOptions } from './connections-options.ts';
import { discover, fromManaged, type Discovered } from './discover.ts';
import { managedDeployments } from './entra/managed.ts';
import { isTrusted } from './trust.ts';

export interface Reach {
  subject: Subject;
  ask: Asking;
}

/** Throws `secret_unreadable` and `identity_host`. */
export function reach(options: ConnectionsOptions, row: ConnectionRow, signal: AbortSignal): Reach {
  const subject = subjectOf(row, options.seal, options.simulator.resource.keys.key1, options.identities);
  const carry = carrier(options, { trusted: isTrusted(row, options.allowsOllama()), signal });
  return { subject, ask: asking(subject, carry, signal) };
}

/**
 * What the upstream has: its control plane's list where the connection's identity may read it, else its own list, else
 * with `probe` the usual names tried. Throws when the upstream cannot be reached or refuses.
 */
export async function find(
  options: ConnectionsOptions,
  row: ConnectionRow,
  { probe, signal }: { probe: boolean; signal: AbortSignal },
): Promise<Discovered> {
  const managed = await managedDeployments(options, row, signal);
  const deployments = managed === null ? [] : fromManaged(managed);
  if (managed !== null && row.region === null && managed.region !== null)
    await updateConnection(options.db, row.id, { region: managed.region });
  if (deployments.length > 0) return { deployments, how: 'managed' };
  const { subject, ask } = reach(options, row, signal);
  return discover(subject, ask, { probe, signal });
}
