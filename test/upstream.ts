/**
 * An upstream that does what a test says, byte for byte, on a loopback port of its own: raw sockets, so that it can
 * also break off in the middle of anything. Every request it got is kept.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface UpstreamCall {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
  /** Resolves when the caller closed the connection. */
  left: Promise<void>;
  socket: Socket;
}

/** What to answer: a whole reply, or a program that writes to the connection itself. */
export type Script = Whole | ((call: UpstreamCall, wire: Wire) => void | Promise<void>);

export interface Whole {
  status?: number;
  headers?: Record<string, string>;
  /** An object goes out as JSON. */
  body?: string | Buffer | object;
}

export interface Wire {
  /** Status line and headers of a chunked answer. */
  head(status: number, headers?: Record<string, string>): void;
  /** One chunk of the body, exactly as given. */
  chunk(bytes: string | Buffer): void;
  /** The end of a chunked body. */
  end(): void;
  /** Breaks the connection. */
  cut(): void;
  wait(ms: number): Promise<void>;
}

export interface FakeUpstream {
  url: string;
  calls: UpstreamCall[];
  /** Answers of the next calls, in order; the last one stays for all that follow. */
  script(...scripts: Script[]): void;
  /** Connections that are open now. */
  open(): number;
  close(): Promise<void>;
}

export async function fakeUpstream(...scripts: Script[]): Promise<FakeUpstream> {
  const calls: UpstreamCall[] = [];
  let answers = scripts;
  let answered = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    const left = new Promise<void>((resolve) => {
      socket.on('close', () => {
        sockets.delete(socket);
        resolve();
      });
    });
    readRequests(socket, left, (call) => {
      calls.push(call);
      const script = answers[Math.min(answered, answers.length - 1)] ?? {};
      answered++;
      void answer(script, call);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is an object.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    script(...next) {
      answers = next;
      answered = 0;
    },
    open: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function readRequests(socket: Socket, left: Promise<void>, got: (call: UpstreamCall) => void): void {
  let bytes = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, typeof chunk === 'string' ? Buffer.from(chunk) : chunk]);
    for (;;) {
      const end = bytes.indexOf('\r\n\r\n');
      if (end === -1) return;
      const [line = '', ...fields] = bytes.toString('latin1', 0, end).split('\r\n');
      const headers = Object.fromEntries(
        fields.map((field) => [
          field.slice(0, field.indexOf(':')).toLowerCase(),
          field.slice(field.indexOf(':') + 1).trim(),
        ]),
      );
      const length = Number(headers['content-length'] ?? 0);
      if (bytes.length < end + 4 + length) return;
      const body = Buffer.from(bytes.subarray(end + 4, end + 4 + length));
      bytes = bytes.subarray(end + 4 + length);
      const [method = '', path = ''] = line.split(' ');
      got({ method, path, headers, body, left, socket });
    }
  });
}

async function answer(script: Script, call: UpstreamCall): Promise<void> {
  const { socket } = call;
  if (typeof script !== 'function') {
    const { status = 200, headers = {}, body = '' } = script;
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const all = { 'content-type': 'application/json', 'content-length': String(bytes.length), ...headers };
    socket.write(Buffer.concat([Buffer.from(headOf(status, all)), bytes]));
    return;
  }
  await script(call, {
    head: (status, headers = {}) => socket.write(headOf(status, { 'transfer-encoding': 'chunked', ...headers })),
    chunk(bytes) {
      const data = Buffer.from(bytes);
      socket.write(Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')]));
    },
    end: () => socket.write('0\r\n\r\n'),
    cut: () => socket.destroy(),
    wait: (ms) => pause(ms),
  });
}

function headOf(status: number, headers: Record<string, string>): string {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Status\r\n${fields.join('')}\r\n`;
}

/** The frame of one chunk of a chat stream. */
export function frame(fields: object): string {
  return `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o-2024-11-20', ...fields })}\n\n`;
}

export const FILTER_FRAME =
  'data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}]}\n\n';
export const ROLE_FRAME = frame({
  choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
});
export const contentFrame = (content: string) =>
  frame({ choices: [{ index: 0, delta: { content }, finish_reason: null }], usage: null });
export const STOP_FRAME = frame({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
export const USAGE = {
  prompt_tokens: 19,
  completion_tokens: 3,
  total_tokens: 22,
  prompt_tokens_details: { cached_tokens: 8 },
  completion_tokens_details: { reasoning_tokens: 1 },
};
export const USAGE_FRAME = frame({ choices: [], usage: USAGE });
export const DONE = 'data: [DONE]\n\n';

/** A script that streams these frames, one chunk of the body each. */
export function stream(...frames: string[]): Script {
  return (_, wire) => {
    wire.head(200, { 'content-type': 'text/event-stream' });
    for (const each of frames) wire.chunk(each);
    wire.end();
  };
}

export const STREAM = [FILTER_FRAME, ROLE_FRAME, contentFrame('Hel'), contentFrame('lo.'), STOP_FRAME];

/** A whole answer. */
export const ANSWER = {
  choices: [
    { content_filter_results: {}, finish_reason: 'stop', index: 0, message: { content: 'Hello.', role: 'assistant' } },
  ],
  created: 1,
  id: 'chatcmpl-1',
  model: 'gpt-4o-2024-11-20',
  object: 'chat.completion',
  usage: USAGE,
};
