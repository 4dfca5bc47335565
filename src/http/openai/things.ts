/** What upstreams keep, at our doors: responses by their ids, files and batches. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Gateway } from '#gateway/gateway.ts';
import type { MakeRequest } from '#gateway/request.ts';
import { isForm, readForm } from '#gateway/wires/form.ts';
import { asAppError, type AppError } from '#shared/errors.ts';
import { objectIn } from '#shared/json.ts';
import type { Principal } from '#shared/principal.ts';
import { Answer, reply, type Asked } from './answer.ts';
import { BODY_LIMIT, readBody, type Body } from './body.ts';
import { openAI, type Reply } from './envelope.ts';
import * as refuse from './errors.ts';
import { nameOf, placeOnce, saidIn } from './once.ts';
import type { Place } from './paths.ts';
import { surviving } from './surviving.ts';

export interface Exchange {
  req: IncomingMessage;
  res: ServerResponse;
  asked: Asked;
  principal: Principal;
}
type Things = Pick<Gateway, 'relay' | 'make' | 'listKept' | 'once'>;

type KeptPlace = Extract<Place, { kind: 'kept' }>;
type ThingsPlace = Extract<Place, { kind: 'make' | 'list' }>;

/** Held in memory while it is passed on; upstreams take up to 200 MB for a batch. */
const FILE_LIMIT = 100 * 1024 * 1024;

function queryOf({ url = '' }: IncomingMessage): string {
  const question = url.indexOf('?');
  return question === -1 ? '' : url.slice(question + 1);
}

/** None of the questions about one thing has a body that means anything. */
export function keptThing({ req, res, asked, principal }: Exchange, gateway: Things, place: KeptPlace): void {
  const { wire, id: objectId, method, rest } = place;
  asked.wire = wire === 'responses' ? wire : null;
  asked.objectId = objectId;
  asked.thing = wire;
  const answer = new Answer(req, res, asked);
  req.resume();
  answer.follow(gateway.relay({ wire, objectId, method, rest, query: queryOf(req), principal }, answer));
}

export function makeThing(exchange: Exchange, gateway: Things, { wire }: ThingsPlace): void {
  const { req, res, asked, principal } = exchange;
  asked.thing = wire;
  const done = (body: Body) => {
    const request = requestFrom(body, wire, req, principal);
    if ('status' in request) return reply(req, res, asked, request, { close: body === 'slow' || 'tooLarge' in body });
    const answerFor = (id: string) => new Answer(req, res, { ...asked, id });
    const name = nameOf(req);
    if (name === null) {
      const answer = answerFor(asked.id);
      return answer.follow(gateway.make(request, answer));
    }
    const once = { name, principal, path: req.url ?? '', said: saidIn(request.body, req), callId: asked.id };
    void placeOnce(gateway.once, once, answerFor, (sink) => gateway.make(request, sink));
  };
  const failed = (error: AppError) => reply(req, res, asked, refuse.failed(asked.surface, error, error.status));
  readBody(req, surviving(res, done, failed), limitOf(wire));
}

function limitOf(wire: ThingsPlace['wire']): number {
  return wire === 'files' ? FILE_LIMIT : BODY_LIMIT;
}

function requestFrom(
  body: Body,
  wire: ThingsPlace['wire'],
  req: IncomingMessage,
  principal: Principal,
): MakeRequest | Reply {
  if (body === 'slow') return refuse.tooSlow;
  if ('tooLarge' in body) return refuse.tooLarge(limitOf(wire), body.tooLarge);
  const contentType = req.headers['content-type'];
  const { bytes } = body;
  if (wire === 'batches') {
    const json = objectIn(bytes.toString('utf8'));
    if (json === undefined) return refuse.invalidJson;
    return { wire, deployment: null, body: bytes, contentType: 'application/json', json, principal };
  }
  if (!isForm(contentType)) return refuse.notAForm(contentType ?? '');
  const form = readForm(contentType, bytes);
  if (form === null) return refuse.brokenForm;
  const hint = req.headers['x-parlor-deployment'];
  const deployment = typeof hint === 'string' && hint !== '' ? hint : null;
  return { wire, deployment, body: bytes, contentType, json: {}, form, principal };
}

/** The most of one page: each of them is asked for where it is. */
const MOST = 100;
const USUAL = { files: MOST, batches: 20 } as const;

export async function listThings(exchange: Exchange, gateway: Things, { wire, surface }: ThingsPlace): Promise<void> {
  const { req, res, asked, principal } = exchange;
  const query = new URLSearchParams(queryOf(req));
  const limit = query.has('limit') ? Number(query.get('limit')) : USUAL[wire];
  if (!Number.isInteger(limit) || limit < 1) return reply(req, res, asked, wrongLimit);
  const page = {
    after: query.get('after') ?? undefined,
    limit: Math.min(limit, MOST),
    oldestFirst: query.get('order') === 'asc',
  };
  try {
    const { data, more } = await gateway.listKept(wire, principal, page);
    const purpose = query.get('purpose');
    const shown = data.map((bytes) => objectIn(bytes.toString('utf8')) ?? {}).filter((one) => fits(one, purpose));
    const [first, last] = [shown[0], shown.at(-1)];
    const list = { object: 'list', data: shown, first_id: first?.['id'] ?? null, last_id: last?.['id'] ?? null };
    reply(req, res, asked, { status: 200, body: JSON.stringify({ ...list, has_more: more }) });
  } catch (caught) {
    const error = asAppError(caught);
    reply(req, res, asked, refuse.failed(surface, error, error.status));
  }
}

function fits(file: Record<string, unknown>, purpose: string | null): boolean {
  return purpose === null || file['purpose'] === purpose;
}

const wrongLimit = openAI(400, {
  message: "Invalid 'limit': integer below minimum value. Expected a value >= 1.",
  param: 'limit',
  code: 'integer_below_min_value',
});
