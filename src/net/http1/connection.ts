/** One connection to an upstream: asks one thing at a time and reports what is answered. */
import type { Socket } from 'node:net';
import { ConnectionError } from '../failure.ts';
import type { AnswerHandler, Controller } from '../outbound.ts';
import { AnswerReader, type Listener } from './answer-reader.ts';
import type { Head } from './head.ts';

/** A request ready to be sent. */
export interface Question {
  /** Up to its blank line. */
  head: string;
  body: readonly Buffer[];
  isHead: boolean;
  /** The connection is not used again. */
  closes: boolean;
  /** ms; see `Outbound`. */
  headersTimeout: number;
  bodyTimeout: number;
}

/** One question and its answer, as its asker steers it; once over it steers nothing. */
export class Exchange implements Controller {
  readonly handler: AnswerHandler;
  readonly bodyTimeout: number;
  connection: Connection | null = null;

  constructor(handler: AnswerHandler, bodyTimeout: number) {
    this.handler = handler;
    this.bodyTimeout = bodyTimeout;
  }

  pause(): void {
    this.connection?.pause();
  }

  resume(): void {
    this.connection?.resume();
  }

  abort(reason: Error): void {
    this.connection?.fail(reason);
  }
}

/** Who owns connections. */
export interface Owner {
  /** The connection stands, and nothing was asked yet. */
  opened(connection: Connection): void;
  /** Its answer is whole, and it may be asked again. */
  rested(connection: Connection): void;
  /** It is no more; `error` where it never stood. */
  gone(connection: Connection, error: Error | null): void;
}

/** Opens the socket: `ready` once it stands, `read` for what comes, in memory that is used again. */
export type Open = (on: { ready(): void; read(bytes: Buffer): void }) => Socket;

export interface Patience {
  /** Until the connection stands, ms. */
  connect: number;
  /** How long an unused connection is kept where the other side does not say, and at most, ms. */
  keep: number;
  most: number;
}

/** So much earlier than the other side says it is closed here, ms: a question that crosses its farewell is lost. */
const MARGIN_MS = 2000;

/** Together with its head such a body fits where Node writes strings from without asking for memory: 16 kB. */
const SMALL_BYTES = 12 * 1024;

type Phase = 'opening' | 'asked' | 'resting' | 'closed';

/** Lives from the opening of its socket to its end. */
export class Connection implements Listener {
  readonly #owner: Owner;
  readonly #patience: Patience;
  readonly #socket: Socket;
  readonly #reader = new AnswerReader(this);
  #phase: Phase = 'opening';
  #exchange: Exchange | null = null;
  #keeps = true;
  #paused = false;
  #error: Error | null = null;
  /** What may last how long, ms, and since when: nothing is heard of the other side meanwhile. */
  #limit: number;
  #since = performance.now();
  #heard = false;
  #isBody = false;
  /** How long it may be kept after this answer, ms, and until when it is, as `performance.now()` says. */
  #keepFor = 0;
  #until = 0;

  constructor(open: Open, owner: Owner, patience: Patience) {
    this.#owner = owner;
    this.#patience = patience;
    this.#limit = patience.connect;
    this.#socket = open({ ready: () => this.#opened(), read: (bytes) => this.#read(bytes) });
    this.#socket.on('error', (error) => (this.#error ??= error));
    this.#socket.on('end', () => this.#left());
    this.#socket.on('close', () => this.#closed());
  }

  /** It may be asked; the other side may close it any moment, but not because it was unused for too long. */
  get isReady(): boolean {
    return !this.#socket.destroyed && performance.now() < this.#until;
  }

  /** Sends the question; call it only when the last one is answered. */
  ask({ head, body, isHead, closes, headersTimeout, bodyTimeout }: Question, handler: AnswerHandler): void {
    const exchange = new Exchange(handler, bodyTimeout);
    exchange.connection = this;
    this.#exchange = exchange;
    this.#phase = 'asked';
    this.#keeps = !closes;
    this.#isBody = false;
    this.#wait(headersTimeout);
    handler.onRequestStart(exchange);
    // Its asker may have left meanwhile.
    if (this.#exchange !== exchange) return;
    this.#reader.expect(isHead);
    this.#socket.ref();
    this.#write(head, body);
  }

  #write(head: string, body: readonly Buffer[]): void {
    const socket = this.#socket;
    const [only] = body;
    // One string is written in one plain call, and costs half of what several pieces do.
    if (only === undefined) return void socket.write(head, 'latin1');
    if (body.length === 1 && only.length <= SMALL_BYTES)
      return void socket.write(head + only.toString('latin1'), 'latin1');
    socket.cork();
    socket.write(head, 'latin1');
    for (const piece of body) socket.write(piece);
    socket.uncork();
  }

  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#heard = true;
    this.#socket.resume();
  }

  /** Ends it; who still waits for an answer hears why. */
  fail(error: Error): void {
    this.#error ??= error;
    this.#reader.stop();
    this.#socket.destroy();
    const exchange = this.#exchange;
    if (exchange === null) return;
    this.#exchange = null;
    exchange.connection = null;
    exchange.handler.onResponseError(exchange, error);
  }

  /** Looks at the clock (`performance.now()`): whatever lasts too long is ended. */
  look(now: number): void {
    if (this.#heard || this.#paused) {
      this.#heard = false;
      this.#since = now;
    } else if (now - this.#since >= this.#limit) this.fail(this.#overdue());
  }

  #overdue(): ConnectionError {
    if (this.#phase === 'opening') return new ConnectionError('CONNECT_TIMEOUT', 'no connection came about');
    if (this.#phase === 'resting') return new ConnectionError('SOCKET_CLOSED', 'nothing was asked any more');
    if (this.#isBody) return new ConnectionError('BODY_TIMEOUT', 'the answer does not go on');
    return new ConnectionError('HEAD_TIMEOUT', 'no answer came');
  }

  #opened(): void {
    this.#keepFor = this.#patience.keep;
    this.#unused();
    this.#owner.opened(this);
  }

  #wait(limit: number): void {
    this.#limit = limit;
    this.#heard = true;
  }

  #read(bytes: Buffer): void {
    this.#heard ||= this.#isBody;
    try {
      if (this.#reader.read(bytes)) {
        // Said when nothing was asked, it would be taken for the next answer.
        if (this.#exchange === null) this.#socket.destroy();
        else this.#keeps = false;
      }
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  head({ status, headers, keeps, keepsMs }: Head): void {
    const exchange = this.#exchange;
    if (exchange === null) return;
    this.#keeps &&= keeps;
    const { keep, most } = this.#patience;
    this.#isBody = true;
    this.#wait(exchange.bodyTimeout);
    this.#keepFor = keepsMs === null ? keep : Math.min(keepsMs - MARGIN_MS, most);
    exchange.handler.onResponseStart(exchange, status, headers);
  }

  body(bytes: Buffer): void {
    const exchange = this.#exchange;
    // A copy: the next bytes come into the same memory.
    if (exchange !== null) exchange.handler.onResponseData(exchange, Buffer.from(bytes));
  }

  end(): void {
    const exchange = this.#exchange;
    if (exchange === null) return;
    this.#exchange = null;
    exchange.connection = null;
    try {
      exchange.handler.onResponseEnd(exchange);
    } finally {
      this.#rest();
    }
  }

  #rest(): void {
    // Who answers before the question is there may have read half of it.
    const isWhole = this.#socket.writableLength === 0;
    if (!this.#keeps || !isWhole || this.#keepFor <= 0 || this.#socket.destroyed) return void this.#socket.destroy();
    this.resume();
    this.#unused();
    this.#owner.rested(this);
  }

  #unused(): void {
    this.#phase = 'resting';
    this.#until = performance.now() + this.#keepFor;
    this.#wait(this.#keepFor);
    this.#socket.unref();
  }

  /** The other side said its last word. */
  #left(): void {
    try {
      if (!this.#reader.finish()) this.fail(closed());
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
    this.#socket.destroy();
  }

  #closed(): void {
    const isNew = this.#phase === 'opening';
    this.#phase = 'closed';
    const error = this.#error ?? closed();
    this.fail(error);
    this.#owner.gone(this, isNew ? error : null);
  }
}

function closed(): ConnectionError {
  return new ConnectionError('SOCKET_CLOSED', 'the other side closed the connection');
}
