/** The folder of backups: archives, and beside each what is known of it. What the folder holds is the list. */
import { existsSync, readFileSync } from 'node:fs';
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Backup, BackupId } from '#shared/contract/backup.ts';
import { AppError } from '#shared/errors.ts';
import { archiveOf } from './making.ts';
import type { Manifest } from './manifest.ts';
import { openBackup } from './reading.ts';

const cardOf = (folder: string, id: string): string => join(folder, `${id}.json`);

export function backupFrom(id: string, bytes: number, manifest: Manifest, uploaded: boolean): Backup {
  const { madeAt, reason, program, engine, holds } = manifest;
  return {
    id,
    bytes,
    madeAt,
    reason,
    program,
    engine,
    holds,
    checked: null,
    uploaded,
    inBucket: false,
    fetched: false,
  };
}

export async function keepCard(folder: string, backup: Backup): Promise<void> {
  const path = cardOf(folder, backup.id);
  await writeFile(`${path}.part`, JSON.stringify(backup), { mode: 0o600 });
  await rename(`${path}.part`, path);
}

/** Latest first. An archive that was put there by hand is read once. */
export async function listFolder(folder: string): Promise<Backup[]> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  const ids = names
    .filter((name) => name.endsWith('.zip'))
    .map((name) => name.slice(0, -'.zip'.length))
    .filter((id) => BackupId.safeParse(id).success)
    .toSorted()
    .toReversed();
  const found: Backup[] = [];
  for (const id of ids) {
    const backup = (await cardIn(folder, id)) ?? (await cardMade(folder, id));
    if (backup !== null) found.push(backup);
  }
  return found;
}

/** Throws `not_found`. */
export async function findBackup(folder: string, id: string): Promise<Backup> {
  const found = existsSync(archiveOf(folder, id)) ? ((await cardIn(folder, id)) ?? (await cardMade(folder, id))) : null;
  if (found === null) throw new AppError('not_found');
  return found;
}

async function cardIn(folder: string, id: string): Promise<Backup | null> {
  try {
    return Backup.parse(JSON.parse(readFileSync(cardOf(folder, id), 'utf8')));
  } catch {
    return null;
  }
}

async function cardMade(folder: string, id: string): Promise<Backup | null> {
  const path = archiveOf(folder, id);
  try {
    const backup = await openBackup(path);
    await backup.close();
    const card = backupFrom(id, (await stat(path)).size, backup.manifest, true);
    // Whoever makes it writes its card too, and knows more.
    await writeFile(cardOf(folder, id), JSON.stringify(card), { mode: 0o600, flag: 'wx' }).catch(() => undefined);
    return card;
  } catch {
    // Not an archive of ours: it is not listed, and left where it is.
    return null;
  }
}

export async function removeFrom(folder: string, id: string): Promise<void> {
  await rm(archiveOf(folder, id), { force: true });
  await rm(cardOf(folder, id), { force: true });
}

const Working = z.object({ kind: z.enum(['making', 'checking', 'fetching']), since: z.string(), pid: z.number() });
export type Working = z.infer<typeof Working>;

const Failed = z.object({ at: z.string(), reason: z.string() });
export type Failed = z.infer<typeof Failed>;

const workingOf = (folder: string): string => join(folder, 'working.json');
const failedOf = (folder: string): string => join(folder, 'failed.json');

/** What any process on this machine does here right now. */
export function workingIn(folder: string): Omit<Working, 'pid'> | null {
  const working = jsonIn(workingOf(folder), Working);
  if (working === null || !isAlive(working.pid)) return null;
  return { kind: working.kind, since: working.since };
}

export async function saysWorking(folder: string, working: Omit<Working, 'pid'> | null): Promise<void> {
  if (working === null) return rm(workingOf(folder), { force: true });
  await writeFile(workingOf(folder), JSON.stringify({ ...working, pid: process.pid }));
}

export function failedIn(folder: string): Failed | null {
  return jsonIn(failedOf(folder), Failed);
}

export async function saysFailed(folder: string, failed: Failed | null): Promise<void> {
  if (failed === null) return rm(failedOf(folder), { force: true });
  await writeFile(failedOf(folder), JSON.stringify(failed));
}

function jsonIn<T>(path: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
