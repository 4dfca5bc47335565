/**
 * What fits: which messages of a branch are sent, and when the older ones are summed up. Counting is supposed, and
 * corrected by what the last answer of the branch really took; planning reads no files.
 */
import { tokensOfBytes } from '#gateway/usage.ts';
import type { Message, Part, Summary } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import { tokensInPrompt } from './documents/in-prompt.ts';

/** What the role and the separators of a message cost. */
const PER_MESSAGE = 4;
/** A picture of which the size is not known: 1024 × 1024 in full detail. */
const PICTURE = 765;
/** The answer gets this share of the window, and never more than this many tokens. */
const ANSWER_SHARE = 0.25;
const MOST_ANSWER = 16_384;
/** From this share of the room on, what is older is summed up. */
const NEARLY_FULL = 0.8;
/** What stays word for word after that: enough that the next summary is many turns away. */
const KEPT_SHARE = 0.35;
/** What is left out goes in steps of this share of the room: between two steps the prefix stays as it is. */
const STEP_SHARE = 0.25;

export interface Room {
  /** The model's window, tokens. */
  window: number;
  /** What the prompt may take of it. */
  prompt: number;
  /** From here on the older part is summed up. */
  compactAt: number;
}

/** How a window of so many tokens is shared out; null: nobody knows how large it is. */
export function roomOf(window: number | null): Room | null {
  if (window === null) return null;
  const prompt = window - Math.min(MOST_ANSWER, Math.floor(window * ANSWER_SHARE));
  return { window, prompt, compactAt: Math.floor(prompt * NEARLY_FULL) };
}

export interface Weight {
  text: number;
  files: number;
  tools: number;
}

export const totalOf = ({ text, files, tools }: Weight): number => text + files + tools;

/** What a message takes in a request, tokens; nothing when it says nothing. */
export function weigh(message: Message): Weight {
  const text = tokensOfText(textOf(message));
  const weight: Weight = { text: 0, files: 0, tools: 0 };
  for (const part of message.parts)
    // What an answer made is not sent again.
    if (message.role === 'user' || (part.type !== 'image' && part.type !== 'file')) addPart(weight, part);
  if (text > 0 || totalOf(weight) > 0) weight.text += text + PER_MESSAGE;
  return weight;
}

function addPart(weight: Weight, part: Part): void {
  if (part.type === 'image') weight.files += picture(part.width, part.height);
  else if (part.type === 'tool-call') weight.tools += tokensOfText(part.arguments) + tokensOfText(part.result ?? '');
  else if (part.type === 'file') weight.files += tokensInPrompt(part.document);
}

export const tokensOfText = (text: string): number => tokensOfBytes(Buffer.byteLength(text));

/** 170 for each tile of 512 × 512 after it is scaled to 768 on its shorter side, and 85 (azure-openai.md 8.3). */
function picture(width?: number, height?: number): number {
  if (width === undefined || height === undefined || width < 1 || height < 1) return PICTURE;
  const fits = Math.min(1, 2048 / Math.max(width, height));
  const scale = fits * Math.min(1, 768 / (Math.min(width, height) * fits));
  return 85 + 170 * Math.ceil((width * scale) / 512) * Math.ceil((height * scale) / 512);
}

/** A summary and the answer that keeps it. */
export interface Kept {
  messageId: string;
  summary: Summary;
}

/** What stands for the beginning of a branch: the summary that reaches furthest and is not switched off. */
export function summaryFor(
  tree: readonly Message[],
  branch: readonly Message[],
): { on: Kept | null; off: Kept | null } {
  const place = new Map(branch.map(({ id }, index) => [id, index]));
  let on: Kept | null = null;
  let off: Kept | null = null;
  for (const { id, parts } of tree)
    for (const part of parts) {
      const at = part.type === 'summary' ? place.get(part.upTo) : undefined;
      if (part.type !== 'summary' || at === undefined || at === branch.length - 1) continue;
      const found = { messageId: id, summary: part };
      const reach = (kept: Kept | null) => (kept === null ? -1 : (place.get(kept.summary.upTo) ?? -1));
      if (part.state === 'on' && at > reach(on)) on = found;
      if (part.state === 'off' && at > reach(off)) off = found;
    }
  return { on, off };
}

export interface Fit {
  /** Stands for all up to its `upTo`. */
  summary: Kept | null;
  /** How many of the messages after the summary are left out. */
  skip: number;
  /** The messages that are sent word for word. */
  sent: readonly Message[];
  /** Supposed tokens of all of it, the preface included. */
  tokens: number;
  /** The last message that should be summed up before asking; null when there is no need, or nothing to gain. */
  compactUpTo: string | null;
}

interface Fitting {
  tree: readonly Message[];
  /** From the root to the question. */
  branch: readonly Message[];
  /** Tokens before anything that was said. */
  preface: number;
  room: Room | null;
  /** How many real tokens a supposed one was in this branch so far. */
  factor: number;
}

/** What of a branch is sent. */
export function fit({ tree, branch, preface, room, factor }: Fitting): Fit {
  const { on, off } = summaryFor(tree, branch);
  const from = on === null ? 0 : branch.findIndex(({ id }) => id === on.summary.upTo) + 1;
  const rest = branch.slice(from);
  const weights = rest.map((message) => totalOf(weigh(message)) * factor);
  const before = (preface + (on === null ? 0 : tokensOfText(on.summary.text) + PER_MESSAGE)) * factor;
  const tokens = before + weights.reduce((sum, weight) => sum + weight, 0);
  const whole: Fit = { summary: on, skip: 0, sent: rest, tokens: Math.round(tokens), compactUpTo: null };
  if (room === null || tokens <= room.compactAt) return whole;
  // Who switched a summary off wants the messages themselves, as far as they fit.
  const declined = off !== null;
  const upTo = declined ? null : lastToSumUp(rest, weights, room);
  if (tokens <= room.prompt) return { ...whole, compactUpTo: upTo };
  const skip = toLeaveOut(rest, weights, { over: tokens - room.prompt, step: room.prompt * STEP_SHARE });
  const left = weights.slice(0, skip).reduce((sum, weight) => sum + weight, 0);
  return { ...whole, skip, sent: rest.slice(skip), tokens: Math.round(tokens - left), compactUpTo: upTo };
}

/** An answer, so that what follows begins with a question; what follows is about `KEPT_SHARE` of the room. */
function lastToSumUp(rest: readonly Message[], weights: readonly number[], room: Room): string | null {
  let kept = 0;
  let at = rest.length - 1;
  while (at > 0 && (kept === 0 || kept + (weights[at] ?? 0) <= room.prompt * KEPT_SHARE)) {
    kept += weights[at] ?? 0;
    at -= 1;
  }
  while (at >= 0 && rest[at]?.role !== 'assistant') at -= 1;
  // One exchange is no gain over its summary.
  return at < 1 ? null : (rest[at]?.id ?? null);
}

/** How many from the front: whole steps, and up to a question, so that few turns move it. The last one is always sent. */
function toLeaveOut(
  rest: readonly Message[],
  weights: readonly number[],
  { over, step }: { over: number; step: number },
): number {
  const goal = Math.ceil(over / step) * step;
  let gone = 0;
  let skip = 0;
  while (skip < rest.length - 1 && gone < goal) {
    gone += weights[skip] ?? 0;
    skip += 1;
  }
  while (skip < rest.length - 1 && rest[skip]?.role !== 'user') skip += 1;
  return skip;
}

/**
 * Real tokens to supposed ones, by the last answer whose provider said what the prompt took; an answer that was asked
 * with a summary says nothing of the messages before it. Between a half and two, whatever was said.
 */
export function factorOf(tree: readonly Message[], branch: readonly Message[], preface: number): number {
  const place = new Set(branch.map(({ id }) => id));
  const keepers = tree.filter(({ parts }) => parts.some((part) => part.type === 'summary' && place.has(part.upTo)));
  const since = keepers.reduce((first, { createdAt }) => (createdAt < first ? createdAt : first), '~');
  const at = branch.findLastIndex(
    ({ usage, parts, createdAt }) =>
      usage?.source === 'provider' &&
      createdAt < since &&
      // Its rounds were counted together.
      parts.every(({ type }) => type !== 'tool-call'),
  );
  const input = branch[at]?.usage?.input ?? 0;
  if (input === 0) return 1;
  const { tokens } = fit({ tree: [], branch: branch.slice(0, at), preface, room: null, factor: 1 });
  return tokens < 200 ? 1 : Math.min(2, Math.max(0.5, input / tokens));
}
