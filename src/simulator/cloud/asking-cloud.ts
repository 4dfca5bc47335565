/** Asking the control plane and the directory in process, for tests. */
import { ask, CLASSIC, KEYS, saying, virtualTime, type Said } from '../asking.ts';
import { createCloud, createSimulator, instant, type Simulator, type SimulatorOptions } from '../index.ts';
import type { CloudOptions } from './create.ts';

export const SUBSCRIPTION = '00000000-1111-2222-3333-444444444444';
export const BASE = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts`;
export const ONE = `${BASE}/my-aoai`;
export const TENANT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
const apps = [
  { clientId: 'app', clientSecret: 'secret' },
  { clientId: 'stranger', clientSecret: 'other', mayCall: false },
];

export function house(more: SimulatorOptions = {}, options: CloudOptions = {}) {
  const time = virtualTime();
  const cloud = createCloud({
    subscription: SUBSCRIPTION,
    resourceGroup: 'rg',
    tenant: TENANT,
    apps,
    armToken: 'arm',
    clock: time.clock,
    ...options,
  });
  const scenario = { behaviour: instant };
  const simulator = createSimulator({
    name: 'my-aoai',
    region: 'eastus2',
    keys: KEYS,
    ...time,
    scenario,
    cloud,
    ...more,
  });
  return { time, cloud, simulator };
}

export interface ArmSaid {
  status: number;
  headers: Record<string, string>;
  text: string;
  /** Parsed; each test says what it expects of it. */
  json: ReturnType<typeof JSON.parse>;
}

export async function arm(
  simulator: Simulator,
  path: string,
  method: string = 'GET',
  body?: unknown,
  token: string = 'arm',
): Promise<ArmSaid> {
  const said = await ask(simulator, {
    method,
    path: path.includes('?') ? path : `${path}?api-version=2025-06-01`,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body }),
  });
  return { ...said, json: said.text === '' ? undefined : JSON.parse(said.text) };
}

export const deployment = (capacity: number, more: object = {}, model: string = 'gpt-4o'): object => ({
  sku: { name: 'GlobalStandard', capacity },
  properties: { model: { format: 'OpenAI', name: model, version: '2024-11-20' }, ...more },
});

export function chat(
  simulator: Simulator,
  name: string,
  content: string = 'Say hello.',
  key: string = KEYS.key1,
): Promise<Said> {
  return ask(simulator, { path: CLASSIC.replace('gpt-4o', name), headers: { 'api-key': key }, body: saying(content) });
}

export async function token(
  simulator: Simulator,
  fields: Record<string, string>,
  tenant: string = TENANT,
): Promise<ArmSaid> {
  const said = await ask(simulator, {
    path: `/${tenant}/oauth2/v2.0/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'api-key': '' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'app',
      client_secret: 'secret',
      ...fields,
    }).toString(),
  });
  return { ...said, json: JSON.parse(said.text) };
}

export const MODELS = 'https://cognitiveservices.azure.com/.default';
export const MANAGEMENT = 'https://management.azure.com/.default';
