/** Out to the target: over the guarded network, translated, or to the simulator in memory, reporting the same way. */
import type { AnswerHandler, Net } from '#net/net.ts';
import { SIMULATOR_ORIGIN } from '#providers/simulator.ts';
import type { UpstreamRequest } from '#providers/provider.ts';
import type { SimulatorRequest, SimulatorResponse } from '#simulator/wire.ts';
import { produce } from './produced.ts';
import { translate, type Translation } from './translation.ts';

export interface Simulated {
  handle(request: SimulatorRequest): Promise<SimulatorResponse> | SimulatorResponse;
}

export interface Sending {
  request: UpstreamRequest;
  body: Buffer;
  trusted: boolean;
  /** For a vendor with a wire of its own; then the rest is not used. */
  translation: Translation | null;
}

/** Who hears the answer; of a translation also what of the request could not be said to the vendor. */
export interface Hearer extends AnswerHandler {
  onAdapted(adapted: readonly string[]): void;
}

/** Until the head of an answer: reasoning models think before they speak. */
const HEADERS_MS = 120_000;
/** Between two pieces of an answer. */
const IDLE_MS = 300_000;

export interface Ways {
  net: Pick<Net, 'dispatch'>;
  simulator: Simulated | null;
}

export function send(
  { net, simulator }: Ways,
  { request, body, trusted, translation }: Sending,
  handler: Hearer,
): void {
  const limits = { headersTimeout: HEADERS_MS, bodyTimeout: IDLE_MS };
  if (translation !== null) return translate(net, translation, limits, handler);
  const { origin, path, method, headers } = request;
  if (origin === SIMULATOR_ORIGIN && simulator !== null) {
    void produce((signal) => simulator.handle({ method, path, headers, body, signal }), handler);
    return;
  }
  net.dispatch({ origin, path, method, headers, body, trusted, ...limits }, handler);
}
