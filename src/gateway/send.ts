/** Out to the target: over the guarded network, translated, or to the simulator in memory, reporting the same way. */
import type { AnswerHandler, Net } from '#net/net.ts';
import { SIMULATOR_ORIGIN } from '#providers/simulator.ts';
import type { UpstreamRequest } from '#providers/provider.ts';
import type { SimulatorRequest, SimulatorResponse } from '#simulator/wire.ts';
import type { Credential } from './entra/token-source.ts';
import { produce } from './produced.ts';
import type { SimulatedConnection } from './realtime/in-memory.ts';
import { translate, type Translation } from './translation.ts';

export interface Simulated {
  handle(request: SimulatorRequest): Promise<SimulatorResponse> | SimulatorResponse;
  /** Opens a realtime session; one without it has none. */
  connect?(request: SimulatorRequest): SimulatedConnection | SimulatorResponse;
}

export interface Sending {
  request: UpstreamRequest;
  /** One after the other where there are several. */
  body: Buffer | readonly Buffer[];
  /** Instead of the request's own. */
  contentType?: string | null;
  trusted: boolean;
  /** Signs the request with a token; null: it is signed. */
  credential: Credential | null;
  /** For a vendor with a wire of its own; then the rest is not used. */
  translation: Translation | null;
  /** Until the head of an answer, ms; two minutes when absent. */
  patience?: number;
}

/** Who hears the answer; of a translation also what of the request could not be said to the vendor. */
export interface Hearer extends AnswerHandler {
  onAdapted(adapted: readonly string[]): void;
  /** False: nobody waits for the answer any more. */
  readonly isWanted: boolean;
}

const HEADERS_MS = 120_000;
const SPARE_MS = 5000;
/** Between two pieces of an answer. */
const IDLE_MS = 300_000;

export interface Ways {
  net: Pick<Net, 'dispatch' | 'open'>;
  simulator: Simulated | null;
  /** Between two pieces of an answer, ms; five minutes when absent. */
  idleMs?: number;
}

/**
 * Asks the upstream, with the token of its identity where it has one; returns at once. `handler` hears the answer, or
 * in `onResponseError` why there is none; nothing is thrown.
 */
export function send(ways: Ways, sending: Sending, handler: Hearer): void {
  const { request, credential } = sending;
  if (credential === null) return dispatch(ways, request, sending, handler);
  const token = credential.ready();
  if (token !== null) return dispatch(ways, signed(request, token), sending, handler);
  credential.token().then(
    (text) => handler.isWanted && dispatch(ways, signed(request, text), sending, handler),
    (error: unknown) => handler.onResponseError(null, error instanceof Error ? error : new Error(String(error))),
  );
}

function signed(request: UpstreamRequest, token: string): UpstreamRequest {
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
}

function dispatch(
  { net, simulator, idleMs = IDLE_MS }: Ways,
  { origin, path, method, headers: own }: UpstreamRequest,
  { body, contentType, trusted, translation, patience }: Sending,
  handler: Hearer,
): void {
  // Who is impatient looks itself; these end what is left over.
  const limits = { headersTimeout: (patience ?? HEADERS_MS) + SPARE_MS, bodyTimeout: idleMs };
  if (translation !== null) return translate(net, translation, limits, handler);
  const headers = contentType ? { ...own, 'content-type': contentType } : own;
  if (origin === SIMULATOR_ORIGIN && simulator !== null) {
    const whole = Buffer.isBuffer(body) ? body : Buffer.concat(body);
    void produce((signal) => simulator.handle({ method, path, headers, body: whole, signal }), handler);
    return;
  }
  net.dispatch({ origin, path, method, headers, body, trusted, ...limits }, handler);
}
