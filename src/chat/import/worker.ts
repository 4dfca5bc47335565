/**
 * The thread that looks through an export or brings it in: reading and unpacking hundreds of megabytes holds up nobody
 * here. It has a connection of its own to the data; the bytes of files it hands to the server, which knows where they go.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { ImportReport } from '#shared/contract/transfer.ts';
import { bytesOf } from '#store/files.ts';
import { openStore } from '#store/open.ts';
import { ArchiveBroken } from './archive.ts';
import { MovingIn } from './move-in.ts';
import { isOurs, MovingOurs } from './move-ours.ts';
import { openExport } from './read.ts';

export interface ImportJob {
  file: string;
  name: string;
  where: string;
  userId: string;
  writes: boolean;
  publishes: boolean;
  /** How many bytes of files the person may have in all; null: as many as there are. */
  limitBytes: number | null;
}
export type ImportSaid =
  | { say: 'progress'; progress: number; report: ImportReport }
  | { say: 'put'; id: string; bytes: Uint8Array }
  | { say: 'done'; report: ImportReport }
  | { say: 'failed'; error: 'unknown-format' | 'damaged' };
/** The answer to each `put`. */
export type ImportTold = { put: string; error: string | null };

const SAY_EVERY_MS = 200;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
const say = (said: ImportSaid): void => parentPort?.postMessage(said);

async function run({ file, name, where, userId, writes, publishes, limitBytes }: ImportJob): Promise<ImportSaid> {
  const reading = await openExport(file, name);
  const store = await openStore(where);
  try {
    const into = {
      db: store.db,
      userId,
      writes,
      publishes,
      put,
      room: limitBytes === null ? Infinity : Math.max(0, limitBytes - (await bytesOf(store.db, userId))),
      format: reading.format,
      asset: reading.asset,
      now: Date.now,
    };
    let said = 0;
    const tell = (progress: number, report: ImportReport) => {
      if (performance.now() - said < SAY_EVERY_MS) return;
      said = performance.now();
      say({ say: 'progress', progress, report });
    };
    if (reading.archive && (await isOurs(reading.archive))) {
      const ours = new MovingOurs({ ...into, archive: reading.archive });
      for await (const progress of ours.all()) tell(progress, ours.report);
      return { say: 'done', report: ours.report };
    }
    const moving = new MovingIn(into);
    for await (const thing of reading.things()) {
      await moving.take(thing);
      const { done, of } = reading.progress();
      tell(of === 0 ? 0 : done / of, moving.report);
    }
    moving.report.format = reading.format();
    return moving.report.format === null
      ? { say: 'failed', error: 'unknown-format' }
      : { say: 'done', report: moving.report };
  } finally {
    await reading.close();
    await store.close();
  }
}

const waiting = new Map<string, (error: string | null) => void>();

async function put(id: string, bytes: Uint8Array): Promise<void> {
  const error = await new Promise<string | null>((resolve) => {
    waiting.set(id, resolve);
    say({ say: 'put', id, bytes });
  });
  if (error !== null) throw new Error(error);
}

parentPort?.on('message', (told: ImportTold) => {
  waiting.get(told.put)?.(told.error);
  waiting.delete(told.put);
});

try {
  // `transfers.ts` starts this thread with one job.
  say(await run(workerData as ImportJob));
} catch (error) {
  if (!(error instanceof ArchiveBroken)) throw error;
  say({ say: 'failed', error: 'damaged' });
} finally {
  parentPort?.close();
}
