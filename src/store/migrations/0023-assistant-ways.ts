import type { Kysely } from 'kysely';

/** How an assistant answers and with what; that one message may be answered by another; who is remembered where. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('assistants')
    .addColumn('parameters', 'text', (c) => c.notNull().defaultTo('{}'))
    .execute();
  await db.schema.alterTable('assistants').addColumn('tools', 'text').execute();
  await db.schema
    .alterTable('assistants')
    .addColumn('memory', 'integer', (c) => c.notNull().defaultTo(1))
    .execute();
  await db.schema.alterTable('chats').addColumn('memory', 'integer').execute();
  await db.schema.alterTable('messages').addColumn('assistant_id', 'text').execute();
}
