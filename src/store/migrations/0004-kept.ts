import type { Kysely } from 'kysely';

/** Whose an upstream's object is, and where it is kept. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('kept')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('key_id', 'text')
    .addColumn('connection_id', 'text', (c) => c.notNull())
    .addColumn('key_index', 'integer', (c) => c.notNull())
    .addColumn('deployment', 'text')
    .addColumn('state', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('kept_by_user').on('kept').columns(['user_id', 'kind', 'created_at']).execute();
  await db.schema.createIndex('kept_by_expiry').on('kept').column('expires_at').execute();
}
