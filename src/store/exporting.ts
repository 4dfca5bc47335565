/** Everything that belongs to one person, table by table, a page of rows at a time. */
import { EXPORTED, type ExportedRow as Row, type ExportedTable } from './exported.ts';
import type { Db } from './open.ts';

const PAGE = 100;

/** The person's rows of a table, in an order that stays. */
export async function* exportedRows(db: Db, userId: string, table: ExportedTable): AsyncGenerator<Row> {
  for (let offset: Row | null = {}; offset !== null;) {
    const rows: Row[] = await page(db, userId, table, Object.keys(offset).length === 0 ? null : offset);
    // What is not written out, such as the owner, is left out here.
    for (const row of rows) yield Object.fromEntries(Object.keys(EXPORTED[table].shape).map((key) => [key, row[key]]));
    offset = rows.length === PAGE ? (rows.at(-1) ?? null) : null;
  }
}

async function page(db: Db, userId: string, table: ExportedTable, after: Row | null): Promise<Row[]> {
  const last = lastOf(after);
  switch (table) {
    case 'projects':
    case 'files':
    case 'assistants':
    case 'prompts':
    case 'memories':
      return db
        .selectFrom(table)
        .selectAll()
        .where('user_id', '=', userId)
        .where('id', '>', last('id'))
        .orderBy('id')
        .limit(PAGE)
        .execute();
    case 'chats':
      return db
        .selectFrom('chats')
        .selectAll()
        .where('user_id', '=', userId)
        .where('temporary', '=', 0)
        .where('id', '>', last('id'))
        .orderBy('id')
        .limit(PAGE)
        .execute();
    case 'messages':
      return db
        .selectFrom('messages')
        .innerJoin('chats', 'chats.id', 'messages.chat_id')
        .selectAll('messages')
        .where('chats.user_id', '=', userId)
        .where('chats.temporary', '=', 0)
        .where('messages.id', '>', last('id'))
        .orderBy('messages.id')
        .limit(PAGE)
        .execute();
    case 'ratings':
      return db
        .selectFrom('ratings')
        .innerJoin('messages', 'messages.id', 'ratings.message_id')
        .innerJoin('chats', 'chats.id', 'messages.chat_id')
        .selectAll('ratings')
        .where('ratings.user_id', '=', userId)
        .where('chats.user_id', '=', userId)
        .where('chats.temporary', '=', 0)
        .where('message_id', '>', last('message_id'))
        .orderBy('message_id')
        .limit(PAGE)
        .execute();
    case 'documents':
    case 'document_pages':
    case 'project_files':
    case 'assistant_files':
      return filesPage(db, userId, table, after);
    case 'pictures':
      return db
        .selectFrom('pictures')
        .selectAll()
        .where('user_id', '=', userId)
        .where('file_id', '>', last('file_id'))
        .orderBy('file_id')
        .limit(PAGE)
        .execute();
    case 'settings':
      return db
        .selectFrom('settings')
        .selectAll()
        .where('scope', '=', 'user')
        .where('owner', '=', userId)
        .where('key', '>', last('key'))
        .orderBy('key')
        .limit(PAGE)
        .execute();
  }
}

const lastOf = (after: Row | null) => (column: string) => {
  const value = after?.[column];
  return typeof value === 'string' ? value : '';
};

/** What belongs to files and by them to the person. */
async function filesPage(
  db: Db,
  userId: string,
  table: 'documents' | 'document_pages' | 'project_files' | 'assistant_files',
  after: Row | null,
): Promise<Row[]> {
  const last = lastOf(after);
  switch (table) {
    case 'documents':
      return db
        .selectFrom('documents')
        .innerJoin('files', 'files.id', 'documents.file_id')
        .selectAll('documents')
        .where('files.user_id', '=', userId)
        .where('file_id', '>', last('file_id'))
        .orderBy('file_id')
        .limit(PAGE)
        .execute();
    case 'document_pages':
      return db
        .selectFrom('document_pages')
        .innerJoin('files', 'files.id', 'document_pages.file_id')
        .selectAll('document_pages')
        .where('files.user_id', '=', userId)
        .where((eb) =>
          eb.or([
            eb('file_id', '>', last('file_id')),
            eb.and([eb('file_id', '=', last('file_id')), eb('number', '>', Number(after?.['number'] ?? 0))]),
          ]),
        )
        .orderBy('file_id')
        .orderBy('number')
        .limit(PAGE)
        .execute();
    case 'project_files':
      return after === null
        ? db
            .selectFrom('project_files')
            .innerJoin('projects', 'projects.id', 'project_files.project_id')
            .selectAll('project_files')
            .where('projects.user_id', '=', userId)
            .orderBy('project_id')
            .orderBy('file_id')
            .execute()
        : [];
    case 'assistant_files':
      return after === null
        ? db
            .selectFrom('assistant_files')
            .innerJoin('assistants', 'assistants.id', 'assistant_files.assistant_id')
            .selectAll('assistant_files')
            .where('assistants.user_id', '=', userId)
            .orderBy('assistant_id')
            .orderBy('position')
            .execute()
        : [];
  }
}
