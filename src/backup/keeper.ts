/** Makes, checks and takes away: one thing at a time on a machine, and what is beyond what is to be kept goes. */
import { mkdir, stat } from 'node:fs/promises';
import type { Blobs } from '#chat/blobs.ts';
import type { Backup, BackupReason } from '#shared/contract/backup.ts';
import { AppError } from '#shared/errors.ts';
import type { Db } from '#store/open.ts';
import type { Seal } from '#store/seal.ts';
import type { BackupBucket } from './bucket.ts';
import * as folders from './folder.ts';
import { archiveOf, makeArchive } from './making.ts';
import { asReason } from './manifest.ts';
import { faultsOf } from './reading.ts';
import type { Schedule } from './schedule.ts';

export interface BackupsOptions {
  db: Db;
  /** What `db` was opened on. */
  where: string;
  dataFolder: string;
  blobs: Blobs;
  seal: Pick<Seal, 'mark'>;
  program: string;
  bucket: BackupBucket | null;
  schedule(): Promise<Schedule & { keep: number }>;
  /** Closes the server and opens it again; null where it is started from outside. */
  restart: (() => void) | null;
  /** Several processes share the data. */
  together: boolean;
  now(): number;
  onError(event: string, cause: unknown): void;
}

/** Kept of those made before a restore. */
const KEPT_BEFORE = 3;

export type Keeper = ReturnType<typeof keeperOf>;

export function keeperOf(options: BackupsOptions, folder: string) {
  const { bucket, now } = options;
  const iso = (at: number) => new Date(at).toISOString();

  async function alone<T>(kind: folders.Working['kind'], work: () => Promise<T>): Promise<{ done: Promise<T> }> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (folders.workingIn(folder) !== null) throw new AppError('backup_running');
    await folders.saysWorking(folder, { kind, since: iso(now()) });
    const done = whileSaid(work);
    // Whoever does not wait reads the list.
    done.catch((cause: unknown) => options.onError(`${kind} a backup failed`, cause));
    return { done };
  }

  async function whileSaid<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      await folders.saysWorking(folder, null);
    }
  }

  async function checked(backup: Backup): Promise<Backup> {
    const faults = await faultsOf(archiveOf(folder, backup.id), folder);
    const card = { ...backup, checked: { at: iso(now()), faults } };
    await folders.keepCard(folder, card);
    return card;
  }

  async function made(reason: BackupReason): Promise<Backup> {
    try {
      const { id, manifest } = await makeArchive({ ...options, folder, reason });
      const path = archiveOf(folder, id);
      let card = folders.backupFrom(id, (await stat(path)).size, manifest, false);
      await folders.keepCard(folder, card);
      card = await checked(card);
      if (bucket !== null) {
        await bucket.send(id, path);
        card = { ...card, inBucket: true };
        await folders.keepCard(folder, card);
      }
      await folders.saysFailed(folder, null);
      await prune();
      return card;
    } catch (error) {
      await folders.saysFailed(folder, { at: iso(now()), reason: asReason(error) });
      throw error;
    }
  }

  /** What was made by hand stays until it is taken away by hand. */
  async function prune(): Promise<void> {
    const { keep } = await options.schedule();
    const all = (await folders.listFolder(folder)).filter(({ uploaded, fetched }) => !uploaded && !fetched);
    const beyond = (reason: BackupReason, most: number) => all.filter((one) => one.reason === reason).slice(most);
    for (const { id } of [...beyond('scheduled', keep), ...beyond('before-restore', KEPT_BEFORE)]) await remove(id);
  }

  async function remove(id: string): Promise<void> {
    const backup = await folders.findBackup(folder, id);
    if (backup.inBucket) await bucket?.remove(id);
    await folders.removeFrom(folder, id);
  }

  return { alone, checked, made, remove };
}
