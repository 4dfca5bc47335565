/** Token counts: as an upstream reports them, and what we suppose when it does not. */
import type { Usage } from '#shared/message.ts';

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;
}

function inside(value: unknown, name: string): number {
  // A property of an unknown object is looked at, nothing more.
  return typeof value === 'object' && value !== null ? (count((value as Record<string, unknown>)[name]) ?? 0) : 0;
}

/** A `usage` object of chat completions; null when it counts nothing. Unknown fields and nulls do no harm. */
export function usageFrom(reported: Record<string, unknown>): Usage | null {
  const input = count(reported['prompt_tokens']);
  const output = count(reported['completion_tokens']);
  if (input === undefined && output === undefined) return null;
  const cached = inside(reported['prompt_tokens_details'], 'cached_tokens');
  const reasoning = inside(reported['completion_tokens_details'], 'reasoning_tokens');
  return {
    input: input ?? 0,
    cached: Math.min(cached, input ?? 0),
    output: output ?? 0,
    reasoning: Math.min(reasoning, output ?? 0),
    source: 'provider',
  };
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
