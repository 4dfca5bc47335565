/**
 * The gateway beside the least a relay can do, in one run: the same load on the upstream itself, on a bare relay, on the
 * whole Parlor (built, with a key, metering and the ledger) and on another gateway, turn by turn, so that noise hits all
 * alike. CPU is that of the process and all its threads. `node bench/gateway.ts [rounds] [seconds]` after
 * `npm run build`; Linux.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { loadStreams, loadWhole, percentile } from './load.ts';
import { cpuMs, rssMb, startParlor, startPortkey, startRelay, startUpstream, stopAll, type Runner } from './servers.ts';

const rounds = Number(process.argv[2] ?? 5);
const seconds = Number(process.argv[3] ?? 3);
/** Requests or chunks until the compiler has done with what is hot, and how many seconds they may take. */
const WARM_UP = 40_000;
const WARM_UP_SECONDS = 30;
const CONNECTIONS = 32;
/** Far from what any of them can do. */
const FEW = 4;
const STREAMS = 100;
const MANY_STREAMS = 500;
const WHOLE = 'mock-chunks50';
const PACED = 'mock-delay20-chunks100';
const prompt = 'The quick brown fox jumps over the lazy dog. '.repeat(23);
const messages = [{ role: 'user', content: prompt }];

interface Figures {
  perSecond: number;
  p50: number;
  p99: number;
  /** µs of CPU for a request or a chunk. */
  cpu: number;
  /** From the request to the first chunk; NaN where none is measured. */
  firstP50: number;
  firstP99: number;
  rss: number;
  errors: number;
  /** Requests or chunks. */
  count: number;
}

async function measured(runner: Runner, load: () => Promise<Omit<Figures, 'cpu' | 'rss'>>): Promise<Figures> {
  const before = cpuMs(runner.process);
  const done = await load();
  return { ...done, cpu: ((cpuMs(runner.process) - before) * 1000) / done.count, rss: rssMb(runner.process) };
}

type Load = (runner: Runner, length: number) => Promise<Figures>;

function whole(connections: number): Load {
  return (runner, length) =>
    measured(runner, async () => {
      const done = await loadWhole(runner, { model: WHOLE, messages }, connections, length);
      const { requests: count, p50, p99, errors } = done;
      return { count, perSecond: count / done.seconds, p50, p99, firstP50: Number.NaN, firstP99: Number.NaN, errors };
    });
}

function streamed(streams: number): Load {
  return (runner) =>
    measured(runner, async () => {
      const startedAt = performance.now();
      const done = await loadStreams(runner, { model: PACED, messages, stream: true }, streams);
      const { chunks: count, oneWayP50: p50, oneWayP99: p99, firstP50, firstP99, errors } = done;
      const perSecond = (count * 1000) / (performance.now() - startedAt);
      return { count, perSecond, p50, p99, firstP50, firstP99, errors };
    });
}

async function warmUp(load: Load, runner: Runner): Promise<void> {
  const until = performance.now() + WARM_UP_SECONDS * 1000;
  for (let count = 0; count < WARM_UP && performance.now() < until;) count += (await load(runner, seconds)).count;
}

const loads: Record<string, Load> = {
  [`whole answers, ${CONNECTIONS} connections`]: whole(CONNECTIONS),
  [`whole answers, ${FEW} connections`]: whole(FEW),
  [`${STREAMS} streams, a chunk every 20 ms`]: streamed(STREAMS),
  [`${MANY_STREAMS} streams, a chunk every 20 ms`]: streamed(MANY_STREAMS),
};

const median = (figures: Figures[], of: keyof Figures) =>
  percentile(
    figures.map((each) => each[of]),
    50,
  );

/** Noise only ever adds: of many short rounds on a machine with other work the least says most. */
const least = (figures: readonly Figures[]) => Math.min(...figures.map((each) => each.cpu));

function table(name: string, runners: Runner[], results: Map<Runner, Figures[]>): void {
  const relay = results.get(runners[1] ?? fail()) ?? [];
  const bare = relay.map((each) => each.cpu);
  console.log(`\n**${name}** (medians of ${rounds} rounds)\n`);
  console.log(
    '| | per second | p50 ms | p99 ms | first chunk p50 / p99 ms | CPU µs each | to bare relay | least CPU | to its least | memory MB | errors |',
  );
  console.log('|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|');
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
      figures.some((each) => Number.isNaN(each.firstP50))
        ? ''
        : `${median(figures, 'firstP50').toFixed(1)} / ${median(figures, 'firstP99').toFixed(1)}`,
      median(figures, 'cpu').toFixed(0),
      runner === runners[0] ? '' : `${ratio.toFixed(2)} ×`,
      least(figures).toFixed(0),
      runner === runners[0] ? '' : `${(least(figures) / least(relay)).toFixed(2)} ×`,
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
try {
  const upstream = await startUpstream();
  const relay = await startRelay(upstream.origin);
  const parlor = await startParlor(upstream.origin, { data, models: [WHOLE, PACED] });
  const portkey = await startPortkey(upstream.origin);
  const runners: Runner[] = [upstream, relay, parlor, ...(portkey === null ? [] : [portkey])];
  for (const [name, load] of Object.entries(loads)) {
    for (const runner of runners) await warmUp(load, runner);
    const results = new Map<Runner, Figures[]>(runners.map((runner) => [runner, []]));
    for (let round = 0; round < rounds; round++)
      for (const runner of round % 2 === 0 ? runners : runners.toReversed()) {
        results.get(runner)?.push(await load(runner, seconds));
        await pause(200);
      }
    table(name, runners, results);
  }
} finally {
  await stopAll();
  rmSync(data, { recursive: true, force: true });
}
