/** Azure's control plane, as far as a resource's deployments are listed (azure-openai.md 9): paths, and reading answers. */
import { z } from 'zod';
import { VersionUpgrade } from '#shared/contract/models.ts';
import { baseModelOf } from './models.ts';

const ACCOUNTS = 'providers/Microsoft.CognitiveServices/accounts';
const VERSION = '2025-06-01';

export const subscriptionsPath = '/subscriptions?api-version=2022-12-01';
export const accountsPath = (subscription: string) =>
  `/subscriptions/${encodeURIComponent(subscription)}/${ACCOUNTS}?api-version=${VERSION}`;
/** `account`: its id, which is a path. */
export const deploymentsPath = (account: string) => `${account}/deployments?api-version=${VERSION}`;
export const modelsPath = (account: string) => `${account}/models?api-version=${VERSION}`;

/** A page of any list. */
export const Page = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

export const Subscription = z.object({ subscriptionId: z.string().min(1) });

const AccountId = z.string().regex(/^\/subscriptions\/[^/?#\s]+\/resourceGroups\/[^/?#\s]+\/[\w./-]+$/i);
export const Account = z.object({
  id: AccountId,
  name: z.string(),
  location: z.string().nullish(),
  properties: z.object({
    endpoint: z.string().nullish(),
    endpoints: z.record(z.string(), z.string()).nullish(),
    customSubDomainName: z.string().nullish(),
  }),
});
export type Account = z.infer<typeof Account>;

/** True when the account answers at this host; `resource`: the name in it, where it is one of Microsoft's. */
export function answersAt(account: Account, host: string, resource: string | null): boolean {
  const { endpoint, endpoints, customSubDomainName } = account.properties;
  const names = [customSubDomainName, account.name].map((name) => name?.toLowerCase());
  if (resource !== null && names.includes(resource)) return true;
  const hosts = [endpoint ?? '', ...Object.values(endpoints ?? {})].map((each) => URL.parse(each)?.hostname);
  return hosts.includes(host.toLowerCase());
}

const RateLimit = z.object({ key: z.string(), renewalPeriod: z.number(), count: z.number() });
const Deployed = z.object({
  name: z.string().min(1),
  sku: z.object({ name: z.string(), capacity: z.number().nullish() }).nullish(),
  properties: z.object({
    model: z.object({ name: z.string(), version: z.string().nullish() }).nullish(),
    versionUpgradeOption: VersionUpgrade.nullish().catch(null),
    raiPolicyName: z.string().nullish(),
    provisioningState: z.string().nullish(),
    rateLimits: z.array(RateLimit).nullish().catch(null),
  }),
});

/** A deployment as the control plane tells it. */
export interface ManagedDeployment {
  name: string;
  /** The base model. */
  model: string | null;
  modelVersion: string | null;
  sku: string | null;
  /** Tokens per minute; null where capacity is not sold by tokens. */
  capacityTpm: number | null;
  contentFilter: string | null;
  versionUpgrade: z.infer<typeof VersionUpgrade> | null;
}

/** Null for what cannot be read, and for one that cannot be called. */
export function deploymentIn(value: unknown): ManagedDeployment | null {
  const read = Deployed.safeParse(value);
  if (!read.success) return null;
  const { name, sku, properties } = read.data;
  const { model, versionUpgradeOption, raiPolicyName, provisioningState } = properties;
  if (/^(Failed|Deleting|Disabled|Canceled)$/.test(provisioningState ?? '')) return null;
  return {
    name,
    model: model ? baseModelOf(model.name) : null,
    modelVersion: model?.version ?? null,
    sku: sku?.name ?? null,
    capacityTpm: capacityOf(read.data),
    contentFilter: raiPolicyName ?? null,
    versionUpgrade: versionUpgradeOption ?? null,
  };
}

/** What its own limits say; else its units, of which one is a thousand tokens where tokens are sold at all. */
function capacityOf({ sku, properties }: z.infer<typeof Deployed>): number | null {
  const limit = properties.rateLimits?.find(({ key, renewalPeriod }) => key === 'token' && renewalPeriod > 0);
  if (limit !== undefined) return Math.round((limit.count * 60) / limit.renewalPeriod) || null;
  if (!sku?.capacity || !sku.name.endsWith('Standard')) return null;
  return sku.capacity * 1000;
}

const Offered = z.object({
  name: z.string(),
  version: z.string(),
  deprecation: z.object({ inference: z.string().nullish() }).nullish(),
});

/** When a model's version is switched off, as the resource itself says; null when it does not. */
export function retirementIn(value: unknown): { model: string; version: string; at: number } | null {
  const read = Offered.safeParse(value);
  const at = Date.parse(read.data?.deprecation?.inference ?? '');
  if (!read.success || Number.isNaN(at)) return null;
  return { model: baseModelOf(read.data.name), version: read.data.version, at };
}
