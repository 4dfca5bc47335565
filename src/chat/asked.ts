/**
 * What an answer was asked with: only what its request cannot be rebuilt from the tree without, and a fingerprint that
 * tells whether the rebuilt one is the one that was sent.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Message } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import type { Db } from '#store/open.ts';
import { findPromptText, findRun, keepPromptText, setAsked } from '#store/runs.ts';
import { branchTo, type PromptPlan } from './prompt.ts';
import type { RequestMessage } from './request-message.ts';

export const Asked = z.object({
  model: z.string(),
  /** SHA-256 of the preface; null: there was none. */
  preface: z.string().nullable(),
  /** The parts of the preface, with their supposed tokens. */
  prefaceParts: z.array(z.object({ kind: z.string(), tokens: z.number() })),
  /** The answer that keeps the summary that was sent. */
  summary: z.string().nullable(),
  /** The first message that was sent word for word. */
  from: z.string().nullable(),
  /** How long the answer was when it was continued, characters; null: it began. */
  continuedAt: z.number().nullable(),
  /** SHA-256 of the messages as JSON. */
  fingerprint: z.string(),
  /** SHA-256 of the tools the model was offered, as JSON; absent: none. */
  tools: z.string().optional(),
  /** `temperature` and the like, as they were asked for; absent: none. */
  parameters: z.record(z.string(), z.unknown()).optional(),
  /** What the gateway changed so that the model takes them; absent: nothing. */
  adapted: z.array(z.string()).optional(),
});
export type Asked = z.infer<typeof Asked>;

export const fingerprintOf = (text: string): string => createHash('sha256').update(text).digest('hex');

export const messagesFingerprint = (messages: readonly RequestMessage[]): string =>
  fingerprintOf(JSON.stringify(messages));

export async function rememberAsked(
  db: Db,
  { userId, runId, preface, asked }: { userId: string; runId: string; preface: string | null; asked: Asked },
): Promise<void> {
  if (preface !== null && asked.preface !== null) await keepPromptText(db, userId, asked.preface, preface);
  await setAsked(db, runId, JSON.stringify(asked));
}

/** The tools that were offered, which may be others tomorrow. */
export async function rememberTools(
  db: Db,
  { userId, runId, tools }: { userId: string; runId: string; tools: readonly unknown[] },
): Promise<void> {
  const run = tools.length === 0 ? undefined : await findRun(db, userId, runId);
  if (!run || run.asked === null) return;
  const text = JSON.stringify(tools);
  const hash = fingerprintOf(text);
  await keepPromptText(db, userId, hash, text);
  await setAsked(db, runId, JSON.stringify({ ...Asked.parse(JSON.parse(run.asked)), tools: hash }));
}

/** What the gateway changed of a request. */
export async function rememberAdapted(
  db: Db,
  { userId, runId, adapted }: { userId: string; runId: string; adapted: readonly string[] },
): Promise<void> {
  const run = adapted.length === 0 ? undefined : await findRun(db, userId, runId);
  if (!run || run.asked === null) return;
  await setAsked(db, runId, JSON.stringify({ ...Asked.parse(JSON.parse(run.asked)), adapted }));
}

/** The tools of a request made earlier, as JSON; null when there were none. */
export async function toolsAgain(db: Db, userId: string, { tools }: Asked): Promise<string | null> {
  return tools === undefined ? null : findPromptText(db, userId, tools);
}

/** The plan of a request made earlier, over the tree as it is now. */
export async function planAgain(
  db: Db,
  userId: string,
  { asked, tree, answer }: { asked: Asked; tree: readonly Message[]; answer: Message },
): Promise<PromptPlan> {
  const preface = asked.preface === null ? null : await findPromptText(db, userId, asked.preface);
  const continuing = asked.continuedAt !== null;
  const branch = branchTo(tree, continuing ? answer.id : answer.parentId);
  const from = asked.from === null ? 0 : branch.findIndex(({ id }) => id === asked.from);
  const sent = branch.slice(Math.max(0, from));
  const parts = tree.find(({ id }) => id === asked.summary)?.parts ?? [];
  const summary = parts.find((part) => part.type === 'summary')?.text ?? null;
  if (asked.continuedAt === null) return { preface, summary, sent, continuing };
  return { preface, summary, sent: [...sent.slice(0, -1), asItWas(answer, asked.continuedAt)], continuing };
}

/** Continuing only appends: the first characters are the answer as it was. */
function asItWas(answer: Message, characters: number): Message {
  return { ...answer, parts: [{ type: 'text', text: textOf(answer).slice(0, characters) }] };
}
