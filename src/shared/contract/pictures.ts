import { z } from 'zod';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';

export const PICTURE_SIZES = ['auto', '1024x1024', '1536x1024', '1024x1536'] as const;

/** A picture a model drew, in a chat or on the gallery's page. Its bytes: `getFile`. */
export const Picture = z.object({
  fileId: Id,
  name: z.string(),
  mediaType: z.string(),
  bytes: z.number(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  prompt: z.string(),
  /** The deployment's public name. */
  model: z.string(),
  size: z.string(),
  /** The picture it was made from. */
  sourceId: Id.nullable(),
  chatId: Id.nullable(),
  createdAt: z.string(),
});
export type Picture = z.infer<typeof Picture>;

/** The newest first. */
export const listPictures = endpoint({
  method: 'GET',
  path: '/api/pictures',
  access: 'user',
  query: z.strictObject({
    /** The last one of the page before. */
    cursor: z.string().max(40).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(40),
  }),
  result: z.object({ pictures: z.array(Picture), next: z.string().nullable() }),
});

/** Draws a picture, or changes one. Waits for it: half a minute is usual. */
export const drawPicture = endpoint({
  method: 'POST',
  path: '/api/pictures',
  access: 'member',
  body: z.strictObject({
    prompt: z.string().trim().min(1).max(4000),
    size: z.enum(PICTURE_SIZES).default('auto'),
    /** A deployment that can draw; null: the first one. */
    model: z.string().max(200).nullable().default(null),
    /** A picture of this person to change; null: drawn from nothing. */
    sourceId: Id.nullable().default(null),
    /** A PNG as large as the source, as base64: what is transparent in it may change. */
    mask: z.base64().max(6_000_000).nullable().default(null),
  }),
  result: Picture,
});

/** Deleted pictures can be brought back; they stay where they stand in chats. */
export const deletePicture = endpoint({
  method: 'DELETE',
  path: '/api/pictures/:id',
  access: 'member',
  params: z.object({ id: Id }),
});
export const restorePicture = endpoint({
  method: 'POST',
  path: '/api/pictures/:id/restore',
  access: 'member',
  params: z.object({ id: Id }),
});
