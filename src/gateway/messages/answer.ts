/** What whole answers and streamed ones have in common, in Anthropic's words. */
import { isObject, objectsOf } from '#shared/json.ts';
import type { Usage } from '#shared/message.ts';
import { usageFrom } from '../usage.ts';

export type Json = Record<string, unknown>;

/** What is known of an answer before it comes. */
export interface About {
  /** `msg_…` */
  id: string;
  /** The deployment, until somebody says which model it is. */
  model: string;
  /** Tokens of the request, supposed: the count comes at the end. */
  input: number;
  /** Where the client wants it to stop. */
  stops: readonly string[];
}

/** `msg_` and our own id of the call. */
export function messageId(callId: string): string {
  return callId.replace(/^call_/, 'msg_');
}

const reasons: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'refusal',
};

/** Why it ended. Which of the client's own words stopped it, few servers tell (vLLM and SGLang, in members of their own). */
export function stopOf(
  { finish_reason: finish, stop_reason: told, matched_stop: matched }: Json,
  stops: readonly string[],
): Json {
  const sequence = stops.find((one) => one === told || one === matched);
  if (finish === 'stop' && sequence !== undefined) return { stop_reason: 'stop_sequence', stop_sequence: sequence };
  const reason = typeof finish === 'string' ? reasons[finish] : undefined;
  return { stop_reason: reason ?? 'end_turn', stop_sequence: null };
}

/** Anthropic counts the cached part of the input beside the rest of it. */
export function usageShown(usage: Usage): Json {
  const { input, cached, cacheWrite = 0, output } = usage;
  return {
    input_tokens: Math.max(input - cached - cacheWrite, 0),
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cached,
    output_tokens: output,
  };
}

/** What a chat completion counts; `input` supposed where it does not. */
export function countOf(reported: unknown, input: number): Usage {
  const usage = isObject(reported) ? usageFrom(reported) : null;
  return usage ?? { input, cached: 0, output: 0, reasoning: 0, source: 'estimated' };
}

/** The text of a thought, under the two names vendors give it. */
export function thoughtOf({ reasoning_content: content, reasoning }: Json): string {
  if (typeof content === 'string') return content;
  return typeof reasoning === 'string' ? reasoning : '';
}

/** A whole chat completion as a message. Null when it is none. */
export function messageOf(completion: Json, { id, model, input, stops }: About): Json | null {
  const [choice] = objectsOf(completion['choices']);
  const message = choice?.['message'];
  if (choice === undefined || !isObject(message)) return null;
  const named = completion['model'];
  return {
    id,
    type: 'message',
    role: 'assistant',
    model: typeof named === 'string' && named !== '' ? named : model,
    content: blocksOf(message),
    ...stopOf(choice, stops),
    usage: usageShown(countOf(completion['usage'], input)),
  };
}

function blocksOf(message: Json): Json[] {
  const { content, refusal } = message;
  const blocks = thoughtsOf(message);
  const texts =
    typeof content === 'string'
      ? [content]
      : objectsOf(content).flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
  if (typeof refusal === 'string') texts.push(refusal);
  for (const text of texts) if (text !== '') blocks.push({ type: 'text', text });
  for (const call of objectsOf(message['tool_calls'])) blocks.push(toolUse(call));
  return blocks;
}

function thoughtsOf(message: Json): Json[] {
  const signed = objectsOf(message['reasoning_details']).flatMap((detail) => signedBlock(detail));
  if (signed.length > 0) return signed;
  const thinking = thoughtOf(message);
  return thinking === '' ? [] : [{ type: 'thinking', thinking, signature: '' }];
}

function signedBlock({ type, data, text, signature }: Json): Json[] {
  if (type === 'reasoning.encrypted') return [{ type: 'redacted_thinking', data }];
  if (typeof signature !== 'string') return [];
  return [{ type: 'thinking', thinking: typeof text === 'string' ? text : '', signature }];
}

function toolUse(call: Json): Json {
  const { function: asked, id } = call;
  const { name, arguments: args } = isObject(asked) ? asked : {};
  return { type: 'tool_use', id, name, input: inputOf(args), ...extraOf(call) };
}

/** What Google wants back with a call travels with it. */
export function extraOf({ extra_content: extra }: Json): Json {
  return extra === undefined ? {} : { extra_content: extra };
}

/** Arguments as the object they are; of an answer cut short, what came of them. */
function inputOf(args: unknown): Json {
  if (typeof args !== 'string' || args.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(args);
    return isObject(value) ? value : { value };
  } catch {
    return { arguments: args };
  }
}
