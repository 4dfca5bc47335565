/** What was read from attached documents: a row each, and their text by pages, numbered from 1. */
import { DocumentKind, DocumentUnit, type DocumentInfo } from '#shared/document.ts';
import type { Db } from './open.ts';
import type { DocumentPageRow, DocumentRow } from './schema.ts';

/** Rows of one insert: engines limit how many values a statement may have. */
const AT_ONCE = 200;

export function documentOf(row: DocumentRow): DocumentInfo {
  const { count, characters, tokens, cut } = row;
  const [kind, unit] = [DocumentKind.parse(row.kind), DocumentUnit.parse(row.unit)];
  return { kind, unit, count, characters, tokens, cut: cut === 1 };
}

export async function insertDocument(db: Db, row: DocumentRow, pages: readonly DocumentPageRow[]): Promise<void> {
  await db.insertInto('documents').values(row).execute();
  for (let at = 0; at < pages.length; at += AT_ONCE)
    await db
      .insertInto('document_pages')
      .values(pages.slice(at, at + AT_ONCE))
      .execute();
}

export async function findDocuments(db: Db, fileIds: readonly string[]): Promise<DocumentRow[]> {
  if (fileIds.length === 0) return [];
  return db.selectFrom('documents').selectAll().where('file_id', 'in', fileIds).execute();
}

/** Pages `from` to `to` (both included) of a document, in order. */
export async function listPages(
  db: Db,
  fileId: string,
  { from = 1, to = Number.MAX_SAFE_INTEGER }: { from?: number; to?: number } = {},
): Promise<DocumentPageRow[]> {
  return db
    .selectFrom('document_pages')
    .selectAll()
    .where('file_id', '=', fileId)
    .where('number', '>=', from)
    .where('number', '<=', Math.min(to, 2_000_000_000))
    .orderBy('number')
    .execute();
}
