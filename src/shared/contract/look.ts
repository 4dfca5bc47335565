/** How the instance looks: its sign and its accent. Both are on the door, so they are for everybody. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/** Tells one from the next, so that each can be kept for good. */
const Version = z.strictObject({ v: z.string().max(40).optional() });

/** A style sheet; empty where no accent is chosen. */
export const getLook = endpoint({
  method: 'GET',
  path: '/api/look.css',
  access: 'public',
  query: Version,
  form: 'bytes',
});

/** The picture itself; 404 where there is none. */
export const getLogo = endpoint({ method: 'GET', path: '/api/logo', access: 'public', query: Version, form: 'bytes' });

/**
 * The body is the picture: PNG, JPEG, WebP or SVG, up to 256 kB. An SVG that runs, loads or links anything is refused.
 * Throws `too_large`, `logo_unfit`.
 */
export const putLogo = endpoint({
  method: 'PUT',
  path: '/api/logo',
  access: 'admin',
  form: 'bytes',
  result: z.object({ logo: z.string() }),
});

export const deleteLogo = endpoint({ method: 'DELETE', path: '/api/logo', access: 'admin' });
