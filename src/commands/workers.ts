/**
 * Several processes on one port: this one serves nothing itself, it starts the others, starts them again when they end,
 * and stops them in peace. The first is ready before the others begin, so that what a start does once is done once.
 */
import cluster, { type Worker } from 'node:cluster';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, type Config } from '#config.ts';
import { holdData } from '#store/hold.ts';
import { OpenFailure } from '#store/open-failure.ts';

const MOST = 64;
/** A worker that ends is replaced at once; one that keeps ending ever more slowly. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** Whoever has lived so long has started well. */
const WELL_MS = 30_000;

interface Notes {
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
}

/** Throws ConfigError where processes would have nothing in common. */
export function checkWorkers({ database, redis }: Pick<Config, 'database' | 'redis'>): void {
  const missing = [database === null ? 'DATABASE_URL' : '', redis === null ? 'REDIS_URL' : ''].filter((name) => name);
  if (missing.length === 0) return;
  throw new ConfigError(
    `Several workers share their data in PostgreSQL and their counters in Redis. Set ${missing.join(' and ')}, or start without --workers.`,
  );
}

/** Runs until a signal stops it; the second signal stops at once. */
export function runWorkers(count: number, log: Notes): void {
  // The launcher looked after packages and build already.
  const args = process.argv.slice(2);
  cluster.setupPrimary({ args: args.includes('--as-built') ? args : [...args, '--as-built'] });
  const living = new Map<number, Worker>();
  let stopping = false;
  let pause = FIRST_PAUSE_MS;
  let isFirstReady = false;

  function begin(): void {
    if (stopping) return;
    const worker = cluster.fork();
    const bornAt = Date.now();
    living.set(worker.id, worker);
    worker.on('listening', () => {
      if (isFirstReady) return;
      isFirstReady = true;
      for (let index = 1; index < count; index++) begin();
    });
    worker.on('exit', (code, signal) => {
      living.delete(worker.id);
      if (stopping) {
        if (living.size === 0) process.exit(0);
        return;
      }
      // What stops the first start stops the others too, and it has said why.
      if (!isFirstReady) process.exit(code === 0 ? 1 : code);
      pause = Date.now() - bornAt > WELL_MS ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
      log.warn('a worker ended and is started again', { pid: worker.process.pid, code, signal });
      setTimeout(begin, pause);
    });
  }

  const stop = () => {
    if (stopping) {
      for (const worker of living.values()) worker.process.kill('SIGKILL');
      process.exit(1);
    }
    stopping = true;
    if (living.size === 0) process.exit(0);
    for (const worker of living.values()) worker.process.kill('SIGTERM');
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  begin();
}

export interface Slot {
  /** A folder that no other process uses at present. */
  folder: string;
  /** Spools of slots that nobody has and nobody will take, and of a server without workers. */
  leftSpools: string[];
}

const SPOOL = 'ledger-spool';

/** A worker's own place in the data folder; what one left that died is found by the next who takes it. */
export function takeSlot(dataFolder: string, count: number): Slot {
  for (let number = 1; number <= MOST; number++) {
    const folder = join(dataFolder, `worker-${number}`);
    if (!isFree(folder)) continue;
    const beyond = number === 1 ? [dataFolder, ...slotsBeyond(dataFolder, count)] : [];
    return { folder, leftSpools: spoolsIn(beyond) };
  }
  throw new OpenFailure('held', dataFolder, `all ${MOST} places are taken`);
}

/** What workers left that a server without them is to account for. */
export function leftByWorkers(dataFolder: string): string[] {
  return spoolsIn(slotsBeyond(dataFolder, 0));
}

function spoolsIn(folders: readonly string[]): string[] {
  return folders.map((folder) => join(folder, SPOOL)).filter((spool) => existsSync(`${spool}.a`));
}

function slotsBeyond(dataFolder: string, count: number): string[] {
  if (!existsSync(dataFolder)) return [];
  return readdirSync(dataFolder)
    .filter((name) => Number(/^worker-(\d+)$/.exec(name)?.[1] ?? 0) > count)
    .map((name) => join(dataFolder, name));
}

/** Held from then on until the process ends. */
function isFree(folder: string): boolean {
  try {
    holdData(folder, { patienceMs: 0 });
    return true;
  } catch (error) {
    if (error instanceof OpenFailure && error.kind === 'held') return false;
    throw error;
  }
}
