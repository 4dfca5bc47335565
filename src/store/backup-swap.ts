/** Putting a copy in the place of the data: one rename, before which everything is old and after which everything is new. */
import { closeSync, existsSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Writes what waits in the log of `file` into it, so that the file alone is the data. False when it cannot be: the
 * data are damaged.
 */
export function foldLog(file: string): boolean {
  if (!existsSync(file)) return true;
  let raw: DatabaseSync | undefined;
  try {
    raw = new DatabaseSync(file);
    raw.exec('PRAGMA busy_timeout = 5000; PRAGMA wal_checkpoint(TRUNCATE)');
    raw.close();
    return true;
  } catch {
    raw?.close();
    return false;
  }
}

/** Nobody may have `file` open. A log that is left belongs to what was there before. */
export async function swapIn(ready: string, file: string): Promise<void> {
  await rename(ready, file);
  syncFolder(dirname(file));
  dropLog(file);
}

/** Also after a swap that was cut off. */
export function dropLog(file: string): void {
  for (const end of ['-wal', '-shm', '-journal']) rmSync(`${file}${end}`, { force: true });
}

/** So that a rename survives a loss of power. Systems that cannot sync a folder need not. */
export function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    fsyncSync(handle);
    closeSync(handle);
  } catch {
    // Windows.
  }
}
