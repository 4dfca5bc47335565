import type { Kysely } from 'kysely';

/** Chats can be pinned, archived, put into projects, be temporary and be shared by a link. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('projects')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('emoji', 'text', (c) => c.notNull())
    .addColumn('colour', 'text', (c) => c.notNull())
    .addColumn('instructions', 'text', (c) => c.notNull())
    .addColumn('model', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('deleted_at', 'bigint')
    .execute();
  await db.schema.createIndex('projects_of').on('projects').columns(['user_id', 'deleted_at']).execute();

  await db.schema
    .createTable('project_files')
    .addColumn('project_id', 'text', (c) => c.notNull().references('projects.id').onDelete('cascade'))
    .addColumn('file_id', 'text', (c) => c.notNull().references('files.id').onDelete('cascade'))
    .addColumn('added_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('project_files_pk', ['project_id', 'file_id'])
    .execute();
  await db.schema.createIndex('project_files_by_file').on('project_files').column('file_id').execute();

  await db.schema.alterTable('chats').addColumn('project_id', 'text').execute();
  await db.schema.alterTable('chats').addColumn('pinned_at', 'bigint').execute();
  await db.schema.alterTable('chats').addColumn('archived_at', 'bigint').execute();
  await db.schema
    .alterTable('chats')
    .addColumn('temporary', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.createIndex('chats_by_project').on('chats').columns(['project_id', 'updated_at']).execute();
  await db.schema.createIndex('chats_by_deletion').on('chats').column('deleted_at').execute();

  await db.schema
    .createTable('shares')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('chat_id', 'text', (c) => c.notNull().references('chats.id').onDelete('cascade'))
    .addColumn('token', 'text', (c) => c.notNull())
    .addColumn('token_hash', 'text', (c) => c.notNull().unique())
    .addColumn('form', 'text', (c) => c.notNull())
    .addColumn('steps', 'integer', (c) => c.notNull())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('leaf_id', 'text')
    .addColumn('taken_at', 'bigint', (c) => c.notNull())
    .addColumn('messages', 'text')
    .addColumn('password', 'text')
    .addColumn('expires_at', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('shares_of').on('shares').columns(['user_id', 'created_at']).execute();
  await db.schema.createIndex('shares_by_chat').on('shares').column('chat_id').execute();
}
