/** Small exchanges with an upstream, read whole: over the guarded network, or with the simulator in memory. */
import { AppError } from '#shared/errors.ts';
import type { Net } from '#net/outbound.ts';
import type { UpstreamHeaders, UpstreamRequest } from '#providers/provider.ts';
import { SIMULATOR_ORIGIN } from '#providers/simulator.ts';
import type { SimulatorRequest, SimulatorResponse } from '#simulator/wire.ts';

export interface Question extends UpstreamRequest {
  body: string | null;
  /** Of everything together, ms. */
  timeout: number;
}

export interface Reply {
  status: number;
  headers: UpstreamHeaders;
  text: string;
}

export interface Carrier {
  /** Throws `address_*`, `tls_failed`, `upstream_*`, and the signal's reason when it is aborted. */
  send(question: Question): Promise<Reply>;
}

/** The part of the simulator that answers. */
export interface AnsweringSimulator {
  handle(request: SimulatorRequest): Promise<SimulatorResponse> | SimulatorResponse;
}

/** Answers of a check are short; one that is not is cut here and judged by what came. */
const LIMIT = 512 * 1024;

/** `trusted`: the address is the operator's word and needs no allow-list. */
export function carrier(
  { net, simulator }: { net: Pick<Net, 'request'>; simulator: AnsweringSimulator | null },
  { trusted, signal }: { trusted: boolean; signal: AbortSignal },
): Carrier {
  return {
    async send(question) {
      signal.throwIfAborted();
      if (question.origin === SIMULATOR_ORIGIN) return inMemory(simulator, question, signal);
      const { status, headers, text } = await net.request({
        url: question.origin + question.path,
        method: question.method,
        headers: question.headers,
        body: question.body,
        timeout: question.timeout,
        limit: LIMIT,
        trusted,
        signal,
      });
      return { status, headers, text };
    },
  };
}

async function inMemory(simulator: AnsweringSimulator | null, question: Question, signal: AbortSignal): Promise<Reply> {
  if (simulator === null) throw new AppError('address_unreachable', { params: { host: 'simulator' } });
  const reply = await simulator.handle({
    method: question.method,
    path: question.path,
    headers: question.headers,
    body: Buffer.from(question.body ?? ''),
    signal: AbortSignal.any([signal, AbortSignal.timeout(question.timeout)]),
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of reply.body) chunks.push(chunk);
  return { status: reply.status, headers: reply.headers, text: Buffer.concat(chunks).toString('utf8') };
}
