import type { Kysely } from 'kysely';

/** Which deployments people and teams may use; without a row all of them. Those who made an account and wait for a word. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('model_access')
    .addColumn('scope', 'text', (c) => c.notNull())
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('deployments', 'text', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_by', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('model_access_pk', ['scope', 'owner'])
    .execute();
  await db.schema
    .createTable('waiting')
    .addColumn('user_id', 'text', (c) => c.primaryKey().references('users.id').onDelete('cascade'))
    .addColumn('since', 'bigint', (c) => c.notNull())
    .execute();
}
