/** What a provisioned deployment cannot take goes to a standard one (azure-openai.md 2.6, 4.3). */
import { isProvisioned } from './bucket.ts';
import type { DeploymentCall } from './core.ts';
import type { Deployment } from './resource.ts';

/** Too much asked of it, or it failed. */
export function spills(status: number): boolean {
  return status === 429 || status >= 500;
}

/** Where the call goes instead: as the request says, else as the deployment is set; `undefined` for nowhere. */
export function spilloverOf({ core, request, deployment }: DeploymentCall): Deployment | undefined {
  if (!isProvisioned(deployment.sku)) return undefined;
  const name = request.headers['x-ms-spillover-deployment'] ?? deployment.spillover;
  const target = name === undefined ? undefined : core.resource.deployments.get(name);
  return target && !isProvisioned(target.sku) ? target : undefined;
}

/** What the answer says of the way it took; `x-ms-deployment-name` is the second deployment's already. */
export function spillHeaders(from: string, status: number): Record<string, string> {
  return {
    'x-ms-spillover-from-deployment': from,
    'x-ms-spillover-error': String(status),
    'x-ms-is-spilled-over': 'true',
  };
}
