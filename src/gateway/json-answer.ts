/** An answer that is one JSON body: what the ledger reads in it, and the same as a stream for clients that asked for one. */
import { isObject, objectIn, objectsOf } from '#shared/json.ts';
import type { Usage } from '#shared/message.ts';
import { sseEvent } from '#shared/sse.ts';
import { lastUsage, type UsageReader } from './event-stream.ts';
import { skipSpace } from './json-bytes.ts';
import { tokensOfBytes } from './usage.ts';

const MODEL = Buffer.from('"model"');

/** What the body says of itself, without parsing all of it. Usage stands at the end, in every order vendors use. */
export function readAnswer(body: Buffer, usage: UsageReader): { usage: Usage | null; model: string | null } {
  return { usage: lastUsage(body, usage), model: modelIn(body) };
}

const QUOTE = 0x22;
const LONGEST_NAME = 200;

function modelIn(body: Buffer): string | null {
  for (let at = body.indexOf(MODEL); at !== -1; at = body.indexOf(MODEL, at + MODEL.length)) {
    const colon = skipSpace(body, at + MODEL.length);
    const start = skipSpace(body, colon + 1);
    if (body[colon] !== 0x3a || body[start] !== QUOTE) continue;
    const end = body.indexOf(QUOTE, start + 1);
    if (end > start + 1 && end - start <= LONGEST_NAME) return body.toString('utf8', start + 1, end);
  }
  return null;
}

/** Output tokens of a body without usage, supposed. */
export function outputTokensOf(body: Buffer): number {
  let bytes = 0;
  for (const { message } of choicesOf(body)) bytes += Buffer.byteLength(JSON.stringify(message ?? ''));
  return tokensOfBytes(bytes);
}

interface Choice {
  index: number;
  message: Record<string, unknown> | undefined;
  finish: unknown;
}

function choicesOf(body: Buffer): Choice[] {
  return objectsOf(objectIn(body.toString('utf8'))?.['choices']).map((choice, index) => ({
    index: typeof choice['index'] === 'number' ? choice['index'] : index,
    message: isObject(choice['message']) ? choice['message'] : undefined,
    finish: choice['finish_reason'] ?? 'stop',
  }));
}

/**
 * A whole answer as the stream a client asked for, for models that do not stream: one chunk with everything, one with
 * the reason it ended, the usage if the client wants it, `[DONE]`. Null when the body is not an answer.
 */
export function asStream(body: Buffer, options: { usage: boolean }): Buffer | null {
  const { choices, usage, object: _, ...rest } = objectIn(body.toString('utf8')) ?? {};
  if (!Array.isArray(choices)) return null;
  const chunk = (fields: object) => sseEvent({ ...rest, object: 'chat.completion.chunk', ...fields });
  const frames: string[] = [];
  for (const { index, message, finish } of choicesOf(body)) {
    frames.push(chunk({ choices: [{ index, delta: deltaOf(message ?? {}), finish_reason: null }] }));
    frames.push(chunk({ choices: [{ index, delta: {}, finish_reason: finish }] }));
  }
  if (options.usage && usage !== undefined) frames.push(chunk({ choices: [], usage }));
  frames.push('data: [DONE]\n\n');
  return Buffer.from(frames.join(''));
}

/** In a stream tool calls are numbered. */
function deltaOf(message: Record<string, unknown>): Record<string, unknown> {
  const { tool_calls: calls } = message;
  if (!Array.isArray(calls) || calls.length === 0) return message;
  return {
    ...message,
    tool_calls: (calls as unknown[]).map((call, index) => (isObject(call) ? { index, ...call } : call)),
  };
}
