/** One question to an upstream that asks no model, its answer passed on untouched. */
import type { AnswerHeaders, Controller } from '#net/net.ts';
import { networkFailure } from '#net/failure.ts';
import type { UpstreamRequest } from '#providers/provider.ts';
import { AppError, asAppError } from '#shared/errors.ts';
import { passedHeaders } from './answer-headers.ts';
import type { Call, Settled, Sink } from './sink.ts';
import type { Target } from './resolve.ts';
import { bodyWithoutSecrets, errorOf } from './secrets-out.ts';
import { send, type Hearer, type Ways } from './send.ts';

/** What is asked of an upstream, and what is noted of its answer. */
export interface Errand {
  /** Whom to ask for what. Throws AppErrors: `kept_unknown` and whatever else keeps it from being asked. */
  find(): Sent | Promise<Sent>;
  /** The answer was good and has passed; its bytes, as far as they are kept. */
  done(body: Buffer, sent: Sent): void;
}

export interface Sent {
  target: Target;
  keyIndex: number;
  request: UpstreamRequest;
  body: Buffer | readonly Buffer[];
  contentType: string | null;
  /** The kept thing that is asked for; null for a new one. */
  objectId: string | null;
}

const REFUSAL_BYTES = 64 * 1024;
/** The beginning of an answer that is looked at when it has passed: objects are short, files need not be read. */
const READ_BYTES = 256 * 1024;
const NOTHING: Settled = { usage: null, costMicroUsd: null, firstByteMs: null, totalMs: 0, model: null };

/** Lives from the question to the end of its answer. */
export class Relay implements Call, Hearer {
  readonly #ways: Ways;
  readonly #errand: Errand;
  readonly #sink: Sink;
  #sent: Sent | null = null;
  #controller: Controller | null = null;
  #status = 0;
  #headers: AnswerHeaders = {};
  /** A refusal, or the beginning of a good answer. */
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #began = false;
  #over = false;

  constructor(ways: Ways, errand: Errand, sink: Sink) {
    this.#ways = ways;
    this.#errand = errand;
    this.#sink = sink;
  }

  async start(): Promise<void> {
    if (this.#over) return;
    try {
      this.#ask(await this.#errand.find());
    } catch (error) {
      if (!this.#over) this.#fail(asAppError(error));
    }
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

  #ask(sent: Sent): void {
    if (this.#over) return;
    this.#sent = sent;
    const { target, request, body, contentType } = sent;
    const { 'content-type': _, ...headers } = request.headers;
    const { trusted, credential } = target;
    send(
      this.#ways,
      { request: { ...request, headers }, body, contentType, trusted, credential, translation: null },
      this,
    );
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
    if (this.#keptBytes + chunk.length <= (this.#began ? READ_BYTES : REFUSAL_BYTES)) {
      this.#kept.push(chunk);
      this.#keptBytes += chunk.length;
    }
    if (this.#began && !this.#sink.data(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    if (this.#over || this.#sent === null) return;
    const body = Buffer.concat(this.#kept);
    if (!this.#began) return this.#refused(body, this.#sent);
    this.#over = true;
    this.#errand.done(body, this.#sent);
    this.#sink.end(NOTHING);
  }

  onResponseError(_: Controller | null, error: Error): void {
    if (this.#over) return;
    const host = this.#sent?.target.host ?? '';
    this.#fail(this.#began ? new AppError('upstream_cut', { cause: error }) : networkFailure(error, host));
  }

  #refused(body: Buffer, { target, objectId }: Sent): void {
    // It expired there, or somebody deleted it there.
    if (this.#status === 404 && objectId !== null) return this.#fail(unknown(objectId));
    const { provider, upstreamName: deployment, apiVersion, host } = target;
    const context = { deployment, apiVersion, host };
    const failure = provider.failure(this.#status, this.#headers, body.toString('utf8'), context);
    const headers = passedHeaders(this.#headers);
    const reply = { status: this.#status, headers, body: bodyWithoutSecrets(body, target) };
    this.#over = true;
    this.#sink.fail(errorOf(failure, target), NOTHING, reply);
  }

  #fail(error: AppError): void {
    this.#over = true;
    this.#sink.fail(error, NOTHING, null);
  }
}

export function unknown(id: string): AppError {
  return new AppError('kept_unknown', { params: { id } });
}
