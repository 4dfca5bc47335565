/** SQLite through Node's own driver: no native package to install. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { SqliteDialect } from 'kysely';

/** Statements are prepared once per text; the cache is bounded because some queries are built with lists. */
const CACHE = 300;

/**
 * Opens the file (`:memory:` for tests). WAL with `synchronous=FULL`: what a person was told is saved
 * survives a crash of the process and a loss of power.
 */
export function openSqlite(file: string): { dialect: SqliteDialect; raw: DatabaseSync } {
  const raw = new DatabaseSync(file);
  raw.exec('PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY');
  if (file !== ':memory:') raw.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');

  const cache = new Map<string, Prepared>();
  const dialect = new SqliteDialect({
    // The subset of better-sqlite3's interface that the dialect calls.
    database: {
      close: () => raw.close(),
      prepare(text: string) {
        const known = cache.get(text);
        if (known) return known;
        const made = text === 'rollback' ? rollback(raw) : prepared(raw.prepare(text));
        if (cache.size >= CACHE) cache.clear();
        cache.set(text, made);
        return made;
      },
    },
  });
  return { dialect, raw };
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
