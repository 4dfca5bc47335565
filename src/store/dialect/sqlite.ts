/** SQLite through Node's own driver: no native package to install. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Kysely, SqliteAdapter, SqliteDialect } from 'kysely';
import type { Database } from '../schema.ts';
import type { Engine } from './engine.ts';

/** Statements are prepared once per text; the cache is bounded because some queries are built with lists. */
const CACHE = 300;

/** How many snapshots made before migrations are kept. */
const KEPT = 3;

/**
 * A transaction that reads first and then writes is refused at once (“database is locked”), whatever the patience, where
 * another connection has written in between: an import does so all the time. One that has the right to write from its
 * beginning waits its turn for that.
 */
const BEGIN = 'begin immediate';

const MEMORY = ':memory:';
/** What the migrations make of nothing. Tests open a thousand of them, and migrate one. */
let migratedMemory: Uint8Array | undefined;

/** The engine on `file`, in a folder that is made when it is missing. */
export function openSqliteEngine(file: string): Engine {
  const existed = file !== MEMORY && existsSync(file);
  if (file !== MEMORY) mkdirSync(dirname(file), { recursive: true });
  const { dialect, raw } = openSqlite(file);
  if (file === MEMORY && migratedMemory !== undefined) raw.deserialize(migratedMemory);
  const db = new Kysely<Database>({ dialect });
  return {
    name: 'sqlite',
    db,
    async migrated() {
      const isOurs = raw.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'kysely_migration'`);
      if (isOurs.get() === undefined) return [];
      return raw
        .prepare('SELECT name FROM kysely_migration')
        .all()
        .map(({ name }) => String(name));
    },
    // One server at a time has the folder, see hold.ts.
    alone: (work) => work(),
    snapshot() {
      if (existed) snapshot(raw, file);
    },
    async ready() {
      if (file === MEMORY) migratedMemory ??= raw.serialize();
    },
    // The lock on the folder is what holds a file, see hold.ts.
    hold: async () => true,
    changedElsewhere: changes(raw),
    close: () => db.destroy(),
  };
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

function snapshot(raw: DatabaseSync, file: string): void {
  const folder = join(dirname(file), 'before-migration');
  mkdirSync(folder, { recursive: true });
  raw.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  copyFileSync(file, join(folder, `${new Date().toISOString().replaceAll(':', '-')}.db`));
  const old = readdirSync(folder).toSorted().slice(0, -KEPT);
  for (const name of old) rmSync(join(folder, name));
}

/**
 * Opens the file (`:memory:` for tests). WAL with `synchronous=FULL`: what a person was told is saved
 * survives a crash of the process and a loss of power.
 */
export function openSqlite(file: string): { dialect: SqliteDialect; raw: DatabaseSync } {
  const raw = new DatabaseSync(file);
  raw.exec('PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY');
  if (file !== ':memory:') raw.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');

  const cache = new Map<string, Prepared>();
  const dialect = new WholeSqlite({
    // The subset of better-sqlite3's interface that the dialect calls.
    database: {
      close: () => raw.close(),
      prepare(text: string) {
        const known = cache.get(text);
        if (known) return known;
        const made = text === 'rollback' ? rollback(raw) : prepared(raw.prepare(text === 'begin' ? BEGIN : text));
        if (cache.size >= CACHE) cache.clear();
        cache.set(text, made);
        return made;
      },
    },
  });
  return { dialect, raw };
}

/** Migrations are one transaction: a process that dies in one leaves the data as they were before all of them. */
class WholeSqlite extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new WholeAdapter();
  }
}

/** SQLite's changes of tables are part of the transaction around them; Kysely supposes that they are not. */
class WholeAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** A full disk makes SQLite roll back by itself; to say it again would hide why. */
function rollback(raw: DatabaseSync): Prepared {
  return {
    reader: false,
    all: () => [],
    run() {
      if (raw.isTransaction) raw.exec('rollback');
      return { changes: 0, lastInsertRowid: 0 };
    },
    iterate: () => [][Symbol.iterator](),
  };
}

type Values = Parameters<StatementSync['all']>;

interface Prepared {
  reader: boolean;
  all(parameters: readonly unknown[]): unknown[];
  run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  iterate(parameters: readonly unknown[]): IterableIterator<unknown>;
}

function prepared(statement: StatementSync): Prepared {
  // Kysely hands over what our row types say: strings, numbers and nulls, which are all SQLite takes.
  const values = (parameters: readonly unknown[]) => parameters as unknown as Values;
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}
