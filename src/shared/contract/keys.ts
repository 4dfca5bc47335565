import { z } from 'zod';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';

/** A key for programs. The secret is shown once, when it is made. */
export const GatewayKey = z.object({
  id: Id,
  name: z.string(),
  /** Its first characters, to recognise it by. */
  prefix: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
});
export type GatewayKey = z.infer<typeof GatewayKey>;

export const listKeys = endpoint({
  method: 'GET',
  path: '/api/keys',
  access: 'user',
  result: z.object({ keys: z.array(GatewayKey) }),
});
export const createKey = endpoint({
  method: 'POST',
  path: '/api/keys',
  access: 'user',
  body: z.strictObject({
    name: z.string().trim().min(1).max(80),
    expiresAt: z.iso.datetime().nullable().default(null),
  }),
  result: z.object({ key: GatewayKey, secret: z.string() }),
});
export const revokeKey = endpoint({
  method: 'DELETE',
  path: '/api/keys/:id',
  access: 'user',
  params: z.object({ id: Id }),
});
