/** Sums up the older part of a conversation when its window is nearly full. What was said stays where it is. */
import type { Gateway } from '#gateway/gateway.ts';
import type { Message, Summary } from '#shared/message.ts';
import type { Principal } from '#shared/principal.ts';
import { answerReader } from './answer.ts';
import { ask } from './ask.ts';
import type { Db } from '#store/open.ts';
import type { Blobs } from './blobs.ts';
import { sectionsOf } from './prompt.ts';
import { tokensOfText, totalOf, weigh } from './window.ts';

const TASK =
  'The conversation so far is about to leave your window. Write a summary that takes its place, in the language of the ' +
  'conversation, in at most 700 words: what the person wants, what was decided and why, facts, names, numbers, file ' +
  'names and code that are still needed word for word, what is still open. No introduction, no closing remark.';

const TIMEOUT_MS = 120_000;
/** What one request sums up at most, as a share of what fits. */
const CHUNK_SHARE = 0.7;
const MOST_CHUNKS = 8;

export interface Compaction {
  gateway: Gateway;
  blobs: Blobs;
  db: Db;
  principal: Principal;
  deployment: string;
  runId: string;
  signal: AbortSignal;
  preface: string | null;
  /** What stands for the messages before `messages` already. */
  summary: string | null;
  /** Those that will not be sent any more, oldest first. */
  messages: readonly Message[];
  /** What a prompt may take, supposed tokens. */
  room: number;
}

/** The part as it is when the work begins. */
export function summaryBegun({ messages, summary }: Pick<Compaction, 'messages' | 'summary'>): Summary {
  const before = messages.reduce((sum, message) => sum + totalOf(weigh(message)), tokensOfText(summary ?? ''));
  const upTo = messages.at(-1)?.id ?? '';
  return { type: 'summary', text: '', upTo, messages: messages.length, before, after: 0, state: 'writing' };
}

/** The summary, or null when there is none worth having; never throws. A long past is summed up piece by piece. */
export async function sumUp(compaction: Compaction): Promise<string | null> {
  let summary = compaction.summary;
  const chunks = chunksOf(compaction.messages, compaction.room * CHUNK_SHARE);
  if (chunks.length > MOST_CHUNKS) return null;
  for (const messages of chunks) {
    summary = await once({ ...compaction, summary, messages });
    if (summary === null) return null;
  }
  return summary;
}

function chunksOf(messages: readonly Message[], most: number): Message[][] {
  const chunks: Message[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    const weight = totalOf(weigh(message));
    if (size + weight > most) {
      chunks.push([]);
      size = 0;
    }
    chunks.at(-1)?.push(message);
    size += weight;
  }
  return chunks;
}

async function once(compaction: Compaction): Promise<string | null> {
  const { gateway, blobs, db, principal, deployment, runId, signal, preface, summary, messages } = compaction;
  let text = '';
  const reader = answerReader({
    text: (delta) => {
      text += delta;
    },
    reasoning: () => undefined,
  });
  // The same beginning as the requests before it: the provider has most of it cached.
  const sections = await sectionsOf({ preface, summary, sent: messages, continuing: false }, { blobs, db });
  const { error } = await ask(
    gateway,
    {
      deployment,
      principal,
      purpose: 'summary',
      runId,
      stream: false,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      messages: [...sections.map(({ message }) => message), { role: 'user', content: TASK }],
    },
    reader,
  );
  return error || signal.aborted || text.trim() === '' ? null : text.trim();
}
