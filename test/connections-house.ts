/** Store, net, gateway and connections as the application has them, on data in memory, for tests of that floor. */
import { createConnections, type Connections } from '#gateway/connections.ts';
import type { ConnectionsOptions } from '#gateway/connections-options.ts';
import { createGateway } from '#gateway/call.ts';
import { createIdentities, type Machine } from '#gateway/entra/identities.ts';
import type { Gateway } from '#gateway/gateway.ts';
import { createNet, type NetOptions } from '#net/net.ts';
import type { CheckEvent, CheckStage } from '#shared/contract/connections.ts';
import type { SimulatorRequest, SimulatorResponse } from '#simulator/wire.ts';
import { sealFrom } from '#store/seal.ts';
import { createSettings, type SettingStore } from '#store/settings.ts';
import { openTestStore } from './store.ts';
import { fakeUpstream } from './upstream.ts';

export interface ConnectionsHouse {
  options: ConnectionsOptions;
  connections: Connections;
  gateway: Gateway;
  settings: SettingStore;
  log: string[];
  close(): Promise<void>;
}

export interface AnySimulator {
  handle(request: SimulatorRequest): Promise<SimulatorResponse> | SimulatorResponse;
  resource: { keys: { key1: string } };
}

const nobody: AnySimulator = {
  handle: () => Promise.reject(new Error('no simulator in this test')),
  resource: { keys: { key1: '' } },
};

/** A machine without any identity: nothing listens there. */
export const NOBODY: Machine = {
  endpoint: { url: 'http://127.0.0.1:9', header: null },
  authority: null,
  management: null,
  tenantId: null,
  clientId: null,
  tokenFile: null,
  hosts: [],
};

/** Loopback may be reached, as an owner would allow it. */
export async function connectionsHouse(
  given: {
    simulator?: AnySimulator;
    lookup?: NetOptions['lookup'];
    allowed?: readonly string[];
    /** The owner's word on Ollama here; no when absent. */
    allowsOllama?: () => boolean;
    /** What the environment says of the machine's identity; nothing when absent. */
    machine?: Partial<Machine>;
  } = {},
): Promise<ConnectionsHouse> {
  const store = await openTestStore();
  const { db } = store;
  const seal = sealFrom('a secret of the tests only');
  const allowed = given.allowed ?? ['127.0.0.0/8'];
  const net = createNet({
    allowedNetworks: () => allowed,
    proxy: { http: null, https: null, without: [] },
    ...(given.lookup === undefined ? {} : { lookup: given.lookup }),
  });
  const log: string[] = [];
  const say = (event: string, fields?: object) => void log.push(`${event} ${JSON.stringify(fields ?? {})}`);
  const simulator = given.simulator ?? nobody;
  const now = Date.now;
  const identities = createIdentities({ net, seal, machine: { ...NOBODY, ...given.machine }, now });
  const allowsOllama = given.allowsOllama ?? (() => false);
  const gateway = await createGateway({ db, seal, net, identities, allowsOllama, simulator, log: { warn: say }, now });
  const settings = createSettings(db);
  const options = {
    db,
    seal,
    gateway,
    net,
    identities,
    allowsOllama,
    simulator,
    settings,
    log: { info: say, warn: say },
    now,
  };
  return {
    options,
    gateway,
    settings,
    log,
    connections: createConnections(options),
    async close() {
      await gateway.close();
      await net.close();
      await store.close();
    },
  };
}

export interface Heard {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface RawUpstream {
  url: string;
  heard: Heard[];
  close(): Promise<void>;
}

/** An upstream that answers each request as `answer` says; undefined: it never answers. */
export async function rawUpstream(
  answer: (heard: Heard) => { status: number; headers?: Record<string, string>; body: string } | undefined,
): Promise<RawUpstream> {
  const heard: Heard[] = [];
  const { url, close } = await fakeUpstream(({ method, path, headers, body }, wire) => {
    const one = { method, path, headers, body: body.toString('utf8') };
    heard.push(one);
    const reply = answer(one);
    if (reply === undefined) return;
    wire.head(reply.status, { 'content-type': 'application/json', ...reply.headers });
    if (reply.body !== '') wire.chunk(reply.body);
    wire.end();
  });
  return { url, heard, close };
}

export type StageResult = Extract<CheckEvent, { type: 'result' }>;
export type Finished = Extract<CheckEvent, { type: 'finished' }>;

/** The results by stage, and the last event. */
export async function collect(
  events: AsyncIterable<CheckEvent>,
): Promise<{ results: Record<CheckStage, StageResult>; finished: Finished; all: CheckEvent[] }> {
  const all: CheckEvent[] = [];
  for await (const event of events) all.push(event);
  const finished = all.at(-1);
  if (finished?.type !== 'finished') throw new Error('the check did not finish');
  const results = all.filter((event) => event.type === 'result').map((event) => [event.stage, event]);
  // Every stage has exactly one result; a test that reads a missing one fails on undefined.
  return { results: Object.fromEntries(results) as Record<CheckStage, StageResult>, finished, all };
}
