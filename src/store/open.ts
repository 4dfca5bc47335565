/** Opens the data: snapshot, migrate, serve. Where they are says which engine keeps them. */
import { setTimeout as pause } from 'node:timers/promises';
import { Migrator } from 'kysely/migration';
import type { Db } from './db.ts';
import type { Engine, EngineName } from './dialect/engine.ts';
import { openSqliteEngine } from './dialect/sqlite.ts';
import { migrations } from './migrations/index.ts';
import { asOpenFailure, OpenFailure } from './open-failure.ts';
import { isPostgres, placeOf } from './where.ts';

export type { Db } from './db.ts';

export interface Store {
  readonly engine: EngineName;
  db: Db;
  /**
   * Says that a server runs on these data: alone, or `shared` with others that count in the same Redis. Throws
   * OpenFailure, `held`.
   */
  hold(options: { shared: boolean }): Promise<void>;
  /** Whether another process has written since this was last asked. */
  changedElsewhere(): boolean;
  close(): Promise<void>;
}

/**
 * Opens `where`: a file, `:memory:`, or `postgres://…`; creates and migrates it as needed. Before a migration of an
 * existing file it is copied beside itself into `before-migration/`, so that an upgrade can always be taken back.
 * Throws OpenFailure; what is there is left as it is.
 */
export async function openStore(where: string): Promise<Store> {
  try {
    const engine = await openEngine(where);
    try {
      await engine.alone(() => migrate(engine, where));
      await engine.ready();
    } catch (error) {
      await engine.close();
      throw error;
    }
    return {
      engine: engine.name,
      db: engine.db,
      hold: (options) => hold(engine, where, options),
      changedElsewhere: () => engine.changedElsewhere(),
      close: () => engine.close(),
    };
  } catch (error) {
    throw asOpenFailure(error, placeOf(where));
  }
}

/** A server that was told to stop may still be finishing an answer. */
const HELD_TRIES = 20;
const HELD_PAUSE_MS = 100;

async function hold(engine: Engine, where: string, options: { shared: boolean }): Promise<void> {
  for (let tries = 0; !(await engine.hold(options)); tries++) {
    if (tries === HELD_TRIES) throw new OpenFailure('held', placeOf(where), 'another process uses this database');
    await pause(HELD_PAUSE_MS);
  }
}

async function openEngine(where: string): Promise<Engine> {
  if (!isPostgres(where)) return openSqliteEngine(where);
  const { openPostgres } = await import('./dialect/postgres.ts');
  return openPostgres(where);
}

async function migrate(engine: Engine, where: string): Promise<void> {
  const done = await engine.migrated();
  // Data that a newer program migrated may mean what this one would misread or destroy.
  const newer = done.find((name) => !Object.hasOwn(migrations, name));
  if (newer !== undefined) throw new OpenFailure('newer', placeOf(where), newer);
  if (done.length === Object.keys(migrations).length) return;
  engine.snapshot();
  const migrator = new Migrator({ db: engine.db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error('the data could not be migrated', { cause: error });
}
