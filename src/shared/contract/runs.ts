import { z } from 'zod';
import { RunEvent } from '../events.ts';
import { Id } from '../ids.ts';
import { CallWord, Message } from '../message.ts';
import { Chat } from './chats.ts';
import { endpoint } from './endpoint.ts';

/**
 * Starts an answer. Idempotent by `clientId`: sending the same again returns the same run.
 * - new chat: `chatId: null`, `parentId: null`, `input`
 * - next message or an edit: `parentId` = the answer it follows (an edit: the edited message's parent), `input`
 * - regenerate: `parentId` = the person's message, `input: null`
 * - continue a stopped, cut or interrupted answer: `continueId` = that answer, `input: null`
 *
 * Nothing is ever overwritten: a message after one that has been answered elsewhere meanwhile is another branch.
 */
export const startRun = endpoint({
  method: 'POST',
  path: '/api/runs',
  access: 'member',
  body: z.strictObject({
    clientId: z.string().min(8).max(64),
    chatId: Id.nullable(),
    parentId: Id.nullable(),
    continueId: Id.nullable().default(null),
    input: z.strictObject({ text: z.string().max(1_000_000), fileIds: z.array(Id).max(20).default([]) }).nullable(),
    /** A deployment's public name; null: the chat's, then the person's, then the first usable one. */
    model: z.string().max(200).nullable().default(null),
    /** More deployments that answer the same message at the same time; the answers stand side by side. */
    others: z.array(z.string().max(200)).max(3).default([]),
    /** Where a new chat begins; says nothing in one that is there. */
    projectId: Id.nullable().default(null),
    /** Who answers in a new chat; says nothing in one that is there. */
    assistantId: Id.nullable().default(null),
    /** Who answers this one message, with its own instructions, model, parameters and tools; null: the chat's own. */
    mentionId: Id.nullable().default(null),
    /** A new chat that leaves no trace: see `ChatSummary.temporary`. */
    temporary: z.boolean().default(false),
  }),
  result: z.object({
    runId: Id,
    chat: Chat,
    /** The person's message, when this call made one. */
    userMessage: Message.nullable(),
    /** The answer as it stands. */
    message: Message,
    /** The answers of `others`, in their order. */
    others: z.array(z.object({ runId: Id, message: Message })),
  }),
});

/** A snapshot, then what happens, to the terminal event. Reconnecting starts again from a snapshot: no cursors. */
export const watchRun = endpoint({
  method: 'GET',
  path: '/api/runs/:id/events',
  access: 'user',
  params: z.object({ id: Id }),
  form: 'events',
  result: RunEvent,
});

/**
 * The person's word on a call that waits for it (state `asking`): one of those that it says may be said.
 * `taken` is false when nobody waits for it any more.
 */
export const allowCall = endpoint({
  method: 'POST',
  path: '/api/runs/:id/calls/:call',
  access: 'member',
  params: z.object({ id: Id, call: z.string().min(1).max(200) }),
  body: z.strictObject({ allow: CallWord }),
  result: z.object({ taken: z.boolean() }),
});

export const stopRun = endpoint({
  method: 'POST',
  path: '/api/runs/:id/stop',
  access: 'user',
  params: z.object({ id: Id }),
});
