import { sql, type CreateTableBuilder, type Kysely } from 'kysely';

/** Limits, teams, prices, usage by the hour; keys in pairs; a ledger that knows token classes and what budgets count. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await keysAndCalls(db);
  await limitsAndTeams(db);
  await prices(db);
  await usage(db);
  await bodies(db);
}

async function keysAndCalls(db: Kysely<unknown>): Promise<void> {
  // SQLite adds one column a statement, and none that is unique.
  for (const name of ['secret2', 'prefix2', 'deployments', 'surfaces'])
    await db.schema.alterTable('keys').addColumn(name, 'text').execute();
  await db.schema
    .alterTable('keys')
    .addColumn('log_bodies', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.createIndex('keys_secret2').unique().on('keys').column('secret2').execute();

  for (const name of ['team_id', 'surface', 'target_id', 'provider'])
    await db.schema.alterTable('calls').addColumn(name, 'text').execute();
  await db.schema
    .alterTable('calls')
    .addColumn('role', 'text', (c) => c.notNull().defaultTo('member'))
    .execute();
  await db.schema
    .alterTable('calls')
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(1))
    .execute();
  for (const name of [
    'cache_write_tokens',
    'audio_input_tokens',
    'cached_audio_tokens',
    'audio_output_tokens',
    'image_input_tokens',
    'image_output_tokens',
    'reserved_micro_usd',
    'charged_micro_usd',
  ])
    await db.schema.alterTable('calls').addColumn(name, 'bigint').execute();
  await sql`update calls set charged_micro_usd = cost_micro_usd`.execute(db);
  await sql`update calls set provider =
    (select connections.provider from connections where connections.id = calls.connection_id)`.execute(db);
}

async function limitsAndTeams(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('limits')
    .addColumn('scope', 'text', (c) => c.notNull())
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('requests_per_minute', 'bigint')
    .addColumn('tokens_per_minute', 'bigint')
    .addColumn('concurrency', 'bigint')
    .addColumn('budget_day', 'bigint')
    .addColumn('budget_month', 'bigint')
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_by', 'text')
    .addPrimaryKeyConstraint('limits_pk', ['scope', 'owner'])
    .execute();
  await db.schema
    .createTable('teams')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('deleted_at', 'bigint')
    .execute();
  await db.schema
    .createTable('team_members')
    .addColumn('user_id', 'text', (c) => c.primaryKey().references('users.id').onDelete('cascade'))
    .addColumn('team_id', 'text', (c) => c.notNull().references('teams.id').onDelete('cascade'))
    .addColumn('joined_at', 'bigint', (c) => c.notNull())
    .execute();
}

async function prices(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('prices')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('model', 'text')
    .addColumn('connection_id', 'text')
    .addColumn('starts_at', 'bigint', (c) => c.notNull())
    .addColumn('ends_at', 'bigint')
    .addColumn('rates', 'text')
    .addColumn('tiers', 'text', (c) => c.notNull())
    .addColumn('factor', 'integer', (c) => c.notNull())
    .addColumn('batch_factor', 'integer')
    .addColumn('note', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('created_by', 'text')
    .execute();
}

const KEYS = ['user_id', 'team_id', 'key_id', 'deployment', 'model', 'connection_id'] as const;
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
] as const;

async function usage(db: Kysely<unknown>): Promise<void> {
  // The builder's type collects the names of columns; here they come from lists.
  let table: CreateTableBuilder<string, string> = db.schema
    .createTable('usage_hours')
    .addColumn('hour', 'bigint', (c) => c.notNull());
  for (const name of KEYS) table = table.addColumn(name, 'text', (c) => c.notNull());
  for (const name of SUMS) table = table.addColumn(name, 'bigint', (c) => c.notNull());
  await table.addPrimaryKeyConstraint('usage_hours_pk', ['hour', ...KEYS]).execute();
  // What was settled before there were sums.
  await sql`insert into usage_hours
    select started_at - (started_at % 3600000), user_id, '', coalesce(key_id, ''), deployment, coalesce(model, ''),
      coalesce(connection_id, ''), count(*), sum(case when error is not null and error <> 'aborted' then 1 else 0 end),
      sum(coalesce(input_tokens, 0)), sum(coalesce(cached_tokens, 0)), 0, sum(coalesce(output_tokens, 0)),
      sum(coalesce(reasoning_tokens, 0)), 0, 0, 0, 0,
      sum(case when usage_source = 'estimated' then 1 else 0 end),
      sum(case when cost_micro_usd is not null then 1 else 0 end), sum(coalesce(cost_micro_usd, 0)),
      sum(case when cost_micro_usd is null and input_tokens is not null then 1 else 0 end),
      sum(coalesce(cost_micro_usd, 0))
    from calls where state = 'settled'
    group by 1, 2, 3, 4, 5, 6, 7`.execute(db);
}

async function bodies(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('call_bodies')
    .addColumn('call_id', 'text', (c) => c.primaryKey())
    .addColumn('key_id', 'text', (c) => c.notNull())
    .addColumn('deployment', 'text', (c) => c.notNull())
    .addColumn('status', 'integer')
    .addColumn('request', 'text', (c) => c.notNull())
    .addColumn('response', 'text', (c) => c.notNull())
    .addColumn('request_cut', 'integer', (c) => c.notNull())
    .addColumn('response_cut', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('call_bodies_by_time').on('call_bodies').column('created_at').execute();
  await db.schema.createIndex('call_bodies_by_key').on('call_bodies').columns(['key_id', 'call_id']).execute();
}
