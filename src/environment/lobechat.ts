/** LobeChat's environment variables, read as LobeChat meant them: what a `docker run` of its documentation asks for. */
import type { VariableState } from '#shared/contract/settings.ts';
import { parseAgentConfig, parseSystemAgents, type NamedModel } from './agent-config.ts';
import { readConnections, type DeclaredConnection } from './connections.ts';
import { withoutQuotes } from './model-list.ts';
import { note } from './notes.ts';
import { readOthers } from './other-variables.ts';
import { createVariables, type Environment, type Variables } from './variables.ts';
import { vendors } from './vendors.ts';
import { readWebSearch, type DeclaredSearch } from './web-search.ts';

export interface DeclaredInstance {
  accessCodes: string[];
  connections: DeclaredConnection[];
  /** The model of new chats: its id as declared, and the provider (ours) of the connection that has it. */
  defaultModel: NamedModel | null;
  /** Who writes titles, likewise. */
  titleModel: NamedModel | null;
  /** The system prompt of new chats. */
  instructions: string | null;
  /** Settings the variables decide; they win over stored ones and say so. */
  settings: { 'instance.titleModel'?: string; 'instance.allowedNetworks'?: string[] };
  /** The search engine answers may ask. */
  webSearch: DeclaredSearch | null;
  /** What became of each variable that is known, for the settings page. */
  variables: VariableState[];
}

/** Codes that stand in LobeChat's documentation, and those everybody tries first. */
const PUBLISHED = new Set([
  'lobe66',
  'awct74',
  'e3@09!',
  'code1',
  'code2',
  'code3',
  'your-access-code',
  'your_access_code',
  'password',
  'changeme',
  'admin',
  '123456',
  '12345678',
]);

function readAccessCodes(variables: Variables): string[] {
  const name = 'ACCESS_CODE';
  const text = variables.read(name);
  if (text === undefined) return [];
  const written = text.split(',').map(withoutQuotes).filter(Boolean);
  const codes = [...new Set(written)];
  if (codes.length === 0) variables.say(name, 'ignored', note('nothing_in_it'));
  else variables.say(name, 'used', note('access_codes', { count: String(codes.length) }));
  if (codes.length < written.length) variables.warn(name, note('code_twice'));
  if (codes.some((code) => PUBLISHED.has(code.toLowerCase()))) variables.warn(name, note('code_published'));
  else if (codes.some((code) => code.length < 6)) variables.warn(name, note('code_short'));
  return codes;
}

/** LobeChat's id of a provider → that of the connection made for it; null (with a warning) when there is none. */
function providerNamed(
  variables: Variables,
  name: string,
  slot: string | null,
  connections: readonly DeclaredConnection[],
): string | null {
  if (slot === null) return null;
  const connection = connections.find((each) => each.slot === slot);
  if (connection) return connection.provider;
  variables.warn(name, note('agent_provider_missing', { provider: slot }));
  return vendors.find((vendor) => vendor.slot === slot)?.provider ?? null;
}

function readDefaultAgent(variables: Variables, connections: readonly DeclaredConnection[]) {
  const name = 'DEFAULT_AGENT_CONFIG';
  const text = variables.read(name);
  if (text === undefined) return { defaultModel: null, instructions: null };
  const { model, provider, instructions, warnings } = parseAgentConfig(text);
  variables.warn(name, ...warnings);
  if (model !== null) variables.say(name, 'used', note('default_model', { model }));
  else if (instructions !== null) variables.say(name, 'used', note('default_instructions'));
  else variables.say(name, 'ignored', note('nothing_in_it'));
  const defaultModel =
    model === null ? null : { model, provider: providerNamed(variables, name, provider, connections) };
  return { defaultModel, instructions };
}

function readTitleModel(variables: Variables, connections: readonly DeclaredConnection[]): NamedModel | null {
  const name = 'SYSTEM_AGENT';
  const text = variables.read(name);
  if (text === undefined) return null;
  const { title, tasks, warnings } = parseSystemAgents(text);
  variables.warn(name, ...warnings);
  const unused = Object.keys(tasks).filter((task) => task !== 'topic' && task !== 'default');
  if (unused.length > 0) variables.warn(name, note('agent_key_unused', { ignored: unused.join(', ') }));
  if (title === null) {
    variables.say(name, 'ignored', note('nothing_in_it'));
    return null;
  }
  variables.say(name, 'used', note('system_agent', { model: title.model }));
  return { model: title.model, provider: providerNamed(variables, name, title.provider, connections) };
}

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '::1/128', 'fc00::/7'];
const IP = /^(\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?|[0-9a-f]*:[0-9a-f:.]+(\/\d{1,3})?)$/i;

/** SSRF_ALLOW_…: private networks that addresses typed by people may lead into. */
function readNetworks(variables: Variables): string[] | undefined {
  const switchName = 'SSRF_ALLOW_PRIVATE_IP_ADDRESS';
  const all = variables.read(switchName);
  if (all === '1') {
    variables.say(switchName, 'used', note('networks', { networks: PRIVATE.join(', ') }));
    variables.warn(switchName, note('networks_all_private'));
  } else if (all === '0') variables.say(switchName, 'accepted', note('not_needed_always'));
  else if (all !== undefined) {
    variables.say(switchName, 'ignored', null);
    variables.warn(switchName, note('value_unknown', { value: all.slice(0, 40), expected: '0, 1' }));
  }
  const name = 'SSRF_ALLOW_IP_ADDRESS_LIST';
  const listed = (variables.read(name) ?? '').split(/[,，]/).map(withoutQuotes).filter(Boolean);
  const good = listed.filter((entry) => IP.test(entry));
  for (const entry of listed)
    if (!IP.test(entry)) variables.warn(name, note('network_unreadable', { value: entry.slice(0, 60) }));
  const networks = good.map((entry) => (entry.includes('/') ? entry : `${entry}/${entry.includes(':') ? 128 : 32}`));
  if (networks.length > 0) variables.say(name, 'used', note('networks', { networks: networks.join(', ') }));
  else variables.say(name, 'ignored', note('nothing_in_it'));
  return all === '1' || networks.length > 0 ? [...(all === '1' ? PRIVATE : []), ...networks] : undefined;
}

function sayProxy(variables: Variables): void {
  const proxy = variables.read('PROXY_URL');
  if (proxy === undefined) return;
  const host = URL.parse(proxy)?.host ?? '';
  if (host !== '') variables.say('PROXY_URL', 'used', note('proxy', { host }));
  else {
    variables.say('PROXY_URL', 'ignored', null);
    variables.warn('PROXY_URL', note('address_unreadable', { expected: 'http://HOST:PORT' }));
  }
}

/** Reads the variables of an environment. Nothing throws: what is wrong becomes a warning that names it. */
export function readEnvironment(env: Environment): DeclaredInstance {
  const variables = createVariables(env);
  const accessCodes = readAccessCodes(variables);
  const connections = readConnections(variables);
  const { defaultModel, instructions } = readDefaultAgent(variables, connections);
  const titleModel = readTitleModel(variables, connections);
  const networks = readNetworks(variables);
  sayProxy(variables);
  const webSearch = readWebSearch(variables);
  readOthers(variables);
  return {
    accessCodes,
    connections,
    defaultModel,
    titleModel,
    instructions,
    webSearch,
    settings: {
      ...(titleModel === null ? {} : { 'instance.titleModel': titleModel.model }),
      ...(networks === undefined ? {} : { 'instance.allowedNetworks': networks }),
    },
    variables: variables.states(),
  };
}
