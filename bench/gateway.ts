/**
 * The gateway beside the least a relay can do, in one run: the same load on the upstream itself, on a bare relay and on
 * the whole Parlor (built, with a key, metering and the ledger), turn by turn, so that noise hits all alike. CPU is that
 * of the process and all its threads. `node bench/gateway.ts [rounds] [seconds]` after `npm run build`; Linux.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { loadStreams, loadWhole, percentile, type Target } from './load.ts';

const rounds = Number(process.argv[2] ?? 5);
const seconds = Number(process.argv[3] ?? 3);
/** Seconds until the compiler has done with what is hot: about 40,000 requests. */
const WARM_UP = 8;
const CONNECTIONS = 32;
const STREAMS = 100;
const WHOLE = 'mock-chunks50';
const PACED = 'mock-delay20-chunks100';
const root = join(import.meta.dirname, '..');
const prompt = 'The quick brown fox jumps over the lazy dog. '.repeat(23);
const messages = [{ role: 'user', content: prompt }];

interface Runner extends Target {
  name: string;
  process: ChildProcess;
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** A process of ours on a port of its own, once `ready` says so. */
async function start(
  args: string[],
  env: Record<string, string>,
  ready: (origin: string) => Promise<boolean>,
): Promise<{ origin: string; process: ChildProcess }> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: String(port), ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (let i = 0; i < 400; i++) {
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended`);
    if (await ready(origin).catch(() => false)) return { origin, process: child };
    await pause(50);
  }
  throw new Error(`${args.join(' ')} did not start`);
}

const answers = async (origin: string) => {
  await fetch(origin);
  return true;
};

/** The built Parlor with the upstream as its one connection, as the environment declares it, and a key of its owner. */
async function startParlor(upstream: string, data: string): Promise<Runner> {
  const launcher = join(root, 'bin/parlor.js');
  if (!existsSync(join(root, 'dist/server/main.js'))) throw new Error('Nothing is built: run npm run build first.');
  const env = {
    PARLOR_DATA: data,
    PARLOR_HOST: '127.0.0.1',
    PARLOR_SETUP: 'bench@example.com:a long password',
    OPENAI_API_KEY: 'key-of-the-upstream',
    OPENAI_PROXY_URL: `${upstream}/v1`,
    OPENAI_MODEL_LIST: `-all,+${WHOLE},+${PACED}`,
  };
  const flags = ['--max-semi-space-size=16'];
  const { origin, process: child } = await start([...flags, launcher, '--as-built'], env, async (at) => {
    return (await fetch(`${at}/healthz`)).ok;
  });
  const post = async (path: string, body: object, cookie = '') => {
    const response = await fetch(origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const signedIn = await post('/api/sign-in', { email: 'bench@example.com', password: 'a long password' });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
  const made: unknown = await (await post('/api/keys', { name: 'bench' }, cookie)).json();
  const secret = typeof made === 'object' && made !== null && 'secret' in made ? String(made.secret) : '';
  return {
    name: 'Parlor',
    url: `${origin}/v1/chat/completions`,
    headers: { authorization: `Bearer ${secret}` },
    process: child,
  };
}

/** User and system time of the process and its threads so far, ms (in steps of 10). */
function cpuMs({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function rssMb({ pid }: ChildProcess): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

interface Figures {
  perSecond: number;
  p50: number;
  p99: number;
  /** µs of CPU for a request or a chunk. */
  cpu: number;
  rss: number;
  errors: number;
}

async function measured(runner: Runner, load: () => Promise<Omit<Figures, 'cpu' | 'rss'> & { count: number }>) {
  const before = cpuMs(runner.process);
  const { count, ...rest } = await load();
  return { ...rest, cpu: ((cpuMs(runner.process) - before) * 1000) / count, rss: rssMb(runner.process) };
}

const loads: Record<string, (runner: Runner, length: number) => Promise<Figures>> = {
  [`whole answers, ${CONNECTIONS} connections`]: (runner, length) =>
    measured(runner, async () => {
      const done = await loadWhole(runner, { model: WHOLE, messages }, CONNECTIONS, length);
      const { requests: count, p50, p99, errors } = done;
      return { count, perSecond: count / done.seconds, p50, p99, errors };
    }),
  [`${STREAMS} streams, a chunk every 20 ms`]: (runner) =>
    measured(runner, async () => {
      const startedAt = performance.now();
      const done = await loadStreams(runner, { model: PACED, messages, stream: true }, STREAMS);
      const { chunks: count, oneWayP50: p50, oneWayP99: p99, errors } = done;
      return { count, perSecond: (count * 1000) / (performance.now() - startedAt), p50, p99, errors };
    }),
};

const median = (figures: Figures[], of: keyof Figures) =>
  percentile(
    figures.map((each) => each[of]),
    50,
  );

function table(name: string, runners: Runner[], results: Map<Runner, Figures[]>): void {
  const bare = results.get(runners[1] ?? fail())?.map((each) => each.cpu) ?? [];
  console.log(`\n**${name}** (medians of ${rounds} rounds)\n`);
  console.log('| | per second | p50 ms | p99 ms | CPU µs each | to bare relay | memory MB | errors |');
  console.log('|---|---:|---:|---:|---:|---:|---:|---:|');
  for (const runner of runners) {
    const figures = results.get(runner) ?? [];
    // Round by round: both of a round were measured under the same noise.
    const ratio = percentile(
      figures.map((each, round) => each.cpu / (bare[round] ?? Number.NaN)),
      50,
    );
    const cells = [
      runner.name,
      median(figures, 'perSecond').toFixed(0),
      median(figures, 'p50').toFixed(2),
      median(figures, 'p99').toFixed(1),
      median(figures, 'cpu').toFixed(0),
      runner === runners[0] ? '' : `${ratio.toFixed(2)} ×`,
      Math.max(...figures.map((each) => each.rss)).toFixed(0),
      figures.reduce((sum, each) => sum + each.errors, 0),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

function fail(): never {
  throw new Error('there is no such runner');
}

const data = mkdtempSync(join(tmpdir(), 'parlor-bench-'));
const children: ChildProcess[] = [];
try {
  const upstream = await start([join(root, 'bench/upstream.ts')], {}, answers);
  children.push(upstream.process);
  const relay = await start([join(root, 'bench/bare-relay.ts')], { UPSTREAM: upstream.origin }, async (at) => {
    await fetch(at, { method: 'POST', body: '{"model":"mock-chunks1"}' });
    return true;
  });
  children.push(relay.process);
  const parlor = await startParlor(upstream.origin, data);
  children.push(parlor.process);
  const path = '/v1/chat/completions';
  const runners: Runner[] = [
    { name: 'upstream itself', url: upstream.origin + path, headers: {}, process: upstream.process },
    { name: 'bare relay', url: relay.origin + path, headers: {}, process: relay.process },
    parlor,
  ];
  for (const [name, load] of Object.entries(loads)) {
    for (const runner of runners) await load(runner, WARM_UP);
    const results = new Map<Runner, Figures[]>(runners.map((runner) => [runner, []]));
    for (let round = 0; round < rounds; round++)
      for (const runner of round % 2 === 0 ? runners : runners.toReversed()) {
        results.get(runner)?.push(await load(runner, seconds));
        await pause(200);
      }
    table(name, runners, results);
  }
} finally {
  const gone = children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(gone);
  rmSync(data, { recursive: true, force: true });
}
