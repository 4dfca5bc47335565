/** What a subscription and its regions offer: models, quotas, groups. */
import { catalogue, type Model } from '../catalogue.ts';
import type { WireError } from '../wire.ts';
import type { ArmAnswer, ArmCall, ArmRow } from './arm-call.ts';
import { capabilitiesOf } from './deployments.ts';
import { ACCOUNTS, accountOf, locationOf, missingAccount, pageOf, PROVIDER } from './paths.ts';
import { quotaName, quotaOf, quotasOf, skus, usageObject } from './quotas.ts';

/** As the control plane words it; a model that is going has a date. */
const lifecycles = {
  preview: 'Preview',
  'generally-available': 'GenerallyAvailable',
  deprecating: 'Deprecating',
} as const;

function modelObject(model: Model): object {
  const retires = model.lifecycle.retires === null ? undefined : `${model.lifecycle.retires}T00:00:00Z`;
  return {
    format: 'OpenAI',
    name: model.name,
    version: model.version,
    isDefaultVersion: model.byDefault,
    maxCapacity: 3,
    capabilities: capabilitiesOf(model),
    ...(retires === undefined ? {} : { deprecation: { inference: retires, deprecationStatus: 'Planned' } }),
    lifecycleStatus: lifecycles[model.lifecycle.status],
    skus: skus.map((name) => ({
      name,
      usageName: quotaName(name, model.name),
      ...(retires === undefined ? {} : { deprecationDate: retires }),
      capacity: { minimum: 1, maximum: 100_000, step: 1, default: 10 },
      rateLimits: rateLimitsOf(model),
      cost: [],
    })),
  };
}

/** Per unit of capacity. */
function rateLimitsOf(model: Model): object[] {
  const requests = { key: 'request', renewalPeriod: 60, count: model.requestsPerThousandTokens };
  return model.quota === 'tokens' ? [requests, { key: 'token', renewalPeriod: 60, count: 1_000 }] : [requests];
}

function accountModels(call: ArmCall): ArmAnswer | WireError {
  return accountOf(call) ? { status: 200, value: pageOf(catalogue.map(modelObject), call) } : missingAccount(call);
}

function locationModels(call: ArmCall): ArmAnswer {
  const all = catalogue.map((model) => ({ model: modelObject(model), kind: 'OpenAI', skuName: 'S0' }));
  return { status: 200, value: pageOf(all, call) };
}

function usages(call: ArmCall): ArmAnswer {
  const location = (call.names[1] ?? '').toLowerCase();
  return { status: 200, value: pageOf(quotasOf(call.cloud, location).map(usageObject), call) };
}

function accountUsages(call: ArmCall): ArmAnswer | WireError {
  const resource = accountOf(call);
  if (!resource) return missingAccount(call);
  const all = quotasOf(call.cloud, locationOf(resource)).filter((quota) => quota.used > 0);
  return { status: 200, value: pageOf(all.map(usageObject), call) };
}

/** What is still free for a model, by kind of deployment; for one region, or for those that have accounts. */
function capacities(call: ArmCall): ArmAnswer {
  const { cloud, query, names } = call;
  const name = query.get('modelName') ?? '';
  const known = catalogue.find(
    (model) => model.name === name && (query.get('modelVersion') ?? model.version) === model.version,
  );
  const locations = names[1] === undefined ? [...new Set([...cloud.accounts.values()].map(locationOf))] : [names[1]];
  const all = known
    ? locations.flatMap((location) =>
        skus.map((sku) => {
          const quota = quotaOf(cloud, location.toLowerCase(), sku, name);
          return {
            id: `/subscriptions/${cloud.subscription}/providers/${PROVIDER}/locations/${location}/modelCapacities/${sku}`,
            type: `${PROVIDER}/locations/modelCapacities`,
            name: sku,
            location,
            properties: {
              model: { format: 'OpenAI', name, version: known.version },
              skuName: sku,
              availableCapacity: quota.limit - quota.used,
            },
          };
        }),
      )
    : [];
  return { status: 200, value: pageOf(all, call) };
}

function subscription({ cloud }: ArmCall): object {
  return {
    id: `/subscriptions/${cloud.subscription}`,
    subscriptionId: cloud.subscription,
    tenantId: cloud.directory.tenant,
    displayName: 'Simulated subscription',
    state: 'Enabled',
  };
}

function group({ cloud }: ArmCall): object {
  const locations = [...cloud.accounts.values()].map(locationOf);
  return {
    id: `/subscriptions/${cloud.subscription}/resourceGroups/${cloud.resourceGroup}`,
    name: cloud.resourceGroup,
    type: 'Microsoft.Resources/resourceGroups',
    location: locations[0] ?? 'swedencentral',
    properties: { provisioningState: 'Succeeded' },
  };
}

export const listings: readonly ArmRow[] = [
  { path: 'subscriptions', methods: { GET: (call) => ({ status: 200, value: pageOf([subscription(call)], call) }) } },
  { path: 'subscriptions/*', methods: { GET: (call) => ({ status: 200, value: subscription(call) }) } },
  {
    path: 'subscriptions/*/resourceGroups',
    methods: { GET: (call) => ({ status: 200, value: pageOf([group(call)], call) }) },
  },
  { path: 'subscriptions/*/resourceGroups/*', methods: { GET: (call) => ({ status: 200, value: group(call) }) } },
  { path: `${ACCOUNTS}/*/models`, methods: { GET: accountModels } },
  { path: `${ACCOUNTS}/*/usages`, methods: { GET: accountUsages } },
  { path: `subscriptions/*/providers/${PROVIDER}/locations/*/models`, methods: { GET: locationModels } },
  { path: `subscriptions/*/providers/${PROVIDER}/locations/*/usages`, methods: { GET: usages } },
  { path: `subscriptions/*/providers/${PROVIDER}/locations/*/modelCapacities`, methods: { GET: capacities } },
  { path: `subscriptions/*/providers/${PROVIDER}/modelCapacities`, methods: { GET: capacities } },
];
