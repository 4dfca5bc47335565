import type { Kysely } from 'kysely';

/** Files an assistant knows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('assistant_files')
    .addColumn('assistant_id', 'text', (c) => c.notNull().references('assistants.id').onDelete('cascade'))
    .addColumn('file_id', 'text', (c) => c.notNull().references('files.id').onDelete('cascade'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('assistant_files_pk', ['assistant_id', 'file_id'])
    .execute();
  await db.schema.createIndex('assistant_files_by_file').on('assistant_files').column('file_id').execute();
}
