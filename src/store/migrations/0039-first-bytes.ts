import type { Kysely } from 'kysely';

/** How long answers took to begin, in the hourly sums: of calls from now on; earlier hours have none that were timed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['timed_calls', 'first_byte_ms'])
    await db.schema
      .alterTable('usage_hours')
      .addColumn(column, 'bigint', (col) => col.notNull().defaultTo(0))
      .execute();
}
