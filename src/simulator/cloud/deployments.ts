/** Deployments, made and changed while the resource runs. */
import { isObject } from '#shared/json.ts';
import { findModel, type Model } from '../catalogue.ts';
import { requestsPerMinute } from '../limits.ts';
import { putDeployment, type Deployment, type ResourceState } from '../resource.ts';
import type { WireError } from '../wire.ts';
import type { ArmAnswer, ArmCall, ArmRow } from './arm-call.ts';
import type { Cloud } from './cloud.ts';
import { childUnknown, modelUnsupported, propertyInvalid, quotaExceeded } from './errors.ts';
import { accountId, ACCOUNTS, accountOf, etagOf, locationOf, missingAccount, pageOf, PROVIDER } from './paths.ts';
import { quotaOf, skus } from './quotas.ts';

const TYPE = `${PROVIDER}/accounts/deployments`;

/** What a model can do, in the control plane's words: every value is text. */
export function capabilitiesOf({ operations, context }: Model): Record<string, string> {
  const named = {
    chatCompletion: operations.includes('chatCompletion'),
    completion: operations.includes('completion'),
    embeddings: operations.includes('embeddings'),
    responses: operations.includes('responses'),
    imageGenerations: operations.includes('imageGeneration'),
    audio: operations.includes('transcription') || operations.includes('speech'),
    realtime: operations.includes('realtime'),
  };
  const able = Object.entries(named).filter(([, can]) => can);
  return {
    ...Object.fromEntries(able.map(([name]) => [name, 'true'])),
    maxContextToken: String(context.total),
    ...(context.output > 0 ? { maxOutputToken: String(context.output) } : {}),
  };
}

export function rateLimits(deployment: Deployment): object[] {
  const slice = deployment.model.requestWindow;
  const requests = {
    key: 'request',
    renewalPeriod: slice,
    count: Math.ceil((requestsPerMinute(deployment) * slice) / 60),
  };
  const tokens = { key: 'token', renewalPeriod: 60, count: deployment.capacity * 1_000 };
  return deployment.model.quota === 'tokens' ? [requests, tokens] : [requests];
}

function deploymentObject(cloud: Cloud, resource: ResourceState, deployment: Deployment): object {
  const { model, sku, capacity } = deployment;
  const properties = {
    model: { format: 'OpenAI', name: model.name, version: model.version },
    versionUpgradeOption: deployment.versionUpgradeOption,
    currentCapacity: capacity,
    capabilities: capabilitiesOf(model),
    raiPolicyName: deployment.raiPolicyName,
    provisioningState: 'Succeeded',
    rateLimits: rateLimits(deployment),
    spilloverDeploymentName: deployment.spillover ?? null,
    dynamicThrottlingEnabled: false,
  };
  return {
    id: `${accountId(cloud, resource.name)}/deployments/${deployment.name}`,
    type: TYPE,
    name: deployment.name,
    sku: { name: sku, capacity },
    properties,
    etag: etagOf({ sku, capacity, properties }),
  };
}

function list(call: ArmCall): ArmAnswer | WireError {
  const resource = accountOf(call);
  if (!resource) return missingAccount(call);
  const all = [...resource.deployments.values()].map((one) => deploymentObject(call.cloud, resource, one));
  return { status: 200, value: pageOf(all, call) };
}

function get(call: ArmCall): ArmAnswer | WireError {
  const resource = accountOf(call);
  if (!resource) return missingAccount(call);
  const found = resource.deployments.get(call.names[3] ?? '');
  if (!found) return childUnknown(TYPE, call.names[3] ?? '');
  return { status: 200, value: deploymentObject(call.cloud, resource, found) };
}

function remove(call: ArmCall): ArmAnswer | WireError {
  const resource = accountOf(call);
  if (!resource) return missingAccount(call);
  return { status: resource.deployments.delete(call.names[3] ?? '') ? 200 : 204 };
}

interface Wanted {
  sku: string;
  capacity: number;
  model: Model;
}

/** What a PUT asks for. */
function readWanted({ sku, properties }: Record<string, unknown>): Wanted | WireError {
  const inner = isObject(properties) ? properties : {};
  const model = isObject(inner['model']) ? inner['model'] : {};
  const { name, version } = model;
  if (typeof name !== 'string') return propertyInvalid("The deployment needs 'properties.model.name'.");
  const found = findModel(name, typeof version === 'string' ? version : undefined);
  if (!found || (model['format'] !== undefined && model['format'] !== 'OpenAI'))
    return modelUnsupported(name, typeof version === 'string' ? version : '');
  if (!isObject(sku)) return propertyInvalid("The deployment needs 'sku'.");
  const read = readSku(sku, { sku: 'Standard', capacity: 1 });
  return 'origin' in read ? read : { ...read, model: found };
}

function readSku(
  value: Record<string, unknown>,
  before: { sku: string; capacity: number },
): { sku: string; capacity: number } | WireError {
  const { name = before.sku, capacity = before.capacity } = value;
  if (typeof name !== 'string' || !skus.some((one) => one === name))
    return propertyInvalid(`The specified SKU '${String(name)}' of account deployment is not supported.`);
  if (typeof capacity !== 'number' || !Number.isInteger(capacity) || capacity < 1)
    return propertyInvalid('The capacity should be a whole number of at least 1.');
  return { sku: name, capacity };
}

function quotaError(
  cloud: Cloud,
  resource: ResourceState,
  wanted: Wanted,
  before: Deployment | undefined,
): WireError | undefined {
  const quota = quotaOf(cloud, locationOf(resource), wanted.sku, wanted.model.name, before);
  return quota.used + wanted.capacity > quota.limit
    ? quotaExceeded(quota.label, wanted.capacity, quota.used, quota.limit)
    : undefined;
}

function put(call: ArmCall): ArmAnswer | WireError {
  const { cloud, body, names } = call;
  const resource = accountOf(call);
  if (!resource) return missingAccount(call);
  const wanted = readWanted(body);
  if ('origin' in wanted) return wanted;
  const name = names[3] ?? '';
  const before = resource.deployments.get(name);
  const inner = isObject(body['properties']) ? body['properties'] : {};
  const refused = policyError(resource, inner) ?? quotaError(cloud, resource, wanted, before);
  if (refused) return refused;
  const made = putDeployment(
    resource,
    {
      name,
      model: wanted.model.name,
      version: wanted.model.version,
      sku: wanted.sku,
      capacity: wanted.capacity,
      raiPolicyName: textOf(inner['raiPolicyName']) ?? before?.raiPolicyName,
      versionUpgradeOption: textOf(inner['versionUpgradeOption']),
      spillover: textOf(inner['spilloverDeploymentName']),
      behaviour: before?.behaviour,
    },
    cloud.clock(),
  );
  if (before) made.createdAt = before.createdAt;
  return { status: before ? 200 : 201, value: deploymentObject(cloud, resource, made) };
}

function policyError(resource: ResourceState, properties: Record<string, unknown>): WireError | undefined {
  const name = textOf(properties['raiPolicyName']);
  return name === undefined || resource.policies.has(name)
    ? undefined
    : propertyInvalid(`The RAI policy '${name}' of account deployment does not exist.`);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Only the SKU can be patched; everything else needs a PUT. */
function patch(call: ArmCall): ArmAnswer | WireError {
  const { cloud, body, names } = call;
  const resource = accountOf(call);
  if (!resource) return missingAccount(call);
  const found = resource.deployments.get(names[3] ?? '');
  if (!found) return childUnknown(TYPE, names[3] ?? '');
  const read = readSku(isObject(body['sku']) ? body['sku'] : {}, found);
  if ('origin' in read) return read;
  const refused = quotaError(cloud, resource, { ...read, model: found.model }, found);
  if (refused) return refused;
  found.sku = read.sku;
  found.capacity = read.capacity;
  return { status: 200, value: deploymentObject(cloud, resource, found) };
}

export const deployments: readonly ArmRow[] = [
  { path: `${ACCOUNTS}/*/deployments`, methods: { GET: list } },
  { path: `${ACCOUNTS}/*/deployments/*`, methods: { GET: get, PUT: put, PATCH: patch, DELETE: remove } },
];
