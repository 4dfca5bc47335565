/**
 * Several processes on one port: this one serves nothing itself, it starts the others, starts them again when they end,
 * and stops them in peace. The first is ready before the others begin, so that what a start does once is done once.
 */
import cluster, { type Worker } from 'node:cluster';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ConfigError, type Config } from '#config.ts';
import { holdData } from '#store/hold.ts';
import { OpenFailure } from '#store/open-failure.ts';

/** A worker that ends is replaced at once; one that keeps ending ever more slowly. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** Whoever has lived so long has started well. */
const WELL_MS = 30_000;
const READY = 'ready';
const AGAIN = 'again';

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

/** What a worker is told by the process that starts it. */
interface Assignment {
  /** The place in the data folder; counted from 1. */
  place: number;
  port: number;
}

/**
 * Runs until a signal stops it; the second signal stops at once. Rejects when the port is taken. `between` is done when
 * a worker asked for a new beginning: all of them are stopped, and none has begun again.
 */
export async function runWorkers(
  { workers: count, port: wanted, host }: Pick<Config, 'workers' | 'port' | 'host'>,
  log: Notes,
  between: () => Promise<unknown>,
): Promise<void> {
  const port = await freePort(wanted, host);
  // The launcher looked after packages and build already.
  const args = process.argv.slice(2);
  cluster.setupPrimary({ args: args.includes('--as-built') ? args : [...args, '--as-built'] });
  const living = new Map<number, Worker>();
  const places = new Set(Array.from({ length: count }, (_, index) => index + 1));
  let stopping = false;
  let renewing = false;
  let pause = FIRST_PAUSE_MS;
  let isFirstReady = false;

  function begin(): void {
    // One that died just before all of them began anew has its place taken already.
    if (stopping || renewing || places.size === 0) return;
    const worker = cluster.fork();
    const bornAt = Date.now();
    living.set(worker.id, worker);
    // As many as there are workers: a dead one's is free when another is begun in its stead.
    const place = Math.min(...places);
    places.delete(place);
    worker.send({ place, port } satisfies Assignment);
    worker.on('message', (message: unknown) => {
      if (message === AGAIN) return renew();
      if (message !== READY || isFirstReady) return;
      isFirstReady = true;
      for (let index = 1; index < count; index++) begin();
    });
    worker.on('exit', (code, signal) => {
      living.delete(worker.id);
      places.add(place);
      if (stopping) {
        if (living.size === 0) process.exit(0);
        return;
      }
      if (renewing) {
        if (living.size === 0) void beginAnew();
        return;
      }
      // What stops the first start stops the others too, and it has said why.
      if (!isFirstReady) process.exit(code === 0 ? 1 : code);
      pause = Date.now() - bornAt > WELL_MS ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
      log.warn('a worker ended and is started again', { pid: worker.process.pid, code, signal });
      setTimeout(begin, pause);
    });
  }

  function renew(): void {
    if (stopping || renewing) return;
    renewing = true;
    log.info('all workers stop, and begin again');
    for (const worker of living.values()) worker.process.kill('SIGTERM');
  }

  async function beginAnew(): Promise<void> {
    try {
      await between();
    } catch (cause) {
      // Nobody serves any more: whoever watches the process begins it again, or is told.
      log.warn('the workers could not begin again', { cause });
      process.exit(1);
    }
    renewing = false;
    isFirstReady = false;
    pause = FIRST_PAUSE_MS;
    begin();
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
  /** Places that nobody has and nobody will take, and that of a server without workers, where something was left. */
  leftFolders: string[];
}

/** Whoever had the place is dead, or about to be: its starter is. */
const LEAVING_MS = 10_000;

/** This worker takes connections. */
export function sayReady(): void {
  process.send?.(READY);
}

/** Asks the process that started this one to stop all workers, put back what is to be put back, and begin again. */
export function beginAgain(): void {
  process.send?.(AGAIN);
}

/** The port itself, or any where it is 0. Rejects when a program listens there: workers would share it unnoticed. */
async function freePort(port: number, host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : port;
}

/**
 * Takes the place that the process which started this one gives it; what was left by one that died there is in it.
 * Workers do not look for places themselves: two that look at once hinder each other, and what a dead one left must be
 * found by its successor and by nobody else. Throws OpenFailure, `held`.
 */
export async function takePlace({ dataFolder, workers: count }: Pick<Config, 'dataFolder' | 'workers'>): Promise<{
  slot: Slot;
  port: number;
}> {
  // Nobody else sends a message to a worker, least of all its first.
  const { place, port } = await new Promise<Assignment>((resolve) => {
    process.once('message', (message) => resolve(message as Assignment));
  });
  const folder = join(dataFolder, `worker-${place}`);
  holdData(folder, { patienceMs: LEAVING_MS });
  // Places beyond the count are the first one's to look after; the folder itself is held by who starts the workers.
  const beyond = place === 1 ? [dataFolder, ...slotsBeyond(dataFolder, count).filter(isFree)] : [];
  return { slot: { folder, leftFolders: withSpools(beyond) }, port };
}

/** What workers left that a server without them is to account for. */
export function leftByWorkers(dataFolder: string): string[] {
  return withSpools(slotsBeyond(dataFolder, 0).filter(isFree));
}

function withSpools(folders: readonly string[]): string[] {
  return folders.filter((folder) => existsSync(`${spoolIn(folder)}.a`));
}

/** The ledger's spool of whoever has the folder; two files begin with this path. */
export function spoolIn(folder: string): string {
  return join(folder, 'ledger-spool');
}

function slotsBeyond(dataFolder: string, count: number): string[] {
  if (!existsSync(dataFolder)) return [];
  return readdirSync(dataFolder)
    .filter((name) => Number(/^worker-(\d+)$/.exec(name)?.[1] ?? 0) > count)
    .map((name) => join(dataFolder, name));
}

/** Held from then on until the process ends, so that nobody begins to use it meanwhile. False where somebody does. */
function isFree(folder: string): boolean {
  try {
    holdData(folder);
    return true;
  } catch (error) {
    if (error instanceof OpenFailure && error.kind === 'held') return false;
    throw error;
  }
}
