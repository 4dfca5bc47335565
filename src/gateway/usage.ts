/** Token counts: as an upstream reports them, and what we suppose when it does not. */
import { isObject } from '#shared/json.ts';
import type { Usage } from '#shared/message.ts';

/** No request has more; a count beyond it is nonsense that must not reach a budget. */
const MOST_TOKENS = 1_000_000_000;

function count(value: unknown): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return undefined;
  return Math.min(Math.round(value), MOST_TOKENS);
}

function inside(value: unknown, name: string): number {
  return isObject(value) ? (count(value[name]) ?? 0) : 0;
}

/** A `usage` object of chat completions; null when it counts nothing. Unknown fields and nulls do no harm. */
export function usageFrom(reported: Record<string, unknown>): Usage | null {
  const input = count(reported['prompt_tokens']);
  const output = count(reported['completion_tokens']);
  if (input === undefined && output === undefined) return null;
  const sent = reported['prompt_tokens_details'];
  const written = reported['completion_tokens_details'];
  const cached = inside(sent, 'cached_tokens');
  const reasoning = inside(written, 'reasoning_tokens');
  const usage: Usage = {
    input: input ?? 0,
    cached: Math.min(cached, input ?? 0),
    output: output ?? 0,
    reasoning: Math.min(reasoning, output ?? 0),
    source: 'provider',
  };
  addClasses(usage, sent, written);
  return usage;
}

/** The classes of tokens that few calls have; a part is never more than its whole. */
function addClasses(usage: Usage, sent: unknown, written: unknown): void {
  const part = (details: unknown, name: string, whole: number) => Math.min(inside(details, name), whole);
  const cacheWrite = part(sent, 'cache_write_tokens', usage.input - usage.cached);
  if (cacheWrite > 0) usage.cacheWrite = cacheWrite;
  const audioInput = part(sent, 'audio_tokens', usage.input);
  if (audioInput > 0) {
    usage.audioInput = audioInput;
    // Only Realtime says which of the cached tokens were sound.
    const details = isObject(sent) ? sent['cached_tokens_details'] : undefined;
    const cachedAudio = part(details, 'audio_tokens', Math.min(audioInput, usage.cached));
    if (cachedAudio > 0) usage.cachedAudio = cachedAudio;
  }
  const imageInput = part(sent, 'image_tokens', usage.input);
  if (imageInput > 0) usage.imageInput = imageInput;
  const audioOutput = part(written, 'audio_tokens', usage.output);
  if (audioOutput > 0) usage.audioOutput = audioOutput;
  const imageOutput = part(written, 'image_tokens', usage.output);
  if (imageOutput > 0) usage.imageOutput = imageOutput;
}

/**
 * About one token in four bytes of UTF-8: English has 4 characters to a token, Chinese about one character of 3 bytes.
 * A tokenizer would be exact for one family of models and costs 110 MB of memory; this is for what cannot be known.
 */
const BYTES_PER_TOKEN = 4;
/** What a role and its separators cost (azure-openai.md 8.1). */
const PER_MESSAGE = 4;
/** An image of 1024 × 1024 in full detail, and one with `detail: low`, for gpt-4o (azure-openai.md 8.3). */
const IMAGE = 765;
const SMALL_IMAGE = 85;

/** How many tokens so many bytes of UTF-8 are supposed to be, rounded up. */
export function tokensOfBytes(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}

function tokensOfText(text: unknown): number {
  return typeof text === 'string' ? tokensOfBytes(Buffer.byteLength(text)) : 0;
}

function tokensOfPart(part: unknown): number {
  if (typeof part !== 'object' || part === null) return 0;
  if ('text' in part) return tokensOfText(part.text);
  if (!('image_url' in part)) return 0;
  const { image_url: image } = part;
  const low = typeof image === 'object' && image !== null && 'detail' in image && image.detail === 'low';
  return low ? SMALL_IMAGE : IMAGE;
}

/** The tokens a chat request will be charged for, supposed. */
export function estimateInput(json: Record<string, unknown>): number {
  let tokens = 3;
  const { messages, tools } = json;
  if (Array.isArray(messages))
    for (const message of messages as unknown[]) {
      tokens += PER_MESSAGE;
      if (typeof message !== 'object' || message === null) continue;
      if ('content' in message && Array.isArray(message.content))
        for (const part of message.content as unknown[]) tokens += tokensOfPart(part);
      else if ('content' in message) tokens += tokensOfText(message.content);
      if ('tool_calls' in message) tokens += tokensOfText(JSON.stringify(message.tool_calls));
    }
  if (tools !== undefined) tokens += tokensOfText(JSON.stringify(tools));
  return tokens;
}
