/**
 * Whether a call may happen: by what the tool is, what the person said of it once and for all, and what they say now.
 * Why it is so: docs/decisions/041-words-that-are-kept.md.
 */
import { createHash } from 'node:crypto';
import { newId } from '#shared/ids.ts';
import type { CallWord, Message, ToolCall } from '#shared/message.ts';
import { findToolWord, putToolWord } from '#store/tool-words.ts';
import { currentTime } from './clock.ts';
import { runCode } from './code.ts';
import { remember } from './memory.ts';
import { ToolFailure, type Tool, type ToolContext, type ToolSource } from './tool.ts';

type Asking = NonNullable<ToolCall['asking']>;

const REFUSED = 'The person did not allow this call.';
const NEVER =
  'The person decided that this tool is never used. Do not call it again; they can change that in Settings → Account.';

/**
 * Throws ToolFailure, for the model, where the person says no. `ask` is told what they may say before they are asked;
 * true when they were.
 */
export async function permit(
  tool: Tool,
  { id }: ToolCall,
  context: ToolContext,
  ask: (asking: Asking) => void,
): Promise<boolean> {
  const { source } = tool;
  const kept = source && (await findToolWord(context.db, context.principal.userId, { ...source, tool: tool.name }));
  // Whatever the server says of the tool by now, that it changes nothing for one.
  if (kept?.word === 'never') throw new ToolFailure(NEVER);
  if (tool.asks?.(context) !== true) return false;
  const why =
    kept && source && !source.asksEachTime ? await whyNot(tool.name, kept.digest === source.digest, context) : null;
  if (kept && source && !source.asksEachTime && why === null) return false;
  const words = wordsFor(source, why);
  ask({ words, why });
  const word = await context.approve({ callId: id, tool: `${tool.name} ${source?.digest ?? ''}`, words });
  if (source && (word === 'always' || word === 'never')) {
    const { server, url, digest } = source;
    const at = context.now();
    const of = { id: newId('word', at), user_id: context.principal.userId, server, url, tool: tool.name };
    await putToolWord(context.db, { ...of, word, digest, said_at: at });
  }
  if (word === 'never') throw new ToolFailure(NEVER);
  if (word === 'no') throw new ToolFailure(REFUSED);
  return true;
}

/** Why an “always” does not speak for the person here; null: it does. */
async function whyNot(name: string, isSame: boolean, context: ToolContext): Promise<Asking['why']> {
  if (!isSame) return 'changed';
  // What the very tool answered before is no news; anything else may have asked for the call.
  if (context.heard.some((other) => other !== name) || (await context.hasOthersHere())) return 'others';
  return null;
}

function wordsFor(source: ToolSource | undefined, why: Asking['why']): CallWord[] {
  if (source === undefined) return ['once', 'chat', 'no'];
  if (source.asksEachTime) return ['once', 'no', 'never'];
  // It is said already, and does not hold here.
  if (why === 'others') return ['once', 'chat', 'no', 'never'];
  return ['once', 'chat', 'always', 'no', 'never'];
}

/** Of tools whose results are their own words, and not of what never ran. */
export function isHeard({ name, result, connect }: ToolCall): boolean {
  // What a script prints is of the documents, which are asked for by themselves.
  const isOurs = [remember.name, currentTime.name, runCode.name].includes(name) || connect !== undefined;
  return !isOurs && result !== undefined && result !== `Error: ${REFUSED}` && result !== `Error: ${NEVER}`;
}

/** Tools whose results are in `messages`. */
export function heardIn(messages: readonly Pick<Message, 'parts'>[]): string[] {
  const calls = messages.flatMap(({ parts }) => parts.filter((part) => part.type === 'tool-call'));
  return [...new Set(calls.filter(isHeard).map(({ name }) => name))];
}

/** SHA-256 of what a tool says of itself; the order of keys does not matter. */
export function digestOf(...said: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify(said, (_, value: unknown) => sorted(value)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
