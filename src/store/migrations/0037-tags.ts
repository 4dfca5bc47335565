import type { Kysely } from 'kysely';

/** Chats carry tags: a list of names (JSON), kept with the chat. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('chats')
    .addColumn('tags', 'text', (c) => c.notNull().defaultTo('[]'))
    .execute();
}
