/** WebSockets, in and out (RFC 6455): frames, handshakes, and lines that are found dead. No compression. */
import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import type * as Ws from 'ws';
import type { AnswerHeaders, Line, LineEvents, Opened, WebSocketRequest } from './outbound.ts';
import { maker, type Reach } from './reach.ts';

// Most houses never open one: the package is read with the first.
const load = createRequire(import.meta.url);
// `require` is untyped; this is what the package exports.
const ws = () => load('ws') as typeof Ws;

/** A message with audio may carry 15 MB. */
export const LONGEST_MESSAGE = 24 * 1024 * 1024;
const REFUSAL_BYTES = 64 * 1024;

/** Shakes hands over a connection that `reach` makes. Rejects with raw errors. */
export function openWebSocket({ origin, path, headers, timeout }: WebSocketRequest, reach: Reach): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const { WebSocket } = ws();
    const socket = new WebSocket(origin.replace(/^http/, 'ws') + path, {
      headers,
      maxPayload: LONGEST_MESSAGE,
      perMessageDeflate: false,
      createConnection: maker(reach),
    });
    const limit = setTimeout(() => {
      const code = 'UND_ERR_HEADERS_TIMEOUT';
      reject(Object.assign(new Error('the handshake was not answered in time'), { code }));
      socket.terminate();
    }, timeout);
    const over = () => clearTimeout(limit);
    for (const event of ['open', 'unexpected-response', 'error'] as const) socket.on(event, over);
    let answered: AnswerHeaders = {};
    const line = lineOn(socket);
    socket.on('upgrade', (response) => (answered = response.headers));
    socket.on('open', () => resolve({ line, headers: answered }));
    socket.on('unexpected-response', (_, response) => {
      // Reading never fails: what came is what is told.
      void refused(socket, response).then(resolve);
    });
    socket.on('error', reject);
  });
}

async function refused(socket: Ws.WebSocket, response: IncomingMessage): Promise<Opened> {
  const body = await wholeOf(response);
  socket.terminate();
  return { line: null, status: response.statusCode ?? 0, headers: response.headers, body };
}

async function wholeOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > REFUSAL_BYTES) break;
    }
  } catch {
    // What came of it is told.
  }
  return Buffer.concat(chunks).subarray(0, REFUSAL_BYTES);
}

/** True when the request is a handshake. */
export function wantsWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * Answers a handshake. `choose`: of the protocols that are offered; null where the handshake was not one, and has been
 * answered as such.
 */
export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { headers, choose }: { headers: Record<string, string>; choose(offered: ReadonlySet<string>): string | false },
): Line | null {
  const { WebSocketServer } = ws();
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: LONGEST_MESSAGE,
    perMessageDeflate: false,
    handleProtocols: choose,
  });
  server.on('headers', (lines) => {
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  });
  let line: Line | null = null;
  server.handleUpgrade(request, socket, head, (accepted) => {
    line = lineOn(accepted);
    watch(accepted);
  });
  return line;
}

function lineOn(socket: Ws.WebSocket): Line {
  let events: LineEvents | null = null;
  /** What came before anybody listened. */
  let early: (() => void)[] = [];
  const tell = (say: (to: LineEvents) => void) => {
    if (events === null) early.push(() => events !== null && say(events));
    else say(events);
  };
  socket.on('message', (data: Ws.RawData, isBinary: boolean) => {
    const whole = Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data);
    tell((to) => to.message(whole, isBinary));
  });
  socket.on('close', (code, reason) => tell((to) => to.closed(code, reason.toString())));
  // `close` follows every error, and says all that matters.
  socket.on('error', () => undefined);
  return {
    get waiting() {
      return socket.bufferedAmount;
    },
    send(data, isBinary, sent) {
      if (socket.readyState !== socket.OPEN) sent?.();
      else socket.send(data, { binary: isBinary }, () => sent?.());
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: (code, reason) => socket.close(maySend(code) ? code : 1000, Buffer.from(reason).toString('utf8', 0, 120)),
    listen(to) {
      events = to;
      const before = early;
      early = [];
      for (const say of before) say();
    },
  };
}

function maySend(code: number): boolean {
  return (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999);
}

/** A line that answers no ping for so long is dead; the pings keep proxies in between from closing it. */
const PING_MS = 30_000;
const alive = new Map<Ws.WebSocket, boolean>();
let pulse: NodeJS.Timeout | undefined;

function watch(socket: Ws.WebSocket): void {
  alive.set(socket, true);
  socket.on('pong', () => alive.set(socket, true));
  socket.on('close', () => {
    alive.delete(socket);
    if (alive.size > 0) return;
    clearInterval(pulse);
    pulse = undefined;
  });
  pulse ??= setInterval(beat, PING_MS).unref();
}

function beat(): void {
  for (const [socket, answers] of alive) {
    // One that is paused cannot hear the answer.
    if (!answers && !socket.isPaused) socket.terminate();
    else {
      alive.set(socket, false);
      socket.ping();
    }
  }
}
