/** The thread that copies: a connection of its own, ended with its one job. What a server needs is loaded for a server. */
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { BackupAnswer, BackupJob, CopyInspection, Held } from './backup-copy.ts';
import { asOpenFailure, OpenFailure } from './open-failure.ts';
import { isPostgres, placeOf } from './where.ts';

const server = () => import('./backup-postgres.ts');

async function copy(where: string, into: string): Promise<null> {
  rmSync(into, { force: true });
  if (isPostgres(where)) {
    await (await server()).copyFromServer(where, into);
    return null;
  }
  const raw = new DatabaseSync(where, { readOnly: true });
  try {
    raw.exec('PRAGMA busy_timeout = 5000');
    raw.prepare('VACUUM INTO ?').run(into);
  } finally {
    raw.close();
  }
  return null;
}

type Count = (table: string, column: string, since: number) => Promise<number> | number;

async function held(count: Count, since: number): Promise<Held> {
  return {
    people: await count('users', 'created_at', since),
    chats: await count('chats', 'created_at', since),
    messages: await count('messages', 'created_at', since),
    files: await count('files', 'created_at', since),
    calls: await count('calls', 'started_at', since),
  };
}

/** Names of tables and columns are ours. */
const countingIn =
  (raw: DatabaseSync): Count =>
  (table, column, since) =>
    Number(raw.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${column} > ?`).get(since)?.['n'] ?? 0);

async function counted(where: string, since: number): Promise<{ all: Held; newer: Held }> {
  const both = async (count: Count) => ({ all: await held(count, -1), newer: await held(count, since) });
  if (isPostgres(where)) return (await server()).onServer(where, both);
  const raw = new DatabaseSync(where, { readOnly: true });
  try {
    return await both(countingIn(raw));
  } finally {
    raw.close();
  }
}

async function inspect(file: string): Promise<CopyInspection> {
  const raw = new DatabaseSync(file, { readOnly: true });
  try {
    raw.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON');
    const faults = raw
      .prepare('PRAGMA integrity_check(20)')
      .all()
      .map((row) => String(row['integrity_check']))
      .filter((line) => line !== 'ok');
    const isOurs = raw.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'kysely_migration'`).get();
    if (isOurs === undefined) throw new OpenFailure('not-data', file, 'no data of Parlor’s');
    const migrations = raw
      .prepare('SELECT name FROM kysely_migration ORDER BY name')
      .all()
      .map(({ name }) => String(name));
    const files = raw.prepare('SELECT id FROM files ORDER BY id').all();
    const holds = await held(countingIn(raw), -1);
    return { faults, migrations, holds, files: files.map(({ id }) => String(id)) };
  } finally {
    raw.close();
  }
}

async function work(job: BackupJob) {
  switch (job.kind) {
    case 'copy':
      return copy(job.where, job.into);
    case 'inspect':
      return inspect(job.file);
    case 'count':
      return counted(job.where, job.since);
    case 'pour':
      return (await server()).pour(job.file, job.where);
  }
}

async function answer(job: BackupJob): Promise<BackupAnswer> {
  try {
    return { result: await work(job) };
  } catch (thrown) {
    const error = asOpenFailure(thrown, job.kind === 'inspect' ? job.file : placeOf(job.where));
    const failed = error instanceof Error ? error.message : String(error);
    return { failed, open: error instanceof OpenFailure ? { kind: error.kind, path: error.path } : null };
  }
}

// `backup-copy.ts` starts this thread with its job.
const said = await answer(workerData as BackupJob);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(said);
