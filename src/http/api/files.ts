import { DocumentError, type Unreadable } from '#chat/documents/parsed.ts';
import { goesInWhole } from '#chat/documents/in-prompt.ts';
import { keepDocument, keepPicture, DOCUMENT_BYTES, PICTURE_BYTES } from '#chat/documents/keep.ts';
import { getFile, getFileText, getRoom, listFiles, uploadFile, type FileInfo } from '#shared/contract/files.ts';
import { AppError, type ErrorCode } from '#shared/errors.ts';
import { imageInfo } from '#shared/image.ts';
import { documentOf, findDocuments, listPages } from '#store/documents.ts';
import * as files from '#store/files.ts';
import type { FileRow } from '#store/schema.ts';
import type { Deps } from '../deps.ts';
import { policyOf, securityHeaders } from '../guard.ts';
import { handle, readBody, type Mounted } from '../mount.ts';

/** As many pages as a reader can look at; more are asked for. */
const MOST_PAGES = 50;

const SENTENCES: Record<Unreadable, ErrorCode> = {
  blank: 'document_blank',
  unknown: 'document_unknown',
  encrypted: 'document_encrypted',
  damaged: 'document_damaged',
  empty: 'document_empty',
  large: 'document_too_large',
  slow: 'document_too_slow',
};
const READABLE = 'PNG, JPEG, WebP, GIF, PDF, DOCX, XLSX, PPTX, CSV, HTML, Markdown, TXT';

/** A name is metadata: control characters and path separators have no meaning here and are dropped. */
function tidyName(name: string): string {
  const bare = name
    .split(/[/\\]/)
    .at(-1)
    ?.replaceAll(/\p{Cc}/gu, '')
    .trim();
  return bare === undefined || bare === '' ? 'image' : bare.slice(0, 255);
}

function infoOf(row: FileRow): FileInfo {
  const { id, name, bytes, width, height } = row;
  return { id, name, mediaType: row.media_type, bytes, width, height };
}

const MEGABYTE = 1024 ** 2;

/** What a person has of the room for files, and how much it is. */
export async function roomOf({ db, identity }: Deps, userId: string) {
  return { usedBytes: await files.bytesOf(db, userId), limitBytes: await files.fileRoom(identity.settings) };
}

/** Throws `room_used`. What answers make (pictures, sounds) counts too, but is never refused: it is paid already. */
async function mayTake(deps: Deps, userId: string, bytes: number): Promise<void> {
  const { usedBytes, limitBytes } = await roomOf(deps, userId);
  if (limitBytes === null || usedBytes + bytes <= limitBytes) return;
  const shown = (size: number) => `${Math.ceil(size / MEGABYTE)} MB`;
  throw new AppError('room_used', { params: { used: shown(usedBytes), limit: shown(limitBytes) } });
}

export const fileRoutes: Mounted[] = [
  handle(uploadFile, async ({ query, who, request }, deps) => {
    const name = tidyName(query.name);
    // Of several files at once a person has to know which one it was.
    const tooLarge = (limit: number) =>
      new AppError('file_too_large', { params: { name, limit: `${limit / MEGABYTE} MB` } });
    const bytes = await readBody(request.raw, DOCUMENT_BYTES).catch((error: unknown) => {
      throw error instanceof AppError && error.code === 'too_large' ? tooLarge(DOCUMENT_BYTES) : error;
    });
    await mayTake(deps, who.principal.userId, bytes.length);
    const file = { userId: who.principal.userId, name, bytes };
    const picture = imageInfo(bytes);
    if (picture) {
      if (bytes.length > PICTURE_BYTES) throw tooLarge(PICTURE_BYTES);
      return infoOf(await keepPicture(deps, file, picture));
    }
    try {
      const { row, document } = await keepDocument(deps, file, request.signal);
      return { ...infoOf(row), document };
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      throw new AppError(SENTENCES[error.why], { params: { name: file.name, allowed: READABLE } });
    }
  }),

  handle(getRoom, ({ who }, deps) => roomOf(deps, who.principal.userId)),

  handle(listFiles, async ({ query, who }, { db }) => {
    const rows = await files.listFiles(db, who.principal.userId, query);
    const read = await findDocuments(
      db,
      rows.map(({ id }) => id),
    );
    const documents = new Map(read.map((row) => [row.file_id, documentOf(row)]));
    return { files: rows.map((row) => ({ ...infoOf(row), document: documents.get(row.id) ?? null })) };
  }),

  handle(getFile, async ({ params, who, request }, deps) => {
    const row = await files.findFile(deps.db, who.principal.userId, params.id);
    if (!row) throw new AppError('not_found');
    const bytes = await deps.blobs.get(row.id);
    const headers = new Headers(securityHeaders(policyOf(row.media_type), request.client.secure));
    headers.set('content-type', row.media_type);
    headers.set('content-length', String(bytes.length));
    headers.set('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(row.name)}`);
    // The bytes under an id never change, and only their owner can ask for them.
    headers.set('cache-control', 'private, max-age=31536000, immutable');
    // Of another person in the same browser they are asked for anew.
    headers.set('vary', 'cookie');
    return new Response(new Uint8Array(bytes), { headers });
  }),

  handle(getFileText, async ({ params, query, who }, { db }) => {
    const row = await files.findFile(db, who.principal.userId, params.id);
    const [found] = row ? await findDocuments(db, [row.id]) : [];
    if (!row || !found) throw new AppError('not_found');
    const document = documentOf(found);
    const pages = await listPages(db, row.id, {
      from: query.from,
      to: Math.min(query.to, query.from + MOST_PAGES - 1),
    });
    return { file: { ...infoOf(row), document }, pages, whole: goesInWhole(document) };
  }),
];
