/** Storing what a person gives: the bytes, what is known of them, and of a document its text beside it. */
import type { DocumentInfo, DocumentKind } from '#shared/document.ts';
import { newId } from '#shared/ids.ts';
import type { ImageInfo } from '#shared/image.ts';
import { documentOf, insertDocument } from '#store/documents.ts';
import { insertFile } from '#store/files.ts';
import type { Db } from '#store/open.ts';
import type { DocumentPageRow, DocumentRow, FileRow } from '#store/schema.ts';
import type { Blobs } from '../blobs.ts';
import { kindOf } from './kinds.ts';
import { tokensOf } from './library.ts';
import { DocumentError, LIMITS, type ParsedDocument } from './parsed.ts';
import { readDocument } from './reader.ts';

export const PICTURE_BYTES = 20 * 1024 * 1024;
export const DOCUMENT_BYTES: number = LIMITS.bytes;

interface Keeping {
  db: Db;
  blobs: Blobs;
  now(): number;
}
interface Given {
  userId: string;
  name: string;
  bytes: Uint8Array;
}

export async function keepPicture({ db, blobs, now }: Keeping, given: Given, info: ImageInfo): Promise<FileRow> {
  const row = rowOf(given, info.mediaType, now());
  const sized = { ...row, width: info.width, height: info.height };
  await blobs.put(row.id, given.bytes);
  await insertFile(db, sized);
  return sized;
}

/** Reads it first: what cannot be read is not kept. Throws DocumentError, or the signal's reason. */
export async function keepDocument(
  { db, blobs, now }: Keeping,
  given: Given,
  signal?: AbortSignal,
): Promise<{ row: FileRow; document: DocumentInfo }> {
  const kind = kindOf(given.bytes, given.name);
  if (!kind) throw new DocumentError(given.bytes.length === 0 ? 'blank' : 'unknown');
  const parsed = await readDocument(given.bytes, given.name, signal ? { signal } : {});
  const row = rowOf(given, kind.mediaType, now());
  const { document, pages } = documentRows(row.id, kind.kind, parsed);
  await blobs.put(row.id, given.bytes);
  await db.transaction().execute(async (trx) => {
    await insertFile(trx, row);
    await insertDocument(trx, document, pages);
  });
  return { row, document: documentOf(document) };
}

/** What was read of a file, as it is kept beside it. */
export function documentRows(
  fileId: string,
  kind: DocumentKind,
  { unit, pages, cut }: ParsedDocument,
): { document: DocumentRow; pages: DocumentPageRow[] } {
  return {
    document: {
      file_id: fileId,
      kind,
      unit,
      count: pages.length,
      characters: pages.reduce((sum, { text }) => sum + text.length, 0),
      tokens: pages.reduce((sum, { text }) => sum + tokensOf(text), 0),
      cut: cut ? 1 : 0,
    },
    pages: pages.map(({ label, text }, at) => ({ file_id: fileId, number: at + 1, label, text })),
  };
}

function rowOf({ userId, name, bytes }: Given, mediaType: string, now: number): FileRow {
  return {
    id: newId('file', now),
    user_id: userId,
    name,
    media_type: mediaType,
    bytes: bytes.length,
    width: null,
    height: null,
    created_at: now,
  };
}
