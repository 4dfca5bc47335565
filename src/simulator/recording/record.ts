/** A proxy in front of a real resource that keeps what goes through it. Whoever made it sends and writes. */
import type { SimulatorRequest, SimulatorResponse } from '../wire.ts';
import { ConnectionCut } from '../wire.ts';
import { recordingOf, type Recording } from './recording.ts';

export interface Answered {
  status: number;
  headers: Record<string, string>;
  /** Throws where the connection broke. */
  body: AsyncIterable<Uint8Array>;
  /** Not the upstream's, so not kept. */
  own?: true;
}

export interface RecorderOptions {
  /** The upstream's host, which is not written anywhere. */
  host: string;
  /** Sends the request on; rejects when nobody answers. */
  send(request: SimulatorRequest): Promise<Answered>;
  keep(recording: Recording): void | Promise<void>;
  clock?: () => number;
}

/** Of one connection only. */
const HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
  'expect',
]);

/** A client that leaves before the end is no answer of the upstream's: that is not kept. */
export function recorder(options: RecorderOptions): { handle(request: SimulatorRequest): Promise<SimulatorResponse> } {
  const clock = options.clock ?? (() => performance.now());
  return {
    async handle(request) {
      const asked = clock();
      const answered = await options.send({
        ...request,
        // Bytes that were compressed could be neither read nor redacted.
        headers: { ...withoutHop(request.headers), 'accept-encoding': 'identity' },
      });
      const { status } = answered;
      const headers = withoutHop(answered.headers);
      return { status, headers, body: through(options, { request, answered, headers, asked, clock }) };
    },
  };
}

interface Passing {
  request: SimulatorRequest;
  answered: Answered;
  headers: Record<string, string>;
  asked: number;
  clock: () => number;
}

async function* through(options: RecorderOptions, passing: Passing): AsyncGenerator<Uint8Array> {
  const { request, answered, headers, asked, clock } = passing;
  const head = clock();
  const chunks: { ms: number; bytes: Uint8Array }[] = [];
  let complete = true;
  try {
    for await (const bytes of answered.body) {
      chunks.push({ ms: clock() - head, bytes });
      yield bytes;
    }
  } catch (error) {
    if (request.signal?.aborted) throw error;
    complete = false;
  }
  const heard = { status: answered.status, headers, afterMs: head - asked, chunks, complete };
  if (answered.own !== true) await options.keep(recordingOf(request, heard, options.host, new Date()));
  if (!complete) throw new ConnectionCut('the upstream broke off');
}

function withoutHop<T extends string | undefined>(headers: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP.has(name)));
}
