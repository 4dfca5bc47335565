/** What is remembered of a person: facts they see, change and delete. Nobody else does. */
import { z } from 'zod';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';

export const MOST_FACT = 500;

export const Memory = z.object({
  id: Id,
  text: z.string(),
  /** `model`: a tool call kept it, which the answer shows. */
  writtenBy: z.enum(['person', 'model']),
  /** Where it was said; null: nowhere, or the chat is gone. */
  chat: z.object({ id: Id, title: z.string(), messageId: Id.nullable() }).nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Memory = z.infer<typeof Memory>;

const Fact = z.string().trim().min(1).max(MOST_FACT);

/** Newest first. `tokens`: what all of them take in a prompt, of `most`; beyond it the oldest are not told. */
export const listMemories = endpoint({
  method: 'GET',
  path: '/api/memories',
  access: 'user',
  result: z.object({ memories: z.array(Memory), tokens: z.number(), most: z.number() }),
});
export const createMemory = endpoint({
  method: 'POST',
  path: '/api/memories',
  access: 'user',
  body: z.strictObject({
    text: Fact,
    /** The message it was taken from. */
    source: z.strictObject({ chatId: Id, messageId: Id }).nullable().default(null),
  }),
  result: Memory,
});
export const updateMemory = endpoint({
  method: 'PATCH',
  path: '/api/memories/:id',
  access: 'user',
  params: z.object({ id: Id }),
  body: z.strictObject({ text: Fact }),
  result: Memory,
});
/** It can be restored for 30 days. */
export const deleteMemory = endpoint({
  method: 'DELETE',
  path: '/api/memories/:id',
  access: 'user',
  params: z.object({ id: Id }),
});
export const restoreMemory = endpoint({
  method: 'POST',
  path: '/api/memories/:id/restore',
  access: 'user',
  params: z.object({ id: Id }),
  result: Memory,
});
