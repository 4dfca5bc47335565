/** Content filter policies and blocklists in the control plane's shapes. What they do is in filter.ts. */
import { isObject } from '#shared/json.ts';
import { filterNames, usualFilters, type ContentFilter, type ListRule, type RaiPolicy } from '../policies.ts';
import type { ResourceState } from '../resource.ts';
import type { WireError } from '../wire.ts';
import type { ArmAnswer, ArmCall, ArmRow } from './arm-call.ts';
import type { Cloud } from './cloud.ts';
import { childUnknown, inUse, propertyInvalid, systemPolicy } from './errors.ts';
import { accountId, ACCOUNTS, accountOf, missingAccount, pageOf, PROVIDER } from './paths.ts';

const POLICY = `${PROVIDER}/accounts/raiPolicies`;
const LIST = `${PROVIDER}/accounts/raiBlocklists`;
const ITEM = `${PROVIDER}/accounts/raiBlocklists/raiBlocklistItems`;

type On = (call: ArmCall, resource: ResourceState) => ArmAnswer | WireError;

/** For an account that exists. */
function on(handler: On): (call: ArmCall) => ArmAnswer | WireError {
  return (call) => {
    const resource = accountOf(call);
    return resource ? handler(call, resource) : missingAccount(call);
  };
}

function policyObject(cloud: Cloud, resource: ResourceState, policy: RaiPolicy): object {
  const { name, mode, type, basePolicyName, contentFilters, customBlocklists } = policy;
  return {
    id: `${accountId(cloud, resource.name)}/raiPolicies/${name}`,
    name,
    type: POLICY,
    properties: { mode, type, basePolicyName, contentFilters, customBlocklists },
  };
}

const modes = ['Default', 'Deferred', 'Blocking', 'Asynchronous_filter'] as const;

function readFilters(value: unknown): ContentFilter[] | WireError {
  if (value === undefined) return usualFilters();
  if (!Array.isArray(value)) return propertyInvalid("'contentFilters' must be a list.");
  const known = Object.values(filterNames).map((name) => name.toLowerCase());
  const read: ContentFilter[] = [];
  for (const one of value) {
    const { name, enabled = true, blocking = true, severityThreshold: threshold, source } = isObject(one) ? one : {};
    if (typeof name !== 'string' || !known.includes(name.toLowerCase()))
      return propertyInvalid(`The content filter '${String(name)}' is not supported.`);
    if (source !== 'Prompt' && source !== 'Completion')
      return propertyInvalid(`The content filter '${name}' needs the source Prompt or Completion.`);
    if (threshold !== undefined && threshold !== 'Low' && threshold !== 'Medium' && threshold !== 'High')
      return propertyInvalid(`The severity threshold ${JSON.stringify(threshold)} is invalid.`);
    read.push({
      name,
      enabled: enabled !== false,
      blocking: blocking !== false,
      ...(threshold === undefined ? {} : { severityThreshold: threshold }),
      source,
    });
  }
  return read;
}

function readLists(value: unknown, resource: ResourceState): ListRule[] | WireError {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return propertyInvalid("'customBlocklists' must be a list.");
  const read: ListRule[] = [];
  for (const one of value) {
    const { blocklistName, blocking = true, source } = isObject(one) ? one : {};
    if (typeof blocklistName !== 'string' || !resource.blocklists.has(blocklistName))
      return propertyInvalid(`The blocklist '${String(blocklistName)}' does not exist.`);
    if (source !== 'Prompt' && source !== 'Completion')
      return propertyInvalid(`The blocklist '${blocklistName}' needs the source Prompt or Completion.`);
    read.push({ blocklistName, blocking: blocking !== false, source });
  }
  return read;
}

const putPolicy: On = ({ cloud, body, names }, resource) => {
  const name = names[3] ?? '';
  const before = resource.policies.get(name);
  if (before?.type === 'SystemManaged') return systemPolicy;
  const properties = isObject(body['properties']) ? body['properties'] : {};
  const filters = readFilters(properties['contentFilters']);
  if ('origin' in filters) return filters;
  const lists = readLists(properties['customBlocklists'], resource);
  if ('origin' in lists) return lists;
  const base = properties['basePolicyName'];
  const policy: RaiPolicy = {
    name,
    type: 'UserManaged',
    mode: modes.find((one) => one === properties['mode']) ?? 'Default',
    basePolicyName: typeof base === 'string' ? base : 'Microsoft.DefaultV2',
    contentFilters: filters,
    customBlocklists: lists,
  };
  resource.policies.set(name, policy);
  return { status: before ? 200 : 201, value: policyObject(cloud, resource, policy) };
};

const removePolicy: On = ({ names }, resource) => {
  const name = names[3] ?? '';
  const found = resource.policies.get(name);
  if (!found) return { status: 204 };
  if (found.type === 'SystemManaged') return systemPolicy;
  if ([...resource.deployments.values()].some((one) => one.raiPolicyName === name)) return inUse(POLICY, name);
  resource.policies.delete(name);
  return { status: 200 };
};

function listObject(cloud: Cloud, resource: ResourceState, name: string, description: string): object {
  return {
    id: `${accountId(cloud, resource.name)}/raiBlocklists/${name}`,
    name,
    type: LIST,
    properties: { description },
  };
}

const putList: On = ({ cloud, body, names }, resource) => {
  const name = names[3] ?? '';
  const properties = isObject(body['properties']) ? body['properties'] : {};
  const description = typeof properties['description'] === 'string' ? properties['description'] : '';
  const before = resource.blocklists.get(name);
  resource.blocklists.set(name, { name, description, items: before?.items ?? new Map() });
  return { status: before ? 200 : 201, value: listObject(cloud, resource, name, description) };
};

const removeList: On = ({ names }, resource) => {
  const name = names[3] ?? '';
  const used = [...resource.policies.values()].some((policy) =>
    policy.customBlocklists.some((one) => one.blocklistName === name),
  );
  if (used) return inUse(LIST, name);
  return { status: resource.blocklists.delete(name) ? 200 : 204 };
};

const MOST_PATTERN = 1_000;

const putItem: On = ({ cloud, body, names }, resource) => {
  const [, , , list = '', name = ''] = names;
  const found = resource.blocklists.get(list);
  if (!found) return childUnknown(LIST, list);
  const { pattern, isRegex = false } = isObject(body['properties']) ? body['properties'] : {};
  if (typeof pattern !== 'string' || pattern === '' || pattern.length > MOST_PATTERN)
    return propertyInvalid(`The item needs a pattern of 1 to ${MOST_PATTERN} characters.`);
  const known = found.items.has(name);
  found.items.set(name, { pattern, isRegex: isRegex === true });
  return { status: known ? 200 : 201, value: itemObject(cloud, resource, list, name) };
};

function itemObject(cloud: Cloud, resource: ResourceState, list: string, name: string): object {
  const { pattern, isRegex } = resource.blocklists.get(list)?.items.get(name) ?? { pattern: '', isRegex: false };
  const id = `${accountId(cloud, resource.name)}/raiBlocklists/${list}/raiBlocklistItems/${name}`;
  return { id, name, type: ITEM, properties: { pattern, isRegex } };
}

const items: On = (call, resource) => {
  const list = call.names[3] ?? '';
  const found = resource.blocklists.get(list);
  if (!found) return childUnknown(LIST, list);
  const all = [...found.items.keys()].map((name) => itemObject(call.cloud, resource, list, name));
  return { status: 200, value: pageOf(all, call) };
};

const getItem: On = ({ cloud, names }, resource) => {
  const [, , , list = '', name = ''] = names;
  if (!resource.blocklists.get(list)?.items.has(name)) return childUnknown(ITEM, name);
  return { status: 200, value: itemObject(cloud, resource, list, name) };
};

const removeItem: On = ({ names }, resource) => {
  const [, , , list = '', name = ''] = names;
  return { status: resource.blocklists.get(list)?.items.delete(name) ? 200 : 204 };
};

const listPolicies: On = (call, resource) => {
  const all = [...resource.policies.values()].map((one) => policyObject(call.cloud, resource, one));
  return { status: 200, value: pageOf(all, call) };
};

const getPolicy: On = ({ cloud, names }, resource) => {
  const found = resource.policies.get(names[3] ?? '');
  return found ? { status: 200, value: policyObject(cloud, resource, found) } : childUnknown(POLICY, names[3] ?? '');
};

const listLists: On = (call, resource) => {
  const all = [...resource.blocklists.values()].map((one) =>
    listObject(call.cloud, resource, one.name, one.description),
  );
  return { status: 200, value: pageOf(all, call) };
};

const getList: On = ({ cloud, names }, resource) => {
  const found = resource.blocklists.get(names[3] ?? '');
  if (!found) return childUnknown(LIST, names[3] ?? '');
  return { status: 200, value: listObject(cloud, resource, found.name, found.description) };
};

export const policies: readonly ArmRow[] = [
  { path: `${ACCOUNTS}/*/raiPolicies`, methods: { GET: on(listPolicies) } },
  {
    path: `${ACCOUNTS}/*/raiPolicies/*`,
    methods: { GET: on(getPolicy), PUT: on(putPolicy), DELETE: on(removePolicy) },
  },
  { path: `${ACCOUNTS}/*/raiBlocklists`, methods: { GET: on(listLists) } },
  { path: `${ACCOUNTS}/*/raiBlocklists/*`, methods: { GET: on(getList), PUT: on(putList), DELETE: on(removeList) } },
  { path: `${ACCOUNTS}/*/raiBlocklists/*/raiBlocklistItems`, methods: { GET: on(items) } },
  {
    path: `${ACCOUNTS}/*/raiBlocklists/*/raiBlocklistItems/*`,
    methods: { GET: on(getItem), PUT: on(putItem), DELETE: on(removeItem) },
  },
];
