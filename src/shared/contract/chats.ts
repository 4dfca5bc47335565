import { z } from 'zod';
import { Id } from '../ids.ts';
import { Message, Rating } from '../message.ts';
import { isTag, LONGEST_TAG, MOST_TAGS, tidyTag } from '../tag-names.ts';
import { endpoint } from './endpoint.ts';

export const ChatSummary = z.object({
  id: Id,
  title: z.string(),
  /** `provisional`: the message's first words, until the model's title arrives. */
  titleSource: z.enum(['provisional', 'model', 'person']),
  /** Whether an answer is being written in it right now. */
  running: z.boolean(),
  createdAt: z.string(),
  updatedAt: z.string(),
  projectId: Id.nullable(),
  /** Since when it is pinned: pinned chats stand in this order. */
  pinnedAt: z.string().nullable(),
  archived: z.boolean(),
  /** Listed and searched nowhere; gone when its page closes or after a day. */
  temporary: z.boolean(),
  /** The person's own words for it. */
  tags: z.array(z.string()),
  /** Since when it is in the bin. */
  deletedAt: z.string().nullable(),
});
export type ChatSummary = z.infer<typeof ChatSummary>;

export const Chat = ChatSummary.extend({
  /** The deployment the chat uses; null: the person's default. */
  model: z.string().nullable(),
  /** Who answers in it; null: nobody in particular. */
  assistantId: Id.nullable(),
  /** Whether what is remembered of the person is told in it, and more may be kept, where they want that at all. */
  memory: z.boolean(),
  /** The last message of the branch in view; null in an empty chat. */
  leafId: Id.nullable(),
});
export type Chat = z.infer<typeof Chat>;

/**
 * Which chats: `all` that are not archived · `recent`: those of them that are neither pinned nor in a project ·
 * `pinned`, newest pin first · `archived` · `bin`: deleted ones, newest deletion first. Temporary chats are in none.
 */
export const ChatView = z.enum(['all', 'recent', 'pinned', 'archived', 'bin']);
export type ChatView = z.infer<typeof ChatView>;

/** A tag as it is typed; whatever comes of it is tidy. */
export const TagName = z.string().max(1000).transform(tidyTag).refine(isTag, `between 1 and ${LONGEST_TAG} characters`);

/** Newest first; `cursor` pages on; `search` matches titles, in any language, case aside. */
export const listChats = endpoint({
  method: 'GET',
  path: '/api/chats',
  access: 'user',
  query: z.strictObject({
    cursor: z.string().max(100).optional(),
    search: z.string().trim().max(200).optional(),
    view: ChatView.default('all'),
    /** Only chats of this project. */
    project: Id.optional(),
    /** Only chats that carry it. */
    tag: TagName.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(100),
  }),
  result: z.object({ chats: z.array(ChatSummary), next: z.string().nullable() }),
});

/** So many messages of a chat come first: more than are drawn at first, so that nobody who scrolls waits. */
export const FIRST_MESSAGES = 40;

/**
 * A chat with every message of its tree, oldest first. `last`: of a long one only so many messages from the end of the
 * branch in view, with every version of them and all that follows those; `partial` says that there is more.
 */
export const getChat = endpoint({
  method: 'GET',
  path: '/api/chats/:id',
  access: 'user',
  params: z.object({ id: Id }),
  query: z.strictObject({ last: z.coerce.number().int().min(1).max(200).optional() }),
  result: z.object({
    chat: Chat,
    messages: z.array(Message),
    /** What the person thinks of answers in it; absent: nothing. */
    ratings: z.array(Rating).optional(),
    partial: z.literal(true).optional(),
  }),
});

export const updateChat = endpoint({
  method: 'PATCH',
  path: '/api/chats/:id',
  access: 'user',
  params: z.object({ id: Id }),
  body: z.strictObject({
    title: z.string().trim().min(1).max(200).optional(),
    model: z.string().max(200).nullable().optional(),
    leafId: Id.optional(),
    memory: z.boolean().optional(),
    /** Nobody in particular answers in it from now on. */
    assistantId: z.null().optional(),
  }),
  result: Chat,
});

/** Where chats belong; what is not named stays as it is. */
export const Place = z.strictObject({
  pinnedAt: z.iso.datetime().nullable().optional(),
  archived: z.boolean().optional(),
  projectId: Id.nullable().optional(),
  /** In the bin or not. A running answer in a deleted chat is stopped. */
  deleted: z.boolean().optional(),
  /** These come, after those of `untag` went. `too_many_tags` beyond 20 of a chat. */
  tag: z.array(TagName).max(MOST_TAGS).optional(),
  untag: z.array(TagName).max(MOST_TAGS).optional(),
});
export type Place = z.infer<typeof Place>;

export const Move = z.strictObject({ ids: z.array(Id).min(1).max(1000), to: Place });
export type Move = z.infer<typeof Move>;

/**
 * Pins, archives, files, deletes and restores, many chats at once, all or nothing. `undo` is what takes it back: moves
 * for this same endpoint.
 */
export const moveChats = endpoint({
  method: 'POST',
  path: '/api/chats/move',
  access: 'user',
  body: z.strictObject({ moves: z.array(Move).min(1).max(1000) }),
  result: z.object({ chats: z.array(ChatSummary), undo: z.array(Move) }),
});

/** Deletes chats that are in the bin for good, with the files nothing else refers to. */
export const destroyChats = endpoint({
  method: 'POST',
  path: '/api/bin/destroy',
  access: 'user',
  body: z.strictObject({ ids: z.array(Id).min(1).max(1000) }),
  result: z.object({ destroyed: z.number() }),
});
export const emptyBin = endpoint({
  method: 'POST',
  path: '/api/bin/empty',
  access: 'user',
  result: z.object({ destroyed: z.number() }),
});

/**
 * Deleted chats and messages can be restored; they are swept after 30 days. A running answer in them is stopped.
 * A temporary chat is gone at once.
 */
export const deleteChat = endpoint({
  method: 'DELETE',
  path: '/api/chats/:id',
  access: 'user',
  params: z.object({ id: Id }),
});
export const restoreChat = endpoint({
  method: 'POST',
  path: '/api/chats/:id/restore',
  access: 'user',
  params: z.object({ id: Id }),
  result: Chat,
});

/** Deletes a message and everything below it. The chat's leaf moves to what is left. */
export const deleteMessage = endpoint({
  method: 'DELETE',
  path: '/api/chats/:id/messages/:messageId',
  access: 'user',
  params: z.object({ id: Id, messageId: Id }),
  /** How many messages would go as the page knows it: `conflict` where somebody has added to them meanwhile. */
  query: z.strictObject({ seen: z.coerce.number().int().min(1).optional() }),
  result: Chat,
});
export const restoreMessage = endpoint({
  method: 'POST',
  path: '/api/chats/:id/messages/:messageId/restore',
  access: 'user',
  params: z.object({ id: Id, messageId: Id }),
  result: Chat,
});
