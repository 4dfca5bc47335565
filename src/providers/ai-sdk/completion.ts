/** A whole answer as OpenAI's `chat.completion`. */
import type { LanguageModelV4Content, LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import { AppError } from '#shared/errors.ts';
import { detailOf, extraOf, finishOf, headOf, imageOf, promptBlocked, refusalWords, usageOf } from './answer.ts';
import type { Vendor } from './vendor.ts';

/** Throws a `Refusal` or `answer_empty` where the answer is none. `model`: the name that was asked for, if the vendor names none. */
export function completionOf(result: LanguageModelV4GenerateResult, model: string, vendor: Vendor): object {
  const { content, finishReason, providerMetadata, response } = result;
  if (content.length === 0 && finishReason.unified === 'content-filter') {
    const blocked = promptBlocked(providerMetadata);
    if (blocked) throw blocked;
  }
  // Gemini, now and then: neither an answer nor a reason.
  if (content.length === 0 && finishReason.raw === undefined) throw new AppError('answer_empty');
  const calls = callsOf(content);
  const finish = finishOf(finishReason, calls.length > 0);
  const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const usage = usageOf(result.usage);
  const head = headOf(response?.id, modelOf(response, vendor) ?? model);
  return {
    id: head.id,
    object: 'chat.completion',
    created: head.created,
    model: head.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text === '' && calls.length > 0 ? null : text,
          refusal: (finish === 'content_filter' && refusalWords(providerMetadata)) || null,
          ...reasoningOf(content, vendor),
          ...(calls.length > 0 ? { tool_calls: calls } : {}),
          ...imagesOf(content),
        },
        logprobs: null,
        finish_reason: finish,
      },
    ],
    ...(usage === undefined ? {} : { usage }),
  };
}

function modelOf(response: LanguageModelV4GenerateResult['response'], vendor: Vendor): string | undefined {
  if (response?.modelId !== undefined) return response.modelId;
  const { body } = response ?? {};
  if (vendor.modelIn === undefined || typeof body !== 'object' || body === null) return undefined;
  // A member of an unknown object is looked at, nothing more.
  const named = (body as Record<string, unknown>)[vendor.modelIn];
  return typeof named === 'string' ? named : undefined;
}

function callsOf(content: readonly LanguageModelV4Content[]): object[] {
  return content.flatMap((part) =>
    part.type === 'tool-call' && part.providerExecuted !== true
      ? [
          {
            id: part.toolCallId,
            type: 'function',
            function: { name: part.toolName, arguments: part.input },
            ...extraOf(part.providerMetadata),
          },
        ]
      : [],
  );
}

function reasoningOf(content: readonly LanguageModelV4Content[], vendor: Vendor): object {
  const parts = content.filter((part) => part.type === 'reasoning');
  const text = parts
    .map((part) => part.text)
    .filter(Boolean)
    .join('\n\n');
  const details = parts.flatMap((part, index) => detailOf(part.text, part.providerMetadata, index, vendor) ?? []);
  return {
    ...(text === '' ? {} : { reasoning_content: text }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
  };
}

function imagesOf(content: readonly LanguageModelV4Content[]): object {
  const images = content.flatMap((part) => (part.type === 'file' ? (imageOf(part) ?? []) : []));
  return images.length === 0 ? {} : { images };
}
