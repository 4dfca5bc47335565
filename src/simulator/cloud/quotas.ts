/** Quotas: how much capacity a region has for a model in each kind of deployment, and how much of it is in use. */
import { isProvisioned } from '../bucket.ts';
import { catalogue } from '../catalogue.ts';
import type { Deployment } from '../resource.ts';
import type { Cloud } from './cloud.ts';
import { locationOf } from './paths.ts';

export const skus = [
  'Standard',
  'GlobalStandard',
  'DataZoneStandard',
  'ProvisionedManaged',
  'GlobalProvisionedManaged',
  'DataZoneProvisionedManaged',
  'GlobalBatch',
  'DataZoneBatch',
  'DeveloperTier',
] as const;

/** Units of every quota that the cloud's options do not name. */
const USUAL = 10_000;

/** `OpenAI.GlobalStandard.gpt-4o`; provisioned units are for any model. */
export function quotaName(sku: string, model: string): string {
  return isProvisioned(sku) ? `OpenAI.${sku}` : `OpenAI.${sku}.${model}`;
}

export interface Quota {
  name: string;
  label: string;
  used: number;
  limit: number;
}

/** One quota of a region; `except`: a deployment that is about to change. */
export function quotaOf(cloud: Cloud, location: string, sku: string, model: string, except?: Deployment): Quota {
  const name = quotaName(sku, model);
  let used = 0;
  for (const resource of cloud.accounts.values()) {
    if (locationOf(resource) !== location) continue;
    for (const one of resource.deployments.values())
      if (one !== except && quotaName(one.sku, one.model.name) === name) used += one.capacity;
  }
  const label = isProvisioned(sku) ? 'Provisioned Managed Throughput Unit' : `Tokens Per Minute (thousands) - ${model}`;
  return { name, label, used, limit: cloud.quotas[name] ?? USUAL };
}

/** Every quota of a region. */
export function quotasOf(cloud: Cloud, location: string): Quota[] {
  const models = [...new Set(catalogue.map((model) => model.name))];
  return skus.flatMap((sku) =>
    isProvisioned(sku)
      ? [quotaOf(cloud, location, sku, '')]
      : models.map((model) => quotaOf(cloud, location, sku, model)),
  );
}

export function usageObject({ name, label, used, limit }: Quota): object {
  return { name: { value: name, localizedValue: label }, currentValue: used, limit, unit: 'Count' };
}
