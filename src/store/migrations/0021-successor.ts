import type { Kysely } from 'kysely';

/** A successor that answers in a deployment's place, and prompts that were tried on both. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('deployments').addColumn('switched_at', 'bigint').execute();
  await db.schema
    .createTable('trials')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('deployment_id', 'text', (c) => c.notNull())
    .addColumn('deployment', 'text', (c) => c.notNull())
    .addColumn('successor', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('trials_by_person').on('trials').columns(['user_id', 'deployment_id']).execute();
  await db.schema
    .createTable('trial_pairs')
    .addColumn('trial_id', 'text', (c) => c.notNull().references('trials.id').onDelete('cascade'))
    .addColumn('place', 'integer', (c) => c.notNull())
    .addColumn('chat_id', 'text', (c) => c.notNull())
    .addColumn('message_id', 'text', (c) => c.notNull())
    .addColumn('prompt', 'text', (c) => c.notNull())
    .addColumn('present', 'text')
    .addColumn('successor', 'text')
    .addPrimaryKeyConstraint('trial_pairs_pk', ['trial_id', 'place'])
    .execute();
}
