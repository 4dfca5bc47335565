/** A server that stands where an upstream would, answers what a test says and remembers what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface Upstream {
  origin: string;
  asked: Asked[];
  close(): Promise<void>;
}

/** Listens on a loopback port (4160 to 4169 are this suite's; 0 finds a free one). */
export async function upstream(
  answer: (request: Asked, res: ServerResponse) => void = (_, res) => completion(res, 'pong'),
): Promise<Upstream> {
  const asked: Asked[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const request = { method: req.method ?? '', path: req.url ?? '', headers: req.headers, body };
      asked.push(request);
      answer(request, res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A listening TCP server has a port.
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Streams `frames` as server-sent events, byte for byte. */
export function stream(res: ServerResponse, frames: readonly string[]): void {
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const frame of frames) res.write(frame);
  res.end();
}

/** A short streamed chat completion that says `text`. */
export function completion(res: ServerResponse, text: string): void {
  stream(res, [
    chunk({ delta: { role: 'assistant', content: '' } }),
    chunk({ delta: { content: text } }),
    chunk({ delta: {}, finish_reason: 'stop' }),
    'data: [DONE]\n\n',
  ]);
}

export function chunk(choice: Record<string, unknown>): string {
  const body = {
    id: 'chatcmpl-test',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'test-model',
    choices: [{ index: 0, ...choice }],
  };
  return `data: ${JSON.stringify(body)}\n\n`;
}
