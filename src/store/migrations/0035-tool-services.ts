import type { Kysely } from 'kysely';

/** Services that are described by an OpenAPI document, and their operations. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('tool_services')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('url', 'text', (c) => c.notNull())
    .addColumn('address', 'text')
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('secret', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('tool_operations')
    .addColumn('service', 'text', (c) => c.notNull().references('tool_services.name').onDelete('cascade'))
    .addColumn('place', 'integer', (c) => c.notNull())
    .addColumn('offered', 'integer', (c) => c.notNull())
    .addColumn('operation', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('tool_operations_key', ['service', 'place'])
    .execute();
}
