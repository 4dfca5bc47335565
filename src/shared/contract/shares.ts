import { z } from 'zod';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';

/** What a reader of a shared chat gets. No id of ours is in it: files go by their number within the share. */
export const SharedPart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('reasoning'), text: z.string(), ms: z.number().optional() }),
  z.object({ type: z.literal('tool-call'), name: z.string(), arguments: z.string(), result: z.string().optional() }),
  z.object({
    type: z.literal('file'),
    file: z.number(),
    name: z.string(),
    mediaType: z.string(),
    width: z.number().optional(),
    height: z.number().optional(),
  }),
]);
export type SharedPart = z.infer<typeof SharedPart>;

export const SharedMessage = z.object({
  role: z.enum(['user', 'assistant']),
  parts: z.array(SharedPart),
  /** What answered, as people see it. */
  model: z.string().nullable(),
  status: z.enum(['done', 'unfinished', 'running']),
});
export type SharedMessage = z.infer<typeof SharedMessage>;

export const SharedChat = z.object({
  instance: z.string(),
  title: z.string(),
  form: z.enum(['snapshot', 'live']),
  /** When a snapshot was taken; of a live share: now. */
  takenAt: z.string(),
  messages: z.array(SharedMessage),
});
export type SharedChat = z.infer<typeof SharedChat>;

/** One's own link to one's own chat. */
export const Share = z.object({
  id: Id,
  chatId: Id,
  title: z.string(),
  /** The link is `/s/` and this. */
  token: z.string(),
  /** `snapshot`: as it was at `takenAt` · `live`: always the chat's branch in view. */
  form: z.enum(['snapshot', 'live']),
  /** With reasoning and tool calls. */
  steps: z.boolean(),
  hasPassword: z.boolean(),
  expiresAt: z.string().nullable(),
  takenAt: z.string(),
  createdAt: z.string(),
});
export type Share = z.infer<typeof Share>;

const Token = z.object({ token: z.string().max(64) });

/** Newest first; also those that have ended. */
export const listShares = endpoint({
  method: 'GET',
  path: '/api/shares',
  access: 'user',
  query: z.strictObject({ chatId: Id.optional() }),
  result: z.object({ shares: z.array(Share), enabled: z.boolean() }),
});
/** Throws `sharing_off`, `not_found` (also for a temporary chat), `message_empty` when nothing was said yet. */
export const createShare = endpoint({
  method: 'POST',
  path: '/api/shares',
  access: 'member',
  body: z.strictObject({
    chatId: Id,
    form: z.enum(['snapshot', 'live']).default('snapshot'),
    steps: z.boolean().default(false),
    /** In the future; null: it does not end by itself. */
    expiresAt: z.iso.datetime().nullable().default(null),
    password: z.string().min(1).max(200).nullable().default(null),
  }),
  result: Share,
});
/** Takes the snapshot anew under the same link. */
export const renewShare = endpoint({
  method: 'POST',
  path: '/api/shares/:id/renew',
  access: 'member',
  params: z.object({ id: Id }),
  result: Share,
});
/** The link leads nowhere from now on. */
export const revokeShare = endpoint({
  method: 'DELETE',
  path: '/api/shares/:id',
  access: 'user',
  params: z.object({ id: Id }),
});

/**
 * For anybody with the link. `not_found` alike for links that never were, have ended, were revoked, whose chat is
 * deleted, whose owner is suspended, or while sharing is switched off; `share_locked` where a password is needed.
 */
export const getShared = endpoint({
  method: 'GET',
  path: '/api/shared/:token',
  access: 'public',
  params: Token,
  result: SharedChat,
});
/**
 * For a page that follows a live share. `chat` is null as long as it is what `seen` says: the `tag` of the answer before.
 * Throws as `getShared` does, and `too_many_attempts` where one address asks without end.
 */
export const followShared = endpoint({
  method: 'GET',
  path: '/api/shared/:token/now',
  access: 'public',
  params: Token,
  query: z.strictObject({ seen: z.string().max(64).optional() }),
  result: z.object({ tag: z.string(), chat: SharedChat.nullable() }),
});
/** Tries a password; from then on this browser may read. Throws `share_password_wrong`, `too_many_attempts`. */
export const openShared = endpoint({
  method: 'POST',
  path: '/api/shared/:token/open',
  access: 'public',
  params: Token,
  body: z.strictObject({ password: z.string().max(200) }),
  result: SharedChat,
});
/** Who looks: `member` may continue the chat as a copy, `stranger` has to sign in first. Throws as `getShared` does. */
export const getSharedReader = endpoint({
  method: 'GET',
  path: '/api/shared/:token/reader',
  access: 'public',
  params: Token,
  result: z.object({ reader: z.enum(['stranger', 'viewer', 'member']) }),
});
/**
 * What the link shows becomes a chat of one's own, with copies of its files. `leftOut`: the names of those for which
 * one has no room. Throws as `getShared` does, and `message_empty` when there is nothing to go on with.
 */
export const continueShared = endpoint({
  method: 'POST',
  path: '/api/shared/:token/continue',
  access: 'member',
  params: Token,
  result: z.object({ chatId: Id, leftOut: z.array(z.string()) }),
});
/** A file of that chat by its number; no other can be reached this way. */
export const getSharedFile = endpoint({
  method: 'GET',
  path: '/api/shared/:token/files/:file',
  access: 'public',
  params: Token.extend({ file: z.coerce.number().int().min(0).max(100_000) }),
  form: 'bytes',
});
