/** Connections that the environment declares: an address, keys, a list of models. */
import { connectionName, understandAddress, type UnderstoodAddress } from '#providers/azure-address.ts';
import { isPlaceholder } from '#providers/code-sample.ts';
import { providerOf } from '#providers/index.ts';
import { parseModelList, withoutQuotes, type ModelEntry, type ModelList } from './model-list.ts';
import { note, type Note } from './notes.ts';
import type { Variables } from './variables.ts';
import { vendors, type VendorVariables } from './vendors.ts';

export interface DeclaredConnection {
  /** LobeChat's id of the provider: `azure`, `openai`, `google` … The same from start to start. */
  slot: string;
  provider: string;
  name: string;
  baseUrl: string;
  apiVersion: string | null;
  surface: 'classic' | 'v1' | null;
  /** In the order they were written; empty where none is needed. */
  keys: string[];
  keySelect: 'random' | 'turn';
  /** The models of the list; null when no list adds any and the upstream is to be asked. */
  models: ModelEntry[] | null;
  /** Whether what the upstream has may be shown besides `models` (no `-all`), and what of it not. */
  discover: boolean;
  hidden: string[];
}

const EXPECTED: Record<string, string> = {
  azure: 'https://NAME.openai.azure.com',
  azureai: 'https://NAME.services.ai.azure.com',
  ollama: 'http://HOST:11434',
};

/** A flag's value, or undefined when it is not set or is neither. */
function readFlag(variables: Variables, name: string): boolean | undefined {
  const value = variables.read(name)?.toLowerCase() ?? '';
  if (/^(0|false|off|no)$/.test(value)) return false;
  return /^(1|true|on|yes)$/.test(value) ? true : undefined;
}

/** The same, with a warning for a value that is neither. */
function checkFlag(variables: Variables, name: string): boolean | undefined {
  const flag = readFlag(variables, name);
  const value = variables.read(name);
  if (flag === undefined && value !== undefined)
    variables.warn(name, note('value_unknown', { value: value.slice(0, 40), expected: '0, 1' }));
  return flag;
}

function readKeys(variables: Variables, name: string): string[] {
  const text = variables.read(name);
  if (text === undefined) return [];
  const keys = [...new Set(text.split(/[,，]/).map(withoutQuotes).filter(Boolean))];
  if (keys.length === 0) variables.say(name, 'ignored', note('nothing_in_it'));
  for (const key of keys) {
    if (/^\w+:\/\//.test(key)) variables.warn(name, note('key_is_address'));
    else if (/\s/.test(key)) variables.warn(name, note('key_spaces'));
    else if (isPlaceholder(key)) variables.warn(name, note('key_placeholder'));
  }
  return keys;
}

/** The address a vendor's variable names, or its own; null (with a warning) when it cannot be read: a key goes nowhere else. */
function readAddress(variables: Variables, vendor: VendorVariables, assume: string): UnderstoodAddress | null {
  const text = variables.read(vendor.address);
  const own = text ?? providerOf(vendor.provider).defaultBaseUrl;
  if (own === null) return null;
  const address = understandAddress(own, assume);
  if (address) return address;
  const expected = EXPECTED[vendor.slot] ?? providerOf(vendor.provider).defaultBaseUrl ?? 'https://HOST/v1';
  variables.say(vendor.address, 'ignored', null);
  variables.warn(vendor.address, note('address_unreadable', { expected }));
  return null;
}

/**
 * What a host is that does not tell. USE_AZURE_OPENAI=1 with nothing but OPENAI_… set is the form of 2023: an address
 * without a path is then a resource's endpoint.
 */
function assumedOf(variables: Variables, vendor: VendorVariables): string {
  if (vendor.slot !== 'openai' || readFlag(variables, 'USE_AZURE_OPENAI') !== true) return vendor.provider;
  const taken = variables.read('AZURE_API_KEY') !== undefined || variables.read('AZURE_ENDPOINT') !== undefined;
  const bare = /^(https?:\/\/)?[^/]+\/*$/i.test(variables.read(vendor.address) ?? '');
  return bare && !taken ? 'azure-openai' : vendor.provider;
}

function isAzure(address: UnderstoodAddress): boolean {
  return address.kind === 'azure' || address.kind === 'foundry';
}

interface Version {
  apiVersion: string | null;
  surface: 'classic' | 'v1' | null;
}

/** The version and surface of an Azure connection: the variable's word first, then the address's. */
function readVersion(variables: Variables, address: UnderstoodAddress): Version {
  const name = variables.read('AZURE_API_VERSION') === undefined ? 'OPENAI_API_VERSION' : 'AZURE_API_VERSION';
  const said = variables.read(name);
  if (said === undefined) return { apiVersion: address.apiVersion, surface: address.surface };
  const provider = providerOf(address.provider).label;
  if (/^(v1|latest|preview)$/.test(said)) {
    variables.say(name, 'used', note('version', { provider }));
    return { apiVersion: said === 'preview' ? said : null, surface: 'v1' };
  }
  if (!/^\d{4}-\d{2}-\d{2}(-preview)?$/.test(said)) variables.warn(name, note('version_form'));
  if (address.surface === 'v1') {
    variables.say(name, 'ignored', note('version_unused'));
    return { apiVersion: address.apiVersion, surface: 'v1' };
  }
  variables.say(name, 'used', note('version', { provider }));
  if (address.apiVersion !== null && address.apiVersion !== said)
    variables.warn(name, note('version_other', { version: address.apiVersion }));
  return { apiVersion: said, surface: 'classic' };
}

interface ListContext {
  provider: string;
  /** The upstream is asked all the same. */
  asked: boolean;
}

function sayList(variables: Variables, name: string, list: ModelList, { provider, asked }: ListContext): void {
  const count = String(list.add.length);
  if (list.add.length > 0)
    variables.say(name, 'used', note(list.removeAll ? 'models_only_added' : 'models_added', { count, provider }));
  else if (list.removeAll) variables.say(name, 'used', note(asked ? 'models_asked' : 'models_none', { provider }));
  else if (list.removed.length > 0)
    variables.say(name, 'used', note('models_hidden', { models: list.removed.join(', '), provider }));
  else variables.say(name, 'ignored', note('nothing_in_it'));
  variables.warn(name, ...list.warnings);
}

type Models = Pick<DeclaredConnection, 'models' | 'discover' | 'hidden'>;

function readModels(
  variables: Variables,
  vendor: VendorVariables,
  address: UnderstoodAddress,
  legacy: boolean,
): Models {
  const text = variables.read(vendor.list);
  const list = parseModelList(text ?? '', { arrows: vendor.arrows || legacy });
  // In the form of 2023, `-all` hid OpenAI's models; Azure's were added on the page.
  const asked = !list.removeAll || (legacy && list.add.length === 0);
  if (text !== undefined)
    sayList(variables, vendor.list, list, { provider: providerOf(address.provider).label, asked });
  // A deployment was called like its model without the point: gpt-3.5-turbo → gpt-35-turbo.
  const add = list.add.map((entry) =>
    legacy && entry.upstreamName === entry.id ? { ...entry, upstreamName: entry.id.replace('.', '') } : entry,
  );
  const named = address.deployment;
  if (named !== null && add.length === 0)
    add.push({
      id: named,
      upstreamName: named,
      displayName: null,
      model: null,
      contextTokens: null,
      capabilities: null,
    });
  return { models: add.length > 0 || !asked ? add : null, discover: asked, hidden: list.removed };
}

/** A vendor's variables get the same state, as when it is switched off; `but` keeps its own. */
function sayAll(variables: Variables, vendor: VendorVariables, what: Note, but?: string): void {
  for (const name of [vendor.key, vendor.address, vendor.list, vendor.enabled])
    if (name !== but) variables.say(name, 'ignored', what);
}

/** The variable without which a vendor cannot be connected; null when nothing is missing. */
function missingOf(
  variables: Variables,
  vendor: VendorVariables,
  keys: readonly string[],
  address: unknown,
): string | null {
  if (keys.length === 0 && !vendor.keyless) return vendor.key;
  if (address === null) return vendor.address;
  // One that needs no key has to be asked for in some way.
  const asked =
    keys.length > 0 || variables.read(vendor.address) !== undefined || readFlag(variables, vendor.enabled) === true;
  return asked ? null : vendor.address;
}

/** Nothing of the vendor is used. A list that only hides models asked for nothing else. */
function sayNeeds(variables: Variables, vendor: VendorVariables, missing: string, provider: string): void {
  sayAll(variables, vendor, note('needs', { variable: missing, provider }), missing);
  const list = parseModelList(variables.read(vendor.list) ?? '', { arrows: vendor.arrows });
  if (list.add.length === 0 && (list.removeAll || list.removed.length > 0))
    variables.say(vendor.list, 'accepted', note('nothing_to_hide', { provider }));
}

function readVendor(
  variables: Variables,
  vendor: VendorVariables,
  keySelect: 'random' | 'turn',
): DeclaredConnection | null {
  const { label } = providerOf(vendor.provider);
  const on = checkFlag(variables, vendor.enabled);
  const keys = readKeys(variables, vendor.key);
  const address = readAddress(variables, vendor, assumedOf(variables, vendor));
  variables.read(vendor.list);
  if (on === false) {
    sayAll(variables, vendor, note('switched_off', { variable: vendor.enabled, provider: label }), vendor.enabled);
    variables.say(vendor.enabled, 'used', note('provider_off', { provider: label }));
    return null;
  }
  variables.say(vendor.enabled, on ? 'used' : 'ignored', on ? note('provider_on', { provider: label }) : null);
  // A key found in the address itself serves when none is given beside it.
  const found = address?.key ?? null;
  if (found !== null) variables.warn(vendor.address, note('address_has_key', { variable: vendor.key }));
  if (found !== null && keys.length === 0) keys.push(found);
  const missing = missingOf(variables, vendor, keys, address);
  if (missing !== null) sayNeeds(variables, vendor, missing, label);
  if (missing !== null || address === null) return null;
  const legacy = vendor.slot === 'openai' && isAzure(address);
  return connect(variables, vendor, { address, keys, keySelect, legacy });
}

interface Parts {
  address: UnderstoodAddress;
  keys: string[];
  keySelect: 'random' | 'turn';
  /** OPENAI_… in truth names an Azure resource. */
  legacy: boolean;
}

function connect(
  variables: Variables,
  vendor: VendorVariables,
  { address, keys, keySelect, legacy }: Parts,
): DeclaredConnection {
  const azure = isAzure(address);
  const name = connectionName(address);
  const host = URL.parse(address.baseUrl)?.host ?? address.baseUrl;
  const said = legacy ? note('legacy_azure') : note('connects', { provider: providerOf(address.provider).label, host });
  variables.say(vendor.key, 'used', said);
  variables.say(vendor.address, 'used', legacy ? said : note('address', { address: address.baseUrl }));
  const { label } = providerOf(vendor.provider);
  if (!legacy && vendor.slot.startsWith('azure') && !azure)
    variables.warn(
      vendor.address,
      note('address_other_vendor', { provider: providerOf(address.provider).label, expected: label }),
    );
  const version = azure ? readVersion(variables, address) : { apiVersion: null, surface: address.surface };
  return {
    slot: vendor.slot,
    provider: address.provider,
    name,
    baseUrl: address.baseUrl,
    ...version,
    keys,
    keySelect,
    ...readModels(variables, vendor, address, legacy),
  };
}

function sayLegacySwitch(variables: Variables, connections: readonly DeclaredConnection[]): void {
  checkFlag(variables, 'USE_AZURE_OPENAI');
  const has = (slot: string, azure: boolean) =>
    connections.some((connection) => connection.slot === slot && connection.provider.startsWith('azure') === azure);
  if (has('openai', true)) variables.say('USE_AZURE_OPENAI', 'used', note('legacy_azure'));
  else if (has('azure', true)) variables.say('USE_AZURE_OPENAI', 'accepted', note('legacy_not_needed'));
  else
    variables.say(
      'USE_AZURE_OPENAI',
      'ignored',
      note('needs', { variable: 'AZURE_API_KEY, AZURE_ENDPOINT', provider: 'Azure OpenAI' }),
    );
}

function readKeySelect(variables: Variables): 'random' | 'turn' {
  const value = variables.read('API_KEY_SELECT_MODE')?.toLowerCase();
  if (value !== undefined && value !== 'random' && value !== 'turn')
    variables.warn(
      'API_KEY_SELECT_MODE',
      note('value_unknown', { value: value.slice(0, 40), expected: 'random, turn' }),
    );
  variables.say('API_KEY_SELECT_MODE', 'used', note(value === 'turn' ? 'keys_in_turn' : 'keys_random'));
  return value === 'turn' ? 'turn' : 'random';
}

/** Reads every vendor's variables, in the order of the table. */
export function readConnections(variables: Variables): DeclaredConnection[] {
  const keySelect = readKeySelect(variables);
  const connections: DeclaredConnection[] = [];
  for (const vendor of vendors) {
    const connection = readVendor(variables, vendor, keySelect);
    if (connection) connections.push(connection);
  }
  sayLegacySwitch(variables, connections);
  // Read only beside an Azure connection; alone it says what it waits for.
  for (const name of ['AZURE_API_VERSION', 'OPENAI_API_VERSION'])
    if (
      variables.read(name) !== undefined &&
      !variables.states().some((state) => state.name === name && state.note !== null)
    )
      variables.say(
        name,
        'ignored',
        note('needs', { variable: 'AZURE_API_KEY, AZURE_ENDPOINT', provider: 'Azure OpenAI' }),
      );
  return connections;
}
