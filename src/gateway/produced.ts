/** Answers made in this process, by the simulator or by a translation: reported like those from the network. */
import type { AnswerHandler, Controller } from '#net/net.ts';

export interface Produced {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Throws where a connection would break. */
  body: AsyncIterable<Uint8Array>;
}

/** Makes the answer and reports it piece by piece, waiting while the handler pauses. Never throws. */
export async function produce(
  make: (signal: AbortSignal) => Promise<Produced> | Produced,
  handler: AnswerHandler,
): Promise<void> {
  const steering = new Steering();
  handler.onRequestStart(steering);
  try {
    steering.signal.throwIfAborted();
    const answer = await make(steering.signal);
    steering.signal.throwIfAborted();
    handler.onResponseStart(steering, answer.status, answer.headers);
    for await (const chunk of answer.body) {
      steering.signal.throwIfAborted();
      handler.onResponseData(steering, Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      await steering.open;
    }
    steering.signal.throwIfAborted();
    handler.onResponseEnd(steering);
  } catch (error) {
    handler.onResponseError(steering, error instanceof Error ? error : new Error(String(error)));
  }
}

/** Pauses and ends an answer in memory; lives as long as the answer. */
class Steering implements Controller {
  readonly #abort = new AbortController();
  #gate: PromiseWithResolvers<void> | null = null;

  get signal(): AbortSignal {
    return this.#abort.signal;
  }
  /** Resolves at once, or when a pause ends. */
  get open(): Promise<void> | undefined {
    return this.#gate?.promise;
  }
  pause(): void {
    this.#gate ??= Promise.withResolvers();
  }
  resume(): void {
    this.#gate?.resolve();
    this.#gate = null;
  }
  abort(reason: Error): void {
    this.#abort.abort(reason);
    this.resume();
  }
}
