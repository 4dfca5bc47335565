/** The few things in which the engines differ, behind one interface; everything else is written once. */
import { SqliteAdapter, sql, type Kysely } from 'kysely';
import type { Database } from '../schema.ts';

export type EngineName = 'sqlite' | 'postgres';

/** An opened engine: what `openStore` needs of it beyond Kysely. */
export interface Engine {
  readonly name: EngineName;
  readonly db: Kysely<Database>;
  /** Names of the migrations that were run; empty for new data. */
  migrated(): Promise<string[]>;
  /** Runs `work` while no other process migrates the same data. */
  alone(work: () => Promise<void>): Promise<void>;
  /** Called before data that exist are migrated: a copy to go back to, where the engine can make one. */
  snapshot(): void;
  /** Called once everything is migrated. */
  ready(): Promise<void>;
  /** False when another process has these data in a way that does not go with ours. See `Store.hold`. */
  hold(options: { shared: boolean }): Promise<boolean>;
  /** Whether another process has written since this was last asked. */
  changedElsewhere(): boolean;
  close(): Promise<void>;
}

/** No connection to the server could be had; `cause` says why. */
export class StoreAway extends Error {
  override readonly name = 'StoreAway';
}

export function engineOf(db: Kysely<Database>): EngineName {
  return db.getExecutor().adapter instanceof SqliteAdapter ? 'sqlite' : 'postgres';
}

/** How the engine writes the place of the value at `index` (from 0), for statements whose text is made by hand. */
export function placeholderOf(engine: EngineName): (index: number) => string {
  return engine === 'sqlite' ? () => '?' : (index) => `$${index + 1}`;
}

/**
 * One transaction for a batch that many calls share, such as the ledger's. SQLite: a loss of power may take the last
 * ones, a crash of the process takes none; a disk that syncs in 5 ms for each batch would stop every stream for so
 * long. PostgreSQL: it syncs in a process of its own, and nothing waits for it here. Unlike other transactions these
 * do not wait for each other.
 */
export async function inBatch(
  db: Kysely<Database>,
  work: (transaction: Kysely<Database>) => Promise<void>,
): Promise<void> {
  await db.connection().execute(async (connection) => {
    const isSqlite = engineOf(connection) === 'sqlite';
    if (isSqlite) await sql`PRAGMA synchronous = NORMAL`.execute(connection);
    try {
      await connection.transaction().setIsolationLevel('read committed').execute(work);
    } finally {
      if (isSqlite) await sql`PRAGMA synchronous = FULL`.execute(connection);
    }
  });
}
