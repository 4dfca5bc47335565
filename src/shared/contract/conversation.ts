/** What one does with a conversation beside asking: fork it, keep one of several answers, queue what comes next. */
import { z } from 'zod';
import { Id } from '../ids.ts';
import { Message } from '../message.ts';
import { Chat } from './chats.ts';
import { endpoint } from './endpoint.ts';

const inChat = z.object({ id: Id });
const ofMessage = z.object({ id: Id, messageId: Id });

/**
 * What a page compares with what it holds, to see whether somebody else went on with the chat: cheap enough to be asked
 * every few seconds while the chat is on the screen. No connection stays open for it (docs/decisions/020).
 */
export const getPulse = endpoint({
  method: 'GET',
  path: '/api/chats/:id/pulse',
  access: 'user',
  params: inChat,
  result: z.object({
    title: z.string(),
    model: z.string().nullable(),
    leafId: Id.nullable(),
    /** How many messages the tree has, and the newest of them. */
    messages: z.number(),
    newest: Id.nullable(),
    /** The answers that are being written. */
    running: z.array(Id),
    /** The messages that wait for their turn. */
    queued: z.array(Id),
  }),
});

/** A new chat with a copy of everything from the beginning to this message. The answer that is being written is not taken. */
export const forkChat = endpoint({
  method: 'POST',
  path: '/api/chats/:id/messages/:messageId/fork',
  access: 'user',
  params: ofMessage,
  result: Chat,
});

/** Ends a comparison: the chat goes on with this answer and its model, the others stay as versions. */
export const keepAnswer = endpoint({
  method: 'POST',
  path: '/api/chats/:id/messages/:messageId/keep',
  access: 'user',
  params: ofMessage,
  result: Chat,
});

/** Puts up to four versions of this answer side by side, itself and the newest others. */
export const compareAnswers = endpoint({
  method: 'POST',
  path: '/api/chats/:id/messages/:messageId/compare',
  access: 'member',
  params: ofMessage,
  result: Chat,
});

/**
 * The answer in other words, the person's own: one more version of it, from which the chat goes on. Throws `run_active`
 * while it is being written.
 */
export const rewriteAnswer = endpoint({
  method: 'POST',
  path: '/api/chats/:id/messages/:messageId/rewrite',
  access: 'member',
  params: ofMessage,
  body: z.strictObject({ text: z.string().trim().min(1).max(1_000_000) }),
  result: Message,
});

/** A message that is sent when the answer before it has ended. */
export const Queued = z.object({
  id: Id,
  text: z.string(),
  files: z.array(z.object({ id: Id, name: z.string() })),
  model: z.string().nullable(),
  /** Why it was not sent when its turn came: a code of shared/errors.ts, or `ended` when the answer did not end well. */
  held: z.string().nullable(),
  createdAt: z.string(),
});
export type Queued = z.infer<typeof Queued>;

const Queue = z.object({ queued: z.array(Queued) });

export const listQueue = endpoint({
  method: 'GET',
  path: '/api/chats/:id/queue',
  access: 'user',
  params: inChat,
  result: Queue,
});

/**
 * Queues a message. The server sends it, whether or not a page is open. `steer`: it comes first, and the answer that is
 * being written is stopped for it; what was written stays. Idempotent by `clientId`. Where nothing is being written any
 * more it is sent at once, and is not in the list that comes back.
 */
export const queueMessage = endpoint({
  method: 'POST',
  path: '/api/chats/:id/queue',
  access: 'member',
  params: inChat,
  body: z.strictObject({
    clientId: z.string().min(8).max(64),
    text: z.string().max(1_000_000),
    fileIds: z.array(Id).max(20).default([]),
    model: z.string().max(200).nullable().default(null),
    steer: z.boolean().default(false),
  }),
  result: Queue,
});

/** Another text, or (`steer`) its turn is now. */
export const updateQueued = endpoint({
  method: 'PATCH',
  path: '/api/chats/:id/queue/:queuedId',
  access: 'user',
  params: z.object({ id: Id, queuedId: Id }),
  body: z.strictObject({ text: z.string().max(1_000_000).optional(), steer: z.literal(true).optional() }),
  result: Queue,
});

export const removeQueued = endpoint({
  method: 'DELETE',
  path: '/api/chats/:id/queue/:queuedId',
  access: 'user',
  params: z.object({ id: Id, queuedId: Id }),
  result: Queue,
});
