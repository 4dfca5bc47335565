/** The thread that copies: a connection of its own, ended with its one job. */
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { sql } from 'kysely';
import type { BackupAnswer, BackupJob, CopyInspection, Held } from './backup-copy.ts';
import type { Engine } from './dialect/engine.ts';
import { asOpenFailure, OpenFailure } from './open-failure.ts';
import { moveTable, tablesOf } from './move.ts';
import { openStore, type Db } from './open.ts';
import { isPostgres, placeOf } from './where.ts';

async function openServer(where: string): Promise<Engine> {
  const { openPostgres } = await import('./dialect/postgres.ts');
  return openPostgres(where);
}

async function copy(where: string, into: string): Promise<null> {
  rmSync(into, { force: true });
  if (!isPostgres(where)) {
    const raw = new DatabaseSync(where, { readOnly: true });
    try {
      raw.exec('PRAGMA busy_timeout = 5000');
      raw.prepare('VACUUM INTO ?').run(into);
    } finally {
      raw.close();
    }
    return null;
  }
  const source = await openServer(where);
  const target = await openStore(into);
  try {
    const tables = await tablesOf(target.db);
    // One moment of the source for all tables; writers go on.
    await source.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute((from) =>
        target.db.transaction().execute(async (to) => {
          for (const table of tables) await moveTable(from, to, table);
        }),
      );
  } finally {
    await target.close();
    await source.close();
  }
  return null;
}

type Table = 'users' | 'chats' | 'messages' | 'files' | 'calls';
type Count = (table: Table, column: string, since: number) => Promise<number> | number;

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

const countingOn =
  (db: Db): Count =>
  async (table, column, since) => {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from ${sql.table(table)} where ${sql.ref(column)} > ${since}`.execute(db);
    return rows[0]?.n ?? 0;
  };

async function counted(where: string, since: number): Promise<{ all: Held; newer: Held }> {
  const both = async (count: Count) => ({ all: await held(count, -1), newer: await held(count, since) });
  if (isPostgres(where)) {
    const engine = await openServer(where);
    try {
      return await both(countingOn(engine.db));
    } finally {
      await engine.close();
    }
  }
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

async function pour(file: string, where: string): Promise<{ rows: number }> {
  // Migrated here, so that both sides have the same tables.
  const source = await openStore(file);
  const target = await openStore(where);
  try {
    await target.hold({ shared: false });
    const tables = await tablesOf(source.db);
    let rows = 0;
    await target.db
      .transaction()
      .setIsolationLevel('read committed')
      .execute(async (to) => {
        // The index of words is made again of what arrives.
        await sql`delete from search_docs`.execute(to);
        for (const { name } of tables.toReversed()) await sql`delete from ${sql.table(name)}`.execute(to);
        for (const table of tables) rows += await moveTable(source.db, to, table);
      });
    return { rows };
  } finally {
    await target.close();
    await source.close();
  }
}

function work(job: BackupJob) {
  switch (job.kind) {
    case 'copy':
      return copy(job.where, job.into);
    case 'inspect':
      return inspect(job.file);
    case 'count':
      return counted(job.where, job.since);
    case 'pour':
      return pour(job.file, job.where);
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
