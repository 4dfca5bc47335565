/** HTTP/1.1 to upstreams: a pool of connections for each origin, and one clock for all of them (docs/decisions/031). */
import type { LookupFunction } from 'node:net';
import type { Origin } from '../origin.ts';
import type { AnswerHandler, Outbound } from '../outbound.ts';
import type { Patience, Question } from './connection.ts';
import { Pool } from './pool.ts';
import { fieldsOf, requestHead, type Fields } from './request-head.ts';
import { openerOf } from './socket.ts';

export interface Client {
  /** Sends; failures of the network reach the handler. Throws a TypeError for what no request can say. */
  dispatch(origin: Origin, request: Outbound, handler: AnswerHandler): void;
  /** Takes no more requests; open ones are answered. */
  retire(): void;
  /** Ends every connection. */
  destroy(): void;
}

const HEADERS_MS = 120_000;
const BODY_MS = 300_000;
/** Unused connections, where the other side does not say how long it keeps them, and at most. */
const KEEP_MS = 30_000;
const MOST_KEEP_MS = 300_000;
/** How often the clock is looked at; what may last less than this is looked at more often. */
const LOOK_MS = 1000;
const NO_BODY: readonly Buffer[] = [];

interface Place {
  pool: Pool;
  host: string;
  /** The headers written last: a target's are one object for as long as they stay the same. */
  headers: Record<string, string> | null;
  fields: Fields;
}

/** `lookup` resolves names, and may refuse their addresses; `connectTimeout` in ms. */
export function createClient(lookup: LookupFunction, connectTimeout: number): Client {
  const places = new Map<string, Place>();
  const patience: Patience = { connect: connectTimeout, keep: KEEP_MS, most: MOST_KEEP_MS };
  let looking: NodeJS.Timeout | null = null;
  let every = LOOK_MS;

  function look(): void {
    const now = performance.now();
    for (const [href, { pool }] of places)
      if (pool.isEmpty) places.delete(href);
      else pool.look(now);
    if (places.size === 0) stopLooking();
  }

  function lookWithin(limit: number): void {
    if (limit < every && looking !== null) stopLooking();
    every = Math.min(every, Math.max(limit, 10));
    looking ??= setInterval(look, every).unref();
  }

  function stopLooking(): void {
    if (looking !== null) clearInterval(looking);
    looking = null;
  }

  function placeOf(origin: Origin): Place {
    const known = places.get(origin.href);
    if (known !== undefined) return known;
    const pool = new Pool(openerOf(origin, lookup), patience);
    const place = { pool, host: new URL(origin.href).host, headers: null, fields: { text: '', closes: false } };
    places.set(origin.href, place);
    return place;
  }

  return {
    dispatch(origin, request, handler) {
      const place = placeOf(origin);
      if (place.headers !== request.headers) {
        place.fields = fieldsOf(request.headers, place.host);
        place.headers = request.headers;
      }
      const question = questionOf(request, place.fields);
      lookWithin(Math.min(question.headersTimeout, question.bodyTimeout, connectTimeout) / 2);
      place.pool.ask(question, handler);
    },
    retire() {
      for (const { pool } of places.values()) pool.retire();
    },
    destroy() {
      stopLooking();
      for (const { pool } of places.values()) pool.destroy();
    },
  };
}

function questionOf(request: Outbound, fields: Fields): Question {
  const body = piecesOf(request.body);
  let length = 0;
  for (const piece of body) length += piece.length;
  return {
    head: requestHead(request, fields, length),
    body,
    isHead: request.method === 'HEAD',
    closes: fields.closes,
    headersTimeout: request.headersTimeout ?? HEADERS_MS,
    bodyTimeout: request.bodyTimeout ?? BODY_MS,
  };
}

function piecesOf(body: Outbound['body']): readonly Buffer[] {
  if (body === null) return NO_BODY;
  if (typeof body === 'string') return [Buffer.from(body)];
  return Buffer.isBuffer(body) ? [body] : body;
}
