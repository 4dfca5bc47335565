import { z } from 'zod';
import { ErrorInfo, Usage } from '../message.ts';
import { endpoint } from './endpoint.ts';

/** What a program would have got, as it comes. Exactly one of `end` and `failed` is last. */
export const PlaygroundEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('head'),
    status: z.number(),
    headers: z.record(z.string(), z.string()),
  }),
  /** Bytes of the body, as text. */
  z.object({ type: z.literal('data'), text: z.string() }),
  z.object({
    type: z.literal('end'),
    usage: Usage.nullable(),
    /** Millionths of a US dollar; null when the price is unknown. */
    costMicroUsd: z.number().nullable(),
    firstByteMs: z.number().nullable(),
    totalMs: z.number(),
    model: z.string().nullable(),
  }),
  z.object({
    type: z.literal('failed'),
    error: ErrorInfo,
    status: z.number(),
    /** The upstream's own answer, where a program would get that. */
    body: z.string().nullable(),
  }),
]);
export type PlaygroundEvent = z.infer<typeof PlaygroundEvent>;

/** One chat completion as a program would ask it, by the signed-in person: same limits, same ledger. */
export const runPlayground = endpoint({
  method: 'POST',
  path: '/api/playground',
  access: 'member',
  body: z.strictObject({
    /** The body of `POST /v1/chat/completions`. */
    request: z.looseObject({ model: z.string().min(1).max(200) }),
  }),
  form: 'events',
  result: PlaygroundEvent,
});
