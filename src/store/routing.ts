/** Everything the gateway needs to route, in one reading. */
import type { Db } from './open.ts';

export interface RouteRow {
  target_id: string;
  upstream_name: string;
  priority: number;
  weight: number;
  target_model: string | null;
  target_sku: string | null;
  target_capacity_tpm: number | null;
  deployment_id: string;
  name: string;
  display_name: string;
  model: string | null;
  capabilities: string;
  context_tokens: number | null;
  sku: string | null;
  capacity_tpm: number | null;
  successor: string | null;
  routing: string;
  deployment_created_at: number;
  deployment_updated_at: number;
  model_version: string | null;
  retires_at: number | null;
  switched_at: number | null;
  connection_id: string;
  connection_name: string;
  provider: string;
  base_url: string;
  api_version: string | null;
  surface: string | null;
  region: string | null;
  cloud: string | null;
  secret: string | null;
  auth: string;
  auth_secret: string | null;
  connection_source: string;
}

/** Enabled deployments with their enabled targets on enabled connections, in the owner's order, then by priority. */
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
      'targets.model as target_model',
      'targets.sku as target_sku',
      'targets.capacity_tpm as target_capacity_tpm',
      'deployments.id as deployment_id',
      'deployments.name',
      'deployments.display_name',
      'deployments.model',
      'deployments.capabilities',
      'deployments.context_tokens',
      'deployments.sku',
      'deployments.capacity_tpm',
      'deployments.successor',
      'deployments.routing',
      'deployments.created_at as deployment_created_at',
      'deployments.updated_at as deployment_updated_at',
      'deployments.model_version',
      'deployments.retires_at',
      'deployments.switched_at',
      'connections.id as connection_id',
      'connections.name as connection_name',
      'connections.provider',
      'connections.base_url',
      'connections.api_version',
      'connections.surface',
      'connections.region',
      'connections.cloud',
      'connections.secret',
      'connections.auth',
      'connections.auth_secret',
      'connections.source as connection_source',
    ])
    .where('deployments.enabled', '=', 1)
    .where('targets.enabled', '=', 1)
    .where('connections.enabled', '=', 1)
    .where('connections.deleted_at', 'is', null)
    .orderBy('deployments.position')
    .orderBy('deployments.created_at')
    .orderBy('targets.priority')
    .orderBy('targets.id')
    .execute();
}
