import type { Kysely } from 'kysely';

/** Whose address nobody has checked. Those who were here before this are believed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('claimed_emails')
    .addColumn('user_id', 'text', (c) => c.primaryKey().references('users.id').onDelete('cascade'))
    .addColumn('since', 'bigint', (c) => c.notNull())
    .execute();
}
