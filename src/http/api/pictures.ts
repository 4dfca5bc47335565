import { draw } from '#chat/pictures.ts';
import { deletePicture, drawPicture, listPictures, restorePicture } from '#shared/contract/pictures.ts';
import { AppError } from '#shared/errors.ts';
import { imageInfo } from '#shared/image.ts';
import * as pictures from '#store/pictures.ts';
import { isoTime } from '#store/rows.ts';
import { handle, type Mounted } from '../mount.ts';

function pictureOf(row: pictures.PictureFile) {
  const { name, bytes, width, height, prompt, model, size } = row;
  return {
    fileId: row.file_id,
    name,
    mediaType: row.media_type,
    bytes,
    width,
    height,
    prompt,
    model,
    size,
    sourceId: row.source_id,
    chatId: row.chat_id,
    createdAt: isoTime(row.created_at),
  };
}

/** Throws `unsupported_media` for what is no PNG. */
function maskOf(mask: string | null): Uint8Array | null {
  if (mask === null) return null;
  const bytes = Uint8Array.from(Buffer.from(mask, 'base64'));
  if (imageInfo(bytes)?.mediaType !== 'image/png')
    throw new AppError('unsupported_media', { params: { allowed: 'PNG' } });
  return bytes;
}

export const pictureRoutes: Mounted[] = [
  handle(listPictures, async ({ query, who }, { db }) => {
    const rows = await pictures.listPictures(db, who.principal.userId, {
      ...query,
      cursor: query.cursor,
      limit: query.limit + 1,
    });
    const shown = rows.slice(0, query.limit);
    return { pictures: shown.map(pictureOf), next: rows.length > query.limit ? (shown.at(-1)?.file_id ?? null) : null };
  }),

  handle(drawPicture, async ({ body, who, request }, { db, blobs, gateway, now }) => {
    const { file, picture } = await draw({
      db,
      blobs,
      gateway,
      now,
      principal: who.principal,
      runId: null,
      chatId: null,
      deployment: body.model,
      prompt: body.prompt,
      size: body.size,
      sourceId: body.sourceId,
      mask: maskOf(body.mask),
      // Who leaves the page does not wait for it any more: it is stopped, and not paid further.
      signal: request.signal,
    });
    return pictureOf({ ...file, ...picture });
  }),

  handle(deletePicture, async ({ params, who }, { db, now }) => {
    if (!(await pictures.binPicture(db, who.principal.userId, params.id, now()))) throw new AppError('not_found');
    return {};
  }),
  handle(restorePicture, async ({ params, who }, { db }) => {
    if (!(await pictures.binPicture(db, who.principal.userId, params.id, null))) throw new AppError('not_found');
    return {};
  }),
];
