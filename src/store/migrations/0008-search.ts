import type { Kysely } from 'kysely';
import { searchEngineOf } from '../dialect/search.ts';

/** Words of messages and titles; and what is being moved in from elsewhere. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('search_docs')
    .addColumn('doc', 'bigint', (c) => c.primaryKey())
    .addColumn('chat_id', 'text', (c) => c.notNull().references('chats.id').onDelete('cascade'))
    .addColumn('message_id', 'text', (c) => c.references('messages.id').onDelete('cascade'))
    .addColumn('version', 'integer', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('search_docs_by_message').on('search_docs').column('message_id').execute();
  await db.schema.createIndex('search_docs_by_chat').on('search_docs').columns(['chat_id', 'message_id']).execute();
  await searchEngineOf(db).create(db);

  await db.schema
    .createTable('transfers')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('bytes', 'bigint', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('report', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('transfers_of').on('transfers').columns(['user_id', 'created_at']).execute();
}
