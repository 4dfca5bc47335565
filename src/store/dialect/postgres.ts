/**
 * PostgreSQL through `pg`, loaded only when it is asked for. Rows look as they do on SQLite: 64-bit integers and sums
 * of them are numbers, transactions come one after the other.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { CompiledQuery, Kysely, PostgresDialect, PostgresDriver, type DatabaseConnection } from 'kysely';
import type pg from 'pg';
import { OpenFailure } from '../open-failure.ts';
import type { Database } from '../schema.ts';
import { placeOf } from '../where.ts';
import { changesElsewhere, LOCKS } from './changes.ts';
import { StoreAway, type Engine } from './engine.ts';

/** PostgreSQL 13, as the number that `server_version_num` shows. */
const OLDEST = 130_000;
/** Connections of one process at most. */
const CONNECTIONS = 10;
const CONNECT_MS = 10_000;
const STARTING_MS = 30_000;
const STARTING_LOOK_MS = 200;
/** What our advisory locks are for. */
const MIGRATING = 1;
const WRITING = 2;
const SERVING = 4;

const INT8 = 20;
const NUMERIC = 1700;

/** Opens the database at `url` (`postgres://user:password@host/database`). Throws OpenFailure. */
export async function openPostgres(url: string): Promise<Engine> {
  const driver = await import('pg');
  const { Pool, types } = driver.default;
  const place = placeOf(url);
  let pool: pg.Pool;
  try {
    pool = new Pool({
      connectionString: url,
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      application_name: 'parlor',
      types: {
        getTypeParser(oid: number, format?: 'text' | 'binary') {
          if (oid === INT8 || oid === NUMERIC) return wholeNumber;
          // Its list of known types is not complete, and it takes every number.
          return (types.getTypeParser as (oid: number, format?: string) => unknown)(oid, format);
        },
      },
    });
  } catch (error) {
    throw new OpenFailure('unreachable', place, error instanceof Error ? error.message : String(error), error);
  }
  // A connection that breaks while nobody uses it is replaced by the next who needs one.
  pool.on('error', () => undefined);
  const db = new Kysely<Database>({ dialect: new OneByOne({ pool: withoutNul(pool) }) });
  try {
    await whenStarted(() => checkVersion(pool, place));
  } catch (error) {
    await pool.end().catch(() => undefined);
    throw asFailure(error, place);
  }
  const changes = await changesElsewhere(() => new driver.default.Client({ connectionString: url, keepAlive: true }));
  /** Its session holds the lock for as long as this process serves. */
  let keeper: pg.PoolClient | undefined;
  return {
    name: 'postgres',
    db,
    async migrated() {
      const known = await pool.query<{ name: string | null }>(`select to_regclass('kysely_migration')::text as name`);
      if (known.rows[0]?.name == null) {
        await refuseForeign(pool, place);
        return [];
      }
      const { rows } = await pool.query<{ name: string }>('select name from kysely_migration order by name');
      return rows.map(({ name }) => name);
    },
    async alone(work) {
      // A session of its own holds the lock: the system frees it when this process ends, however it ends.
      const holder = await pool.connect();
      try {
        await holder.query('select pg_advisory_lock($1, $2)', [LOCKS, MIGRATING]);
        await work();
        await holder.query('select pg_advisory_unlock($1, $2)', [LOCKS, MIGRATING]);
        holder.release();
      } catch (error) {
        holder.release(true);
        throw error;
      }
    },
    snapshot: () => undefined,
    ready: () => changes.watch(pool),
    async hold({ shared }) {
      keeper ??= await pool.connect();
      const ask = `select pg_try_advisory_lock${shared ? '_shared' : ''}($1, $2) as got`;
      const { rows } = await keeper.query<{ got: boolean }>(ask, [LOCKS, SERVING]);
      return rows[0]?.got === true;
    },
    changedElsewhere: changes.asked,
    async close() {
      await changes.close();
      keeper?.release(true);
      await db.destroy();
      // Kysely ends the pool only where it has used it.
      if (!pool.ended) await pool.end();
    },
  };
}

/** A server that is just starting says so (57P03); containers are often started together. */
async function whenStarted(work: () => Promise<void>): Promise<void> {
  for (const until = Date.now() + STARTING_MS; ;)
    try {
      return await work();
    } catch (error) {
      const isStarting = error instanceof Error && 'code' in error && error.code === '57P03';
      if (!isStarting || Date.now() > until) throw error;
      await pause(STARTING_LOOK_MS);
    }
}

/** Another program's database, LobeChat's for one, has tables of the same names. */
async function refuseForeign(pool: pg.Pool, place: string): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = current_schema() and table_type = 'BASE TABLE' limit 3`,
  );
  if (rows.length > 0) throw new OpenFailure('not-data', place, rows.map(({ name }) => name).join(', '));
}

async function checkVersion(pool: pg.Pool, place: string): Promise<void> {
  const { rows } = await pool.query<{ number: string; name: string }>(
    `select current_setting('server_version_num') as number, current_setting('server_version') as name`,
  );
  if (Number(rows[0]?.number) < OLDEST) throw new OpenFailure('too-old', place, rows[0]?.name ?? '');
}

/** Times, tokens and micro-USD stay far below 2^53; what does not is an error rather than a wrong number. */
function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new RangeError(`${text} is too large a number`);
  return value;
}

/** SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html) of a refusal to let us in. */
function asFailure(error: unknown, place: string): unknown {
  if (error instanceof OpenFailure || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === '28P01' || code === '28000') return new OpenFailure('refused', place, error.message, error);
  if (code === '3D000') return new OpenFailure('no-database', place, error.message, error);
  // pg says so itself when the server asks for a password and the address has none.
  if (/password must be a string|no password/i.test(error.message))
    return new OpenFailure('refused', place, error.message, error);
  const detail = error instanceof AggregateError ? String(error.errors[0] ?? error.message) : error.message;
  return new OpenFailure('unreachable', place, detail || code, error);
}

class OneByOne extends PostgresDialect {
  readonly #config: ConstructorParameters<typeof PostgresDialect>[0];
  constructor(config: ConstructorParameters<typeof PostgresDialect>[0]) {
    super(config);
    this.#config = config;
  }
  override createDriver(): PostgresDriver {
    return new OneByOneDriver(this.#config);
  }
}

/**
 * On SQLite transactions come one after the other, and what looks before it writes relies on that: a free name, the
 * first owner, the end of a list. Here a lock says so. Batches, which name an isolation level, need none.
 */
class OneByOneDriver extends PostgresDriver {
  override async beginTransaction(
    connection: DatabaseConnection,
    settings: Parameters<PostgresDriver['beginTransaction']>[1],
  ): Promise<void> {
    await super.beginTransaction(connection, settings);
    if (settings.isolationLevel !== undefined) return;
    try {
      await connection.executeQuery(CompiledQuery.raw('select pg_advisory_xact_lock($1, $2)', [LOCKS, WRITING]));
    } catch (error) {
      await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => undefined);
      throw error;
    }
  }
}

type Asking = (text: string, values: readonly unknown[]) => Promise<unknown>;

/** PostgreSQL's text holds every character but NUL, which no person types: it is left out. */
function withoutNul(pool: pg.Pool): ConstructorParameters<typeof PostgresDialect>[0]['pool'] {
  const cleaned = new WeakSet<object>();
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect().catch((cause: unknown) => {
        throw new StoreAway(cause instanceof Error ? cause.message : String(cause), { cause });
      });
      if (!cleaned.has(client)) {
        cleaned.add(client);
        // The one form of `query` that Kysely calls: text and values.
        const query = client.query.bind(client) as Asking;
        client.query = ((text: string, values: readonly unknown[]) => query(text, values.map(clean))) as never;
      }
      return client;
    },
  };
}

function clean(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '') : value;
}
