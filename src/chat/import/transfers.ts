/**
 * Moving in, from the first byte of the file to the report. One file at a time is worked at, in a thread of its own; the
 * others wait. A file stays until it is brought in, taken away, or a week old.
 */
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { Import, ImportReport } from '#shared/contract/transfer.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Db } from '#store/open.ts';
import { isoTime } from '#store/rows.ts';
import type { TransferRow } from '#store/schema.ts';
import {
  deleteTransfer,
  findTransfer,
  insertTransfer,
  interruptTransfers,
  listTransfers,
  staleTransfers,
  updateTransfer,
} from '#store/transfers.ts';
import type { Blobs } from '../blobs.ts';
import type { WorkElsewhere } from './elsewhere.ts';
import { Work, type Job, type Outcome } from './work.ts';

export interface Transfers {
  /** Keeps the file and begins to look through it. Throws `too_large`. */
  upload(userId: string, name: string, body: ReadableStream<Uint8Array> | null): Promise<Import>;
  list(userId: string): Promise<Import[]>;
  /** Throws `not_found`; `conflict` when it is not there to be brought in. */
  start(userId: string, id: string, may: { publish: boolean }): Promise<Import>;
  remove(userId: string, id: string): Promise<void>;
  /** Takes away what nobody came back for. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

interface TransfersOptions {
  db: Db;
  /** What `db` was opened on. */
  where: string;
  /** Where files wait. */
  folder: string;
  blobs: Blobs;
  /** How many bytes of files a person may have; null: as many as there are. */
  roomBytes(): Promise<number | null>;
  /** What other processes on the same data work at; null where there are none. */
  elsewhere: WorkElsewhere | null;
  now(): number;
  onError(event: string, cause: unknown): void;
}

const MOST_BYTES = 8 * 1024 ** 3;
const KEPT_MS = 7 * 86_400_000;
const LISTED = 10;
const Stored = z.object({ report: ImportReport.nullable(), error: Import.shape.error });
type Stored = z.infer<typeof Stored>;

const EMPTY: Stored = { report: null, error: null };

export async function openTransfers(options: TransfersOptions): Promise<Transfers> {
  const { db, folder, now, elsewhere, roomBytes } = options;
  const interrupt = async () => interruptTransfers(db, now(), (await elsewhere?.taken()) ?? []);
  const fileOf = (id: string) => join(folder, id);
  const settle = (id: string, state: Import['state'], stored: Stored | null) =>
    updateTransfer(db, id, { state, updated_at: now(), ...(stored !== null && { report: JSON.stringify(stored) }) });
  const work = new Work({
    ...options,
    fileOf,
    began: (job) => settle(job.id, job.writes ? 'importing' : 'looking', null),
    async ended(job, outcome) {
      await settle(job.id, ...after(job, outcome));
      const isOver = outcome.end === 'done' ? job.writes : outcome.end === 'failed' && outcome.report === null;
      if (isOver) await rm(fileOf(job.id), { force: true });
      await elsewhere?.leave(job.id);
    },
  });
  await elsewhere?.hear({ stop: (id) => void work.stop(id), died: interrupt });
  await interrupt();
  const shown = (row: TransferRow) => asImport(row, work);

  async function owned(userId: string, id: string): Promise<TransferRow> {
    const row = await findTransfer(db, userId, id);
    if (!row) throw new AppError('not_found');
    return row;
  }
  async function forget(id: string): Promise<void> {
    await work.stop(id);
    await elsewhere?.stop(id);
    await elsewhere?.leave(id);
    await rm(fileOf(id), { force: true });
    await deleteTransfer(db, id);
  }

  return {
    async upload(userId, name, body) {
      const id = newId('imp', now());
      const bytes = await store(body, fileOf(id));
      const at = now();
      const times = { created_at: at, updated_at: at };
      await elsewhere?.take(id);
      await insertTransfer(db, { id, user_id: userId, name, bytes, state: 'waiting', report: null, ...times });
      await work.add({ id, userId, name, writes: false, publishes: false, limitBytes: await roomBytes() });
      return shown(await owned(userId, id));
    },
    list: async (userId) => (await listTransfers(db, userId, LISTED)).map(shown),
    async start(userId, id, may) {
      const row = await owned(userId, id);
      if (row.state !== 'looked' && row.state !== 'interrupted') throw new AppError('conflict');
      // On another machine, with a disk of its own.
      if (!existsSync(fileOf(id))) throw new AppError('conflict');
      await elsewhere?.take(id);
      await settle(id, 'waiting', null);
      // One that was stopped while it was looked through is looked through first.
      const limitBytes = await roomBytes();
      await work.add({ id, userId, name: row.name, writes: row.report !== null, publishes: may.publish, limitBytes });
      return shown(await owned(userId, id));
    },
    async remove(userId, id) {
      await owned(userId, id);
      await forget(id);
    },
    async sweep() {
      for (const id of await staleTransfers(db, now() - KEPT_MS)) await forget(id);
    },
    close: () => work.close(),
  };
}

/** The state and what is kept of a job that ended. */
function after(job: Job, outcome: Outcome): [Import['state'], Stored | null] {
  if (outcome.end === 'stopped') return ['interrupted', null];
  if (outcome.end === 'failed') return ['failed', { report: outcome.report, error: outcome.error }];
  return [job.writes ? 'done' : 'looked', { report: outcome.report, error: null }];
}

function asImport(row: TransferRow, work: Work): Import {
  const { report, error } = row.report === null ? EMPTY : Stored.parse(JSON.parse(row.report));
  // What was said last by the thread may be less than what was kept when it ended.
  const working = /looking|importing/.test(row.state) ? work.of(row.id) : undefined;
  const { id, name, bytes } = row;
  return {
    id,
    name,
    bytes,
    state: Import.shape.state.parse(row.state),
    progress: working?.progress ?? 0,
    report: working?.report ?? report,
    error,
    createdAt: isoTime(row.created_at),
  };
}

/** Writes the body to the file; how many bytes it was. Throws `too_large`. */
async function store(body: ReadableStream<Uint8Array> | null, file: string): Promise<number> {
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    if (body === null) return;
    for await (const chunk of Readable.from(body) as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) throw new AppError('too_large', { params: { limit: '8 GB' } });
      yield chunk;
    }
  }
  await mkdir(dirname(file), { recursive: true });
  try {
    await pipeline(counted(), createWriteStream(file, { mode: 0o600 }));
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
  return bytes;
}
