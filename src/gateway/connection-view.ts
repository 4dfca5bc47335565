/** Rows of connections and deployments as people see them. Keys never pass here: a count and four characters do. */
import { z } from 'zod';
import type { Connection } from '#shared/contract/connections.ts';
import { Capabilities, Routing, VersionUpgrade, type Deployment, type Target } from '#shared/contract/models.ts';
import { ErrorInfo } from '#shared/message.ts';
import { retirementOf } from '#providers/retirements.ts';
import type { PlacedDeployment } from '#store/deployments.ts';
import type { ConnectionRow, TargetRow } from '#store/schema.ts';
import { authShown } from './entra/stored.ts';

const Surface = z.enum(['classic', 'v1']).nullable();
const Cloud = z.enum(['public', 'china', 'government']).nullable();
const ConnectionSource = z.enum(['person', 'environment', 'simulator']);
const DeploymentSource = z.enum(['person', 'environment', 'discovered', 'simulator']);
const LastCheck = z.object({ at: z.string(), ok: z.boolean(), ms: z.number(), error: ErrorInfo.nullable() });
export type LastCheck = z.infer<typeof LastCheck>;

/**
 * The capabilities column. `basis` says whose word it is: what a person or a variable declared is never overwritten by
 * what a check detects; what was merely assumed is.
 */
const StoredCapabilities = Capabilities.extend({
  basis: z.enum(['declared', 'detected', 'assumed']).default('declared'),
});
type StoredCapabilities = z.infer<typeof StoredCapabilities>;

export function storedCapabilities(text: string): StoredCapabilities {
  return StoredCapabilities.parse(JSON.parse(text));
}

export function capabilitiesColumn(capabilities: Capabilities, basis: StoredCapabilities['basis']): string {
  return JSON.stringify({ ...Capabilities.parse(capabilities), basis } satisfies StoredCapabilities);
}

export function deploymentOf(row: PlacedDeployment): Deployment {
  const { basis: _, ...capabilities } = storedCapabilities(row.capabilities);
  return {
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    connectionId: row.connection_id,
    upstreamName: row.upstream_name,
    model: row.model,
    capabilities,
    contextTokens: row.context_tokens,
    enabled: row.enabled === 1,
    source: DeploymentSource.parse(row.source),
    sku: row.sku,
    capacityTpm: row.capacity_tpm,
    modelVersion: row.model_version,
    contentFilter: row.content_filter,
    versionUpgrade: VersionUpgrade.nullable().catch(null).parse(row.version_upgrade),
    successor: row.successor,
    retires: retiresOf(row),
    switchedAt: row.switched_at === null ? null : new Date(row.switched_at).toISOString(),
    targets: row.targets.map(targetShown),
    routing: storedRouting(row.routing),
  };
}

/** What somebody said, else what is published of the model. */
function retiresOf({ retires_at, model, model_version }: PlacedDeployment): Deployment['retires'] {
  if (retires_at !== null) return { at: new Date(retires_at).toISOString(), basis: 'declared' };
  const known = model === null ? null : retirementOf(model, model_version);
  return known === null ? null : { at: new Date(known).toISOString(), basis: 'known' };
}

function targetShown(row: TargetRow): Target {
  return {
    id: row.id,
    connectionId: row.connection_id,
    upstreamName: row.upstream_name,
    priority: row.priority,
    weight: row.weight,
    model: row.model,
    sku: row.sku,
    capacityTpm: row.capacity_tpm,
    enabled: row.enabled === 1,
  };
}

const StoredRouting = Routing.catch(() => Routing.parse({}));

/** The routing column; what cannot be read is as if nothing was said. */
export function storedRouting(text: string): Routing {
  return StoredRouting.parse(JSON.parse(text));
}

export function connectionOf(
  row: ConnectionRow,
  deployments: readonly PlacedDeployment[],
  trouble: Connection['trouble'] = null,
): Connection {
  return {
    id: row.id,
    name: row.name,
    provider: row.provider,
    baseUrl: row.base_url,
    apiVersion: row.api_version,
    surface: Surface.parse(row.surface),
    cloud: Cloud.parse(row.cloud),
    region: row.region,
    keys: { count: row.key_count, hint: row.key_hint },
    auth: authShown(row.auth),
    source: ConnectionSource.parse(row.source),
    enabled: row.enabled === 1,
    lastCheck: row.last_check === null ? null : LastCheck.parse(JSON.parse(row.last_check)),
    trouble,
    deployments: deployments.filter((deployment) => deployment.connection_id === row.id).map(deploymentOf),
  };
}
