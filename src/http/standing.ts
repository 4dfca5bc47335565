/** How the server feels: measured here, judged here, so that the page only has to say it. */
import { X509Certificate } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { z } from 'zod';
import { bytesOfFiles, dataBytes, newestMessage } from '#store/standing.ts';
import type { getHealth, HealthCheck, StoragePart } from '#shared/contract/instance.ts';
import type { Deps } from './deps.ts';

type Checks = z.infer<typeof getHealth.result>['checks'];
type State = HealthCheck['state'];

const MB = 1024 * 1024;
const DAY_MS = 86_400_000;

/** Runs from the first start in this process on; it costs nothing that can be measured. */
const loop = monitorEventLoopDelay({ resolution: 20 });
loop.enable();

/** Bytes of everything in a folder. A folder that is not there has none. */
export async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += await bytesIn(path);
    else if (entry.isFile()) bytes += (await stat(path).catch(() => null))?.size ?? 0;
  }
  return bytes;
}

async function spoolBytes(dataFolder: string): Promise<number> {
  const names = await readdir(dataFolder).catch(() => []);
  const folders = ['', ...names.filter((name) => /^worker-\d+$/.test(name))];
  const sizes = folders.flatMap((folder) =>
    ['a', 'b'].map(
      async (end) => (await stat(join(dataFolder, folder, `ledger-spool.${end}`)).catch(() => null))?.size,
    ),
  );
  return (await Promise.all(sizes)).reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

export async function storageParts({ db, place }: Deps): Promise<{ part: StoragePart; bytes: number }[]> {
  const { dataFolder } = place;
  return [
    { part: 'data', bytes: await dataBytes(db) },
    { part: 'files', bytes: await bytesOfFiles(db) },
    { part: 'spool', bytes: await spoolBytes(dataFolder) },
    { part: 'backups', bytes: await bytesIn(join(dataFolder, 'backups')) },
    { part: 'imports', bytes: await bytesIn(join(dataFolder, 'transfers')) },
    { part: 'copies', bytes: await bytesIn(join(dataFolder, 'before-migration')) },
  ];
}

/** `warn` and `bad` begin where they are said to; upwards, or downwards when `bad` is less than `warn`. */
function judged(value: number, warn: number, bad: number): State {
  const up = bad > warn;
  if (up ? value >= bad : value <= bad) return 'bad';
  return (up ? value >= warn : value <= warn) ? 'warn' : 'good';
}

export async function healthOf(deps: Deps): Promise<Checks> {
  const overview = await deps.backups.overview();
  return [
    await database(deps),
    disk(overview.freeBytes),
    loopDelay(),
    memory(),
    await spool(deps),
    await upstreams(deps),
    await clock(deps),
    lastBackup(overview, deps.now()),
    certificate(deps),
  ];
}

async function database({ db }: Deps): Promise<HealthCheck> {
  const began = performance.now();
  try {
    await db.selectFrom('users').select('id').limit(1).execute();
  } catch {
    return { what: 'database', state: 'bad', value: null, about: [] };
  }
  const ms = performance.now() - began;
  return { what: 'database', state: judged(ms, 200, 2000), value: ms, about: [] };
}

function disk(free: number | null): HealthCheck {
  if (free === null) return { what: 'disk', state: 'off', value: null, about: [] };
  return { what: 'disk', state: judged(free, 2048 * MB, 500 * MB), value: free, about: [] };
}

function loopDelay(): HealthCheck {
  // Nanoseconds, its own resolution included.
  const ms = Math.max(0, loop.percentile(99) / 1e6 - 20);
  loop.reset();
  return { what: 'loop', state: judged(ms, 100, 1000), value: ms, about: [] };
}

function memory(): HealthCheck {
  const { rss } = process.memoryUsage();
  const most = process.constrainedMemory();
  const share = most > 0 && most < Number.MAX_SAFE_INTEGER ? rss / most : 0;
  return { what: 'memory', state: judged(share, 0.8, 0.95), value: rss, about: [] };
}

async function spool({ place }: Deps): Promise<HealthCheck> {
  const bytes = await spoolBytes(place.dataFolder);
  return { what: 'spool', state: judged(bytes, 64 * MB, 512 * MB), value: bytes, about: [] };
}

async function upstreams({ connections }: Deps): Promise<HealthCheck> {
  const list = (await connections.list()).connections.filter(({ enabled }) => enabled);
  const failing = list.filter(({ lastCheck }) => lastCheck?.ok === false).map(({ name }) => name);
  if (list.length === 0) return { what: 'upstreams', state: 'off', value: 0, about: [] };
  const state = failing.length === 0 ? 'good' : failing.length === list.length ? 'bad' : 'warn';
  return { what: 'upstreams', state, value: list.length - failing.length, about: failing };
}

/** A message from later than now: the clock went back, or another server's is ahead. */
async function clock({ db, now }: Deps): Promise<HealthCheck> {
  const ahead = Math.max(0, ((await newestMessage(db)) ?? 0) - now());
  return { what: 'clock', state: judged(ahead, 2000, 60_000), value: ahead, about: [] };
}

function lastBackup({ backups, failed }: Awaited<ReturnType<Deps['backups']['overview']>>, now: number): HealthCheck {
  const last = backups.find(({ uploaded, checked }) => !uploaded && checked !== null && checked.faults.length === 0);
  if (last === undefined) return { what: 'backup', state: failed === null ? 'warn' : 'bad', value: null, about: [] };
  const days = (now - Date.parse(last.madeAt)) / DAY_MS;
  return { what: 'backup', state: failed === null ? judged(days, 8, 31) : 'bad', value: days, about: [] };
}

function certificate({ place, now }: Deps): HealthCheck {
  if (place.certificate === null) return { what: 'certificate', state: 'off', value: null, about: [] };
  const { validTo, subject } = new X509Certificate(place.certificate);
  const days = (Date.parse(validTo) - now()) / DAY_MS;
  return { what: 'certificate', state: judged(days, 21, 3), value: days, about: [subject] };
}
