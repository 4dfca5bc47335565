/** The simulator behind a socket: for tests, benchmarks and `parlor simulate`. Loopback unless told otherwise. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { Simulator } from './simulator.ts';
import { ConnectionCut } from './wire.ts';

export interface ServedSimulator {
  /** Origin without a trailing slash: `http://127.0.0.1:9100`. */
  url: string;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

/** Larger than any request Azure takes. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Listens. Rejects with node's own error when the port is taken.
 * @param where port 0 picks a free one
 */
export async function serveSimulator(
  simulator: Simulator,
  where: { port?: number; host?: string } = {},
): Promise<ServedSimulator> {
  const host = where.host ?? '127.0.0.1';
  const server = createServer((request, response) => {
    void answer(simulator, request, response);
  });
  // A paused answer may be long; only the request itself has to arrive in time.
  server.requestTimeout = 120_000;
  server.listen(where.port ?? 0, host, 4_096);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : where.port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(simulator: Simulator, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  try {
    const body = await readAll(request);
    if (body === undefined) {
      response.writeHead(413, { connection: 'close' }).end();
      return;
    }
    const said = await simulator.handle({
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers: singleHeaders(request),
      body,
      signal: gone.signal,
    });
    if (said.statusText === undefined) response.writeHead(said.status, said.headers);
    else response.writeHead(said.status, said.statusText, said.headers);
    for await (const chunk of said.body) {
      if (!response.write(chunk)) await drained(response, gone.signal);
    }
    response.end();
  } catch (error) {
    // An abort, or a connection that the scenario cuts: what was written may still leave, then the line is dead.
    await setImmediate();
    response.destroy();
    const meant = error instanceof ConnectionCut || gone.signal.aborted;
    if (!meant) process.emitWarning(error instanceof Error ? error : String(error));
  }
}

async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  if (response.writableNeedDrain) await once(response, 'drain', { signal });
}

/** The body, or `undefined` when it is too large. */
async function readAll(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.byteLength;
    if (size > MOST_BYTES) return undefined;
    parts.push(part);
  }
  return parts.length === 1 ? (parts[0] ?? new Uint8Array()) : Buffer.concat(parts);
}

function singleHeaders(request: IncomingMessage): Record<string, string | undefined> {
  const headers: Record<string, string | undefined> = {};
  for (const name in request.headers) {
    const value = request.headers[name];
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}
