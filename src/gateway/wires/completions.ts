/** Legacy completions: a prompt continued, also as a stream. */
import { isObject, objectIn, objectsOf } from '#shared/json.ts';
import { tokensOfBytes } from '../usage.ts';
import { chunks } from './chat-completions.ts';
import type { Wire } from './wire.ts';
import { tokensOfInput } from './embeddings.ts';
import { usageOf } from './usage.ts';

export const completions: Wire = {
  id: 'completions',
  fits: false,
  asksForUsage: true,
  flows: false,
  keeps: false,
  echoesName: false,
  refersTo: () => null,
  estimate: ({ json }) => tokensOfInput(json['prompt']),
  usage: usageOf,
  outputTokens(body) {
    let bytes = 0;
    for (const { text } of objectsOf(objectIn(body.toString('utf8'))?.['choices']))
      if (typeof text === 'string') bytes += Buffer.byteLength(text);
    return tokensOfBytes(bytes);
  },
  longest: { names: ['max_tokens'], unsaid: null },
  dialect: {
    ...chunks,
    hear(chunk) {
      const { choices, error, model, usage } = chunk;
      return {
        text: Array.isArray(choices) ? textOf(choices, usage) : 0,
        ...(isObject(error) ? { error: true } : {}),
        ...(typeof model === 'string' && model !== '' ? { model } : {}),
      };
    },
  },
};

function textOf(choices: unknown[], usage: unknown): number | undefined {
  if (choices.length === 0) return isObject(usage) ? 0 : undefined;
  for (const choice of objectsOf(choices)) {
    const { text, finish_reason: reason } = choice;
    if (typeof text === 'string' && text !== '') return Buffer.byteLength(text);
    if (typeof reason === 'string') return 0;
  }
  return undefined;
}
