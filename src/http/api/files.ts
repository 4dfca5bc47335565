import { getFile, uploadFile } from '#shared/contract/files.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { imageInfo } from '#shared/image.ts';
import * as files from '#store/files.ts';
import { securityHeaders } from '../guard.ts';
import { handle, readBody, type Mounted } from '../mount.ts';

const MAX_BYTES = 20 * 1024 * 1024;

/** A name is metadata: control characters and path separators have no meaning here and are dropped. */
function tidyName(name: string): string {
  const bare = name
    .split(/[/\\]/)
    .at(-1)
    ?.replaceAll(/\p{Cc}/gu, '')
    .trim();
  return bare === undefined || bare === '' ? 'image' : bare.slice(0, 255);
}

export const fileRoutes: Mounted[] = [
  handle(uploadFile, async ({ query, who, request }, deps) => {
    const bytes = await readBody(request.raw, MAX_BYTES);
    const info = imageInfo(bytes);
    if (!info) throw new AppError('unsupported_media', { params: { allowed: 'PNG, JPEG, WebP, GIF' } });
    const now = deps.now();
    const row = {
      id: newId('file', now),
      user_id: who.principal.userId,
      name: tidyName(query.name),
      media_type: info.mediaType,
      bytes: bytes.length,
      width: info.width,
      height: info.height,
      created_at: now,
    };
    await deps.blobs.put(row.id, bytes);
    await files.insertFile(deps.db, row);
    return { ...row, mediaType: row.media_type };
  }),

  handle(getFile, async ({ params, who, request }, deps) => {
    const row = await files.findFile(deps.db, who.principal.userId, params.id);
    if (!row) throw new AppError('not_found');
    const bytes = await deps.blobs.get(row.id);
    const headers = new Headers(securityHeaders('file', request.client.secure));
    headers.set('content-type', row.media_type);
    headers.set('content-length', String(bytes.length));
    headers.set('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(row.name)}`);
    // The bytes under an id never change, and only their owner can ask for them.
    headers.set('cache-control', 'private, max-age=31536000, immutable');
    return new Response(new Uint8Array(bytes), { headers });
  }),
];
