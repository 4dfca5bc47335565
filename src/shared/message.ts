/** What a conversation is made of. One shape for the database, the wire and the screen. */
import { z } from 'zod';
import { DocumentInfo } from './document.ts';
import { Id } from './ids.ts';

export const TextPart = z.object({ type: z.literal('text'), text: z.string() });

export const ReasoningPart = z.object({
  type: z.literal('reasoning'),
  text: z.string(),
  /** How long the model thought, in ms; absent while it still does. */
  ms: z.number().optional(),
});

export const ImagePart = z.object({
  type: z.literal('image'),
  fileId: Id,
  name: z.string(),
  mediaType: z.string(),
  width: z.number().optional(),
  height: z.number().optional(),
});

/** A document a person attached; its text is kept beside the file. */
export const FilePart = z.object({
  type: z.literal('file'),
  fileId: Id,
  name: z.string(),
  mediaType: z.string(),
  bytes: z.number(),
  document: DocumentInfo,
});
export type FilePart = z.infer<typeof FilePart>;

/**
 * What a person says of a call that waits for them: this once, for all of the chat, whenever it comes, not now, never.
 */
export const CallWord = z.enum(['once', 'chat', 'always', 'no', 'never']);
export type CallWord = z.infer<typeof CallWord>;

export const ToolCallPart = z.object({
  type: z.literal('tool-call'),
  id: z.string(),
  name: z.string(),
  arguments: z.string(),
  /** `asking`: it waits for the person's word. */
  state: z.enum(['writing', 'asking', 'running', 'done', 'failed']),
  /**
   * While it waits: what may be said, and why a word of before does not hold: the tool is another than then (`changed`), or
   * words of others are in the conversation (`others`).
   */
  asking: z.object({ words: z.array(CallWord), why: z.enum(['changed', 'others']).nullable() }).optional(),
  result: z.string().optional(),
  /** What a search of ours found: it may be read in later answers too, where the answer was written here. */
  addresses: z.array(z.string()).optional(),
  /** The MCP server at which the person has to sign in before it can do anything. */
  connect: z.string().optional(),
  ms: z.number().optional(),
});

/**
 * What is sent to the model in the place of every message up to `upTo`: made when the window was nearly full, kept in
 * the answer that first needed it, good for every branch through `upTo`.
 */
export const SummaryPart = z.object({
  type: z.literal('summary'),
  text: z.string(),
  /** The last message it stands for. */
  upTo: Id,
  /** How many messages it stands for. */
  messages: z.number(),
  /** Estimated tokens of what it stands for, and of itself. */
  before: z.number(),
  after: z.number(),
  /** `off`: the person wants the messages themselves to be sent. */
  state: z.enum(['writing', 'on', 'off', 'failed']),
  ms: z.number().optional(),
});
export type Summary = z.infer<typeof SummaryPart>;

/** The text of a message in another language; it is shown instead, and never sent. */
export const TranslationPart = z.object({
  type: z.literal('translation'),
  /** As `Intl` names it, such as `de`. */
  language: z.string(),
  text: z.string(),
  /** The deployment that wrote it. */
  model: z.string(),
  /** `off`: the message itself is shown. */
  state: z.enum(['on', 'off']),
});
export type Translation = z.infer<typeof TranslationPart>;

export const MOST_FOLLOW_UPS = 3;

/** What could be asked next, in the person's voice; shown under the last answer, and never sent. */
export const FollowUpsPart = z.object({
  type: z.literal('follow-ups'),
  questions: z.array(z.string()).max(MOST_FOLLOW_UPS),
  /** The deployment that wrote them. */
  model: z.string(),
});

export const Part = z.discriminatedUnion('type', [
  TextPart,
  ReasoningPart,
  ImagePart,
  FilePart,
  ToolCallPart,
  SummaryPart,
  TranslationPart,
  FollowUpsPart,
]);
export type Part = z.infer<typeof Part>;
export type ToolCall = z.infer<typeof ToolCallPart>;

/**
 * Token counts of one answer. `reasoning` ⊂ `output`, `cached` ⊂ `input`. What few calls have is absent where there is
 * none: `cacheWrite`, `audioInput`, `imageInput` ⊂ `input`, `cachedAudio` ⊂ `cached` and `audioInput`, `audioOutput`,
 * `imageOutput` ⊂ `output`.
 */
export const Usage = z.object({
  input: z.number(),
  cached: z.number(),
  output: z.number(),
  reasoning: z.number(),
  cacheWrite: z.number().optional(),
  audioInput: z.number().optional(),
  cachedAudio: z.number().optional(),
  audioOutput: z.number().optional(),
  imageInput: z.number().optional(),
  imageOutput: z.number().optional(),
  /** `provider`: the upstream said so; `estimated`: counted by us because it did not. */
  source: z.enum(['provider', 'estimated']),
});
export type Usage = z.infer<typeof Usage>;

export const Timing = z.object({
  /** Request to first visible or reasoning token, ms. */
  firstTokenMs: z.number().nullable(),
  totalMs: z.number(),
});
export type Timing = z.infer<typeof Timing>;

/** An error as it travels: a code of `shared/errors.ts` and what its sentence needs. */
export const ErrorInfo = z.object({
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  /** The upstream's own words, secrets removed; shown only when unfolded. */
  detail: z.string().optional(),
});
export type ErrorInfo = z.infer<typeof ErrorInfo>;

export const MessageStatus = z.enum(['done', 'running', 'stopped', 'failed', 'interrupted', 'truncated', 'filtered']);
export type MessageStatus = z.infer<typeof MessageStatus>;

/**
 * The message that this one was copied from when its chat was forked; of the same chat: that a person rewrote. `share`:
 * the link of somebody's shared chat that was continued as a copy.
 */
export const Origin = z.union([z.object({ chatId: Id, messageId: Id }), z.object({ share: z.string() })]);
export type Origin = z.infer<typeof Origin>;

/** Messages form a tree by `parentId`; editing or regenerating makes another child of the same parent. */
export const Message = z.object({
  id: Id,
  chatId: Id,
  parentId: Id.nullable(),
  role: z.enum(['user', 'assistant']),
  parts: z.array(Part),
  status: MessageStatus,
  /** The deployment's public name that answered; null on a person's message. */
  model: z.string().nullable(),
  usage: Usage.nullable(),
  timing: Timing.nullable(),
  /** Millionths of a US dollar; null when the price is unknown, never 0 for it. */
  costMicroUsd: z.number().nullable(),
  error: ErrorInfo.nullable(),
  /** The run that writes it, while one does: what a browser attaches to. */
  runId: Id.nullable(),
  createdAt: z.string(),
  /** Answers with the same value stand side by side until one is kept. */
  comparison: z.string().optional(),
  origin: Origin.optional(),
  /** Whom a person’s message was to, and who answered it, where that is not the chat’s own assistant. */
  assistantId: Id.optional(),
  /** Answered by the simulator: nobody was charged. */
  simulated: z.boolean().optional(),
});
export type Message = z.infer<typeof Message>;

/** What a person thinks of an answer. */
export const Rating = z.object({
  messageId: Id,
  value: z.enum(['up', 'down']),
  /** Why; empty: nothing was said. */
  words: z.string(),
});
export type Rating = z.infer<typeof Rating>;
