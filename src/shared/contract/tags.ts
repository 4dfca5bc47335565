/** The tags a person has. They come and go with chats: `tag` and `untag` of a move (chats.ts). */
import { z } from 'zod';
import { Move, TagName } from './chats.ts';
import { endpoint } from './endpoint.ts';

export const Tag = z.object({
  name: z.string(),
  /** How many chats carry it; what is in the bin does not count. */
  chats: z.number(),
});
export type Tag = z.infer<typeof Tag>;

/** By name. */
export const listTags = endpoint({
  method: 'GET',
  path: '/api/tags',
  access: 'user',
  result: z.object({ tags: z.array(Tag) }),
});

/** On every chat that carries it. Where `to` is a tag already, they become one. `undo`: moves of chats. */
export const renameTag = endpoint({
  method: 'POST',
  path: '/api/tags/rename',
  access: 'user',
  body: z.strictObject({ name: TagName, to: TagName }),
  result: z.object({ undo: z.array(Move) }),
});

/** Takes it off every chat; the chats stay. `undo`: moves of chats. */
export const deleteTag = endpoint({
  method: 'POST',
  path: '/api/tags/delete',
  access: 'user',
  body: z.strictObject({ name: TagName }),
  result: z.object({ undo: z.array(Move) }),
});
