/** One server at a time on one data folder. The system lets go when the process ends, however it ends. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { asOpenFailure, OpenFailure } from './open-failure.ts';

/** A server that was told to stop may still be finishing an answer. */
const PATIENCE_MS = 2000;
const SQLITE_BUSY = 5;

/** Holds the folder until the returned function is called. Throws OpenFailure, `held` when another process has it. */
export function holdData(folder: string, { patienceMs = PATIENCE_MS } = {}): () => void {
  let lock: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    // An empty database of its own: its file lock is the one thing that every system frees by itself.
    lock = new DatabaseSync(join(folder, 'in-use.lock'));
    lock.exec(`PRAGMA busy_timeout = ${patienceMs}; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE`);
  } catch (error) {
    lock?.close();
    const busy = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
    throw busy
      ? new OpenFailure('held', folder, 'another process uses this folder', error)
      : asOpenFailure(error, folder);
  }
  const held = lock;
  return () => held.close();
}
