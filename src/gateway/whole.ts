/** One small question to an upstream, its answer read whole: for what the gateway itself wants to know. */
import type { AnswerHeaders, Controller } from '#net/net.ts';
import { send, type Hearer, type Sending, type Ways } from './send.ts';

export interface WholeAnswer {
  status: number;
  headers: AnswerHeaders;
  body: Buffer;
}

/** Null when no answer came, when it is longer than `limit` bytes, or when the signal was aborted. Never rejects. */
export function askWhole(
  ways: Ways,
  sending: Omit<Sending, 'translation'>,
  { limit, signal }: { limit: number; signal: AbortSignal },
): Promise<WholeAnswer | null> {
  return new Promise((resolve) => {
    send(ways, { ...sending, translation: null }, new Reading(resolve, limit, signal));
  });
}

/** Alive until the answer ended, broke, grew too long or was no longer wanted. */
class Reading implements Hearer {
  readonly #resolve: (answer: WholeAnswer | null) => void;
  readonly #limit: number;
  readonly #signal: AbortSignal;
  readonly #stop = () => this.#finish(null);
  #controller: Controller | null = null;
  #status = 0;
  #headers: AnswerHeaders = {};
  #chunks: Buffer[] = [];
  #size = 0;
  isWanted = true;

  constructor(resolve: (answer: WholeAnswer | null) => void, limit: number, signal: AbortSignal) {
    this.#resolve = resolve;
    this.#limit = limit;
    this.#signal = signal;
    signal.addEventListener('abort', this.#stop);
    if (signal.aborted) this.#stop();
  }

  onAdapted(): void {
    // Nothing is translated here.
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (!this.isWanted) controller.abort(new Error('no longer wanted'));
  }

  onResponseStart(_: Controller, status: number, headers: AnswerHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_: Controller, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size > this.#limit) this.#finish(null);
  }

  onResponseEnd(): void {
    this.#finish({ status: this.#status, headers: this.#headers, body: Buffer.concat(this.#chunks) });
  }

  onResponseError(): void {
    this.#finish(null);
  }

  #finish(answer: WholeAnswer | null): void {
    if (!this.isWanted) return;
    this.isWanted = false;
    this.#chunks = [];
    this.#signal.removeEventListener('abort', this.#stop);
    this.#resolve(answer);
    if (answer === null) this.#controller?.abort(new Error('no longer wanted'));
  }
}
