/** Opens the data: snapshot the file, migrate, serve. The only file that knows drivers. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { openSqlite } from './dialect/sqlite.ts';
import { migrations } from './migrations/index.ts';
import { asOpenFailure, OpenFailure } from './open-failure.ts';
import type { Database } from './schema.ts';

export type Db = Kysely<Database>;

export interface Store {
  db: Db;
  /** Whether another process has written since this was last asked. */
  changedElsewhere(): boolean;
  close(): Promise<void>;
}

/** How many snapshots made before migrations are kept. */
const KEPT = 3;

/**
 * Opens `file` (or `:memory:`), creating and migrating it as needed. Before a migration of existing data the file is
 * copied beside itself into `before-migration/`, so that an upgrade can always be taken back.
 * Throws OpenFailure; what is there is left as it is.
 */
export async function openStore(file: string): Promise<Store> {
  const existed = file !== ':memory:' && existsSync(file);
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    const { dialect, raw } = openSqlite(file);
    const db: Db = new Kysely<Database>({ dialect });
    try {
      if (existed) refuseNewer(raw, file);
      await migrate(db, raw, existed ? file : null);
    } catch (error) {
      await db.destroy();
      throw error;
    }
    return { db, changedElsewhere: changes(raw), close: () => db.destroy() };
  } catch (error) {
    throw asOpenFailure(error, file);
  }
}

/** Data that a newer program migrated may mean what this one would misread or destroy. */
function refuseNewer(raw: DatabaseSync, file: string): void {
  const isOurs = raw.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'kysely_migration'`).get();
  if (isOurs === undefined) return;
  for (const { name } of raw.prepare('SELECT name FROM kysely_migration').all())
    if (!Object.hasOwn(migrations, String(name))) throw new OpenFailure('newer', file, String(name));
}

/** SQLite counts what other connections committed (`PRAGMA data_version`). */
function changes(raw: DatabaseSync): () => boolean {
  const version = raw.prepare('PRAGMA data_version');
  const now = () => version.get()?.['data_version'];
  let last = now();
  return () => {
    const before = last;
    last = now();
    return last !== before;
  };
}

async function migrate(db: Db, raw: DatabaseSync, file: string | null): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const pending = (await migrator.getMigrations()).filter((migration) => migration.executedAt === undefined);
  if (pending.length === 0) return;
  if (file !== null) snapshot(raw, file);
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error('the data could not be migrated', { cause: error });
}

function snapshot(raw: DatabaseSync, file: string): void {
  const folder = join(dirname(file), 'before-migration');
  mkdirSync(folder, { recursive: true });
  raw.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  copyFileSync(file, join(folder, `${new Date().toISOString().replaceAll(':', '-')}.db`));
  const old = readdirSync(folder).toSorted().slice(0, -KEPT);
  for (const name of old) rmSync(join(folder, name));
}
