/** The ledger of model calls. Rows come in batches; writing a row again replaces what can change. */
import { CompiledQuery, type Kysely } from 'kysely';
import { engineOf, inBatch, placeholderOf } from './dialect/engine.ts';
import type { Db } from './open.ts';
import type { CallRow, Database } from './schema.ts';
import { addLatency } from './latency.ts';
import { addUsage } from './usage.ts';

export const COLUMNS = [
  'id',
  'user_id',
  'role',
  'team_id',
  'key_id',
  'run_id',
  'purpose',
  'surface',
  'wire',
  'deployment',
  'deployment_id',
  'connection_id',
  'target_id',
  'provider',
  'attempts',
  'model',
  'state',
  'status',
  'error',
  'input_tokens',
  'cached_tokens',
  'cache_write_tokens',
  'output_tokens',
  'reasoning_tokens',
  'audio_input_tokens',
  'cached_audio_tokens',
  'audio_output_tokens',
  'image_input_tokens',
  'image_output_tokens',
  'usage_source',
  'cost_micro_usd',
  'reserved_micro_usd',
  'charged_micro_usd',
  'first_byte_ms',
  'total_ms',
  'started_at',
  'finished_at',
] as const satisfies readonly (keyof CallRow)[];

/** A row's values in the order of COLUMNS. By hand: reading them by name one after the other takes twice as long. */
export function valuesOf(row: CallRow): (string | number | null)[] {
  return [
    row.id,
    row.user_id,
    row.role,
    row.team_id,
    row.key_id,
    row.run_id,
    row.purpose,
    row.surface,
    row.wire,
    row.deployment,
    row.deployment_id,
    row.connection_id,
    row.target_id,
    row.provider,
    row.attempts,
    row.model,
    row.state,
    row.status,
    row.error,
    row.input_tokens,
    row.cached_tokens,
    row.cache_write_tokens,
    row.output_tokens,
    row.reasoning_tokens,
    row.audio_input_tokens,
    row.cached_audio_tokens,
    row.audio_output_tokens,
    row.image_input_tokens,
    row.image_output_tokens,
    row.usage_source,
    row.cost_micro_usd,
    row.reserved_micro_usd,
    row.charged_micro_usd,
    row.first_byte_ms,
    row.total_ms,
    row.started_at,
    row.finished_at,
  ];
}

/** Known at the start and never different later. */
const FIXED = new Set([
  'id',
  'user_id',
  'role',
  'team_id',
  'key_id',
  'run_id',
  'purpose',
  'surface',
  'wire',
  'deployment',
  'deployment_id',
  'started_at',
]);
const UPDATES = COLUMNS.filter((column) => !FIXED.has(column)).map((column) => `${column} = excluded.${column}`);

/** Most rows in one statement: 256 × 37 values stay far below the engines' limits. */
const MOST = 256;

/**
 * Writes the rows in one transaction, new ones and known ones alike (by id), and adds those that are settled to the
 * hourly sums. A row that stands there settled is left alone, and only what was written is added: however often, from
 * however many processes and however late a settlement comes, it counts once. Where two come at the same time the
 * engine lets the second wait for the first and look again, so that nothing depends on what was read before.
 *
 * A loss of power may take the last transactions, a crash of the process takes none: the ledger commits a hundred times
 * a second under load, and a disk that syncs in 5 ms would stop every stream for half of that second. `rows`: each id
 * once.
 */
export async function writeCalls(db: Db, rows: readonly CallRow[]): Promise<void> {
  if (rows.length === 0) return;
  try {
    await write(db, rows, { told: false });
  } catch (error) {
    if (!(error instanceof SettledBefore)) throw error;
    await write(db, rows, { told: true });
  }
}

/** Some of the rows were settled already. Rare, so that nobody asks which before it is known that there are any. */
class SettledBefore extends Error {
  override readonly name = 'SettledBefore';
}

/** `told`: the engine says which rows it wrote (a µs each); otherwise throws SettledBefore where it did not write all. */
async function write(db: Db, rows: readonly CallRow[], { told }: { told: boolean }): Promise<void> {
  await inBatch(db, async (transaction) => {
    const written: CallRow[] = [];
    let from = 0;
    while (from < rows.length) {
      const size = batchSize(rows.length - from);
      const batch = rows.slice(from, from + size);
      const result = await transaction.executeQuery<Pick<CallRow, 'id'>>(upsert(transaction, batch, { told }));
      if (!told && result.numAffectedRows !== BigInt(size)) throw new SettledBefore();
      const ids = new Set(result.rows.map(({ id }) => id));
      for (const row of batch) if (row.state === 'settled' && (!told || ids.has(row.id))) written.push(row);
      from += size;
    }
    await addUsage(transaction, written);
    await addLatency(transaction, written);
  });
}

/** Sizes are powers of two, so that nine statements serve every batch and stay prepared. */
function batchSize(left: number): number {
  let size = MOST;
  while (size > left) size /= 2;
  return size;
}

/** Text and values by hand: the query builder costs more than the insert itself (measured: 8 against 3 µs a row). */
function upsert(
  db: Kysely<Database>,
  rows: readonly CallRow[],
  { told }: { told: boolean },
): CompiledQuery<Pick<CallRow, 'id'>> {
  const values: unknown[] = [];
  for (const row of rows) values.push(...valuesOf(row));
  return CompiledQuery.raw(told ? `${textFor(db, rows.length)} returning id` : textFor(db, rows.length), values);
}

const texts = new Map<string, string>();

function textFor(db: Kysely<Database>, rows: number): string {
  const engine = engineOf(db);
  const key = `${engine}${rows}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const mark = placeholderOf(engine);
  const tuple = (row: number) => `(${COLUMNS.map((_, column) => mark(row * COLUMNS.length + column)).join(', ')})`;
  const text =
    `insert into calls (${COLUMNS.join(', ')}) values ${Array.from({ length: rows }, (_, row) => tuple(row)).join(', ')}` +
    ` on conflict (id) do update set ${UPDATES.join(', ')} where calls.state = 'open'`;
  texts.set(key, text);
  return text;
}

/** Calls that were begun and never settled: what a crash leaves behind. */
export async function openCalls(db: Db): Promise<CallRow[]> {
  return db.selectFrom('calls').selectAll().where('state', '=', 'open').execute();
}

/** Of these calls those that are settled. */
export async function settledCalls(db: Db, ids: readonly string[]): Promise<CallRow[]> {
  return callsIn(db, ids, 'settled');
}

/** Of these calls those that are not. */
export async function openCallsAmong(db: Db, ids: readonly string[]): Promise<CallRow[]> {
  return callsIn(db, ids, 'open');
}

async function callsIn(db: Db, ids: readonly string[], state: string): Promise<CallRow[]> {
  const rows: CallRow[] = [];
  for (let from = 0; from < ids.length; from += MOST) {
    const some = ids.slice(from, from + MOST);
    rows.push(
      ...(await db.selectFrom('calls').selectAll().where('id', 'in', some).where('state', '=', state).execute()),
    );
  }
  return rows;
}

export async function hasCall(db: Db, id: string): Promise<boolean> {
  return (await db.selectFrom('calls').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}
