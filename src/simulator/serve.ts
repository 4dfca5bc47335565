/** The simulator behind a socket: for tests, benchmarks and `parlor simulate`. Loopback unless told otherwise. */
import { once } from 'node:events';
import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { acceptWebSocket, wantsWebSocket } from './realtime/websocket.ts';
import type { Simulator } from './simulator.ts';
import { ConnectionCut, type SimulatorResponse } from './wire.ts';

export interface ServedSimulator {
  /** Origin without a trailing slash: `http://127.0.0.1:9100`. */
  url: string;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

/** What is served; without `connect` no WebSocket is opened. */
export type Served = Pick<Simulator, 'handle'> & Partial<Pick<Simulator, 'connect'>>;

/** Larger than any request Azure takes. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Listens. Rejects with node's own error when the port is taken.
 * @param where port 0 picks a free one
 */
export async function serveSimulator(
  simulator: Served,
  where: { port?: number; host?: string } = {},
): Promise<ServedSimulator> {
  const host = where.host ?? '127.0.0.1';
  const server = createServer((request, response) => {
    void answer(simulator, request, response);
  });
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket));
    upgrade(simulator, request, socket, head).catch(() => socket.destroy());
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
      // Sockets that were upgraded are no longer the server's.
      for (const socket of upgraded) socket.destroy();
      await closed;
    },
  };
}

async function answer(simulator: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
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

async function upgrade(simulator: Served, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  socket.on('error', () => socket.destroy());
  if (!simulator.connect || !wantsWebSocket(request)) {
    socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    return;
  }
  const found = simulator.connect({
    method: 'GET',
    path: request.url ?? '/',
    headers: singleHeaders(request),
    body: new Uint8Array(),
  });
  if ('status' in found) return refused(found, socket);
  const { line, listen } = acceptWebSocket(request, socket, head, found.headers);
  const session = found.open(line);
  listen({ message: session.receive, closed: session.close });
}

/** A refusal of a handshake is an ordinary answer. */
async function refused({ status, statusText, headers, body }: SimulatorResponse, socket: Duplex): Promise<void> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}`);
  socket.write(`HTTP/1.1 ${status} ${statusText ?? STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n`);
  socket.end(Buffer.concat(parts));
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
