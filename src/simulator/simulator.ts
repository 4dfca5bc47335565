/**
 * An Azure OpenAI resource in memory. `handle` is the front door: route, faults of the network, credentials,
 * deployment, then the surface. No sockets, no files; the clock, the waiting and the dice are given.
 */
import { episodes } from './answers/episodes.ts';
import type { RequestIds } from './answer-headers.ts';
import { refuse, type TokenIssuer } from './auth.ts';
import { parseJson } from './body.ts';
import { errorResponse, uuid, type Call, type Core } from './core.ts';
import { findFault, type Fault } from './faults.ts';
import { readForm, type Form } from './form.ts';
import type { Vintage } from './limit-errors.ts';
import { limiter } from './limits.ts';
import { sleep, type Waiting } from './pace.ts';
import { promptCache } from './prompt-cache.ts';
import { responseStore } from './responses/store.ts';
import {
  defaultDeployments,
  newKey,
  note,
  putDeployment,
  regionLabel,
  type DeploymentOptions,
  type JournalEntry,
  type ResourceState,
} from './resource.ts';
import { findRoute, type Route } from './routes.ts';
import { lastWords } from './said.ts';
import { behaviourOfHeaders, scenarioReader, type Behaviour, type Scenario } from './scenario.ts';
import { surfaces } from './surfaces.ts';
import {
  ConnectionCut,
  isObject,
  whole,
  type SimulatorRequest,
  type SimulatorResponse,
  type WireError,
} from './wire.ts';
import { deploymentUnknown, modelError, modelUnknown, tooManyHeaders } from './wire-errors.ts';

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
  /** Accepts Entra tokens; without it none is good. */
  tokenIssuer?: TokenIssuer | undefined;
  clock?: Waiting['clock'] | undefined;
  sleep?: Waiting['sleep'] | undefined;
  /** In [0, 1), for ids and chances; never for keys. */
  random?: (() => number) | undefined;
}

export interface Simulator {
  /** Alive: assign to it and the next request sees it. */
  readonly resource: ResourceState;
  /**
   * Answers one request. Rejects with the signal's reason on abort and with `ConnectionCut` where the scenario breaks
   * the connection; every other failure is a response.
   */
  handle(request: SimulatorRequest): Promise<SimulatorResponse>;
}

export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const core = coreOf(options);
  return { resource: core.resource, handle: (request) => handle(core, request) };
}

function coreOf(options: SimulatorOptions): Core {
  const clock = options.clock ?? Date.now;
  const random = options.random ?? Math.random;
  const resource: ResourceState = {
    name: options.name ?? 'parlor-simulator',
    region: regionLabel(options.region ?? 'swedencentral'),
    kind: options.kind ?? 'OpenAI',
    keys: options.keys ? { ...options.keys } : { key1: newKey(), key2: newKey() },
    disableLocalAuth: options.disableLocalAuth ?? false,
    deployments: new Map(),
    journal: [],
  };
  for (const one of options.deployments ?? defaultDeployments) putDeployment(resource, one, clock());
  return {
    resource,
    strict: options.strictness === 'strict',
    clock,
    sleep: options.sleep ?? sleep,
    random,
    issuer: options.tokenIssuer,
    vintage: options.limitVintage,
    limiter: limiter(clock, options.limits !== 'off'),
    cache: promptCache(clock),
    episodes: episodes(clock),
    responses: responseStore(clock),
    images: new Map(),
    behaviourOf: scenarioReader(options.scenario ?? {}, random),
  };
}

async function handle(core: Core, request: SimulatorRequest): Promise<SimulatorResponse> {
  const receivedAt = core.clock();
  const entry: JournalEntry = note(core.resource, {
    at: receivedAt,
    method: request.method,
    path: request.path,
    deployment: undefined,
    status: 0,
    outcome: 'pending',
    promptTokens: 0,
    completionTokens: 0,
  });
  if (request.method === 'OPTIONS') return preflight(request, entry);
  const ids = idsOf(core, request);
  try {
    request.signal?.throwIfAborted();
    const route = findRoute(request.method, request.path);
    if ('body' in route) return errorResponse(core, ids, entry, route);
    return await routed({ core, request, route, ids, entry, receivedAt });
  } catch (error) {
    entry.outcome = error instanceof ConnectionCut ? 'cut' : 'aborted';
    throw error;
  }
}

async function routed(call: Call): Promise<SimulatorResponse> {
  const { core, request, route, ids, entry } = call;
  const fail = (error: WireError): SimulatorResponse => errorResponse(core, ids, entry, error);
  const surface = surfaces[route.surface];
  const { name, body, form } = await readBody(call);
  const deployment = name === undefined ? undefined : core.resource.deployments.get(name);
  entry.deployment = name;
  const asked = behaviourOfHeaders(request.headers);
  if ('wrong' in asked) return fail(modelError(asked.wrong, { code: 'simulator_knob' }));
  const behaviour = core.behaviourOf(
    name ?? '',
    deployment?.behaviour,
    asked,
    () => form?.field('prompt') ?? lastWords(body),
  );
  const fault = behaviour.fault === undefined ? undefined : findFault(behaviour.fault);
  const broken = fault?.at === 'front' ? await atTheFront(fault, behaviour, call) : undefined;
  if (broken) return fail(broken);
  if (core.strict && customHeaders(request.headers) > MOST_CUSTOM_HEADERS) return fail(tooManyHeaders);
  if (route.generation !== 'open') {
    const refused = refuse(core.resource, request.headers, route.generation, core.issuer);
    if (refused) return fail(refused);
  }
  if (surface.of === 'resource') return surface.answer(call);
  if (!deployment) return fail(unknownDeployment(route, name) ?? surface.nameless(body));
  return surface.answer({ ...call, deployment, behaviour, body, form });
}

interface ReadBody {
  /** Of the deployment, if the surface has one and the request names one. */
  name: string | undefined;
  body: unknown;
  form: Form | undefined;
}

/** On classic the path names the deployment and `model` is ignored; on v1 `model` does. */
async function readBody({ route, request }: Call): Promise<ReadBody> {
  const surface = surfaces[route.surface];
  if (surface.of === 'resource') return { name: undefined, body: undefined, form: undefined };
  if (surface.body === 'form') {
    const form = await readForm(request.headers['content-type'], request.body);
    return { name: route.name ?? form?.field('model'), body: undefined, form };
  }
  const body = parseJson(request.body);
  return { name: route.name ?? modelOf(body), body, form: undefined };
}

function modelOf(body: unknown): string | undefined {
  const model = isObject(body) ? body['model'] : undefined;
  return typeof model === 'string' ? model : undefined;
}

function unknownDeployment(route: Route, name: string | undefined): WireError | undefined {
  if (route.name !== undefined) return deploymentUnknown;
  return name === undefined ? undefined : modelUnknown;
}

/** A fault before anything is looked at: an error, a broken connection, or silence until the client gives up. */
async function atTheFront(fault: Fault, behaviour: Behaviour, call: Call): Promise<WireError | undefined> {
  if ('connection' in fault) {
    if (fault.connection === 'reset') throw new ConnectionCut('reset by the scenario');
    for (;;) await call.core.sleep(SILENCE_MS, call.request.signal);
  }
  const wait = behaviour.firstTokenMs ?? 0;
  if (wait > 0) await call.core.sleep(wait, call.request.signal);
  return 'error' in fault ? fault.error : undefined;
}

const SILENCE_MS = 60_000;
const MOST_CUSTOM_HEADERS = 10;

function customHeaders(headers: Record<string, string | undefined>): number {
  return Object.keys(headers).filter((name) => name.startsWith('x-') && !/^x-(?:stainless|ms|sim)-/.test(name)).length;
}

function idsOf(core: Core, request: SimulatorRequest): RequestIds {
  const apim = uuid(core.random);
  return { apim, request: uuid(core.random), client: request.headers['x-ms-client-request-id'] ?? apim };
}

/** Browsers ask first; Azure does not answer them, the simulator does. */
function preflight(request: SimulatorRequest, entry: JournalEntry): SimulatorResponse {
  entry.status = 204;
  entry.outcome = 'completed';
  return {
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
      'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
      'access-control-max-age': '600',
    },
    body: whole(new Uint8Array()),
  };
}
