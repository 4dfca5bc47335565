/**
 * The yardstick: the least a relay in Node can do. Node's server in, undici's dispatch out; the body read and parsed
 * once, bytes written as they come, a client's leaving passed on. No keys, limits, metering or records.
 * PORT and UPSTREAM (an origin) come from the environment.
 */
import { createServer, type ServerResponse } from 'node:http';
import { Agent, type Dispatcher } from 'undici';

const agent = new Agent({
  connections: null,
  pipelining: 1,
  keepAliveTimeout: 60_000,
  headersTimeout: 0,
  bodyTimeout: 0,
});

class Relay implements Dispatcher.DispatchHandler {
  readonly #res: ServerResponse;
  constructor(res: ServerResponse) {
    this.#res = res;
  }
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#res.on('close', () => {
      if (!this.#res.writableFinished) controller.abort(new Error('client left'));
    });
    this.#res.on('drain', () => controller.resume());
  }
  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ) {
    const { connection: _connection, 'transfer-encoding': _encoding, 'keep-alive': _alive, ...passed } = headers;
    this.#res.writeHead(status, passed);
  }
  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#res.write(chunk)) controller.pause();
  }
  onResponseEnd(): void {
    this.#res.end();
  }
  onResponseError(): void {
    this.#res.destroy();
  }
}

createServer((req, res) => {
  const parts: Buffer[] = [];
  req.on('data', (part: Buffer) => parts.push(part));
  req.on('end', () => {
    const [only] = parts;
    const body = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
    JSON.parse(body.toString());
    agent.dispatch(
      {
        origin: process.env['UPSTREAM'] ?? '',
        path: req.url ?? '/',
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      },
      new Relay(res),
    );
  });
}).listen(Number(process.env['PORT']), '127.0.0.1', 4096, () => console.log('ready'));
