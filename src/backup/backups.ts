/** Backups as the owner handles them: one thing at a time, in the background, and a list that says how it stands. */
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Backup, BackupOverview, BackupReason, BucketArchive, RestoreReport } from '#shared/contract/backup.ts';
import { AppError } from '#shared/errors.ts';
import { isPostgres } from '#store/where.ts';
import type { z } from 'zod';
import type { BackupBucket } from './bucket.ts';
import * as folders from './folder.ts';
import { keeperOf, type BackupsOptions } from './keeper.ts';
import { lookAt } from './look.ts';
import { archiveOf, backupId } from './making.ts';
import { asReason } from './manifest.ts';
import { freeBytes, openBackup, SPARE_BYTES } from './reading.ts';
import { askRestore, cancelRestore, restoreState } from './restoring.ts';
import { nextDue, takeDue } from './schedule.ts';

type Overview = z.infer<typeof BackupOverview>;
type Report = z.infer<typeof RestoreReport>;

export interface Backups {
  folder: string;
  overview(): Promise<Overview>;
  /** Begins to make one; `done` when it is there and checked. Throws `backup_running`. */
  make(reason: BackupReason): Promise<{ done: Promise<Backup> }>;
  /** Throws `backup_unreadable`, `too_large`. */
  upload(body: ReadableStream<Uint8Array> | null): Promise<Backup>;
  /** What lies in the bucket. Throws `not_found` without one. */
  inBucket(): Promise<BucketArchive[]>;
  /** Begins to bring one here, and reads it through. Throws `backup_running`, `not_found`, `disk_full`. */
  bring(id: string): Promise<{ done: Promise<Backup> }>;
  check(id: string): Promise<{ done: Promise<Backup> }>;
  find(id: string): Promise<Backup>;
  pathOf(id: string): string;
  remove(id: string): Promise<void>;
  /** The dry run. */
  look(id: string): Promise<Report>;
  /** Throws `backup_obstacle`. */
  restore(id: string, when: 'now' | 'next-start'): Promise<void>;
  cancelRestore(): void;
  /** Makes the scheduled one when it is due; called now and then by every process. */
  tick(): Promise<void>;
}

const MOST_UPLOAD = 64 * 1024 ** 3;

export const backupFolderOf = (dataFolder: string): string => join(dataFolder, 'backups');

export function createBackups(options: BackupsOptions): Backups {
  const { db, where, bucket, now } = options;
  const folder = backupFolderOf(options.dataFolder);
  const iso = (at: number) => new Date(at).toISOString();

  const { alone, checked, made, remove } = keeperOf(options, folder);
  const look = (id: string) => lookAt(options, { folder, alone, checked }, id);

  return {
    folder,
    async overview() {
      const due = nextDue(await options.schedule(), now());
      return {
        backups: await folders.listFolder(folder),
        working: folders.workingIn(folder),
        failed: folders.failedIn(folder),
        restore: restoreState(folder),
        nextAt: due === null ? null : iso(due),
        freeBytes: await freeBytes(options.dataFolder),
        bucket: bucket !== null,
        engine: isPostgres(where) ? 'postgres' : 'sqlite',
        restoresNow: options.restart !== null,
        together: options.together,
      };
    },
    make: (reason) => alone('making', () => made(reason)),
    upload: (body) => taken(body, folder, now),
    async inBucket() {
      const here = new Set((await folders.listFolder(folder)).map(({ id }) => id));
      return (await bucketOf(bucket).list()).map((archive) => ({ ...archive, here: here.has(archive.id) }));
    },
    async bring(id) {
      const archive = (await bucketOf(bucket).list()).find((one) => one.id === id);
      if (archive === undefined) throw new AppError('not_found');
      const free = await freeBytes(options.dataFolder);
      if (free !== null && free < archive.bytes + SPARE_BYTES) throw new AppError('disk_full');
      return alone('fetching', async () => checked(await fetched(bucketOf(bucket), folder, id)));
    },
    async check(id) {
      const backup = await folders.findBackup(folder, id);
      return alone('checking', () => checked(backup));
    },
    find: (id) => folders.findBackup(folder, id),
    pathOf: (id) => archiveOf(folder, id),
    remove,
    look,
    async restore(id, when) {
      const { obstacles } = await look(id);
      if (obstacles.length > 0) throw new AppError('backup_obstacle');
      await askRestore(folder, id, now());
      if (when === 'now') options.restart?.();
    },
    cancelRestore: () => cancelRestore(folder),
    async tick() {
      if (folders.workingIn(folder) !== null || !(await takeDue(db, await options.schedule(), now()))) return;
      await (
        await alone('making', () => made('scheduled'))
      ).done;
    },
  };
}

function bucketOf(bucket: BackupBucket | null): BackupBucket {
  if (bucket === null) throw new AppError('not_found');
  return bucket;
}

/** A copy under the name it has there; half of one is never listed. */
async function fetched(bucket: BackupBucket, folder: string, id: string): Promise<Backup> {
  const part = join(folder, `.fetch-${id}`);
  try {
    await bucket.bring(id, part);
    const opened = await openBackup(part);
    await opened.close();
    const card = { ...folders.backupFrom(id, (await stat(part)).size, opened.manifest, false), fetched: true };
    await rename(part, archiveOf(folder, id));
    await folders.keepCard(folder, card);
    return card;
  } catch (error) {
    await rm(part, { force: true });
    await folders.saysFailed(folder, { at: new Date().toISOString(), reason: asReason(error) });
    throw error;
  }
}

async function taken(body: ReadableStream<Uint8Array> | null, folder: string, now: () => number): Promise<Backup> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const part = join(folder, `.upload-${backupId(now())}`);
  try {
    await pipeline(await limited(body, folder), createWriteStream(part, { mode: 0o600, flush: true }));
    const opened = await openBackup(part);
    await opened.close();
    const id = backupId(Date.parse(opened.manifest.madeAt));
    const card = folders.backupFrom(id, (await stat(part)).size, opened.manifest, true);
    await rename(part, archiveOf(folder, id));
    await folders.keepCard(folder, card);
    return card;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** The body as it comes, cut off before it fills the disk. */
async function limited(body: ReadableStream<Uint8Array> | null, folder: string): Promise<AsyncIterable<Uint8Array>> {
  const free = await freeBytes(folder);
  const most = Math.min(MOST_UPLOAD, (free ?? MOST_UPLOAD) - SPARE_BYTES);
  async function* counted(): AsyncGenerator<Uint8Array> {
    if (body === null) return;
    let bytes = 0;
    for await (const chunk of Readable.from(body) as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > most)
        throw new AppError('too_large', { params: { limit: `${Math.max(0, Math.floor(most / 1024 ** 2))} MB` } });
      yield chunk;
    }
  }
  return counted();
}
