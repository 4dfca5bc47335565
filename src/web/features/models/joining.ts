/** A deployment that was found may answer for a model that is here already, instead of being one more. */
import type { Connection, discoverDeployments } from '#shared/contract/connections.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import type { Deployment } from '#shared/contract/models.ts';

export interface FoundDeployment {
  name: string;
  model: string | null;
  /** What the control plane says besides. */
  terms?: Result<typeof discoverDeployments>['deployments'][number]['terms'];
}

export interface Joinable {
  deployment: Pick<Deployment, 'id' | 'name'>;
  /** It has the very name: another of that name could only stand here under a number. */
  sameName: boolean;
}

/** Which deployment of another connection it may answer for: of its name before one of its model; null: none. */
export function joinableOf(connections: readonly Connection[], here: string, found: FoundDeployment): Joinable | null {
  const others = connections
    .filter(({ id }) => id !== here)
    .flatMap(({ deployments }) => deployments)
    .filter(({ source, targets }) => source !== 'environment' && !targets.some((one) => isThere(one, here, found)));
  const named = others.find(
    ({ name, model }) => name === found.name && (model === null || found.model === null || model === found.model),
  );
  if (named) return { deployment: named, sameName: true };
  const alike = others.find(({ model }) => model !== null && model === found.model);
  return alike ? { deployment: alike, sameName: false } : null;
}

const isThere = (target: Deployment['targets'][number], here: string, { name }: FoundDeployment): boolean =>
  target.connectionId === here && target.upstreamName === name;
