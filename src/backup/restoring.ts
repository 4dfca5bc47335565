/**
 * Putting a backup back, while no server runs: what is there becomes a backup of its own, then the new data take its
 * place in one step. Killed at any moment, the next start finds either all of the old or all of the new, and goes on.
 */
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Blobs } from '#chat/blobs.ts';
import { BackupId, type RestoreState } from '#shared/contract/backup.ts';
import { AppError } from '#shared/errors.ts';
import { pourCopy } from '#store/backup-copy.ts';
import { dropLog, foldLog, swapIn, syncFolder } from '#store/backup-swap.ts';
import { migrations } from '#store/migrations/index.ts';
import { openStore } from '#store/open.ts';
import { OpenFailure } from '#store/open-failure.ts';
import type { Seal } from '#store/seal.ts';
import { isPostgres } from '#store/where.ts';
import { backupFrom, keepCard } from './folder.ts';
import { archiveOf, makeArchive } from './making.ts';
import { asReason, DATA, unreadable } from './manifest.ts';
import { bytesOfPart, openBackup, unpackData } from './reading.ts';

const Pending = z.object({
  id: BackupId,
  state: z.enum(['waiting', 'done', 'failed']),
  at: z.string(),
  reason: z.string().nullable(),
  /** `swap`: everything is ready; if the copy is not there any more it has taken its place. */
  phase: z.enum(['begin', 'swap']).default('begin'),
});
type Pending = z.infer<typeof Pending>;

export interface Restoring {
  /** What `openStore` takes. */
  where: string;
  dataFolder: string;
  /** Where backups are. */
  folder: string;
  blobs: Blobs;
  seal: Pick<Seal, 'mark'>;
  program: string;
  /** Files of calls that are not in the ledger yet: they belong to what was there before. */
  spools: readonly string[];
  now(): number;
  /** Called before each step. */
  step?(name: Step): void;
}

export type Step = 'keep' | 'unpack' | 'files' | 'ready' | 'swap' | 'swapped' | 'done';

const noteOf = (folder: string): string => join(folder, 'restore.json');

/** Null when nothing was ever put back. */
export function restoreState(folder: string): RestoreState | null {
  const pending = read(folder);
  return pending && { id: pending.id, state: pending.state, at: pending.at, reason: pending.reason };
}

function read(folder: string): Pending | null {
  try {
    return Pending.parse(JSON.parse(readFileSync(noteOf(folder), 'utf8')));
  } catch {
    return null;
  }
}

async function write(folder: string, pending: Pending): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const part = `${noteOf(folder)}.part`;
  const file = await open(part, 'w', 0o600);
  await file.writeFile(JSON.stringify(pending));
  await file.sync();
  await file.close();
  await rename(part, noteOf(folder));
  syncFolder(folder);
}

/** Says that `id` is to be put back at the next start. */
export function askRestore(folder: string, id: string, now: number): Promise<void> {
  return write(folder, { id, state: 'waiting', at: new Date(now).toISOString(), reason: null, phase: 'begin' });
}

/** Takes it back; one that has begun to swap is not stopped. */
export function cancelRestore(folder: string): void {
  const pending = read(folder);
  if (pending?.state === 'waiting' && pending.phase === 'begin') rmSync(noteOf(folder), { force: true });
}

/**
 * Puts back what was asked for, if anything was. Never throws for a backup that cannot be put back: everything is then
 * as it was, and the state says why.
 */
export async function applyRestore(restoring: Restoring): Promise<RestoreState | null> {
  const { folder, dataFolder, now } = restoring;
  const pending = read(folder);
  if (pending === null || pending.state !== 'waiting') return null;
  const ready = join(dataFolder, 'restore-ready.db');
  const at = () => new Date(now()).toISOString();
  try {
    if (isPostgres(restoring.where)) await pour(restoring, pending.id, ready);
    else await swap(restoring, pending, ready);
  } catch (error) {
    rmSync(ready, { force: true });
    await write(folder, { ...pending, state: 'failed', at: at(), reason: asReason(error), phase: 'begin' });
    return restoreState(folder);
  }
  for (const spool of restoring.spools) rmSync(spool, { force: true });
  restoring.step?.('done');
  await write(folder, { ...pending, state: 'done', at: at(), reason: null, phase: 'begin' });
  return restoreState(folder);
}

async function swap(restoring: Restoring, pending: Pending, ready: string): Promise<void> {
  const { where, folder, step } = restoring;
  if (pending.phase === 'begin') {
    await keep(restoring);
    await unpack(restoring, pending.id, ready);
    if (!foldLog(where)) keepDamaged(where);
    step?.('ready');
    await write(folder, { ...pending, phase: 'swap' });
  }
  step?.('swap');
  if (existsSync(ready)) await swapIn(ready, where);
  dropLog(where);
  step?.('swapped');
}

async function pour(restoring: Restoring, id: string, ready: string): Promise<void> {
  const { where, step } = restoring;
  // An empty database has no tables to keep; now it has.
  await (await openStore(where)).close();
  await keep(restoring);
  await unpack(restoring, id, ready);
  step?.('swap');
  await pourCopy(ready, where);
  rmSync(ready, { force: true });
  dropLog(ready);
  step?.('swapped');
}

/** What is there now, as a backup like any other. */
async function keep(restoring: Restoring): Promise<void> {
  const { where, folder, blobs, seal, program, now, step } = restoring;
  step?.('keep');
  if (!isPostgres(where) && !existsSync(where)) return;
  try {
    const { id, manifest } = await makeArchive({ where, folder, blobs, seal, program, reason: 'before-restore', now });
    await keepCard(folder, backupFrom(id, statSync(archiveOf(folder, id)).size, manifest, false));
  } catch (error) {
    // Data that cannot be read any more are why one restores: they are kept as they are.
    const isDamaged = error instanceof OpenFailure && (error.kind === 'damaged' || error.kind === 'not-data');
    if (!isDamaged || isPostgres(where)) throw error;
    keepDamaged(where);
  }
}

function keepDamaged(file: string): void {
  const folder = join(dirname(file), 'damaged', new Date().toISOString().replaceAll(':', '-'));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const end of ['', '-wal'])
    if (existsSync(`${file}${end}`)) linkSync(`${file}${end}`, join(folder, `parlor.db${end}`));
}

/** The data beside the old ones, and every file in its place: files have names of their own for ever. */
async function unpack({ folder, blobs, step }: Restoring, id: string, ready: string): Promise<void> {
  step?.('unpack');
  const backup = await openBackup(archiveOf(folder, id));
  try {
    const newer = backup.manifest.migrations.find((name) => !Object.hasOwn(migrations, name));
    if (newer !== undefined) throw unreadable(`its data are of a newer version (${newer})`);
    rmSync(ready, { force: true });
    await unpackData(backup, ready);
    step?.('files');
    for (const part of backup.manifest.parts)
      if (part.name !== DATA) await blobs.put(part.name.slice('files/'.length), await bytesOfPart(backup, part));
  } catch (error) {
    const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
    throw isFull ? new AppError('disk_full', { cause: error }) : error;
  } finally {
    await backup.close();
  }
}
