import type { Kysely } from 'kysely';

/** Answers side by side, forks, messages that wait for their turn, and what an answer was asked with. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('messages').addColumn('comparison', 'text').execute();
  await db.schema.alterTable('messages').addColumn('origin', 'text').execute();
  await db.schema
    .alterTable('messages')
    .addColumn('simulated', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('runs').addColumn('asked', 'text').execute();
  await db.schema.createIndex('runs_by_message').on('runs').columns(['message_id', 'created_at']).execute();
  await db.schema.createIndex('calls_by_run').on('calls').column('run_id').where('run_id', 'is not', null).execute();

  await db.schema
    .createTable('queued')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('chat_id', 'text', (c) => c.notNull().references('chats.id').onDelete('cascade'))
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('client_id', 'text', (c) => c.notNull())
    .addColumn('after_id', 'text', (c) => c.notNull())
    .addColumn('position', 'bigint', (c) => c.notNull())
    .addColumn('steer', 'integer', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('files', 'text', (c) => c.notNull())
    .addColumn('model', 'text')
    .addColumn('held', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('queued_client', ['user_id', 'client_id'])
    .execute();
  await db.schema.createIndex('queued_by_chat').on('queued').columns(['chat_id', 'position']).execute();

  await db.schema
    .createTable('prompt_texts')
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('prompt_texts_pk', ['user_id', 'hash'])
    .execute();
}
