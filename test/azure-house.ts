/** The data plane in front of a simulated resource that listens on a socket of its own, reached as people connect theirs. */
import type * as sdk7 from 'openai';
import type { KeyDirectory } from '#shared/principal.ts';
import { createSimulator, instant, serveSimulator, type Simulator, type SimulatorOptions } from '#simulator/index.ts';
import type { DeploymentOptions } from '#simulator/resource.ts';
import type { CallRow } from '#store/schema.ts';
import type { Sdk } from './openai-clients.ts';
import { KEY, openResource, type Place, type Resource } from './resource.ts';

const UPSTREAM_KEYS = { key1: '11111111111111111111111111111111', key2: '22222222222222222222222222222222' };

export interface AzureHouse {
  resource: Resource;
  simulator: Simulator;
  /** The simulated resource as the gateway reaches it. */
  upstreamUrl: string;
  upstreamKey: string;
  /** A deployment of ours, `name`, for the simulator's deployment of that name: on classic, on v1 and in memory. */
  ways: readonly (readonly [way: string, prefix: string])[];
  close(): Promise<void>;
}

/** `names`: deployments of the simulator; ours are called `classic-…`, `v1-…` and `memory-…` after them. */
export async function azureHouse(
  names: readonly DeploymentOptions[],
  options: SimulatorOptions = {},
  keys?: KeyDirectory,
): Promise<AzureHouse> {
  const simulator = createSimulator({
    keys: UPSTREAM_KEYS,
    scenario: { behaviour: instant },
    limits: 'off',
    deployments: names,
    ...options,
  });
  const served = await serveSimulator(simulator);
  const resource = await openResource({ simulator, ...(keys === undefined ? {} : { keys }) });
  for (const { name, model } of names) {
    const there: Place = { baseUrl: served.url, keys: [UPSTREAM_KEYS.key1], upstreamName: name };
    await resource.deploy(`classic-${name}`, [{ ...there, apiVersion: '2024-10-21', surface: 'classic' }], model);
    await resource.deploy(`v1-${name}`, [{ ...there, apiVersion: null, surface: 'v1' }], model);
    await resource.deploy(
      `memory-${name}`,
      [{ baseUrl: 'simulator:', provider: 'simulator', keys: [], upstreamName: name, apiVersion: null }],
      model,
    );
  }
  return {
    resource,
    simulator,
    upstreamUrl: served.url,
    upstreamKey: UPSTREAM_KEYS.key1,
    ways: [
      ['a classic connection', 'classic-'],
      ['a v1 connection', 'v1-'],
      ['the simulator in memory', 'memory-'],
    ],
    async close() {
      await resource.close();
      await served.close();
    },
  };
}

/** The doors as people configure them: AzureOpenAI, and plain OpenAI on both of its addresses. */
export function doorsOf(sdk: Sdk, { url }: Resource, more: object = {}): [door: string, client: sdk7.OpenAI][] {
  const options = { apiKey: KEY, maxRetries: 0, ...more };
  return [
    ['AzureOpenAI', new sdk.AzureOpenAI({ endpoint: `${url}/`, apiVersion: '2025-04-01-preview', ...options })],
    ['OpenAI at /openai/v1', new sdk.OpenAI({ baseURL: `${url}/openai/v1`, ...options })],
    ['OpenAI at /v1', new sdk.OpenAI({ baseURL: `${url}/v1`, ...options })],
  ];
}

/** The ledger's row of one call, once it is settled. */
export async function rowOf({ db }: Resource, id: string | null | undefined): Promise<CallRow> {
  for (let tries = 0; tries < 500; tries++) {
    const row = await db
      .selectFrom('calls')
      .selectAll()
      .where('id', '=', id ?? '')
      .executeTakeFirst();
    if (row?.state === 'settled') return row;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`no settled call ${id}`);
}
