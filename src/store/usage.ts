/**
 * Usage by the hour: sums of the ledger's settled rows, kept in the same transaction as the rows themselves, so that a
 * budget's state and a bill are read from a few rows and agree with the ledger to the micro-dollar.
 */
import { CompiledQuery, sql, type Kysely, type SelectQueryBuilder } from 'kysely';
import type { UsageDimension } from '#shared/contract/usage.ts';
import { engineOf, placeholderOf } from './dialect/engine.ts';
import type { Db } from './open.ts';
import type { CallRow, Database, UsageHourRow } from './schema.ts';

const HOUR_MS = 3_600_000;

const KEYS = ['hour', 'user_id', 'team_id', 'key_id', 'deployment', 'model', 'connection_id'] as const;
const SUMS = [
  'calls',
  'failed',
  'input_tokens',
  'cached_tokens',
  'cache_write_tokens',
  'output_tokens',
  'reasoning_tokens',
  'audio_input_tokens',
  'audio_output_tokens',
  'image_input_tokens',
  'image_output_tokens',
  'estimated_calls',
  'priced_calls',
  'cost_micro_usd',
  'unpriced_calls',
  'charged_micro_usd',
  'timed_calls',
  'first_byte_ms',
] as const satisfies readonly (keyof UsageHourRow)[];
const COLUMNS = [...KEYS, ...SUMS];

/** The beginning of the hour (UTC) this moment is in; both ms since 1970. */
export function hourOf(ms: number): number {
  return ms - (ms % HOUR_MS);
}

/** Adds settled rows to the sums of their hours. Each call must pass here once: what is added twice is counted twice. */
export async function addUsage(transaction: Kysely<Database>, rows: readonly CallRow[]): Promise<void> {
  const hours = new Map<string, UsageHourRow>();
  let last: CallRow | null = null;
  let sums: UsageHourRow | undefined;
  for (const row of rows) {
    // Under load most calls are like the one before; naming their sum costs more than adding to it.
    if (last !== null && sums !== undefined && isAlike(row, last)) {
      add(sums, row);
      continue;
    }
    last = row;
    const hour = hourOf(row.started_at);
    const key = `${hour}\n${row.key_id}\n${row.user_id}\n${row.team_id}\n${row.deployment}\n${row.model}\n${row.connection_id}`;
    sums = hours.get(key);
    if (sums === undefined) {
      sums = emptyHour(hour, row);
      hours.set(key, sums);
    }
    add(sums, row);
  }
  // In one order for everybody: processes that add to the same rows at once must not wait for each other in a ring.
  for (const [, sums] of [...hours].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const values = COLUMNS.map((column) => sums[column]);
    await transaction.executeQuery(CompiledQuery.raw(upsertText(transaction), values));
  }
}

/** They count in the same sums. */
function isAlike(a: CallRow, b: CallRow): boolean {
  return (
    a.key_id === b.key_id &&
    a.deployment === b.deployment &&
    a.user_id === b.user_id &&
    a.model === b.model &&
    a.connection_id === b.connection_id &&
    a.team_id === b.team_id &&
    hourOf(a.started_at) === hourOf(b.started_at)
  );
}

function emptyHour(hour: number, row: CallRow): UsageHourRow {
  return {
    hour,
    user_id: row.user_id,
    team_id: row.team_id ?? '',
    key_id: row.key_id ?? '',
    deployment: row.deployment,
    model: row.model ?? '',
    connection_id: row.connection_id ?? '',
    calls: 0,
    failed: 0,
    input_tokens: 0,
    cached_tokens: 0,
    cache_write_tokens: 0,
    output_tokens: 0,
    reasoning_tokens: 0,
    audio_input_tokens: 0,
    audio_output_tokens: 0,
    image_input_tokens: 0,
    image_output_tokens: 0,
    estimated_calls: 0,
    priced_calls: 0,
    cost_micro_usd: 0,
    unpriced_calls: 0,
    charged_micro_usd: 0,
    timed_calls: 0,
    first_byte_ms: 0,
  };
}

function add(sums: UsageHourRow, row: CallRow): void {
  sums.calls++;
  if (row.error !== null && row.error !== 'aborted') sums.failed++;
  sums.input_tokens += row.input_tokens ?? 0;
  sums.cached_tokens += row.cached_tokens ?? 0;
  sums.cache_write_tokens += row.cache_write_tokens ?? 0;
  sums.output_tokens += row.output_tokens ?? 0;
  sums.reasoning_tokens += row.reasoning_tokens ?? 0;
  sums.audio_input_tokens += row.audio_input_tokens ?? 0;
  sums.audio_output_tokens += row.audio_output_tokens ?? 0;
  sums.image_input_tokens += row.image_input_tokens ?? 0;
  sums.image_output_tokens += row.image_output_tokens ?? 0;
  if (row.usage_source === 'estimated') sums.estimated_calls++;
  if (row.cost_micro_usd !== null) sums.priced_calls++;
  else if (row.input_tokens !== null) sums.unpriced_calls++;
  sums.cost_micro_usd += row.cost_micro_usd ?? 0;
  sums.charged_micro_usd += row.charged_micro_usd ?? 0;
  if (row.first_byte_ms === null || row.error !== null) return;
  sums.timed_calls++;
  sums.first_byte_ms += Math.round(row.first_byte_ms);
}

const texts = new Map<string, string>();

/** Text by hand, once for each engine: under load it runs with every batch of the ledger. */
function upsertText(db: Kysely<Database>): string {
  const engine = engineOf(db);
  const known = texts.get(engine);
  if (known !== undefined) return known;
  const marks = COLUMNS.map((_, index) => placeholderOf(engine)(index));
  const text =
    `insert into usage_hours (${COLUMNS.join(', ')}) values (${marks.join(', ')})` +
    ` on conflict (${KEYS.join(', ')}) do update set ` +
    SUMS.map((column) => `${column} = usage_hours.${column} + excluded.${column}`).join(', ');
  texts.set(engine, text);
  return text;
}

/** What was charged since two moments (ms, whole hours), by everything that can have a budget. */
export async function spentSince(
  db: Db,
  since: { day: number; month: number },
): Promise<{ user_id: string; team_id: string; key_id: string; day: number; month: number }[]> {
  const rows = await db
    .selectFrom('usage_hours')
    .select(['user_id', 'team_id', 'key_id'])
    .select((eb) => [
      eb.fn.sum<number | string>('charged_micro_usd').as('month'),
      eb.fn
        .sum<number | string>(eb.case().when('hour', '>=', since.day).then(eb.ref('charged_micro_usd')).else(0).end())
        .as('day'),
    ])
    .where('hour', '>=', Math.min(since.day, since.month))
    .groupBy(['user_id', 'team_id', 'key_id'])
    .execute();
  return rows.map((row) => ({ ...row, day: Number(row.day), month: Number(row.month) }));
}

export interface UsageQuery {
  /** ms, whole hours; `to` is exclusive. */
  from: number;
  to: number;
  by: readonly UsageDimension[];
  userId?: string | undefined;
  teamId?: string | undefined;
  keyId?: string | undefined;
  deployment?: string | undefined;
  model?: string | undefined;
  connectionId?: string | undefined;
  limit: number;
}

export type UsageSums = Pick<UsageHourRow, (typeof SUMS)[number]>;
export type UsageGroup = UsageSums & { group: Partial<Record<UsageDimension, string>> };

const DAY_MS = 24 * HOUR_MS;
const expressions: Record<UsageDimension, ReturnType<typeof sql<string | number>>> = {
  hour: sql<number>`hour`,
  day: sql<number>`hour - (hour % ${sql.lit(DAY_MS)})`,
  person: sql<string>`user_id`,
  team: sql<string>`team_id`,
  key: sql<string>`key_id`,
  deployment: sql<string>`deployment`,
  model: sql<string>`model`,
  connection: sql<string>`connection_id`,
};

/** Sums by the dimensions of `by`: times in order, otherwise the most expensive first. */
export async function usageBy(db: Db, query: UsageQuery): Promise<UsageGroup[]> {
  let select = db
    .selectFrom('usage_hours')
    .select(SUMS.map((name) => sql<number | string>`coalesce(sum(${sql.ref(name)}), 0)`.as(name)))
    .select(query.by.map((dimension) => expressions[dimension].as(dimension)))
    .where('hour', '>=', query.from)
    .where('hour', '<', query.to);
  if (query.userId !== undefined) select = select.where('user_id', '=', query.userId);
  if (query.teamId !== undefined) select = select.where('team_id', '=', query.teamId);
  if (query.keyId !== undefined) select = select.where('key_id', '=', query.keyId);
  if (query.deployment !== undefined) select = select.where('deployment', '=', query.deployment);
  if (query.model !== undefined) select = select.where('model', '=', query.model);
  if (query.connectionId !== undefined) select = select.where('connection_id', '=', query.connectionId);
  for (const dimension of query.by) select = select.groupBy(expressions[dimension]);
  const rows = await ordered(select, query.by).limit(query.limit).execute();
  return rows.map((row) => groupOf(row, query.by));
}

function ordered<O>(
  select: SelectQueryBuilder<Database, 'usage_hours', O>,
  by: readonly UsageDimension[],
): SelectQueryBuilder<Database, 'usage_hours', O> {
  let query = select;
  for (const dimension of by)
    if (dimension === 'hour' || dimension === 'day') query = query.orderBy(expressions[dimension]);
  query = query.orderBy(sql`sum(cost_micro_usd)`, 'desc').orderBy(sql`sum(calls)`, 'desc');
  for (const dimension of by) query = query.orderBy(expressions[dimension]);
  return query;
}

export interface UsageTotal extends UsageSums {
  deployment: string;
  model: string;
}

/** Everything since the beginning, by deployment and model: numbers that only ever grow. */
export async function usageTotals(db: Db): Promise<UsageTotal[]> {
  const rows = await db
    .selectFrom('usage_hours')
    .select(['deployment', 'model'])
    .select(({ fn }) => SUMS.map((name) => fn.sum(name).as(name)))
    .groupBy(['deployment', 'model'])
    .orderBy('deployment')
    .orderBy('model')
    .execute();
  return rows.map(({ deployment, model, ...row }) => ({ ...groupOf(row, []), deployment, model }));
}

function groupOf(row: Record<string, unknown>, by: readonly UsageDimension[]): UsageGroup {
  // Every name of SUMS was selected; PostgreSQL gives sums of bigints as text.
  const sums = Object.fromEntries(SUMS.map((name) => [name, Number(row[name])])) as UsageSums;
  return { ...sums, group: Object.fromEntries(by.map((dimension) => [dimension, String(row[dimension])])) };
}

/** How the ids of these groups are called; whatever has no name (any more) is missing. */
export async function usageNames(db: Db, by: readonly UsageDimension[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const tables = { person: 'users', team: 'teams', key: 'keys', connection: 'connections' } as const;
  for (const dimension of by) {
    if (!Object.hasOwn(tables, dimension)) continue;
    // `hasOwn` has just said so.
    const table = tables[dimension as keyof typeof tables];
    for (const { id, name } of await db.selectFrom(table).select(['id', 'name']).execute()) names.set(id, name);
  }
  return names;
}
