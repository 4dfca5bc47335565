import { z } from 'zod';
import { Id } from '../ids.ts';
import { Message } from '../message.ts';
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
});
export type ChatSummary = z.infer<typeof ChatSummary>;

export const Chat = ChatSummary.extend({
  /** The deployment the chat uses; null: the person's default. */
  model: z.string().nullable(),
  /** The last message of the branch in view; null in an empty chat. */
  leafId: Id.nullable(),
});
export type Chat = z.infer<typeof Chat>;

/** Newest first; `cursor` pages on; `search` matches titles, in any language, case aside. */
export const listChats = endpoint({
  method: 'GET',
  path: '/api/chats',
  access: 'user',
  query: z.strictObject({
    cursor: z.string().max(100).optional(),
    search: z.string().trim().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(100),
  }),
  result: z.object({ chats: z.array(ChatSummary), next: z.string().nullable() }),
});

/** A chat with every message of its tree, oldest first. */
export const getChat = endpoint({
  method: 'GET',
  path: '/api/chats/:id',
  access: 'user',
  params: z.object({ id: Id }),
  result: z.object({ chat: Chat, messages: z.array(Message) }),
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
  }),
  result: Chat,
});

/** Deleted chats and messages can be restored; they are swept after 30 days. A running answer in them is stopped. */
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
