import { z } from 'zod';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';
import { Limits } from './limits.ts';

/** The doors of our resource, as keys and the ledger name them. */
export const Surface = z.enum(['azure-classic', 'azure-v1', 'openai', 'anthropic']);
export type Surface = z.infer<typeof Surface>;

/** Deployments by their public names; null: all. */
export const Models = z.array(z.string().min(1).max(120)).max(500).nullable();
const Surfaces = z.array(Surface).max(10).nullable();

/**
 * A key for programs: one name with up to two secrets, so that one can be replaced while the other goes on working.
 * A secret is shown once, when it is made.
 */
export const GatewayKey = z.object({
  id: Id,
  name: z.string(),
  /** The first characters of its first secret, to recognise it by. */
  prefix: z.string(),
  /** Those of the second; null until it is made. */
  prefix2: z.string().nullable(),
  owner: z.object({ id: Id, name: z.string() }),
  deployments: Models,
  surfaces: Surfaces,
  limits: Limits,
  /** What its calls say is kept for a while, secrets masked. */
  logBodies: z.boolean(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
});
export type GatewayKey = z.infer<typeof GatewayKey>;

/** One's own keys; `owner` (a person's id, or `all`) is for owner and admins. */
export const listKeys = endpoint({
  method: 'GET',
  path: '/api/keys',
  access: 'user',
  others: 'admin',
  query: z.strictObject({ owner: z.union([Id, z.literal('all')]).optional() }),
  result: z.object({ keys: z.array(GatewayKey) }),
});

const Name = z.string().trim().min(1).max(80);
const Expiry = z.iso.datetime().nullable();

export const createKey = endpoint({
  method: 'POST',
  path: '/api/keys',
  access: 'member',
  body: z.strictObject({
    name: Name,
    expiresAt: Expiry.default(null),
    deployments: Models.default(null),
    surfaces: Surfaces.default(null),
    limits: Limits.optional(),
    logBodies: z.boolean().default(false),
  }),
  result: z.object({ key: GatewayKey, secret: z.string() }),
});
/** By the key's owner or an admin. What changes holds from the next call on. */
export const updateKey = endpoint({
  method: 'PATCH',
  path: '/api/keys/:id',
  access: 'user',
  others: 'admin',
  params: z.object({ id: Id }),
  body: z.strictObject({
    name: Name.optional(),
    expiresAt: Expiry.optional(),
    deployments: Models.optional(),
    surfaces: Surfaces.optional(),
    limits: Limits.optional(),
    logBodies: z.boolean().optional(),
  }),
  result: GatewayKey,
});
/** Replaces one of the two secrets (the second is made the first time); the other stays valid. By the key's owner. */
export const regenerateKey = endpoint({
  method: 'POST',
  path: '/api/keys/:id/regenerate',
  access: 'member',
  params: z.object({ id: Id }),
  body: z.strictObject({ which: z.union([z.literal(1), z.literal(2)]) }),
  result: z.object({ key: GatewayKey, secret: z.string() }),
});
/** By the key's owner or an admin. */
export const revokeKey = endpoint({
  method: 'DELETE',
  path: '/api/keys/:id',
  access: 'user',
  others: 'admin',
  params: z.object({ id: Id }),
});
