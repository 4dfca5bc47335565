/** Accounts: what an Azure OpenAI resource is to the control plane. */
import { isObject } from '#shared/json.ts';
import { regenerateKey, regionLabel, type ResourceState } from '../resource.ts';
import type { WireError } from '../wire.ts';
import type { ArmAnswer, ArmCall, ArmRow } from './arm-call.ts';
import type { Cloud } from './cloud.ts';
import { armError, propertyInvalid } from './errors.ts';
import { accountId, ACCOUNTS, accountOf, etagOf, locationOf, missingAccount, pageOf, PROVIDER } from './paths.ts';

export function accountObject(cloud: Cloud, resource: ResourceState): object {
  const endpoint = `${resource.endpoint}/`;
  const properties = {
    provisioningState: 'Succeeded',
    endpoint,
    endpoints: {
      'OpenAI Language Model Instance API': endpoint,
      'OpenAI Dall-E API': endpoint,
      'OpenAI Whisper API': endpoint,
      'OpenAI Realtime API': endpoint,
    },
    customSubDomainName: resource.name,
    disableLocalAuth: resource.disableLocalAuth,
    publicNetworkAccess: 'Enabled',
    networkAcls: { defaultAction: 'Allow', ipRules: [], virtualNetworkRules: [] },
    capabilities: [
      { name: 'VirtualNetworks' },
      { name: 'CustomerManagedKey' },
      { name: 'MaxFineTuneCount', value: '500' },
    ],
    callRateLimit: { rules: [] },
    dynamicThrottlingEnabled: false,
    dateCreated: new Date(resource.createdAt).toISOString(),
  };
  return {
    id: accountId(cloud, resource.name),
    name: resource.name,
    type: `${PROVIDER}/accounts`,
    kind: resource.kind,
    location: locationOf(resource),
    sku: { name: 'S0' },
    etag: etagOf(properties),
    identity: null,
    tags: resource.tags,
    properties,
  };
}

function list(call: ArmCall): ArmAnswer {
  const all = [...call.cloud.accounts.values()].map((one) => accountObject(call.cloud, one));
  return { status: 200, value: pageOf(all, call) };
}

function get(call: ArmCall): ArmAnswer | WireError {
  const resource = accountOf(call);
  return resource ? { status: 200, value: accountObject(call.cloud, resource) } : missingAccount(call);
}

async function put(call: ArmCall): Promise<ArmAnswer | WireError> {
  const { cloud, body, names } = call;
  const known = accountOf(call);
  if (known) return patched(call, known);
  const { location, kind = 'OpenAI', sku } = body;
  if (typeof location !== 'string')
    return armError(400, 'LocationRequired', 'The location property is required for this definition.');
  if (!isObject(sku) || sku['name'] !== 'S0') return armError(400, 'InvalidSku', 'The account needs the sku S0.');
  if (kind !== 'OpenAI' && kind !== 'AIServices')
    return propertyInvalid(`The account kind '${String(kind)}' is invalid.`);
  if (!cloud.open) return armError(409, 'Conflict', 'This simulator was started for the accounts it has.');
  const made = await cloud.open({ name: names[2] ?? '', region: regionLabel(location), kind });
  change(made, body);
  return { status: 201, value: accountObject(cloud, made) };
}

function patch(call: ArmCall): ArmAnswer | WireError {
  const known = accountOf(call);
  return known ? patched(call, known) : missingAccount(call);
}

function patched({ cloud, body }: ArmCall, resource: ResourceState): ArmAnswer {
  change(resource, body);
  return { status: 200, value: accountObject(cloud, resource) };
}

function change(resource: ResourceState, { properties, tags }: Record<string, unknown>): void {
  if (isObject(tags))
    resource.tags = Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, String(value)]));
  if (isObject(properties) && typeof properties['disableLocalAuth'] === 'boolean')
    resource.disableLocalAuth = properties['disableLocalAuth'];
}

async function remove(call: ArmCall): Promise<ArmAnswer | WireError> {
  const known = accountOf(call);
  if (!known) return { status: 204 };
  call.cloud.accounts.delete(known.name);
  await call.cloud.close?.(known.name);
  return { status: 200 };
}

function listKeys(call: ArmCall): ArmAnswer | WireError {
  const resource = accountOf(call);
  if (!resource) return missingAccount(call);
  if (resource.disableLocalAuth)
    return armError(400, 'BadRequest', 'Failed to list key. disableLocalAuth is set to be true');
  return { status: 200, value: resource.keys };
}

function regenerate(call: ArmCall): ArmAnswer | WireError {
  const resource = accountOf(call);
  if (!resource) return missingAccount(call);
  const name = String(call.body['keyName']).toLowerCase();
  if (name !== 'key1' && name !== 'key2') return propertyInvalid("keyName must be 'Key1' or 'Key2'.");
  regenerateKey(resource, name);
  return { status: 200, value: resource.keys };
}

export const accounts: readonly ArmRow[] = [
  { path: `subscriptions/*/providers/${PROVIDER}/accounts`, methods: { GET: list } },
  { path: ACCOUNTS, methods: { GET: list } },
  { path: `${ACCOUNTS}/*`, methods: { GET: get, PUT: put, PATCH: patch, DELETE: remove } },
  { path: `${ACCOUNTS}/*/listKeys`, methods: { POST: listKeys } },
  { path: `${ACCOUNTS}/*/regenerateKey`, methods: { POST: regenerate } },
];
