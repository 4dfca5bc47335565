import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/**
 * An empty page with an origin of its own, in which code of answers is shown (`code`), or a picture from elsewhere
 * (`picture`: it may load pictures, and nothing else); see http/api/frames.ts.
 */
export const getFrame = endpoint({
  method: 'GET',
  path: '/api/frame',
  access: 'user',
  query: z.strictObject({ kind: z.enum(['code', 'picture']).default('code') }),
  form: 'bytes',
});
