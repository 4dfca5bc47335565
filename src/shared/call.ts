/**
 * What passes between a call's screen and the server, over one WebSocket at `CALL_PATH`. Sound goes as binary messages:
 * PCM, 16 bits, little endian, one channel, `CALL_RATE` samples a second, in both directions. All else is JSON.
 */
import { z } from 'zod';
import { CallVoice } from './call-voices.ts';
import { Id } from './ids.ts';
import { CallWord, ErrorInfo, ToolCallPart } from './message.ts';

export const CALL_PATH = '/api/call';
export const CALL_RATE = 24_000;

/** The first message: what is to be talked in, and how. */
export const CallStart = z.strictObject({
  type: z.literal('start'),
  /** Null: a new chat, which is made when something is said. */
  chatId: Id.nullable(),
  /** A deployment's public name; null: the first that can. */
  model: z.string().max(200).nullable().default(null),
  voice: CallVoice,
  /** What the person speaks, such as `de`, so that it is written down well. */
  language: z
    .string()
    .regex(/^[a-z]{2}$/)
    .nullable()
    .default(null),
  projectId: Id.nullable().default(null),
  assistantId: Id.nullable().default(null),
  temporary: z.boolean().default(false),
});
export type CallStart = z.infer<typeof CallStart>;

export const CallerSays = z.discriminatedUnion('type', [
  /** How much of an answer was played, ms, when the person began to speak over it. */
  z.strictObject({ type: z.literal('heard'), item: z.string().max(200), ms: z.number().int().min(0).max(3_600_000) }),
  /** The person's word on a call of a tool that waits for it. */
  z.strictObject({ type: z.literal('allow'), call: z.string().max(200), word: CallWord }),
  /** The person hangs up. */
  z.strictObject({ type: z.literal('end') }),
]);
export type CallerSays = z.infer<typeof CallerSays>;

export const CallSays = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), model: z.string(), simulated: z.boolean() }),
  /** Whether the person is heard speaking. `true`: what is being played stops. */
  z.object({ type: z.literal('speech'), on: z.boolean() }),
  /** More of what is said; `id` tells one turn from another. */
  z.object({ type: z.literal('caption'), who: z.enum(['person', 'answer']), id: z.string(), text: z.string() }),
  /** A turn as it stays. */
  z.object({ type: z.literal('captioned'), who: z.enum(['person', 'answer']), id: z.string(), text: z.string() }),
  /** A tool is used; what it is called with only while it waits for the person's word. */
  z.object({
    type: z.literal('tool'),
    tool: ToolCallPart.pick({ id: true, name: true, arguments: true, state: true, asking: true, connect: true }),
  }),
  /** Binary messages from here on belong to this part of an answer. */
  z.object({ type: z.literal('sound'), item: z.string() }),
  /** Something is written in this chat. */
  z.object({ type: z.literal('kept'), chatId: Id }),
  /** What was said could not be written down. */
  z.object({ type: z.literal('unwritten') }),
  /** `over`: the call ends with it, and another try would end alike. */
  z.object({ type: z.literal('failed'), error: ErrorInfo, over: z.boolean() }),
]);
export type CallSays = z.infer<typeof CallSays>;
