/** How the instance looks: its sign and its accent. Both are on the door, so they are for everybody. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/** A style sheet; empty where no accent is chosen. */
export const getLook = endpoint({ method: 'GET', path: '/api/look.css', access: 'public', form: 'bytes' });

/** The picture itself; 404 where there is none. */
export const getLogo = endpoint({ method: 'GET', path: '/api/logo', access: 'public', form: 'bytes' });

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
