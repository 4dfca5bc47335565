/** What an upstream keeps for a caller, looked at, changed or deleted where it is: one question, its answer untouched. */
import type { AnswerHeaders, Controller } from '#net/net.ts';
import { networkFailure } from '#net/failure.ts';
import type { UpstreamRequest } from '#providers/provider.ts';
import { AppError } from '#shared/errors.ts';
import type { KeptRow } from '#store/schema.ts';
import { passedHeaders } from './answer-headers.ts';
import type { Call, KeptRequest, Settled, Sink } from './gateway.ts';
import type { KeptKind, KeptThings } from './kept.ts';
import type { RoutingTable, Target } from './resolve.ts';
import { bodyWithoutSecrets, errorOf } from './secrets-out.ts';
import { send, type Hearer, type Ways } from './send.ts';

export interface RelayHouse {
  table: RoutingTable;
  ways: Ways;
  kept: KeptThings;
  closing: boolean;
}

const KINDS = { responses: 'response', files: 'file', batches: 'batch' } as const satisfies Record<string, KeptKind>;
const REFUSAL_BYTES = 64 * 1024;
const NOTHING: Settled = { usage: null, costMicroUsd: null, firstByteMs: null, totalMs: 0, model: null };

/** Lives from the question to the end of its answer. */
export class Relay implements Call, Hearer {
  readonly #house: RelayHouse;
  readonly #request: KeptRequest;
  readonly #sink: Sink;
  #target: Target | null = null;
  #controller: Controller | null = null;
  #status = 0;
  #headers: AnswerHeaders = {};
  #refusal: Buffer[] = [];
  #refusalBytes = 0;
  #began = false;
  #over = false;

  constructor(house: RelayHouse, request: KeptRequest, sink: Sink) {
    this.#house = house;
    this.#request = request;
    this.#sink = sink;
  }

  start(): void {
    if (this.#over) return;
    if (this.#house.closing) return this.#fail(new AppError('shutting_down'));
    const { wire, objectId, principal } = this.#request;
    const kept = this.#house.kept.find(KINDS[wire], objectId, principal);
    if (!(kept instanceof Promise)) return this.#ask(kept);
    kept.then(
      (row) => this.#ask(row),
      (cause: unknown) => this.#fail(new AppError('store_unavailable', { cause })),
    );
  }

  resume(): void {
    this.#controller?.resume();
  }

  abort(): void {
    if (this.#over) return;
    this.#over = true;
    this.#controller?.abort(new Error('no longer wanted'));
    this.#sink.end(NOTHING);
  }

  get isWanted(): boolean {
    return !this.#over;
  }

  #ask(kept: KeptRow | null): void {
    if (this.#over) return;
    const target = kept === null ? null : targetAt(this.#house.table, kept.connection_id);
    if (kept === null || target === null) return this.#fail(this.#unknown());
    this.#target = target;
    const { wire, body, contentType } = this.#request;
    const key = target.keys[Math.min(kept.key_index, target.keys.length - 1)] ?? null;
    const asked = under(target.provider.request(wire, target.settings, key, ''), this.#request);
    const { 'content-type': _, ...headers } = asked.headers;
    const request = {
      ...asked,
      headers: contentType === null ? headers : { ...headers, 'content-type': contentType },
    };
    const { trusted, credential } = target;
    send(this.#house.ways, { request, body: body ?? Buffer.alloc(0), trusted, credential, translation: null }, this);
  }

  onAdapted(): void {
    // Nothing is translated here.
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error('no longer wanted'));
  }

  onResponseStart(_: Controller, status: number, headers: AnswerHeaders): void {
    if (this.#over || status < 200) return;
    this.#status = status;
    this.#headers = headers;
    if (status >= 300) return;
    this.#began = true;
    const passed = passedHeaders(headers);
    const length = headers['content-length'];
    if (typeof length === 'string') passed['content-length'] = length;
    this.#sink.head(status, passed, null);
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.#over) return;
    if (this.#began) {
      if (!this.#sink.data(chunk)) controller.pause();
      return;
    }
    this.#refusalBytes += chunk.length;
    if (this.#refusalBytes <= REFUSAL_BYTES) this.#refusal.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#over) return;
    if (!this.#began) return this.#refused();
    this.#over = true;
    const { method, objectId, rest } = this.#request;
    if (method === 'DELETE' && rest === '') this.#house.kept.forget(objectId);
    this.#sink.end(NOTHING);
  }

  onResponseError(_: Controller | null, error: Error): void {
    if (this.#over) return;
    const host = this.#target?.host ?? '';
    this.#fail(this.#began ? new AppError('upstream_cut', { cause: error }) : networkFailure(error, host));
  }

  #refused(): void {
    const target = this.#target;
    if (target === null) return;
    const body = Buffer.concat(this.#refusal);
    // It expired there, or somebody deleted it there.
    if (this.#status === 404) return this.#fail(this.#unknown());
    const { provider, upstreamName: deployment, apiVersion, host } = target;
    const failure = provider.failure(this.#status, this.#headers, body.toString('utf8'), {
      deployment,
      apiVersion,
      host,
    });
    const reply = {
      status: this.#status,
      headers: passedHeaders(this.#headers),
      body: bodyWithoutSecrets(body, target),
    };
    this.#over = true;
    this.#sink.fail(errorOf(failure, target), NOTHING, reply);
  }

  #unknown(): AppError {
    return new AppError('kept_unknown', { params: { id: this.#request.objectId } });
  }

  #fail(error: AppError): void {
    this.#over = true;
    this.#sink.fail(error, NOTHING, null);
  }
}

/** A way to the connection: any of the targets there. */
export function targetAt(table: RoutingTable, connectionId: string): Target | null {
  for (const { targets } of table.routes.values())
    for (const target of targets) if (target.connectionId === connectionId) return target;
  return null;
}

/** The request for one of the things at an address, with the caller's own query; the version stays the connection's. */
export function under(
  request: UpstreamRequest,
  { method, objectId, rest, query }: Pick<KeptRequest, 'method' | 'objectId' | 'rest' | 'query'>,
): UpstreamRequest {
  const [path = '', version] = request.path.split('?');
  const own = query.split('&').filter((part) => part !== '' && !part.startsWith('api-version='));
  const all = [...(version === undefined ? [] : [version]), ...own].join('&');
  return {
    ...request,
    method,
    path: `${path}/${encodeURIComponent(objectId)}${rest}${all === '' ? '' : `?${all}`}`,
  };
}
