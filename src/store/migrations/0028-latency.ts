import type { Kysely } from 'kysely';

/** How soon connections answered, counted by five minutes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('latency_slots')
    .addColumn('slot', 'bigint', (c) => c.notNull())
    .addColumn('connection_id', 'text', (c) => c.notNull())
    .addColumn('step', 'integer', (c) => c.notNull())
    .addColumn('calls', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('latency_slots_key', ['slot', 'connection_id', 'step'])
    .execute();
}
