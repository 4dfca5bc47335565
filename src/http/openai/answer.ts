/** Our side of a reply on Node's own response: the headers every surface sends, and a call's answer as it comes. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { UpstreamReply } from '#gateway/sink.ts';
import type { CallWire } from '#gateway/wires/wire.ts';
import type { RateState } from '#gateway/limits/refusal.ts';
import type { AppError } from '#shared/errors.ts';
import type { Reply } from './envelope.ts';
import { callFailed, errorFrame } from './errors.ts';
import { rateHeaders } from './limit-replies.ts';
import { versionIn, type KeptWire, type Surface } from './paths.ts';
import { linger, Relayed } from './relayed.ts';

/** What is known of a request before anything is answered. */
export interface Asked {
  /** `call_…`: what `x-request-id` says, and the ledger's key when a call is made. */
  id: string;
  surface: Surface;
  /** Null where no model is asked. */
  wire: CallWire | null;
  deployment: string | null;
  /** The kept thing that is asked for; null where a model is, or where one is made. */
  objectId: string | null;
  /** Which kind of kept things it is about; null where a model is asked. */
  thing: KeptWire | null;
}

/** Deliberately more than Azure exposes: a browser's client needs them to wait the right time. */
const EXPOSED = [
  'apim-request-id',
  'idempotent-replayed',
  'openai-processing-ms',
  'retry-after',
  'retry-after-ms',
  'x-ms-client-request-id',
  'x-ms-region',
  'x-parlor-adapted',
  'x-parlor-fallback',
  'x-parlor-hedged',
  'request-id',
  'x-request-id',
  'x-should-retry',
  ...['limit', 'remaining', 'reset'].flatMap((what) => [`x-ratelimit-${what}-requests`, `x-ratelimit-${what}-tokens`]),
  ...['requests', 'tokens'].flatMap((unit) =>
    ['limit', 'remaining', 'reset'].map((what) => `anthropic-ratelimit-${unit}-${what}`),
  ),
].join(', ');

/** Keys travel in headers, never in cookies, so any page may ask; what it may read is named. */
export function addCrossOrigin(headers: OutgoingHttpHeaders): void {
  headers['access-control-allow-origin'] = '*';
  headers['access-control-expose-headers'] = EXPOSED;
}

export function preflight(req: IncomingMessage, res: ServerResponse): void {
  res.writeHead(204, {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
    'access-control-allow-headers': req.headers['access-control-request-headers'] ?? '*',
    'access-control-max-age': '86400',
    vary: 'access-control-request-headers',
  });
  res.end();
}

/** Adds what every surface says of a reply to its headers. `upstreamId` is the upstream's `apim-request-id`. */
function addOwn(
  headers: OutgoingHttpHeaders,
  req: IncomingMessage,
  { id, surface, deployment }: Asked,
  upstreamId: unknown,
): void {
  const apim = typeof upstreamId === 'string' ? upstreamId : randomUUID();
  headers['x-request-id'] = id;
  headers['apim-request-id'] = apim;
  headers['x-content-type-options'] = 'nosniff';
  if (req.headers.origin !== undefined) addCrossOrigin(headers);
  if (surface === 'openai') return;
  const echoed = req.headers['x-ms-client-request-id'];
  headers['x-ms-client-request-id'] = typeof echoed === 'string' ? echoed.slice(0, 200) : apim;
  if (deployment !== null) headers['x-ms-deployment-name'] = headerText(deployment);
}

/** Of a handshake that is accepted: what every reply says, and what the upstream's headers add. */
export function headersOf(
  req: IncomingMessage,
  asked: Asked,
  passed: Record<string, string | string[]>,
): Record<string, string> {
  const headers: OutgoingHttpHeaders = { ...passed };
  addOwn(headers, req, asked, passed['apim-request-id']);
  delete headers['x-content-type-options'];
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]));
}

/** Characters of a name; public names are shorter, what was asked for need not be. */
const LONGEST_NAME = 200;

/** A name may be written in any script, and what was asked for in none; a header holds ASCII only. */
export function headerText(text: string): string {
  const name = text.slice(0, LONGEST_NAME);
  return /^[\x20-\x7e]*$/.test(name) ? name : encodeURIComponent(name.toWellFormed());
}

/** A reply that is known whole. `close`: the request was not read to its end, and the connection is of no more use. */
export function reply(
  req: IncomingMessage,
  res: ServerResponse,
  asked: Asked,
  { status, statusText, body, headers }: Reply,
  options: { close?: boolean } = {},
): void {
  const all: OutgoingHttpHeaders = {
    'content-type': 'application/json',
    ...headers,
    'content-length': Buffer.byteLength(body),
  };
  addOwn(all, req, asked, headers?.['apim-request-id']);
  if (options.close === true) linger(req);
  if (statusText === undefined) res.writeHead(status, all);
  else res.writeHead(status, statusText, all);
  res.end(body);
}

/** Our own limits in the place of the upstream's, which speak of a quota that is not the caller's. */
function sayRate(headers: OutgoingHttpHeaders, surface: Surface, rate: RateState): void {
  for (const name in headers) if (name.startsWith('x-ratelimit-')) delete headers[name];
  Object.assign(headers, rateHeaders(surface, rate));
}

/** Azure's and OpenAI's words around an answer. */
export class Answer extends Relayed {
  readonly #asked: Asked;

  constructor(req: IncomingMessage, res: ServerResponse, asked: Asked) {
    super(req, res);
    this.#asked = asked;
  }

  protected addOwn(headers: OutgoingHttpHeaders, upstreamId: unknown): void {
    addOwn(headers, this.req, this.#asked, upstreamId);
  }

  protected sayRate(headers: OutgoingHttpHeaders, rate: RateState): void {
    sayRate(headers, this.#asked.surface, rate);
  }

  protected refuse(error: AppError, upstream: UpstreamReply | null): void {
    const { deployment, ...rest } = this.#asked;
    const asked = { ...rest, deployment: deployment ?? '', apiVersion: versionIn(this.req.url ?? '') };
    reply(this.req, this.res, this.#asked, callFailed(error, upstream, asked));
  }

  protected errorFrame(error: AppError): string {
    return errorFrame(error, this.#asked.wire);
  }
}
