/**
 * The resource of one's own: Azure's and OpenAI's paths on Node's raw request and response. No web streams, no
 * framework: this is the data plane (docs/decisions/011).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Gateway } from '#gateway/gateway.ts';
import type { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { anthropicModels } from '../anthropic/models.ts';
import { handleMessages } from '../anthropic/routes.ts';
import type { KeyDirectory, Principal } from '#shared/principal.ts';
import { Answer, preflight, reply, type Asked } from './answer.ts';
import { whoCalls, type Refusal } from './auth.ts';
import { readBody, type Body } from './body.ts';
import type { Callers } from './callers.ts';
import * as refuse from './errors.ts';
import { unknownDeployment } from './missing.ts';
import { deployment, deploymentList, model, modelList } from './models.ts';
import { nameOf, placeOnce, saidIn } from './once.ts';
import { placeOf, SURFACE_NAMES, type Place } from './paths.ts';
import { callFrom, limitOf } from './request.ts';
import { sessionOf } from './session.ts';
import { surviving } from './surviving.ts';
import { keptThing, listThings, makeThing } from './things.ts';

export interface GatewayDeps {
  gateway: Pick<Gateway, 'call' | 'messages' | 'once' | 'relay' | 'make' | 'listKept' | 'deployments'>;
  identity: { keys: KeyDirectory };
  /** Who is to be cut off when they are suspended; nobody when absent. */
  callers?: Callers;
}

/** Answers the request if it is for one of our addresses; false leaves it untouched. */
export function handleGateway(req: IncomingMessage, res: ServerResponse, deps: GatewayDeps): boolean {
  const { method = 'GET', url = '/' } = req;
  const place = placeOf(method, url);
  if (place === null) return false;
  if (place.kind === 'preflight') {
    preflight(req, res);
    return true;
  }
  if (place.kind === 'anthropic') {
    handleMessages(req, res, deps, place.place);
    return true;
  }
  const asked: Asked = {
    id: newId('call'),
    surface: place.surface,
    wire: null,
    deployment: null,
    objectId: null,
    thing: null,
  };
  // On Azure the path is judged before the credentials.
  if (place.kind === 'unknown') reply(req, res, asked, refuse.unknownPath(place.surface, method, place.path));
  else if (place.kind === 'wrong-method') reply(req, res, asked, refuse.wrongMethod(place.surface, method, place.path));
  else {
    const failed = (error: AppError) => reply(req, res, asked, refuse.failed(asked.surface, error, error.status));
    const principal = whoCalls(
      req,
      deps.identity.keys,
      surviving(res, (late) => open({ req, res, deps, place, asked }, late), failed),
    );
    if (principal !== null) open({ req, res, deps, place, asked }, principal);
  }
  return true;
}

interface Knock {
  req: IncomingMessage;
  res: ServerResponse;
  deps: GatewayDeps;
  place: Exclude<Place, { kind: 'anthropic' | 'preflight' | 'unknown' | 'wrong-method' }>;
  asked: Asked;
}

function open({ req, res, deps, place, asked }: Knock, principal: Principal | Refusal): void {
  if (typeof principal === 'string') return reply(req, res, asked, refuse.unauthorised(place.surface, principal));
  deps.callers?.note(req.socket, principal.userId);
  if (principal.grant?.surfaces?.has(SURFACE_NAMES[place.surface]) === false)
    return reply(req, res, asked, refuse.closedSurface(place.surface));
  const exchange = { req, res, asked, principal };
  if (place.kind === 'call') call(req, res, deps, place, asked, principal);
  else if (place.kind === 'kept') keptThing(exchange, deps.gateway, place);
  else if (place.kind === 'make') makeThing(exchange, deps.gateway, place);
  else if (place.kind === 'list') void listThings(exchange, deps.gateway, place);
  else list(req, res, deps, place, asked, principal);
}

type CallPlace = Extract<Place, { kind: 'call' }>;
type ListPlace = Extract<Place, { kind: 'models' | 'model' | 'deployments' }>;

function call(
  req: IncomingMessage,
  res: ServerResponse,
  { gateway }: GatewayDeps,
  place: CallPlace,
  asked: Asked,
  principal: Principal,
): void {
  asked.wire = place.wire;
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    return reply(req, res, asked, refuse.unsupportedEncoding, { close: true });
  const asking = { id: asked.id, contentType: req.headers['content-type'], principal };
  const done = (body: Body) => {
    const request = callFrom(body, place, asking);
    if ('status' in request) return reply(req, res, asked, request, { close: body === 'slow' || 'tooLarge' in body });
    const session = sessionOf(req.headers);
    if (session !== undefined) request.session = session;
    asked.deployment = request.deployment;
    const name = nameOf(req);
    if (name === null) {
      const answer = new Answer(req, res, asked);
      return answer.follow(gateway.call(request, answer));
    }
    const once = { name, principal, path: req.url ?? '', said: saidIn(request.body, req), callId: asked.id };
    const answerFor = (id: string) => new Answer(req, res, { ...asked, id });
    void placeOnce(gateway.once, once, answerFor, (sink) => gateway.call(request, sink));
  };
  const failed = (error: AppError) => reply(req, res, asked, refuse.failed(asked.surface, error, error.status));
  readBody(req, surviving(res, done, failed), limitOf(place.wire));
}

function list(
  req: IncomingMessage,
  res: ServerResponse,
  { gateway }: GatewayDeps,
  place: ListPlace,
  asked: Asked,
  principal: Principal,
): void {
  // What a key may not use is not there for it.
  const entries = gateway.deployments(principal);
  const { surface } = place;
  // Anthropic's clients ask at the same address.
  if (place.kind === 'models' && surface === 'openai' && req.headers['anthropic-version'] !== undefined)
    return reply(req, res, asked, { status: 200, body: anthropicModels(entries) });
  if (place.kind === 'models') return reply(req, res, asked, { status: 200, body: modelList(surface, entries) });
  if (place.kind === 'deployments' && place.id === null)
    return reply(req, res, asked, { status: 200, body: deploymentList(entries) });
  const entry = entries.find(({ name }) => name === place.id);
  if (entry === undefined) return reply(req, res, asked, unknownDeployment(surface, place.id ?? ''));
  const body = place.kind === 'deployments' ? deployment(entry) : model(surface, entry);
  reply(req, res, asked, { status: 200, body });
}
