import type { Kysely } from 'kysely';

/** What people said once and for all of servers' tools, and services that are described by an OpenAPI document. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('tool_words')
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('server', 'text', (c) => c.notNull())
    .addColumn('tool', 'text', (c) => c.notNull())
    .addColumn('url', 'text', (c) => c.notNull())
    .addColumn('word', 'text', (c) => c.notNull())
    .addColumn('digest', 'text', (c) => c.notNull())
    .addColumn('said_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('tool_words_key', ['user_id', 'server', 'tool'])
    .execute();
  await db.schema.createIndex('tool_words_of').on('tool_words').columns(['server', 'url']).execute();
}
