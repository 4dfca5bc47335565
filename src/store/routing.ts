/** Everything the gateway needs to route, in one reading. */
import type { Db } from './open.ts';

export interface RouteRow {
  target_id: string;
  upstream_name: string;
  priority: number;
  weight: number;
  deployment_id: string;
  name: string;
  display_name: string;
  model: string | null;
  capabilities: string;
  context_tokens: number | null;
  deployment_created_at: number;
  connection_id: string;
  connection_name: string;
  provider: string;
  base_url: string;
  api_version: string | null;
  surface: string | null;
  region: string | null;
  secret: string | null;
  connection_source: string;
}

/** Enabled deployments with their targets on enabled connections, in the owner's order, then by priority. */
export async function loadRoutes(db: Db): Promise<RouteRow[]> {
  return db
    .selectFrom('deployments')
    .innerJoin('targets', 'targets.deployment_id', 'deployments.id')
    .innerJoin('connections', 'connections.id', 'targets.connection_id')
    .select([
      'targets.id as target_id',
      'targets.upstream_name',
      'targets.priority',
      'targets.weight',
      'deployments.id as deployment_id',
      'deployments.name',
      'deployments.display_name',
      'deployments.model',
      'deployments.capabilities',
      'deployments.context_tokens',
      'deployments.created_at as deployment_created_at',
      'connections.id as connection_id',
      'connections.name as connection_name',
      'connections.provider',
      'connections.base_url',
      'connections.api_version',
      'connections.surface',
      'connections.region',
      'connections.secret',
      'connections.source as connection_source',
    ])
    .where('deployments.enabled', '=', 1)
    .where('connections.enabled', '=', 1)
    .where('connections.deleted_at', 'is', null)
    .orderBy('deployments.position')
    .orderBy('deployments.created_at')
    .orderBy('targets.priority')
    .orderBy('targets.id')
    .execute();
}
