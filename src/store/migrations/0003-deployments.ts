import type { Kysely } from 'kysely';

/** Deployments as Azure describes them, with several targets and rules of their own; connections that sign in with Entra ID. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // SQLite adds one column a statement.
  for (const name of ['sku', 'model_version', 'content_filter', 'version_upgrade', 'successor'])
    await db.schema.alterTable('deployments').addColumn(name, 'text').execute();
  for (const name of ['capacity_tpm', 'retires_at'])
    await db.schema.alterTable('deployments').addColumn(name, 'bigint').execute();
  await db.schema
    .alterTable('deployments')
    .addColumn('routing', 'text', (c) => c.notNull().defaultTo('{}'))
    .execute();

  for (const name of ['model', 'sku']) await db.schema.alterTable('targets').addColumn(name, 'text').execute();
  await db.schema.alterTable('targets').addColumn('capacity_tpm', 'bigint').execute();
  await db.schema
    .alterTable('targets')
    .addColumn('enabled', 'integer', (c) => c.notNull().defaultTo(1))
    .execute();
  await db.schema.createIndex('targets_by_deployment').on('targets').columns(['deployment_id', 'priority']).execute();
  await db.schema.createIndex('targets_by_connection').on('targets').column('connection_id').execute();

  await db.schema
    .alterTable('connections')
    .addColumn('auth', 'text', (c) => c.notNull().defaultTo('{"kind":"key"}'))
    .execute();
  await db.schema.alterTable('connections').addColumn('auth_secret', 'text').execute();
}
