/**
 * What many streams and a long day take: `node bench/streams.ts [paced|idle|soak …] [calls or silent streams]` after `npm run build`; Linux.
 * paced: 1,000 streams at 20 chunks a second for a minute. idle: 10,000 streams that are open and say nothing. soak: a
 * busy day's calls one after the other on every surface, with faults and clients that leave; its ledger must agree with
 * what the upstream says it answered.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openStore } from '#store/open.ts';
import { loadStreams } from './load.ts';
import { cpuMs, rssMb, startParlor, startUpstream, stop, stopAll, type Runner } from './servers.ts';

const asked = process.argv.slice(2).filter((word) => !/^\d+$/.test(word));
const parts = asked.length > 0 ? asked : ['paced', 'idle', 'soak'];
const CALLS = numberAsked() ?? 500_000;

/** Calls of the soak, or silent streams. */
function numberAsked(): number | null {
  const word = process.argv.find((one) => /^\d+$/.test(one));
  return word === undefined ? null : Number(word);
}

const PACED = 'mock-delay50-chunks1200';
const IDLE = 'mock-delay100-chunks20-hold';
const GOOD = 'mock-good';
const VECTORS = 'mock-vectors';
const LEFT = 'mock-left-delay5-chunks100';
const CUT = 'mock-cut';
const FAILING = 'mock-failing-status500';
const models = [PACED, IDLE, GOOD, VECTORS, LEFT, CUT, FAILING];
const messages = [{ role: 'user', content: 'The quick brown fox jumps over the lazy dog. '.repeat(23) }];
/** What is to be seen when nothing happens any more. */
const REST_MS = 20_000;

const say = (name: string, value: string): void => console.log(`| ${name} | ${value} |`);
const mb = (value: number): string => `${value.toFixed(0)} MB`;

/** Memory now and then while something goes on, MB. */
async function watched<T>(parlor: Runner, work: Promise<T>): Promise<{ done: T; seen: number[] }> {
  const seen: number[] = [];
  const timer = setInterval(() => seen.push(rssMb(parlor.process)), 1000);
  const done = await work;
  clearInterval(timer);
  return { done, seen };
}

async function paced(parlor: Runner): Promise<void> {
  const STREAMS = 1000;
  const idle = rssMb(parlor.process);
  const before = cpuMs(parlor.process);
  const { done, seen } = await watched(
    parlor,
    loadStreams(parlor, { model: PACED, messages, stream: true, stream_options: { include_usage: true } }, STREAMS),
  );
  const cpu = ((cpuMs(parlor.process) - before) * 1000) / done.chunks;
  const most = Math.max(...seen);
  console.log(`\n**${STREAMS} streams at 20 chunks a second for a minute**\n\n| | |\n|---|---|`);
  say('chunks / streams that did not end whole', `${done.chunks} / ${done.errors}`);
  say('delay of a chunk, p50 / p99', `${done.oneWayP50.toFixed(2)} / ${done.oneWayP99.toFixed(1)} ms`);
  say('CPU per chunk', `${cpu.toFixed(0)} µs`);
  say('memory before / at most', `${mb(idle)} / ${mb(most)}`);
  await pause(REST_MS);
  say('memory 20 s after', mb(rssMb(parlor.process)));
}

/** As many as the limit of open files lets a relay have, which needs two for each. */
function mostStreams(): number {
  const asked = numberAsked();
  if (asked !== null) return asked;
  const limit = Number(/Max open files\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 1024);
  return Math.min(10_000, Math.floor((limit - 200) / 2));
}

async function idle(parlor: Runner): Promise<void> {
  const streams = mostStreams();
  const before = rssMb(parlor.process);
  const { host, port, pathname } = partsOf(parlor.url);
  const body = JSON.stringify({ model: IDLE, messages, stream: true });
  const fields = Object.entries({ host, 'content-length': Buffer.byteLength(body), ...parlor.headers });
  const text = `POST ${pathname} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
  const sockets: Socket[] = [];
  const seen = { begun: 0, broken: 0 };
  const causes = new Map<string, number>();
  for (let i = 0; i < streams; i++) {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.once('data', () => seen.begun++);
    socket.on('data', () => undefined);
    socket.on('error', (error) => {
      seen.broken++;
      const why = 'code' in error ? String(error.code) : error.message;
      causes.set(why, (causes.get(why) ?? 0) + 1);
    });
    socket.on('end', () => causes.set('ended', (causes.get('ended') ?? 0) + 1));
    sockets.push(socket);
    if (i % 50 === 49) await pause(25);
  }
  for (let i = 0; i < 120 && seen.begun + seen.broken < streams; i++) await pause(500);
  await pause(REST_MS);
  const cpu = cpuMs(parlor.process);
  await pause(10_000);
  const used = cpuMs(parlor.process) - cpu;
  const open = rssMb(parlor.process);
  console.log(`\n**${streams} streams, open and silent**\n\n| | |\n|---|---|`);
  say('begun / broken', `${seen.begun} / ${seen.broken}`);
  if (causes.size > 0) say('why', [...causes].map(([why, count]) => `${why} ${count}`).join(', '));
  say('memory before / with them', `${mb(before)} / ${mb(open)}`);
  say('memory per stream', `${(((open - before) * 1024) / seen.begun).toFixed(1)} kB`);
  say('CPU while nothing happens', `${(used / 100).toFixed(1)} %`);
  for (const socket of sockets) socket.destroy();
  await pause(REST_MS);
  say('memory 20 s after they left', mb(rssMb(parlor.process)));
}

function partsOf(url: string): { host: string; port: number; pathname: string } {
  const { host, port, pathname } = new URL(url);
  return { host, port: Number(port), pathname };
}

interface Kind {
  share: number;
  path: string;
  body(n: number): string;
  /** The client leaves at the first bytes. */
  leaves?: boolean;
  headers?: Record<string, string>;
  expected: readonly number[];
}

const chat = (model: string, fields: object = {}) => JSON.stringify({ model, messages, ...fields });
const CLASSIC = `/openai/deployments/${GOOD}/chat/completions?api-version=2024-10-21`;
const kinds: readonly Kind[] = [
  { share: 40, path: '/v1/chat/completions', body: (n) => chat(GOOD, { max_tokens: 1 + (n % 50) }), expected: [200] },
  {
    share: 15,
    path: '/v1/chat/completions',
    body: (n) => chat(GOOD, { max_tokens: 1 + (n % 10), stream: true }),
    expected: [200],
  },
  { share: 10, path: CLASSIC, body: (n) => chat(GOOD, { max_tokens: 1 + (n % 50) }), expected: [200] },
  {
    share: 5,
    path: '/openai/v1/chat/completions',
    body: (n) => chat(GOOD, { max_tokens: 1 + (n % 10), stream: true, stream_options: { include_usage: true } }),
    expected: [200],
  },
  {
    share: 10,
    path: '/v1/embeddings',
    body: () => JSON.stringify({ model: VECTORS, input: 'lorem' }),
    expected: [200],
  },
  {
    share: 6,
    path: '/v1/chat/completions',
    body: () => chat(LEFT, { stream: true }),
    leaves: true,
    expected: [200],
  },
  { share: 2, path: '/v1/chat/completions', body: () => chat(CUT), expected: [502] },
  { share: 2, path: '/v1/chat/completions', body: () => chat(CUT, { stream: true }), expected: [200, 502] },
  { share: 4, path: '/v1/chat/completions', body: () => chat(FAILING), expected: [500, 502, 503] },
  {
    share: 2,
    path: '/v1/chat/completions',
    body: () => chat(GOOD),
    headers: { authorization: 'Bearer nobody' },
    expected: [401],
  },
  { share: 2, path: '/v1/chat/completions', body: () => '{"model":', expected: [400] },
  { share: 2, path: '/v1/chat/completions', body: () => chat('nobody'), expected: [404] },
];

/** Calls under way at the same time. */
const ABREAST = 48;

async function soak(parlor: Runner, upstream: Runner & { origin: string }, data: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: ABREAST });
  const { port } = partsOf(parlor.url);
  const bag = kinds.flatMap((kind) => Array.from({ length: kind.share }, () => kind));
  let next = 0;
  const wrong: string[] = [];
  const admitted = new Map<string, number>();
  const memory: { calls: number; rss: number }[] = [];

  const ask = (kind: Kind, n: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const body = kind.body(n);
      const headers = { ...parlor.headers, 'content-length': Buffer.byteLength(body), ...kind.headers };
      const req = request({ agent, port, host: '127.0.0.1', method: 'POST', path: kind.path, headers }, (res) => {
        const status = res.statusCode ?? 0;
        if (kind.leaves === true)
          return void res.once('data', () => {
            resolve(status);
            res.destroy();
          });
        res.on('data', () => undefined);
        res.on('error', () => resolve(status));
        res.on('end', () => resolve(status));
      });
      req.on('error', reject);
      req.end(body);
    });

  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: ABREAST }, async () => {
      while (next < CALLS) {
        const n = next++;
        if (n % Math.ceil(CALLS / 20) === 0) memory.push({ calls: n, rss: rssMb(parlor.process) });
        const kind = bag[(n * 37) % bag.length];
        if (kind === undefined) continue;
        const status = await ask(kind, n).catch(() => 0);
        if (!kind.expected.includes(status)) wrong.push(`${kind.path} ${kind.body(n).slice(0, 40)}: ${status}`);
        const { model = '' } = /"model":"(?<model>[^"]*)"/.exec(kind.body(n))?.groups ?? {};
        if (kind.headers === undefined) admitted.set(model, (admitted.get(model) ?? 0) + 1);
      }
    }),
  );
  const took = (performance.now() - startedAt) / 1000;
  agent.destroy();
  await pause(REST_MS);
  const after = rssMb(parlor.process);
  const answered: unknown = await (await fetch(upstream.origin)).json();
  await stop(parlor.process);
  console.log(`\n**A long day: ${CALLS} calls, ${ABREAST} at once, in ${took.toFixed(0)} s**\n\n| | |\n|---|---|`);
  say('answers other than expected', `${wrong.length}${wrong.length > 0 ? ` (${wrong.slice(0, 3).join('; ')})` : ''}`);
  say('memory after each twentieth', memory.map(({ rss }) => rss.toFixed(0)).join(', '));
  say('memory 20 s after', mb(after));
  await compare(data, answered, admitted);
}

/** What the ledger says beside what the upstream says, once the server has stopped. */
async function compare(data: string, said: unknown, admitted: ReadonlyMap<string, number>): Promise<void> {
  const { db, close } = await openStore(join(data, 'parlor.db'));
  const rows = await db
    .selectFrom('calls')
    .select(({ fn }) => [
      'deployment',
      fn.countAll<number>().as('calls'),
      fn.sum<number>('input_tokens').as('input'),
      fn.sum<number>('output_tokens').as('output'),
    ])
    .where('purpose', '=', 'api')
    .groupBy('deployment')
    .execute();
  const hours = await db
    .selectFrom('usage_hours')
    .select(({ fn }) => fn.sum<number>('calls').as('calls'))
    .executeTakeFirst();
  await close();
  const answered = said as Record<string, { calls: number; input: number; output: number }>; // Our own upstream's words.
  for (const model of [GOOD, VECTORS]) {
    const row = rows.find(({ deployment }) => deployment === model);
    const its = answered[model];
    const agrees = row?.calls === its?.calls && row?.input === its?.input && row?.output === its?.output;
    say(
      `${model}: upstream’s calls, tokens in, out`,
      `${its?.calls}, ${its?.input}, ${its?.output}; the ledger ${agrees ? 'agrees' : `says ${row?.calls}, ${row?.input}, ${row?.output}`}`,
    );
  }
  for (const model of [LEFT, CUT, FAILING]) {
    const row = rows.find(({ deployment }) => deployment === model);
    say(`${model}: asked for / in the ledger`, `${admitted.get(model)} / ${row?.calls}`);
  }
  const all = rows.reduce((sum, row) => sum + row.calls, 0);
  say('rows / calls in the hourly sums', `${all} / ${hours?.calls}`);
}

for (const part of parts) {
  const data = mkdtempSync(join(tmpdir(), 'parlor-bench-'));
  try {
    const upstream = await startUpstream();
    const parlor = await startParlor(upstream.origin, { data, models });
    // Until it has done what a start brings with it.
    await pause(5000);
    if (part === 'paced') await paced(parlor);
    else if (part === 'idle') await idle(parlor);
    else await soak(parlor, upstream, data);
  } finally {
    await stopAll();
    rmSync(data, { recursive: true, force: true });
  }
}
