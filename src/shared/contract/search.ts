/** Finding messages again, in any language. */
import { z } from 'zod';
import { Id } from '../ids.ts';
import { TagName } from './chats.ts';
import { endpoint } from './endpoint.ts';

/** A stretch of an excerpt; `marked` ones are what was asked for. */
export const SearchPiece = z.object({ text: z.string(), marked: z.boolean() });
export type SearchPiece = z.infer<typeof SearchPiece>;

export const SearchHit = z.object({
  chatId: Id,
  /** Null: the chat was found by its title. */
  messageId: Id.nullable(),
  title: z.string(),
  role: z.enum(['user', 'assistant']).nullable(),
  model: z.string().nullable(),
  at: z.string(),
  excerpt: z.array(SearchPiece),
});
export type SearchHit = z.infer<typeof SearchHit>;

const Flag = z.enum(['true']).transform(() => true);

/**
 * Messages that have every word of `text`, newest first; a word is found by its beginning, characters of scripts
 * without spaces wherever they stand, and what is in quotes as it is written. `cursor` pages on. Without words the
 * filters alone decide.
 */
export const searchMessages = endpoint({
  method: 'GET',
  path: '/api/search',
  access: 'user',
  query: z.strictObject({
    text: z.string().max(300).default(''),
    model: z.string().max(200).optional(),
    role: z.enum(['user', 'assistant']).optional(),
    chatId: Id.optional(),
    projectId: Id.optional(),
    tag: TagName.optional(),
    since: z.iso.datetime().optional(),
    until: z.iso.datetime().optional(),
    hasFile: Flag.optional(),
    hasCode: Flag.optional(),
    cursor: z
      .string()
      .regex(/^\d{1,16}$/)
      .optional(),
    limit: z.coerce.number().int().min(1).max(100).default(30),
  }),
  result: z.object({ hits: z.array(SearchHit), next: z.string().nullable() }),
});
