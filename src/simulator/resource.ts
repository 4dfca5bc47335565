/** The state of one Azure OpenAI resource: what the portal would show of it, and what happened to it. */
import { randomBytes } from 'node:crypto';
import { findModel, type Bought } from './catalogue.ts';
import { DEFAULT_POLICY, systemPolicies, usualFilters, type Blocklist, type RaiPolicy } from './policies.ts';
import type { Behaviour } from './scenario.ts';

/** A deployment as one asks for it. */
export interface DeploymentOptions {
  /** Path segment on classic, `model` on v1. */
  name: string;
  /** A name of the catalogue. */
  model: string;
  /** Default: the model's default version. */
  version?: string | undefined;
  /** Thousands of tokens per minute, requests per minute, or provisioned units, as model and SKU have it. Default 1,000. */
  capacity?: number | undefined;
  /** Default `GlobalStandard`. */
  sku?: string | undefined;
  /** Of a provisioned deployment: the standard one that takes what it cannot. */
  spillover?: string | undefined;
  /** Default: Microsoft's own default policy. */
  raiPolicyName?: string | undefined;
  /** From this severity on the filter blocks: a policy made for this deployment, in place of a named one. */
  filterThreshold?: 'low' | 'medium' | 'high' | undefined;
  /** Default `OnceNewDefaultVersionAvailable`. */
  versionUpgradeOption?: string | undefined;
  behaviour?: Behaviour | undefined;
}

export interface Deployment extends Bought {
  name: string;
  spillover: string | undefined;
  raiPolicyName: string;
  versionUpgradeOption: string;
  behaviour: Behaviour | undefined;
  /** Unix seconds. */
  createdAt: number;
}

/** One request, as the resource's owner would see it in a log. */
export interface JournalEntry {
  /** ms. */
  at: number;
  method: string;
  path: string;
  deployment: string | undefined;
  status: number;
  /** `pending` until the body has ended. */
  outcome: 'pending' | 'completed' | 'aborted' | 'cut';
  /** What the limiter counted on receipt. */
  reservedTokens: number;
  promptTokens: number;
  /** Of the prompt. */
  cachedTokens: number;
  /** Tokens that were sent, which is what is billed. */
  completionTokens: number;
}

export interface ResourceState {
  name: string;
  /** As in `x-ms-region`: `Sweden Central`. */
  region: string;
  kind: 'OpenAI' | 'AIServices';
  /** Origin where it answers, without a slash at the end. */
  endpoint: string;
  /** ms. */
  createdAt: number;
  tags: Record<string, string>;
  /** Both are valid at any time; assign to rotate one. */
  keys: { key1: string; key2: string };
  disableLocalAuth: boolean;
  deployments: Map<string, Deployment>;
  policies: Map<string, RaiPolicy>;
  blocklists: Map<string, Blocklist>;
  /** The last 200 requests, oldest first. */
  journal: JournalEntry[];
}

const JOURNAL_LENGTH = 200;

/** What a new simulator offers: two usual chat models, two that reason, one that only embeds. */
export const defaultDeployments: readonly DeploymentOptions[] = [
  { name: 'gpt-4o', model: 'gpt-4o' },
  { name: 'gpt-4o-mini', model: 'gpt-4o-mini' },
  { name: 'gpt-5.4', model: 'gpt-5.4' },
  { name: 'o4-mini', model: 'o4-mini' },
  { name: 'text-embedding-3-small', model: 'text-embedding-3-small' },
];

/** Display names of a few regions; any other name is shown as given. */
const regions: Readonly<Record<string, string>> = {
  swedencentral: 'Sweden Central',
  eastus: 'East US',
  eastus2: 'East US 2',
  westeurope: 'West Europe',
  germanywestcentral: 'Germany West Central',
  switzerlandnorth: 'Switzerland North',
  japaneast: 'Japan East',
  southeastasia: 'Southeast Asia',
  chinaeast2: 'China East 2',
  northcentralus: 'North Central US',
  southcentralus: 'South Central US',
  westus: 'West US',
  westus3: 'West US 3',
  canadaeast: 'Canada East',
  australiaeast: 'Australia East',
  francecentral: 'France Central',
  norwayeast: 'Norway East',
  uksouth: 'UK South',
  koreacentral: 'Korea Central',
  southindia: 'South India',
  brazilsouth: 'Brazil South',
};

export function regionLabel(region: string): string {
  return regions[region] ?? region;
}

/** Adds or replaces a deployment. Throws a RangeError when the catalogue has no such model. */
export function putDeployment(resource: ResourceState, options: DeploymentOptions, now: number): Deployment {
  const model = findModel(options.model, options.version);
  if (!model) throw new RangeError(`no model ${options.model} ${options.version ?? ''} in the simulator's catalogue`);
  const deployment: Deployment = {
    name: options.name,
    model,
    sku: options.sku ?? 'GlobalStandard',
    capacity: options.capacity ?? 1_000,
    spillover: options.spillover,
    raiPolicyName: policyFor(resource, options),
    versionUpgradeOption: options.versionUpgradeOption ?? 'OnceNewDefaultVersionAvailable',
    behaviour: options.behaviour,
    createdAt: Math.floor(now / 1_000),
  };
  resource.deployments.set(options.name, deployment);
  return deployment;
}

/** The name of the policy in force; one with another threshold is made when that is asked for. */
function policyFor(resource: ResourceState, { raiPolicyName, filterThreshold }: DeploymentOptions): string {
  if (filterThreshold === undefined) return raiPolicyName ?? DEFAULT_POLICY;
  const name = `threshold-${filterThreshold}`;
  const threshold = ({ low: 'Low', medium: 'Medium', high: 'High' } as const)[filterThreshold];
  resource.policies.set(name, {
    name,
    type: 'UserManaged',
    mode: 'Blocking',
    basePolicyName: DEFAULT_POLICY,
    contentFilters: usualFilters(threshold),
    customBlocklists: [],
  });
  return name;
}

/** The policies that every resource begins with. */
export function startingPolicies(): Map<string, RaiPolicy> {
  return new Map(systemPolicies.map((policy) => [policy.name, policy]));
}

/** Makes a new key in place of the named one and returns it; the other stays valid. */
export function regenerateKey(resource: ResourceState, which: 'key1' | 'key2'): string {
  const key = newKey();
  resource.keys[which] = key;
  return key;
}

/** 32 hexadecimal characters, the form of the classic keys. */
export function newKey(): string {
  return randomBytes(16).toString('hex');
}

export function note(resource: ResourceState, entry: JournalEntry): JournalEntry {
  resource.journal.push(entry);
  if (resource.journal.length > JOURNAL_LENGTH) resource.journal.shift();
  return entry;
}
