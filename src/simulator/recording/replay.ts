/** Answers from what was recorded: the same request gets the same answer, one recorded more often gets them in turn. */
import { sleep as pause, type Waiting } from '../pace.ts';
import { ConnectionCut, whole, type SimulatorRequest, type SimulatorResponse } from '../wire.ts';
import { bytesOf, matchOf, matchOfRequest, normalPath, type Recording } from './recording.ts';

export interface ReplayOptions {
  /** `original` waits as the upstream did, `instant` does not. */
  timing: 'original' | 'instant';
  sleep?: Waiting['sleep'];
}

interface Player {
  handle(request: SimulatorRequest): Promise<SimulatorResponse>;
  /** How many different requests it knows. */
  requests: number;
}

export function replay(recordings: readonly Recording[], options: ReplayOptions): Player {
  const known = new Map<string, { takes: Recording[]; at: number }>();
  for (const recording of recordings) {
    const match = matchOf(recording.request);
    const same = known.get(match);
    if (same) same.takes.push(recording);
    else known.set(match, { takes: [recording], at: 0 });
  }
  const sleep = options.sleep ?? pause;
  return {
    requests: known.size,
    async handle(request) {
      const { match, path } = matchOfRequest(request);
      const found = known.get(match);
      if (!found) return notRecorded(recordings, request.method, path);
      // The last one stays.
      const take = found.takes[Math.min(found.at, found.takes.length - 1)];
      found.at += 1;
      if (!take) throw new Error('a recording without a take');
      const { status, headers, afterMs } = take.response;
      const wait = options.timing === 'original' ? sleep : undefined;
      if (wait && afterMs > 0) await wait(afterMs, request.signal);
      return { status, headers: framed(headers, take), body: said(take, request.signal, wait) };
    },
  };
}

async function* said(
  { response }: Recording,
  signal: AbortSignal | undefined,
  wait: Waiting['sleep'] | undefined,
): AsyncGenerator<Uint8Array> {
  let now = 0;
  for (const [ms, bytes] of response.chunks) {
    if (wait && ms > now) await wait(ms - now, signal);
    now = Math.max(now, ms);
    signal?.throwIfAborted();
    yield bytesOf(bytes);
  }
  if (!response.complete) throw new ConnectionCut('it broke off when it was recorded');
}

/** A length that was said must be that of the bytes that come. */
function framed(headers: Record<string, string>, { response }: Recording): Record<string, string> {
  if (headers['content-length'] === undefined || !response.complete) return headers;
  const length = response.chunks.reduce((sum, [, bytes]) => sum + bytesOf(bytes).byteLength, 0);
  return { ...headers, 'content-length': String(length) };
}

function notRecorded(recordings: readonly Recording[], method: string, path: string): SimulatorResponse {
  const here = recordings.filter(
    ({ request }) => request.method === method && normalPath(request.path) === normalPath(path),
  );
  const others =
    here.length === 0
      ? 'Nothing was recorded at this address.'
      : `${here.length} at this address were recorded with other bodies.`;
  const message = `No recording answers ${method} ${path}. ${others}`;
  const body = Buffer.from(JSON.stringify({ error: { code: 'NotRecorded', message } }));
  return {
    status: 404,
    headers: {
      'content-type': 'application/json',
      'content-length': String(body.byteLength),
      'x-should-retry': 'false',
    },
    body: whole(body),
  };
}
