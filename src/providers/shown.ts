/** For tests: what OpenAI's client shows of an answer, whole or streamed. */
import type { OpenAI } from 'openai';

export interface Shown {
  content: string | null;
  reasoning: string | undefined;
  details: unknown;
  refusal: string | null | undefined;
  calls: { id: string; name: string; arguments: unknown; extra: unknown }[];
  finish: string | null;
  usage:
    | { prompt: number; completion: number; total: number; cached: number; written: number; reasoning: number }
    | undefined;
  model: string;
}

/** Members OpenAI's types do not have. */
type More = Record<string, unknown>;

function usageOf(usage: OpenAI.CompletionUsage | null | undefined): Shown['usage'] {
  if (!usage) return undefined;
  const details = usage.prompt_tokens_details as (More & { cached_tokens?: number }) | undefined;
  return {
    prompt: usage.prompt_tokens,
    completion: usage.completion_tokens,
    total: usage.total_tokens,
    cached: details?.cached_tokens ?? 0,
    written: Number(details?.['cache_write_tokens'] ?? 0),
    reasoning: usage.completion_tokens_details?.reasoning_tokens ?? 0,
  };
}

export function shownWhole(completion: OpenAI.ChatCompletion): Shown {
  const { message, finish_reason: finish } = completion.choices[0]!;
  const more = message as typeof message & More;
  return {
    content: message.content,
    reasoning: more['reasoning_content'] as string | undefined,
    details: more['reasoning_details'],
    refusal: message.refusal,
    calls: (message.tool_calls ?? []).map((call) => ({
      id: call.id,
      name: call.type === 'function' ? call.function.name : '',
      arguments: JSON.parse(call.type === 'function' ? call.function.arguments : ''),
      extra: (call as unknown as More)['extra_content'],
    })),
    finish,
    usage: usageOf(completion.usage),
    model: completion.model,
  };
}

/** Put together as a client must: by index, text after text. */
export function shownStream(chunks: readonly OpenAI.ChatCompletionChunk[]): Shown {
  const choices = chunks.flatMap((chunk) => chunk.choices);
  const deltas = choices.map(({ delta }) => delta as typeof delta & More);
  const joined = (name: string) => deltas.map((delta) => (delta[name] as string | null | undefined) ?? '').join('');
  const details = deltas.flatMap((delta) => (delta['reasoning_details'] as unknown[] | undefined) ?? []);
  const calls = callsOf(deltas.flatMap((delta) => delta.tool_calls ?? []));
  const content = joined('content');
  return {
    content: content === '' && calls.length > 0 ? null : content,
    reasoning: joined('reasoning_content') || undefined,
    details: details.length > 0 ? details : undefined,
    refusal: joined('refusal') || null,
    calls,
    finish: choices.map((choice) => choice.finish_reason).find((reason) => reason !== null) ?? null,
    usage: usageOf(chunks.find((chunk) => chunk.usage)?.usage),
    model: chunks[0]!.model,
  };
}

function callsOf(pieces: readonly OpenAI.ChatCompletionChunk.Choice.Delta.ToolCall[]): Shown['calls'] {
  const indexes = [...new Set(pieces.map(({ index }) => index))];
  return indexes.map((index) => {
    const own = pieces.filter((piece) => piece.index === index);
    const first = own.find(({ id }) => id !== undefined);
    return {
      id: first?.id ?? '',
      name: own.map((piece) => piece.function?.name ?? '').join(''),
      arguments: JSON.parse(own.map((piece) => piece.function?.arguments ?? '').join('')),
      extra: (first as unknown as More)['extra_content'],
    };
  });
}
