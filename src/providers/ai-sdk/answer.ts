/** What completions and chunks have in common: ids, ends, counts, and what must come back with the next request. */
import type { LanguageModelV4FinishReason, LanguageModelV4Usage, SharedV4ProviderMetadata } from '@ai-sdk/provider';
import { Refusal } from './refusal.ts';
import type { Vendor } from './vendor.ts';

export interface Head {
  id: string;
  model: string;
  /** Seconds. */
  created: number;
}

/** `chatcmpl-` and the vendor's own id, by which its support finds the call. */
export function headOf(id: string | undefined, model: string): Head {
  const own = id ?? crypto.randomUUID().replaceAll('-', '');
  return { id: `chatcmpl-${own}`, model, created: Math.floor(Date.now() / 1000) };
}

const BROKEN = /^(malformed|unexpected_tool_call|too_many_tool_calls|missing_thought_signature)/i;
const FULL = /context_window_exceeded/;
const FILTERED = /^(safety|image_safety|prohibited|recitation|blocklist|spii|language)/i;

/**
 * OpenAI's finish reason. Throws a `Refusal` when the model itself failed (an unreadable function call, say): no reason
 * of OpenAI's would tell that from an answer.
 */
export function finishOf({ unified, raw }: LanguageModelV4FinishReason, hasCalls: boolean): string {
  if (raw !== undefined && BROKEN.test(raw))
    throw new Refusal({ status: 502, message: `The model's answer could not be used (${raw}).`, code: 'model_error' });
  if (unified === 'length' || FULL.test(raw ?? '')) return 'length';
  if (unified === 'content-filter' || FILTERED.test(raw ?? '')) return 'content_filter';
  if (unified === 'tool-calls') return 'tool_calls';
  return hasCalls ? 'tool_calls' : 'stop';
}

/** OpenAI's usage; undefined when the vendor counted nothing. */
export function usageOf({ inputTokens, outputTokens }: LanguageModelV4Usage): Record<string, unknown> | undefined {
  if (inputTokens.total === undefined && outputTokens.total === undefined) return undefined;
  const prompt = inputTokens.total ?? 0;
  const completion = outputTokens.total ?? 0;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: inputTokens.cacheRead ?? 0,
      ...(inputTokens.cacheWrite ? { cache_write_tokens: inputTokens.cacheWrite } : {}),
    },
    completion_tokens_details: { reasoning_tokens: outputTokens.reasoning ?? 0 },
  };
}

/** A piece of reasoning as it may be given back: undefined when the vendor did not sign it. */
export function detailOf(
  text: string,
  metadata: SharedV4ProviderMetadata | undefined,
  index: number,
  vendor: Vendor,
): Record<string, unknown> | undefined {
  const signed = metadata === undefined ? undefined : vendor.signatureOf(metadata);
  if (signed?.encrypted !== undefined)
    return { type: 'reasoning.encrypted', data: signed.encrypted, format: signed.format, index };
  if (signed?.signature === undefined) return undefined;
  return { type: 'reasoning.text', text, signature: signed.signature, format: signed.format, index };
}

/** What Google wants back with a call, where Google's own compatible wire has it. */
export function extraOf(metadata: SharedV4ProviderMetadata | undefined): Record<string, unknown> {
  const signature = metadata?.['google']?.['thoughtSignature'];
  return typeof signature === 'string' ? { extra_content: { google: { thought_signature: signature } } } : {};
}

/** The vendor's words on why it stopped the answer. */
export function refusalWords(metadata: SharedV4ProviderMetadata | undefined): string | undefined {
  const details = metadata?.['anthropic']?.['stopDetails'];
  if (typeof details !== 'object' || details === null || !('explanation' in details)) return undefined;
  return typeof details.explanation === 'string' ? details.explanation : undefined;
}

/** Google judges the question before answering it: then there is a reason and no answer. */
export function promptBlocked(metadata: SharedV4ProviderMetadata | undefined): Refusal | undefined {
  const feedback = metadata?.['google']?.['promptFeedback'];
  if (typeof feedback !== 'object' || feedback === null || !('blockReason' in feedback)) return undefined;
  const { blockReason: reason } = feedback;
  return new Refusal({
    status: 400,
    message: `The prompt was blocked by the model's provider (${typeof reason === 'string' ? reason : 'no reason given'}).`,
    param: 'prompt',
    code: 'content_filter',
  });
}

/** Generated images, as OpenRouter's clients read them. */
export function imageOf(file: { mediaType: string; data: { type: string } }): Record<string, unknown> | undefined {
  const { data } = file;
  const address = addressOf(file.mediaType, data);
  return address === undefined ? undefined : { type: 'image_url', image_url: { url: address } };
}

function addressOf(mediaType: string, data: { type: string }): string | undefined {
  if ('url' in data && data.url instanceof URL) return data.url.href;
  if (!('data' in data)) return undefined;
  if (typeof data.data === 'string') return `data:${mediaType};base64,${data.data}`;
  return data.data instanceof Uint8Array
    ? `data:${mediaType};base64,${Buffer.from(data.data).toString('base64')}`
    : undefined;
}
