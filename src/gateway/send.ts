/** Out to the target: over the guarded network, or to the simulator in memory, reporting the same way. */
import type { AnswerHandler, Controller, Net } from '#net/net.ts';
import { SIMULATOR_ORIGIN } from '#providers/simulator.ts';
import type { UpstreamRequest } from '#providers/provider.ts';
import type { SimulatorRequest, SimulatorResponse } from '#simulator/wire.ts';

export interface Simulated {
  handle(request: SimulatorRequest): Promise<SimulatorResponse> | SimulatorResponse;
}

export interface Sending {
  request: UpstreamRequest;
  body: Buffer;
  trusted: boolean;
}

/** Until the head of an answer: reasoning models think before they speak. */
const HEADERS_MS = 120_000;
/** Between two pieces of an answer. */
const IDLE_MS = 300_000;

export interface Ways {
  net: Pick<Net, 'dispatch'>;
  simulator: Simulated | null;
}

export function send({ net, simulator }: Ways, { request, body, trusted }: Sending, handler: AnswerHandler): void {
  if (request.origin === SIMULATOR_ORIGIN && simulator !== null) {
    void simulate(simulator, request, body, handler);
    return;
  }
  net.dispatch(
    {
      origin: request.origin,
      path: request.path,
      method: request.method,
      headers: request.headers,
      body,
      trusted,
      headersTimeout: HEADERS_MS,
      bodyTimeout: IDLE_MS,
    },
    handler,
  );
}

/** The simulator's answer, reported like one from the network. Never throws. */
async function simulate(
  simulator: Simulated,
  request: UpstreamRequest,
  body: Buffer,
  handler: AnswerHandler,
): Promise<void> {
  const steering = new Steering();
  handler.onRequestStart(steering);
  try {
    const { method, path, headers } = request;
    const answer = await simulator.handle({ method, path, headers, body, signal: steering.signal });
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
