import { accentSheet } from '#shared/accent.ts';
import { deleteLogo, getLogo, getLook, putLogo } from '#shared/contract/look.ts';
import { AppError } from '#shared/errors.ts';
import { readInternal, writeInternal } from '#store/settings.ts';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { securityHeaders } from '../guard.ts';
import { logoOf } from '../logo.ts';
import { handle, handlePublic, readBody, type Mounted } from '../mount.ts';

const MOST_BYTES = 256 * 1024;
const KEY = 'logo';
const Logo = z.object({ type: z.string(), base64: z.string(), hash: z.string() });

/** Whoever asks with what tells one from the next gets it for good. */
function cached(request: Request): string {
  return new URL(request.url).searchParams.has('v') ? 'public, max-age=31536000, immutable' : 'no-cache';
}

export const lookRoutes: Mounted[] = [
  handlePublic(getLook, async ({ request }, { identity }) => {
    const hex = await identity.settings.get('instance.accent', null);
    const headers = new Headers(securityHeaders('api', request.client.secure));
    headers.set('content-type', 'text/css; charset=utf-8');
    headers.set('cache-control', cached(request.raw));
    return new Response(hex === null ? '' : accentSheet(hex), { headers });
  }),

  handlePublic(getLogo, async ({ request }, { db }) => {
    const logo = Logo.safeParse(await readInternal(db, KEY));
    if (!logo.success) throw new AppError('not_found');
    const headers = new Headers(securityHeaders('file', request.client.secure));
    headers.set('content-type', logo.data.type);
    headers.set('content-disposition', 'inline');
    headers.set('cache-control', cached(request.raw));
    return new Response(Uint8Array.from(Buffer.from(logo.data.base64, 'base64')), { headers });
  }),

  handle(putLogo, async ({ request, who }, { db, identity, now }) => {
    const logo = logoOf(Buffer.from(await readBody(request.raw, MOST_BYTES)));
    if (logo === null) throw new AppError('logo_unfit');
    const { type, bytes } = logo;
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    await writeInternal(db, KEY, { type, hash, base64: bytes.toString('base64') }, now());
    await identity.settings.put('instance.logo', who.principal.userId, hash, now());
    return { logo: hash };
  }),

  handle(deleteLogo, async ({ who }, { db, identity, now }) => {
    await identity.settings.put('instance.logo', who.principal.userId, null, now());
    await writeInternal(db, KEY, null, now());
    return {};
  }),
];
