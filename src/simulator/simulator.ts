/**
 * An Azure OpenAI resource in memory. No sockets, no files; the clock, the waiting and the dice are given. How a request
 * goes through it is in front-door.ts.
 */
import { episodes } from './answers/episodes.ts';
import type { TokenIssuer } from './auth.ts';
import { checkCaller, type Cloud } from './cloud/cloud.ts';
import { createCloud } from './cloud/create.ts';
import type { Core } from './core.ts';
import { fileStore } from './files/store.ts';
import { askInside, handle } from './front-door.ts';
import type { Vintage } from './limit-errors.ts';
import { limiter } from './limits.ts';
import { sleep, type Waiting } from './pace.ts';
import { promptCache } from './prompt-cache.ts';
import {
  defaultDeployments,
  newKey,
  putDeployment,
  regionLabel,
  startingPolicies,
  type DeploymentOptions,
  type ResourceState,
} from './resource.ts';
import { connect, type Connection } from './realtime/connect.ts';
import { responseStore } from './responses/store.ts';
import { paced, scenarioReader, type Scenario } from './scenario.ts';
import type { SimulatorRequest, SimulatorResponse } from './wire.ts';

export interface SimulatorOptions {
  /** Default `parlor-simulator`. */
  name?: string | undefined;
  /** `swedencentral` by default. */
  region?: string | undefined;
  kind?: 'OpenAI' | 'AIServices' | undefined;
  /** Made at random when absent; read them from `resource.keys`. */
  keys?: { key1: string; key2: string } | undefined;
  disableLocalAuth?: boolean | undefined;
  /** Default: `defaultDeployments`. Throws a RangeError for a model outside the catalogue. */
  deployments?: readonly DeploymentOptions[] | undefined;
  /** Default: lifelike pace, no faults. */
  scenario?: Scenario | undefined;
  /** `strict` refuses what the api-version does not know yet. Default `lenient`. */
  strictness?: 'lenient' | 'strict' | undefined;
  /** `off` counts, but never answers 429 by itself. */
  limits?: 'enforced' | 'off' | undefined;
  limitVintage?: Vintage | undefined;
  /** The subscription to be part of; absent: one of its own. */
  cloud?: Cloud | undefined;
  /** Where it answers; default: the host that Azure would give it. */
  endpoint?: string | undefined;
  /** Accepts Entra tokens besides those of the cloud's directory. */
  tokenIssuer?: TokenIssuer | undefined;
  clock?: Waiting['clock'] | undefined;
  sleep?: Waiting['sleep'] | undefined;
  /** In [0, 1), for ids and chances; never for keys. */
  random?: (() => number) | undefined;
}

export interface Simulator {
  /** Alive: assign to it and the next request sees it. */
  readonly resource: ResourceState;
  /** The subscription it is part of: control plane and directory. */
  readonly cloud: Cloud;
  /**
   * Answers one request. Rejects with the signal's reason on abort and with `ConnectionCut` where the scenario breaks
   * the connection; every other failure is a response.
   */
  handle(request: SimulatorRequest): Promise<SimulatorResponse>;
  /**
   * Looks at the handshake of a WebSocket: what to answer it with, or the refusal. Throws `ConnectionCut` where the
   * scenario breaks the connection.
   */
  connect(request: SimulatorRequest): Connection | SimulatorResponse;
  /** From the next request on it behaves like this instead; steps begin anew. */
  play(scenario: Scenario): void;
}

/**
 * A resource, in a subscription. When the subscription is its own, the control plane can make more accounts there; they
 * are in memory only.
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const core = coreOf(options);
  return {
    resource: core.resource,
    cloud: core.cloud,
    handle: (request) => handle(core, request),
    connect: (request) => connect(core, request),
    play(scenario) {
      core.behaviourOf = behaviourReader(core.resource, scenario, core.random);
    },
  };
}

function coreOf(options: SimulatorOptions): Core {
  const clock = options.clock ?? Date.now;
  const random = options.random ?? Math.random;
  const resource: ResourceState = {
    name: options.name ?? 'parlor-simulator',
    region: regionLabel(options.region ?? 'swedencentral'),
    kind: options.kind ?? 'OpenAI',
    endpoint: options.endpoint ?? `https://${options.name ?? 'parlor-simulator'}.openai.azure.com`,
    createdAt: clock(),
    tags: {},
    keys: options.keys ? { ...options.keys } : { key1: newKey(), key2: newKey() },
    disableLocalAuth: options.disableLocalAuth ?? false,
    deployments: new Map(),
    policies: startingPolicies(),
    blocklists: new Map(),
    journal: [],
  };
  for (const one of options.deployments ?? defaultDeployments) putDeployment(resource, one, clock());
  const cloud = options.cloud ?? createCloud({ clock });
  cloud.accounts.set(resource.name, resource);
  if (!options.cloud) cloud.open = async (account) => createSimulator({ ...account, clock, cloud }).resource;
  const core: Core = {
    resource,
    strict: options.strictness === 'strict',
    clock,
    sleep: options.sleep ?? sleep,
    random,
    cloud,
    checkToken: (token) => (options.tokenIssuer?.(token) ? 'good' : checkCaller(cloud, token)),
    vintage: options.limitVintage,
    limiter: limiter(clock, options.limits !== 'off'),
    cache: promptCache(clock),
    episodes: episodes(clock),
    responses: responseStore(clock),
    images: new Map(),
    files: fileStore(clock),
    batches: new Map(),
    askInside: (path, body) => askInside(core, path, body),
    behaviourOf: behaviourReader(resource, options.scenario ?? {}, random),
  };
  return core;
}

function behaviourReader(resource: ResourceState, scenario: Scenario, random: () => number): Core['behaviourOf'] {
  const read = scenarioReader(scenario, random);
  return (name, own, asked, said) => paced(read(name, own, asked, said), resource.deployments.get(name), random);
}
