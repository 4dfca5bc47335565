/** One try at one target: reads its answer as far as the call must know it, passes bytes on, reports once how it went. */
import type { AnswerHeaders, Controller } from '#net/net.ts';
import { AppError } from '#shared/errors.ts';
import type { Usage } from '#shared/message.ts';
import { EventStream } from './event-stream.ts';
import { asStream, readAnswer } from './json-answer.ts';
import type { Allowance } from './limits/allowance.ts';
import { textMember } from './json-bytes.ts';
import { doubtOf, isPage } from './plausible.ts';
import type { Prepared } from './prepare.ts';
import type { Target } from './resolve.ts';
import type { Hearer } from './send.ts';
import { isUnfinished } from './watch.ts';

/** What a try tells the call it belongs to. After `pass` only `ended`, `broke` or `said` follow. */
export interface Reporter {
  /** Bytes of a good answer; false pauses. */
  pass(attempt: Attempt, bytes: Buffer): boolean;
  /** The good answer is complete; `rest`: what of it has not passed. */
  ended(attempt: Attempt, rest: Buffer | null): void;
  /** A refusal, whole: a status that is no success, or an error instead of content. */
  refused(attempt: Attempt, body: Buffer): void;
  /** The connection failed, before or within the answer. */
  broke(attempt: Attempt, error: unknown): void;
  /** The upstream wrote an error into the stream, after content; it has been passed on. */
  said(attempt: Attempt, error: string): void;
  /** As many output tokens have come as were allowed, as far as can be supposed. */
  exceeded(attempt: Attempt): void;
}

/** An answer in one piece waits for its end, so that a broken one can still come from elsewhere. */
const WHOLE_BYTES = 256 * 1024;
/** An answer that must become a stream waits in any case. */
const RESTREAM_BYTES = 16 * 1024 * 1024;
const REFUSAL_BYTES = 64 * 1024;

const NO_BODY = Buffer.alloc(0);

export interface Asking {
  target: Target;
  keyIndex: number;
  prepared: Prepared;
}

/** How much of an answer is paid for. */
export type Allowed = Pick<Allowance, 'isUsedUp'>;

type Mode = 'waiting' | 'stream' | 'whole' | 'flowing' | 'refusal';

/** Lives from the sending of a request to the end of its answer; once dropped it is silent. */
export class Attempt implements Hearer {
  readonly target: Target;
  readonly keyIndex: number;
  prepared: Prepared;
  readonly #report: Reporter;
  #controller: Controller | null = null;
  #dropped = false;
  #mode: Mode = 'waiting';
  #stream: EventStream | null = null;
  #chunks: Buffer[] = [];
  #size = 0;
  #whole: Buffer | null = null;
  #complete = false;
  #said: ReturnType<typeof readAnswer> | null = null;
  /** Of the answer, so far. */
  #bytes = 0;
  status = 0;
  headers: AnswerHeaders = {};
  /** What of the request the target did not get as it was. */
  adapted: readonly string[];
  /** What it used, learnt after its end. */
  learnt: Usage | null = null;
  /** Says when `exceeded` is to be told; null: never. */
  readonly #allowed: Allowed | null;
  /** The request is on the wire: from here on the upstream may charge for it. */
  sent = false;

  constructor({ target, keyIndex, prepared }: Asking, report: Reporter, allowed: Allowed | null) {
    this.#allowed = allowed;
    this.target = target;
    this.keyIndex = keyIndex;
    this.prepared = prepared;
    this.adapted = prepared.adapted;
    this.#report = report;
  }

  /** Nothing more is wanted; the upstream is told at once. */
  drop(): void {
    if (this.#dropped) return;
    this.#dropped = true;
    this.#controller?.abort(new Error('no longer wanted'));
  }

  resume(): void {
    this.#controller?.resume();
  }

  get isWanted(): boolean {
    return !this.#dropped;
  }

  get accepted(): boolean {
    return this.status >= 200 && this.status < 300 && this.#mode !== 'refusal';
  }

  /** A stream has begun: what was asked, and the head of the answer, are of no more use. */
  forget(): void {
    if (this.prepared.wire.suppose === undefined) this.prepared = { ...this.prepared, body: NO_BODY, json: {} };
    this.headers = {};
  }

  get isStream(): boolean {
    return this.#stream !== null;
  }

  /** The whole body of an answer that was held until its end. */
  get length(): number | null {
    return this.#whole?.length ?? null;
  }

  get model(): string | null {
    const named = this.#stream === null ? this.#read().model : this.#stream.model;
    const { wire, baseModel } = this.prepared;
    return wire.echoesName && baseModel !== null && named === this.target.upstreamName ? null : named;
  }

  /** What the upstream keeps the answer under. */
  get answerId(): string | null {
    return this.#stream === null ? textMember(this.#body(), 'id') : this.#stream.id;
  }

  /** True for an answer that goes on being made, although nothing more of it comes. */
  get isUnfinished(): boolean {
    if (!this.prepared.wire.keeps || !this.accepted) return false;
    if (this.#stream !== null) return this.#stream.inBackground && !this.#complete;
    return isUnfinished(textMember(this.#body(), 'status'));
  }

  get usage(): Usage | null {
    if (this.learnt !== null) return this.learnt;
    return (this.#stream === null ? this.#read().usage : this.#stream.usage) ?? this.#supposed();
  }

  /** What a picture or a sound takes: nothing that came says how many tokens it is. */
  #supposed(): Usage | null {
    const { wire, json } = this.prepared;
    return this.accepted && wire.suppose ? wire.suppose(json, this.#bytes) : null;
  }

  /** Supposed, for an answer that does not say. */
  get outputTokens(): number {
    return this.#stream === null ? this.prepared.wire.outputTokens(this.#body()) : this.#stream.outputTokens;
  }

  onAdapted(adapted: readonly string[]): void {
    if (adapted.length > 0) this.adapted = [...this.prepared.adapted, ...adapted];
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    this.sent = true;
    if (this.#dropped) controller.abort(new Error('no longer wanted'));
  }

  onResponseStart(_: Controller, status: number, headers: AnswerHeaders): void {
    // 1xx: the answer proper is still to come.
    if (this.#dropped || status < 200) return;
    this.status = status;
    this.headers = headers;
    if (status >= 300 || isPage(headers)) this.#mode = 'refusal';
    else this.#begin(/^text\/event-stream/i.test(String(headers['content-type'] ?? '')));
  }

  #begin(isEvents: boolean): void {
    const { hidesUsage, wire } = this.prepared;
    if (isEvents && wire.dialect !== null) {
      this.#mode = 'stream';
      this.#stream = new EventStream({ hidesUsage, dialect: wire.dialect, usage: wire.usage });
    } else this.#mode = wire.flows || isEvents ? 'flowing' : 'whole';
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.#dropped) return;
    this.#bytes += chunk.length;
    if (this.#stream !== null) return this.#streamed(this.#stream, controller, chunk);
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#mode === 'flowing') return this.#pass(controller, chunk);
    if (this.#mode === 'refusal') {
      if (this.#size <= REFUSAL_BYTES) return;
      this.drop();
      return this.#report.refused(this, this.#body().subarray(0, REFUSAL_BYTES));
    }
    if (this.#size <= (this.prepared.restreams === null ? WHOLE_BYTES : RESTREAM_BYTES)) return;
    this.#mode = 'flowing';
    this.#pass(controller, this.#body());
  }

  #streamed(stream: EventStream, controller: Controller, chunk: Buffer): void {
    const bytes = stream.push(chunk);
    if (stream.refusal !== null) {
      this.drop();
      return this.#report.refused(this, Buffer.from(stream.refusal));
    }
    if (bytes !== null && bytes.length > 0) this.#pass(controller, bytes);
    if (this.#allowed?.isUsedUp(stream) === true) this.#report.exceeded(this);
  }

  #pass(controller: Controller, bytes: Buffer): void {
    // The end is enough to find usage in; what flows is not kept.
    if (this.#mode === 'flowing')
      while (this.#chunks.length > 1 && this.#size - (this.#chunks[0]?.length ?? 0) > WHOLE_BYTES)
        this.#size -= this.#chunks.shift()?.length ?? 0;
    if (!this.#report.pass(this, bytes)) controller.pause();
  }

  onResponseEnd(): void {
    if (this.#dropped) return;
    this.#dropped = true;
    if (this.#mode === 'refusal') return this.#report.refused(this, this.#body());
    if (this.#stream !== null) return this.#endStream(this.#stream);
    if (this.#mode === 'whole') {
      const body = this.#body();
      const doubt = doubtOf(this.headers, body);
      if (doubt !== null) this.#mode = 'refusal';
      if (doubt === 'error') return this.#report.refused(this, body);
      if (doubt === 'nothing') return this.#report.broke(this, new AppError('upstream_unreadable'));
      this.#whole = this.#asAsked(body);
    }
    this.#report.ended(this, this.#whole);
  }

  #asAsked(body: Buffer): Buffer {
    const stream = this.prepared.restreams === null ? null : asStream(body, this.prepared.restreams);
    if (stream === null) return body;
    this.headers = { ...this.headers, 'content-type': 'text/event-stream' };
    return stream;
  }

  #endStream(stream: EventStream): void {
    const rest = stream.flush();
    if (stream.refusal !== null) return this.#report.refused(this, Buffer.from(stream.refusal));
    if (rest !== null && rest.length > 0) this.#report.pass(this, rest);
    const end = stream.end();
    this.#complete = end.how !== 'cut';
    if (end.how === 'failed') return this.#report.said(this, end.error ?? '');
    if (end.how === 'cut') return this.#report.broke(this, new AppError('upstream_cut'));
    this.#report.ended(this, null);
  }

  onResponseError(_: Controller | null, error: Error): void {
    if (this.#dropped) return;
    this.#dropped = true;
    this.#report.broke(this, error);
  }

  #body(): Buffer {
    const [only] = this.#chunks;
    if (this.#chunks.length === 1 && only !== undefined) return only;
    const body = Buffer.concat(this.#chunks);
    this.#chunks = [body];
    return body;
  }

  #read(): { usage: Usage | null; model: string | null } {
    if (this.#mode === 'waiting' || this.#mode === 'refusal') return { usage: null, model: null };
    // Once nothing more comes it says the same however often it is asked.
    if (this.#dropped) return (this.#said ??= readAnswer(this.#body(), this.prepared.wire.usage));
    return readAnswer(this.#body(), this.prepared.wire.usage);
  }
}
