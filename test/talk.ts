/** A client's WebSocket for tests, and an upstream that says what a test wants. */
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

export type Event = Record<string, unknown> & { type: string };

export interface Talk {
  socket: WebSocket;
  /** Everything that was heard, in order. */
  told: Event[];
  say(event: object): void;
  /** The next event of this type that nobody has waited for yet. */
  heard(type: string): Promise<Event>;
  /** How it ended. */
  closed: Promise<{ code: number; reason: string }>;
}

/** Opens a line. Rejects with `{ status, headers, body }` where the handshake is refused. */
export async function talkTo(
  url: string,
  { protocols = [], headers = {} }: { protocols?: string[]; headers?: Record<string, string> } = {},
): Promise<Talk> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), protocols, { headers, perMessageDeflate: false });
  const talk = talkOn(socket);
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('unexpected-response', (_, response) => void refusal(response).then(reject));
    socket.on('error', reject);
  });
  return talk;
}

async function refusal(response: IncomingMessage) {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
}

function talkOn(socket: WebSocket): Talk {
  const told: Event[] = [];
  const taken = new Set<Event>();
  let waiting: (() => void)[] = [];
  const wake = () => {
    for (const look of waiting.splice(0)) look();
  };
  socket.on('message', (data, isBinary) => {
    // Sound is for those who listen themselves.
    if (isBinary) return;
    // What else is said in tests is text.
    told.push(JSON.parse((data as Buffer).toString()) as Event);
    wake();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => {
      resolve({ code, reason: reason.toString() });
      wake();
    });
  });
  return {
    socket,
    told,
    say: (event) => socket.send(JSON.stringify(event)),
    async heard(type) {
      for (;;) {
        const found = told.find((event) => event.type === type && !taken.has(event));
        if (found !== undefined) {
          taken.add(found);
          return found;
        }
        if (socket.readyState === WebSocket.CLOSED)
          throw new Error(`closed before ${type}: ${told.map((event) => event.type).join(', ')}`);
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    closed,
  };
}

export interface RealtimeUpstream {
  url: string;
  /** The lines that were opened, and how. */
  talks: { talk: Talk; request: IncomingMessage }[];
  close(): Promise<void>;
}

/** An upstream that says `hello` to everybody who comes. */
export async function realtimeUpstream(hello: (talk: Talk) => void): Promise<RealtimeUpstream> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: 64 * 1024 * 1024 });
  const talks: RealtimeUpstream['talks'] = [];
  server.on('connection', (socket, request) => {
    const talk = talkOn(socket);
    talks.push({ talk, request });
    hello(talk);
  });
  await new Promise<void>((resolve) => server.once('listening', resolve));
  // A TCP server's address is an object.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    talks,
    async close() {
      for (const { talk } of talks) talk.socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
