/** Where an answer goes, and what is said of it when it is over. */
import type { AppError } from '#shared/errors.ts';
import type { Usage } from '#shared/message.ts';
import type { RateState } from './limits/refusal.ts';

/**
 * Where an answer goes. Nothing is called before `Gateway.call` has returned; exactly one of `end` and `fail` is called,
 * last. An aborted call ends with `end`: what was produced until then is settled.
 */
export interface Sink {
  /**
   * The upstream accepted: status and the headers that may pass on. At most once. `rate`: what our own limits leave the
   * caller; null when there are none.
   */
  head(status: number, headers: Record<string, string | string[]>, rate: RateState | null): void;
  /** Bytes for the client. False asks to pause; `Call.resume` goes on. */
  data(chunk: Uint8Array): boolean;
  end(settled: Settled): void;
  /**
   * Before `head`: no target could answer, and `upstream` is the error reply to pass on where a surface does that.
   * After it: the answer broke off; then `upstream` is set only when the upstream said so itself, in an error frame
   * that has already been passed on as data.
   */
  fail(error: AppError, settled: Settled, upstream: UpstreamReply | null): void;
}

/** An upstream's own error answer, whole, for surfaces that pass it on byte for byte. */
export interface UpstreamReply {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

export interface Call {
  resume(): void;
  /** The client left or pressed stop: the upstream is aborted at once and what was produced is settled. */
  abort(): void;
}

/** What the ledger will say of the call. */
export interface Settled {
  usage: Usage | null;
  costMicroUsd: number | null;
  /** Request to first byte of the answer, ms. */
  firstByteMs: number | null;
  totalMs: number;
  /** The base model and version the upstream named. */
  model: string | null;
}
