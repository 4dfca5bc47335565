/** The recording proxy: everything leaves through the house's one way out, and lands as files. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '#config.ts';
import { networkFailure } from '#net/failure.ts';
import { createNet, type Net } from '#net/net.ts';
import { en } from '#shared/error-words/en.ts';
import { fill } from '#shared/fill.ts';
import { fileName, recorder, serveSimulator, type Answered } from '#simulator/index.ts';
import type { SimulatorRequest } from '#simulator/wire.ts';
import { CommandError } from './command-line.ts';

interface Recording {
  url: string;
  folder: string;
  /** Origin. */
  upstream: string;
  close(): Promise<void>;
}

/** Listens in front of `address`. Throws CommandError when that is no address, or the folder cannot be written. */
export async function record(
  address: string,
  folder: string,
  where: { port: number; host: string },
): Promise<Recording> {
  const upstream = URL.parse(address);
  if (upstream === null || !/^https?:$/.test(upstream.protocol))
    throw new CommandError(`“${address}” is not an address. Say it like https://<name>.openai.azure.com.`);
  let number = numberIn(folder);
  const net = createNet({ allowedNetworks: () => [], proxy: readConfig().proxy });
  const { handle } = recorder({
    host: upstream.host,
    send: (request) => sent(net, upstream, request),
    keep(recording) {
      number += 1;
      writeFileSync(join(folder, fileName(recording, number)), `${JSON.stringify(recording, null, 1)}\n`);
    },
  });
  const served = await serveSimulator({ handle }, where);
  return {
    url: served.url,
    folder,
    upstream: upstream.origin,
    async close() {
      await served.close();
      await net.close();
    },
  };
}

/** The last number there; the folder is made when it is not. */
function numberIn(folder: string): number {
  try {
    mkdirSync(folder, { recursive: true });
    return Math.max(0, ...readdirSync(folder).map((name) => Number.parseInt(name, 10) || 0));
  } catch {
    throw new CommandError(`The folder ${folder} cannot be written.`);
  }
}

/** Enough in memory for a reader that is slow; then the upstream waits. */
const MOST_WAITING = 64;

/** Sends it on. Where nobody answers, the answer is ours: 502. */
function sent(net: Net, upstream: URL, request: SimulatorRequest): Promise<Answered> {
  const prefix = upstream.pathname.replace(/\/$/, '');
  return new Promise((resolve) => {
    const pieces: (Uint8Array | Error | null)[] = [];
    let wake: (() => void) | undefined;
    let resume: (() => void) | undefined;
    let begun = false;
    const push = (piece: Uint8Array | Error | null): void => {
      pieces.push(piece);
      wake?.();
    };
    async function* body(): AsyncGenerator<Uint8Array> {
      for (;;) {
        while (pieces.length === 0)
          await new Promise<void>((ready) => {
            wake = ready;
          });
        const piece = pieces.shift();
        if (pieces.length === 0) resume?.();
        if (piece === null || piece === undefined) return;
        if (piece instanceof Error) throw piece;
        yield piece;
      }
    }
    net.dispatch(
      {
        origin: upstream.origin,
        path: prefix + request.path,
        method: request.method,
        headers: definedOf(request.headers),
        body: request.body.byteLength === 0 ? null : Buffer.from(request.body),
        // Whoever runs this command may reach what this machine reaches.
        trusted: true,
      },
      {
        onRequestStart(controller) {
          const leave = (): void => controller.abort(new Error('the client left'));
          if (request.signal?.aborted) return leave();
          request.signal?.addEventListener('abort', leave, { once: true });
        },
        onResponseStart(controller, status, headers) {
          if (status < 200) return;
          begun = true;
          resume = () => controller.resume();
          resolve({ status, headers: flat(headers), body: body() });
        },
        onResponseData(controller, chunk) {
          push(Buffer.from(chunk));
          if (pieces.length >= MOST_WAITING) controller.pause();
        },
        onResponseEnd: () => push(null),
        onResponseError(_, error) {
          if (begun) return push(error);
          const failure = networkFailure(error, upstream.host);
          push(
            Buffer.from(
              JSON.stringify({ error: { code: failure.code, message: fill(en[failure.code], failure.params) } }),
            ),
          );
          push(null);
          resolve({ status: 502, headers: { 'content-type': 'application/json' }, body: body(), own: true });
        },
      },
    );
  });
}

function definedOf(headers: Record<string, string | undefined>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const one: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) one[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return one;
}
