/** Connections and their deployments, as an admin's page holds them. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { listConnections, type Connection } from '#shared/contract/connections.ts';
import { listModels } from '#shared/contract/models.ts';
import { keyOf, query } from '../../lib/api.ts';

export function useConnections() {
  return useQuery(query(listConnections));
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

export type ConnectionHealth = 'works' | 'failing' | 'unchecked' | 'off';

/** What its last check and its switch say of a connection. */
export function stateOf({ enabled, lastCheck }: Pick<Connection, 'enabled' | 'lastCheck'>): ConnectionHealth {
  if (!enabled) return 'off';
  if (!lastCheck) return 'unchecked';
  return lastCheck.ok ? 'works' : 'failing';
}
