/** Connections and their deployments, as an admin's page holds them. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { listConnections, type Connection } from '#shared/contract/connections.ts';
import { listModels, type Deployment } from '#shared/contract/models.ts';
import { keyOf, query } from '../../lib/api.ts';

/** How often a page looks at how connections do. */
export const LOOK_MS = 4000;

export function useConnections() {
  return useQuery(query(listConnections));
}

/** The same while one looks at how they do. */
export function useConnectionsNow() {
  return useQuery({ ...query(listConnections), refetchInterval: LOOK_MS });
}

/** What to do after a connection or a deployment changed: the picker's models change with them. */
export function useConnectionsChanged(): () => Promise<unknown> {
  const queries = useQueryClient();
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: keyOf(listConnections) }),
      queries.invalidateQueries({ queryKey: keyOf(listModels) }),
    ]);
}

/** What to call it: a person's or the address's name; the simulator's is a word. */
export function nameOf({ name, source }: Pick<Connection, 'name' | 'source'>, words: { simulator: string }): string {
  return source === 'simulator' ? words.simulator : name;
}

export type ConnectionHealth = 'works' | 'empty' | 'failing' | 'troubled' | 'unchecked' | 'off';

/** The upstream has deployments with names of a person's choice (Azure) rather than models of its own. */
export const hasDeployments = ({ provider }: Pick<Connection, 'provider'>): boolean => provider.startsWith('azure');

/** Deployments that stand under another connection, for which this one may answer too. */
export function guestsOf(connections: readonly Connection[], id: string): Deployment[] {
  return connections
    .filter((one) => one.id !== id)
    .flatMap(({ deployments }) => deployments)
    .filter(({ targets }) => targets.some(({ connectionId }) => connectionId === id));
}

/** What its last calls, its last check and its switch say of a connection; `guests`: see `guestsOf`. */
export function stateOf(
  { enabled, lastCheck, deployments, trouble }: Pick<Connection, 'enabled' | 'lastCheck' | 'deployments' | 'trouble'>,
  guests: readonly unknown[] = [],
): ConnectionHealth {
  if (!enabled) return 'off';
  if (trouble && !(lastCheck?.ok && lastCheck.at > trouble.until)) return 'troubled';
  if (!lastCheck) return 'unchecked';
  if (!lastCheck.ok) return 'failing';
  return deployments.length === 0 && guests.length === 0 ? 'empty' : 'works';
}
