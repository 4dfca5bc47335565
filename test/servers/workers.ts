/** A server of several processes as an operator starts it: PostgreSQL, Redis, one port, one upstream that waits when told. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import { openStore, type Store } from '../../src/store/open.ts';
import { ended, freePort } from './start.ts';

export const EMAIL = 'ann@example.com';
export const PASSWORD = 'correct horse battery';
const ROOT = join(import.meta.dirname, '../..');
const ENTRY = join(ROOT, 'src/main.ts');

export interface Reply {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

export interface Workers {
  url: string;
  store: Store;
  key: string;
  upstream: Upstream;
  /** The workers' process ids. */
  pids(): number[];
  /** How many of them take connections. */
  listening(): number;
  /** Everything that was printed. */
  printed: string[];
  call(body: object, options?: { key?: string; signal?: AbortSignal }): Promise<Reply>;
  /** A request of the page's, as the owner. */
  page(method: string, path: string, body?: object): Promise<Reply>;
  close(): Promise<void>;
}

export interface Upstream {
  url: string;
  /** What every answer says it used. */
  usage: typeof USAGE;
  /** Requests that wait to be answered. */
  waiting(): number;
  asked(): number;
  /** From now on requests wait until `release`. */
  hold(): void;
  release(): void;
  close(): Promise<void>;
}

/** `postgres`: an empty database, `redis`: any server. Both stay the caller's. */
export async function startWorkers(
  count: number,
  { postgres: url, redis }: { postgres: string; redis: string },
): Promise<Workers> {
  const [folder, upstream] = [mkdtempSync(join(tmpdir(), 'parlor-workers-')), await openUpstream()];
  const port = await freePort();
  const env = {
    PATH: process.env['PATH'] ?? '',
    PORT: String(port),
    PARLOR_HOST: '127.0.0.1',
    PARLOR_DATA: folder,
    PARLOR_SETUP: `${EMAIL}:${PASSWORD}`,
    DATABASE_URL: url,
    REDIS_URL: redis,
    OPENAI_API_KEY: 'sk-of-the-test',
    OPENAI_PROXY_URL: `${upstream.url}/v1`,
    OPENAI_MODEL_LIST: '-all,+gpt-4o-mini',
  };
  const printed: string[] = [];
  const server = spawn(process.execPath, [ENTRY, 'start', '--workers', String(count)], { env, cwd: folder });
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (bytes: Buffer) => printed.push(bytes.toString()));
  await until(() => printed.join('').includes('is running at'), server, printed);
  await until(() => listenersOn(port) === count, server, printed);
  const store = await openStore(url);
  const secret = execFileSync(process.execPath, [ENTRY, 'key', 'create', '--name', 'test'], {
    env,
    cwd: folder,
    encoding: 'utf8',
  });
  const key = /plr-\S+/.exec(secret)?.[0] ?? '';
  const agent = new Agent({ keepAlive: true, maxSockets: 2000 });
  const here = `http://127.0.0.1:${port}`;
  let cookie = '';
  const page = async (method: string, path: string, body?: object): Promise<Reply> => {
    const headers = { 'content-type': 'application/json', origin: here, ...(cookie === '' ? {} : { cookie }) };
    return send(agent, here + path, { method, headers, body: body === undefined ? '' : JSON.stringify(body) });
  };
  const entered = await page('POST', '/api/sign-in', { email: EMAIL, password: PASSWORD });
  cookie = String(entered.headers['set-cookie']).split(';', 1)[0] ?? '';
  return {
    url: here,
    store,
    key,
    upstream,
    printed,
    pids: () => workersOf(server),
    listening: () => listenersOn(port),
    page,
    call: (body, options = {}) =>
      send(agent, `${here}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${options.key ?? key}` },
        body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Say hello.' }], ...body }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      }),
    async close() {
      upstream.release();
      agent.destroy();
      await ended(server, 'SIGTERM');
      await store.close();
      await upstream.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function until(isSo: () => boolean, server: ChildProcess, printed: readonly string[]): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (server.exitCode !== null || tries > 2000) throw new Error(`it did not start: ${printed.join('')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Each has a socket of its own on the port. Linux. */
function listenersOn(port: number): number {
  const place = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`;
  return readFileSync('/proc/net/tcp', 'utf8').split(place).length - 1;
}

/** Whether the process is gone for whoever waits for it, too. */
export function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

function workersOf({ pid }: ChildProcess): number[] {
  try {
    const list = execFileSync('ps', ['--ppid', String(pid), '-o', 'pid='], { encoding: 'utf8' });
    return list
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(Number);
  } catch {
    return [];
  }
}

interface Sent {
  method: string;
  headers: Record<string, string>;
  body: string;
  signal?: AbortSignal;
}

function send(agent: Agent, url: string, { method, headers, body, signal }: Sent): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const req = request(url, { method, headers, agent, ...(signal === undefined ? {} : { signal }) }, (res) => {
      const parts: Buffer[] = [];
      res.on('data', (bytes: Buffer) => parts.push(bytes));
      res.on('error', reject);
      res.on('close', () => {
        if (!res.complete) return reject(new Error('cut'));
        resolve({ status: res.statusCode ?? 0, headers: res.headers, text: Buffer.concat(parts).toString() });
      });
    });
    req.on('error', reject);
    req.end(body);
  });
}

const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

/** Realtime in its shortest: a word for every question. */
function speak(line: WebSocket): void {
  const say = (event: object) => line.send(JSON.stringify(event));
  say({ type: 'session.created', session: { model: 'gpt-realtime', max_output_tokens: 'inf' } });
  line.on('message', (data: Buffer) => {
    if (!data.toString().includes('response.create')) return;
    const id = `resp_${Math.random()}`;
    say({ type: 'response.created', response: { id, status: 'in_progress' } });
    say({ type: 'response.output_text.delta', delta: 'Hello.' });
    const usage = { input_tokens: 10, output_tokens: 5, total_tokens: 15 };
    say({ type: 'response.done', response: { id, status: 'completed', usage } });
  });
}

async function openUpstream(): Promise<Upstream> {
  let gate: Promise<void> | null = null;
  let open = () => {};
  let [waiting, asked] = [0, 0];

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const bytes of req) parts.push(bytes as Buffer);
    asked++;
    const { stream } = JSON.parse(Buffer.concat(parts).toString() || '{}') as { stream?: boolean };
    const chunk = (delta: object, rest: object = {}) =>
      `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'gpt-4o-mini', choices: [{ index: 0, delta, ...rest }] })}\n\n`;
    if (stream === true) {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.write(chunk({ role: 'assistant', content: 'The first half' }));
    }
    waiting++;
    await gate;
    waiting--;
    if (stream !== true) {
      res.writeHead(200, { 'content-type': 'application/json' });
      const message = { role: 'assistant', content: 'Hello.' };
      res.end(
        JSON.stringify({
          id: 'c',
          object: 'chat.completion',
          model: 'gpt-4o-mini',
          choices: [{ index: 0, message, finish_reason: 'stop' }],
          usage: USAGE,
        }),
      );
      return;
    }
    res.write(chunk({ content: ' and the second.' }, { finish_reason: 'stop' }));
    res.write(
      `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'gpt-4o-mini', choices: [], usage: USAGE })}\n\n`,
    );
    res.end('data: [DONE]\n\n');
  }

  const server = createServer((req, res) => void answer(req, res).catch(() => res.destroy()));
  const lines = new WebSocketServer({ noServer: true });
  server.on('upgrade', (req, socket, head) => lines.handleUpgrade(req, socket, head, speak));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4096, resolve));
  // A listening TCP server has a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    usage: USAGE,
    waiting: () => waiting,
    asked: () => asked,
    hold() {
      gate ??= new Promise((resolve) => {
        open = resolve;
      });
    },
    release() {
      gate = null;
      open();
    },
    async close() {
      for (const line of lines.clients) line.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
