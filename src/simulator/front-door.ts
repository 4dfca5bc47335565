/** How a request goes through the resource: route, faults of the network, credentials, deployment, then the surface. */
import { isObject } from '#shared/json.ts';
import type { RequestIds } from './answer-headers.ts';
import { refuse } from './auth.ts';
import { parseJson } from './body.ts';
import { isProvisioned } from './bucket.ts';
import { dressed } from './dressing.ts';
import { errorResponse, type Call, type Core, type DeploymentCall } from './core.ts';
import { uuid } from './ids.ts';
import { findFault, type Fault } from './faults.ts';
import { readForm, type Form } from './form.ts';
import { limiter } from './limits.ts';
import { note, type JournalEntry } from './resource.ts';
import { findRoute, type Route } from './routes.ts';
import { lastWords } from './said.ts';
import { behaviourOfHeaders, type Behaviour } from './scenario.ts';
import { spillHeaders, spilloverOf, spills } from './spillover.ts';
import { surfaces } from './surfaces.ts';
import { ConnectionCut, whole, type SimulatorRequest, type SimulatorResponse, type WireError } from './wire.ts';
import { deploymentUnknown, modelError, modelUnknown, tooManyHeaders } from './wire-errors.ts';

/** Answers one request from anybody. */
export async function handle(core: Core, request: SimulatorRequest): Promise<SimulatorResponse> {
  if (core.cloud.serves(request.path)) return core.cloud.handle(request);
  const found = findRoute(request.method, request.path);
  const call = newCall(core, request, 'body' in found ? undefined : found);
  const { entry } = call;
  if (request.method === 'OPTIONS') return preflight(request, entry);
  try {
    request.signal?.throwIfAborted();
    if ('body' in found) return errorResponse(core, call.ids, entry, found);
    const answer = await routed(call);
    return dressed(answer, call.behaviour, core.clock());
  } catch (error) {
    entry.outcome = error instanceof ConnectionCut ? 'cut' : 'aborted';
    throw error;
  }
}

/** A call that has just come, noted in the journal. */
export function newCall(core: Core, request: SimulatorRequest, route: Route | undefined): Call {
  return {
    core,
    request,
    route: route ?? nowhere,
    ids: idsOf(core, request),
    entry: note(core.resource, newEntry(core, request)),
    receivedAt: core.clock(),
    behaviour: {},
  };
}

/** Of a call that found no route; nothing is answered by it but the error. */
const nowhere: Route = {
  surface: 'models',
  generation: 'open',
  name: undefined,
  apiVersion: undefined,
  query: new URLSearchParams(),
};

function newEntry(core: Core, { method, path }: SimulatorRequest): JournalEntry {
  return {
    at: core.clock(),
    method,
    path,
    deployment: undefined,
    status: 0,
    outcome: 'pending',
    reservedTokens: 0,
    promptTokens: 0,
    cachedTokens: 0,
    completionTokens: 0,
  };
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
  const said = (): string => form?.field('prompt') ?? lastWords(body);
  const behaviour = core.behaviourOf(name ?? '', deployment?.behaviour, asked, said);
  call.behaviour = behaviour;
  const fault = behaviour.fault === undefined ? undefined : findFault(behaviour.fault);
  const broken = fault?.at === 'front' ? await atTheFront(fault, behaviour, call) : undefined;
  if (broken) return fail(broken);
  if (core.strict && customHeaders(request.headers) > MOST_CUSTOM_HEADERS) return fail(tooManyHeaders);
  const refused =
    route.generation === 'open' ? undefined : refuse(core.resource, request.headers, route.generation, core.checkToken);
  if (refused) return fail(refused);
  if (surface.of === 'resource') {
    if (fault && 'error' in fault) return fail(fault.error);
    return surface.answer({ ...call, behaviour });
  }
  if (!deployment) return fail(unknownDeployment(route, name) ?? surface.nameless(body));
  const inside: DeploymentCall = { ...call, deployment, behaviour, body, form };
  const first = await settled(inside, surface.answer);
  const target = spills(first.status) ? spilloverOf(inside) : undefined;
  if (!target) return first;
  entry.deployment = target.name;
  // A fault that the request itself ordered has struck.
  const { fault: _, ...rest } = asked;
  const own = core.behaviourOf(target.name, target.behaviour, rest, said);
  const second = await settled({ ...inside, deployment: target, behaviour: own }, surface.answer);
  return { ...second, headers: { ...second.headers, ...spillHeaders(deployment.name, first.status) } };
}

/** The answer, after whose end the deployment knows what it took. */
async function settled(
  call: DeploymentCall,
  answer: (call: DeploymentCall) => SimulatorResponse | Promise<SimulatorResponse>,
): Promise<SimulatorResponse> {
  const said = await answer(call);
  if (!isProvisioned(call.deployment.sku)) return said;
  return { ...said, body: settling(call, said.body) };
}

async function* settling({ core, deployment, entry }: DeploymentCall, body: AsyncIterable<Uint8Array>) {
  try {
    yield* body;
  } finally {
    const {
      reservedTokens: reserved,
      promptTokens: prompt,
      cachedTokens: cached,
      completionTokens: completion,
    } = entry;
    core.limiter.settle(deployment, { reserved, prompt, cached, completion });
  }
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

/** The service asks itself: what a batch does with each of its lines. */
export async function askInside(core: Core, path: string, body: object): Promise<{ status: number; text: string }> {
  const request: SimulatorRequest = { method: 'POST', path, headers: {}, body: Buffer.from(JSON.stringify(body)) };
  const route = findRoute('POST', path);
  if ('body' in route) return { status: route.status, text: route.body };
  const surface = surfaces[route.surface];
  const name = modelOf(body);
  const deployment = name === undefined ? undefined : core.resource.deployments.get(name);
  if (surface.of !== 'deployment' || !deployment) return { status: modelUnknown.status, text: modelUnknown.body };
  const answer = await surface.answer({
    core: { ...core, limiter: limiter(core.clock, false) },
    request,
    route,
    ids: idsOf(core, request),
    entry: newEntry(core, request),
    receivedAt: core.clock(),
    behaviour: {},
    deployment,
    body,
    form: undefined,
  });
  let text = '';
  for await (const chunk of answer.body) text += Buffer.from(chunk).toString();
  return { status: answer.status, text };
}
