/** Our side of a reply on Node's own response: the headers every surface sends, and a call's answer as it comes. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Call, Settled, Sink, UpstreamReply } from '#gateway/gateway.ts';
import type { CallWire } from '#gateway/wires/wire.ts';
import type { RateState } from '#gateway/limits/refusal.ts';
import type { AppError } from '#shared/errors.ts';
import type { Reply } from './envelope.ts';
import { callFailed, errorFrame } from './errors.ts';
import { rateHeaders } from './limit-replies.ts';
import { versionIn, type KeptWire, type Surface } from './paths.ts';

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
  'openai-processing-ms',
  'retry-after',
  'retry-after-ms',
  'x-ms-client-request-id',
  'x-ms-region',
  'x-parlor-adapted',
  'x-parlor-fallback',
  'x-parlor-hedged',
  'x-request-id',
  'x-should-retry',
  ...['limit', 'remaining', 'reset'].flatMap((what) => [`x-ratelimit-${what}-requests`, `x-ratelimit-${what}-tokens`]),
].join(', ');

/** Keys travel in headers, never in cookies, so any page may ask; what it may read is named. */
function addCrossOrigin(headers: OutgoingHttpHeaders): void {
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

/** A deployment's public name may be written in any script; a header may not. */
function headerText(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(text);
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

/** How long the rest of a body is thrown away, so that its sender comes to read the reply. */
const LINGER_MS = 1000;

/**
 * Ends the connection, but not at once: closed while its sender still writes, it would be reset and the reply lost
 * (RFC 9112 §9.6).
 */
function linger(req: IncomingMessage): void {
  if (req.complete) return;
  const end = setTimeout(() => req.socket.destroy(), LINGER_MS);
  req.on('close', () => clearTimeout(end));
  req.resume();
}

/** A client that takes nothing for so long is gone. */
const STALLED_MS = 120_000;

/** Lives as long as the answer: writes what comes, waits when the client is slow, stops the call when it leaves. */
export class Answer implements Sink {
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #asked: Asked;
  #streams = false;
  #stalled: NodeJS.Timeout | undefined;

  constructor(req: IncomingMessage, res: ServerResponse, asked: Asked) {
    this.#req = req;
    this.#res = res;
    this.#asked = asked;
  }

  /** Binds the call this answer is for; before its first word. */
  follow(call: Call): void {
    this.#res.on('close', () => {
      clearTimeout(this.#stalled);
      if (!this.#res.writableFinished) call.abort();
    });
    this.#res.on('drain', () => {
      clearTimeout(this.#stalled);
      call.resume();
    });
  }

  head(status: number, headers: Record<string, string | string[]>, rate: RateState | null): void {
    this.#streams = String(headers['content-type'] ?? '').startsWith('text/event-stream');
    const all: OutgoingHttpHeaders = headers;
    addOwn(all, this.#req, this.#asked, headers['apim-request-id']);
    if (rate !== null) sayRate(all, this.#asked.surface, rate);
    // Proxies in front of us must not wait for more.
    if (this.#streams) {
      all['cache-control'] = 'no-cache, must-revalidate';
      all['x-accel-buffering'] = 'no';
    }
    this.#res.writeHead(status, all);
  }

  data(chunk: Uint8Array): boolean {
    if (this.#res.write(chunk)) return true;
    clearTimeout(this.#stalled);
    this.#stalled = setTimeout(() => this.#res.destroy(), STALLED_MS);
    return false;
  }

  end(): void {
    clearTimeout(this.#stalled);
    if (this.#res.headersSent) this.#res.end();
    else this.#res.destroy();
  }

  fail(error: AppError, _settled: Settled, upstream: UpstreamReply | null): void {
    clearTimeout(this.#stalled);
    if (this.#res.destroyed) return;
    if (!this.#res.headersSent) {
      const { deployment, ...rest } = this.#asked;
      const asked = { ...rest, deployment: deployment ?? '', apiVersion: versionIn(this.#req.url ?? '') };
      return reply(this.#req, this.#res, this.#asked, callFailed(error, upstream, asked));
    }
    // Without `[DONE]`: the official clients raise the error of the frame. JSON can only be broken off.
    if (!this.#streams) this.#res.destroy();
    else if (upstream !== null) this.#res.end();
    else this.#res.end(errorFrame(error, this.#asked.wire));
  }
}
