/** Anthropic's surface on Node's raw request and response: the same keys, limits and ledger as every other. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Gateway } from '#gateway/gateway.ts';
import type { UpstreamReply } from '#gateway/sink.ts';
import type { RateState } from '#gateway/limits/refusal.ts';
import type { MessagesRequest } from '#gateway/messages/messages.ts';
import type { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { objectIn } from '#shared/json.ts';
import type { KeyDirectory, Principal } from '#shared/principal.ts';
import { addCrossOrigin, preflight } from '../openai/answer.ts';
import { whoCalls, type Refusal } from '../openai/auth.ts';
import { BODY_LIMIT, readBody, type Body } from '../openai/body.ts';
import type { Callers } from '../openai/callers.ts';
import type { Reply } from '../openai/envelope.ts';
import { nameOf, placeOnce, saidIn } from '../openai/once.ts';
import { linger, Relayed } from '../openai/relayed.ts';
import { sessionOf } from '../openai/session.ts';
import { surviving } from '../openai/surviving.ts';
import { brokenFrame, callRefused, rateHeaders, refusal } from './errors.ts';
import { anthropicModel, anthropicModels } from './models.ts';
import type { MessagesPlace } from './paths.ts';

export interface MessagesDeps {
  gateway: Pick<Gateway, 'messages' | 'deployments' | 'once'>;
  identity: { keys: KeyDirectory };
  callers?: Callers;
}

export function handleMessages(
  req: IncomingMessage,
  res: ServerResponse,
  deps: MessagesDeps,
  place: MessagesPlace,
): void {
  if (place.kind === 'preflight') return preflight(req, res);
  const id = newId('call');
  const say = (said: Reply) => reply(req, res, id, said);
  const path = (req.url ?? '/').split('?', 1)[0] ?? '';
  if (place.kind === 'unknown') return say(refusal(404, `Not found: ${path}`));
  if (place.kind === 'wrong-method') return say(refusal(405, `Method not allowed: ${req.method ?? ''} ${path}`));
  const failed = (error: AppError) => say(callRefused(error, null, ''));
  const enter = (who: Principal | Refusal) => open({ req, res, deps, place, id }, who);
  const principal = whoCalls(req, deps.identity.keys, surviving(res, enter, failed));
  if (principal !== null) enter(principal);
}

interface Knock {
  req: IncomingMessage;
  res: ServerResponse;
  deps: MessagesDeps;
  place: Exclude<MessagesPlace, { kind: 'preflight' | 'unknown' | 'wrong-method' }>;
  id: string;
}

function open({ req, res, deps, place, id }: Knock, principal: Principal | Refusal): void {
  const say = (said: Reply) => reply(req, res, id, said);
  const path = (req.url ?? '/').split('?', 1)[0] ?? '';
  if (typeof principal === 'string') return say(refusal(401, KEY_WORDS[principal]));
  deps.callers?.note(req.socket, principal.userId);
  if (principal.grant?.surfaces?.has('anthropic') === false)
    return say(refusal(403, 'This key is not for this API. Its owner can allow it in Parlor, in Settings → Keys.'));
  if (place.kind !== 'ask') return say(listed(deps.gateway, place, principal));
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    const message = 'Compressed request bodies are not supported. Send the body without a Content-Encoding.';
    return reply(req, res, id, refusal(415, message), { close: true });
  }
  const done = (body: Body) => {
    const request = requestFrom(body, { id, principal, wire: place.wire }, req);
    if ('status' in request) return reply(req, res, id, request, { close: body === 'slow' || 'tooLarge' in body });
    const { gateway } = deps;
    const answerFor = (callId: string) => new MessagesAnswer(req, res, { ...request, id: callId });
    const name = nameOf(req);
    if (name === null) {
      const answer = answerFor(id);
      return answer.follow(gateway.messages(request, answer));
    }
    const once = { name, principal, path, said: saidIn(request.body, req), callId: id };
    void placeOnce(gateway.once, once, answerFor, (sink) => gateway.messages(request, sink));
  };
  readBody(
    req,
    surviving(res, done, (error) => say(callRefused(error, null, ''))),
  );
}

const KEY_WORDS: Readonly<Record<Refusal, string>> = {
  missing: 'x-api-key header is required',
  key: 'invalid x-api-key',
  token: 'invalid x-api-key',
};

function listed(
  gateway: Pick<Gateway, 'deployments'>,
  place: Extract<MessagesPlace, { kind: 'models' | 'model' }>,
  principal: Principal,
): Reply {
  // What a key may not use is not there for it.
  const entries = gateway.deployments(principal);
  if (place.kind === 'models') return { status: 200, body: anthropicModels(entries) };
  const entry = entries.find(({ name }) => name === place.id);
  return entry === undefined ? refusal(404, `model: ${place.id}`) : { status: 200, body: anthropicModel(entry) };
}

function requestFrom(
  body: Body,
  { id, principal, wire }: Pick<MessagesRequest, 'id' | 'principal' | 'wire'>,
  { headers }: IncomingMessage,
): MessagesRequest | Reply {
  if (body === 'slow') return refusal(408, 'The request body did not arrive in time.');
  if ('tooLarge' in body) return refusal(413, `Request exceeds the maximum size (${BODY_LIMIT} bytes)`);
  const json = objectIn(body.bytes.toString('utf8'));
  if (json === undefined) return refusal(400, 'The request body is not valid JSON.');
  const { model } = json;
  if (typeof model !== 'string' || model === '') return refusal(400, 'model: Field required');
  const betas = headers['anthropic-beta'];
  return {
    id,
    wire,
    deployment: model,
    body: body.bytes,
    json,
    principal,
    betas: Array.isArray(betas) ? betas.join(',') : betas,
    session: sessionOf(headers),
  };
}

function addOwn(headers: OutgoingHttpHeaders, req: IncomingMessage, id: string): void {
  headers['request-id'] = id;
  headers['x-request-id'] = id;
  headers['x-content-type-options'] = 'nosniff';
  if (req.headers.origin !== undefined) addCrossOrigin(headers);
}

function reply(
  req: IncomingMessage,
  res: ServerResponse,
  id: string,
  { status, body, headers }: Reply,
  options: { close?: boolean } = {},
): void {
  const said = status < 400 ? body : withId(String(body), id);
  const all: OutgoingHttpHeaders = {
    ...headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(said),
  };
  addOwn(all, req, id);
  if (options.close === true) linger(req);
  res.writeHead(status, all);
  res.end(said);
}

/** Anthropic says in the body too which request it was. */
function withId(envelope: string, id: string): string {
  return `${envelope.slice(0, -1)},"request_id":${JSON.stringify(id)}}`;
}

const FOREIGN = /^(?:x-ratelimit-|x-ms-|apim-|azure|ms-azureml|openai-)/;

class MessagesAnswer extends Relayed {
  readonly #request: MessagesRequest;

  constructor(req: IncomingMessage, res: ServerResponse, request: MessagesRequest) {
    super(req, res);
    this.#request = request;
  }

  protected addOwn(headers: OutgoingHttpHeaders): void {
    // What other vendors say of themselves and of their quotas means nothing to Anthropic's clients.
    for (const name in headers) if (FOREIGN.test(name)) delete headers[name];
    addOwn(headers, this.req, this.#request.id);
  }

  protected sayRate(headers: OutgoingHttpHeaders, rate: RateState): void {
    Object.assign(headers, rateHeaders(rate));
  }

  protected refuse(error: AppError, upstream: UpstreamReply | null): void {
    const { id, deployment } = this.#request;
    reply(this.req, this.res, id, callRefused(error, upstream, deployment));
  }

  protected errorFrame(error: AppError): string {
    return brokenFrame(error);
  }
}
