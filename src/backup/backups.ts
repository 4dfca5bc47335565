/** Backups as the owner handles them: one thing at a time, in the background, and a list that says how it stands. */
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Backup, BackupOverview, BackupReason, RestoreReport } from '#shared/contract/backup.ts';
import { AppError } from '#shared/errors.ts';
import { isPostgres } from '#store/where.ts';
import type { z } from 'zod';
import * as folders from './folder.ts';
import { keeperOf, type BackupsOptions } from './keeper.ts';
import { lookAt } from './look.ts';
import { archiveOf, backupId } from './making.ts';
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
      };
    },
    make: (reason) => alone('making', () => made(reason)),
    upload: (body) => taken(body, folder, now),
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
