/**
 * Requests with an `Idempotency-Key` are made once: asked again under the same key, a finished answer is told again, and
 * one that is being made is not made twice (gateway-correctness.md 5.7). Nothing of this touches requests without one.
 */
import { createHash } from 'node:crypto';
import { AppError } from '#shared/errors.ts';
import type { Principal } from '#shared/principal.ts';
import { claimName, extendNames, keepAnswer, releaseName, sweepNames, trimAnswers } from '#store/idempotency.ts';
import type { Db } from '#store/open.ts';
import type { IdempotencyRow } from '#store/schema.ts';
import type { Seal } from '#store/seal.ts';
import type { Call, Settled, Sink, UpstreamReply } from '../sink.ts';
import type { RateState } from '../limits/refusal.ts';
import { createShelf } from './shelf.ts';

/** How long an answer is told again. */
const KEPT_MS = 24 * 3_600_000;
/** How long the name of a call stands whose process died. */
const RUNNING_MS = 120_000;
const EXTEND_MS = 30_000;
/** Of one caller. */
const MOST_ANSWERS = 1000;
/** A longer answer is not kept; that it was given is. */
const MOST_BYTES = 4 * 1024 * 1024;
export const LONGEST_NAME = 255;

export interface Once {
  /**
   * Takes the name for this call, or says what was answered under it. Throws `idempotency_running`,
   * `idempotency_mismatch`, `idempotency_forgotten`, and what the store throws.
   */
  begin(asked: OnceAsked): Promise<Fresh | Kept>;
  sweep(): Promise<void>;
  close(): Promise<void>;
}

export interface OnceAsked {
  name: string;
  principal: Principal;
  /** Where it was asked: the same body elsewhere is another request. */
  path: string;
  /** What it said, in pieces: without what is another each time, such as the boundary of a form. */
  said: readonly Buffer[];
  callId: string;
}

/** It is asked for the first time. */
export interface Fresh {
  kept: false;
  /** The same sink, listened to; what it was told is told again to whoever asks again. */
  listen(sink: Sink): Sink;
  /** The call, which goes on when its client leaves: its client will ask again. */
  follow(call: Call): Call;
}

/** What was answered. */
export interface Kept {
  kept: true;
  callId: string;
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

export interface OnceHouse {
  /** Answers are what somebody said: they lie sealed. */
  seal: Seal;
  now(): number;
  /** True where answers end because the house does. */
  isClosing(): boolean;
  onFailure(cause: unknown): void;
}

export function openOnce(db: Db, { seal, now, isClosing, onFailure }: OnceHouse): Once {
  /** Calls of this process that hold a name. */
  const running = new Set<string>();
  /** What is still to be written. */
  const writing = new Set<Promise<void>>();
  const shelf = createShelf();
  let clearAt = now() + KEPT_MS;
  let timer: NodeJS.Timeout | undefined;

  function write(work: () => Promise<void>): void {
    const done: Promise<void> = work()
      .catch(onFailure)
      .finally(() => writing.delete(done));
    writing.add(done);
  }

  function hold(callId: string): void {
    running.add(callId);
    timer ??= setInterval(() => write(() => extendNames(db, [...running], now() + RUNNING_MS)), EXTEND_MS).unref();
  }

  function letGo(callId: string): void {
    running.delete(callId);
    if (running.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    async begin({ name, principal, path, said, callId }) {
      const owner = principal.keyId ?? principal.userId;
      const hash = createHash('sha256').update(path).update('\0');
      for (const piece of said) hash.update(piece);
      const fingerprint = hash.digest('hex');
      const at = now();
      const times = { created_at: at, expires_at: at + RUNNING_MS };
      const empty = { status: null, headers: null, body: null };
      const row = { owner, name, fingerprint, call_id: callId, state: 'running', ...empty, ...times };
      const standing = await claimName(db, row);
      if (standing !== null) return told(standing, fingerprint, seal);
      hold(callId);
      const recording = new Recording((answer) => {
        letGo(callId);
        if (answer === null || isClosing()) return write(() => releaseName(db, row, callId));
        write(async () => {
          const sealed = sealedAnswer(answer, contextOf(row), seal);
          await keepAnswer(db, row, { call_id: callId, expires_at: now() + KEPT_MS, ...sealed });
          await trimAnswers(db, owner, MOST_ANSWERS);
          const item = { owner, name, callId, bytes: sealed.body?.length ?? 0 };
          for (const old of shelf.put(principal.userId, item)) await releaseName(db, old, old.callId);
        });
      });
      return { kept: false, listen: (sink) => recording.to(sink), follow: (call) => recording.follow(call) };
    },
    async sweep() {
      if (now() > clearAt) {
        shelf.clear();
        clearAt = now() + KEPT_MS;
      }
      await sweepNames(db, now());
    },
    async close() {
      clearInterval(timer);
      await Promise.all(writing);
    },
  };
}

function told(row: IdempotencyRow, fingerprint: string, seal: Seal): Kept {
  if (row.fingerprint !== fingerprint) throw new AppError('idempotency_mismatch');
  if (row.state === 'running') throw new AppError('idempotency_running', { retryAfterMs: 1000 });
  const { call_id: callId, status, headers, body } = row;
  if (headers === null || body === null) throw new AppError('idempotency_forgotten');
  try {
    const context = contextOf(row);
    return {
      kept: true,
      callId,
      status: status ?? 200,
      // What this file wrote.
      headers: JSON.parse(seal.unseal(headers, context)) as Kept['headers'],
      body: Buffer.from(seal.unseal(body, context), 'base64'),
    };
  } catch (cause) {
    // Sealed with another secret than today's, or somebody else's answer was put here.
    throw new AppError('idempotency_forgotten', { cause });
  }
}

type Answer = Pick<IdempotencyRow, 'status' | 'headers' | 'body'>;

/** Where an answer belongs: moved to another name, caller or call it cannot be opened. */
function contextOf({ owner, name, call_id: callId }: IdempotencyRow): string {
  return `answer ${JSON.stringify([owner, name, callId])}`;
}

function sealedAnswer({ status, headers, body }: Answer, context: string, seal: Seal): Answer {
  const sealed = (text: string | null) => (text === null ? null : seal.seal(text, context));
  return { status, headers: sealed(headers), body: sealed(body) };
}

/** Lives as long as the call. */
class Recording implements Sink {
  readonly #done: (answer: Answer | null) => void;
  #sink: Sink | null = null;
  #call: Call | null = null;
  /** Its client has gone; the answer is made for when it comes again. */
  #alone = false;
  #status = 0;
  #headers: Record<string, string | string[]> = {};
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;

  constructor(done: (answer: Answer | null) => void) {
    this.#done = done;
  }

  to(sink: Sink): Sink {
    this.#sink = sink;
    return this;
  }

  follow(call: Call): Call {
    this.#call = call;
    return {
      resume: () => call.resume(),
      abort: () => {
        this.#alone = true;
        this.#call?.resume();
      },
    };
  }

  head(status: number, headers: Record<string, string | string[]>, rate: RateState | null): void {
    this.#status = status;
    // The sink adds its own; limits are of the moment.
    this.#headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('x-ratelimit-')));
    if (!this.#alone) this.#sink?.head(status, headers, rate);
  }

  data(chunk: Uint8Array): boolean {
    this.#bytes += chunk.length;
    if (this.#bytes <= MOST_BYTES) this.#chunks.push(Uint8Array.from(chunk));
    else this.#chunks.length = 0;
    return this.#alone || this.#sink === null || this.#sink.data(chunk);
  }

  end(settled: Settled): void {
    const body = this.#bytes <= MOST_BYTES ? Buffer.concat(this.#chunks).toString('base64') : null;
    // Nothing was said where the house itself gave the call up.
    this.#done(this.#status === 0 ? null : { status: this.#status, headers: JSON.stringify(this.#headers), body });
    this.#sink?.end(settled);
  }

  fail(error: AppError, settled: Settled, upstream: UpstreamReply | null): void {
    this.#done(null);
    this.#sink?.fail(error, settled, upstream);
  }
}
