/** What is sent to the model and what it took: the window of a chat, and each answer as a glass box. */
import { z } from 'zod';
import { Id } from '../ids.ts';
import { Message } from '../message.ts';
import { endpoint } from './endpoint.ts';

export const PART_KINDS = [
  'instructions',
  'project',
  'files',
  'memory',
  'summary',
  'history',
  'tools',
  'continue',
] as const;
const PartKind = z.enum(PART_KINDS);
export type PartKind = z.infer<typeof PartKind>;

/** How full the window would be with the next question. Tokens are supposed, corrected by what the last answer took. */
export const getContext = endpoint({
  method: 'GET',
  path: '/api/chats/:id/context',
  access: 'user',
  params: z.object({ id: Id }),
  query: z.strictObject({
    /** The deployment that would answer; absent: the chat's. */
    model: z.string().max(200).optional(),
    /** The end of the branch; absent: the chat's. */
    leafId: Id.optional(),
  }),
  result: z.object({
    /** Tokens the model can take; null: not known. */
    window: z.number().nullable(),
    /** What of it a prompt may take: the rest is the answer's. */
    room: z.number().nullable(),
    /** From here on the older part is summed up. */
    compactAt: z.number().nullable(),
    tokens: z.number(),
    parts: z.array(z.object({ kind: PartKind, tokens: z.number() })),
    messages: z.number(),
    /** Messages that do not fit and are not sent. */
    leftOut: z.number(),
    /** Messages that a summary stands for, and the answer that keeps it. */
    summed: z.number(),
    summaryIn: Id.nullable(),
    /** Input of the last answer, and how much of it the provider had cached; null: not said. */
    last: z.object({ input: z.number(), cached: z.number() }).nullable(),
  }),
});

const Call = z.object({
  id: z.string(),
  /** `chat`: the answer itself; the others are the house's own, such as `title` and `summary`. */
  purpose: z.string(),
  deployment: z.string(),
  /** As the upstream named it. */
  model: z.string().nullable(),
  provider: z.string().nullable(),
  connection: z.string().nullable(),
  attempts: z.number(),
  status: z.number().nullable(),
  error: z.string().nullable(),
  input: z.number().nullable(),
  cached: z.number().nullable(),
  output: z.number().nullable(),
  reasoning: z.number().nullable(),
  estimated: z.boolean(),
  costMicroUsd: z.number().nullable(),
  firstByteMs: z.number().nullable(),
  totalMs: z.number().nullable(),
  startedAt: z.string(),
});

const Section = z.object({
  kind: PartKind,
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  /** The message of the chat it says; null for what the house adds. */
  messageId: Id.nullable(),
  tokens: z.number(),
  /** Its first words. */
  excerpt: z.string(),
});

/** How an answer came about: each time it was asked for (again to continue it), with every call made for it. */
export const getGlass = endpoint({
  method: 'GET',
  path: '/api/chats/:id/messages/:messageId/glass',
  access: 'user',
  params: z.object({ id: Id, messageId: Id }),
  result: z.object({
    simulated: z.boolean(),
    runs: z.array(
      z.object({
        id: Id,
        startedAt: z.string(),
        /** Null for answers of older versions, and of imported chats. */
        request: z
          .object({
            /** True: byte for byte what was sent. False: something above it has changed since. */
            exact: z.boolean(),
            /** The body as JSON; pictures are cut short. */
            body: z.string(),
            bytes: z.number(),
            /** What the gateway changed so that the model takes it: `-temperature`, `max_tokens→max_completion_tokens`. */
            adapted: z.array(z.string()),
            sections: z.array(Section),
            leftOut: z.number(),
          })
          .nullable(),
        calls: z.array(Call),
      }),
    ),
  }),
});

/** Sends the messages themselves again instead of their summary, as far as they fit (`off`), or the summary (`on`). */
export const setSummary = endpoint({
  method: 'PATCH',
  path: '/api/chats/:id/messages/:messageId/summary',
  access: 'user',
  params: z.object({ id: Id, messageId: Id }),
  body: z.strictObject({ state: z.enum(['on', 'off']) }),
  result: Message,
});
