import type { Kysely } from 'kysely';

/** MCP servers at which every person signs in with an account of their own: how, who did, and who is on the way. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('tool_sign_ins')
    .addColumn('server', 'text', (c) => c.primaryKey())
    .addColumn('client_id', 'text')
    .addColumn('client', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('tool_clients')
    .addColumn('server', 'text', (c) => c.notNull())
    .addColumn('issuer', 'text', (c) => c.notNull())
    .addColumn('redirect_uri', 'text', (c) => c.notNull())
    .addColumn('client', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('tool_clients_key', ['server', 'issuer', 'redirect_uri'])
    .execute();
  await db.schema
    .createTable('tool_grants')
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('server', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('url', 'text', (c) => c.notNull())
    .addColumn('tokens', 'text')
    .addColumn('expires_at', 'bigint')
    .addColumn('wanted', 'text')
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('held_until', 'bigint', (c) => c.notNull())
    .addColumn('connected_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('tool_grants_key', ['user_id', 'server'])
    .execute();
  await db.schema.createIndex('tool_grants_of').on('tool_grants').columns(['server', 'url']).execute();
  await db.schema
    .createTable('tool_flows')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('session_id', 'text', (c) => c.notNull())
    .addColumn('server', 'text', (c) => c.notNull())
    .addColumn('flow', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('tool_flows_of').on('tool_flows').columns(['user_id', 'server']).execute();
}
