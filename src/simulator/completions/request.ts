/** A legacy completions request (azure-openai.md 1.7): its shape as data, its prompts as texts. */
import { boolean, count, string, within, type Shape } from '../shape.ts';
import type { Tokenizer } from '../tokens.ts';

const tokens: Shape = { type: 'array', items: { type: 'integer' } };

export const completionsShape: Shape = {
  type: 'object',
  required: ['prompt'],
  properties: {
    prompt: { anyOf: [string, { type: 'array', items: string }, tokens, { type: 'array', items: tokens }] },
    model: string,
    max_tokens: { type: 'integer', minimum: 0 },
    n: count(1, 128),
    best_of: count(1, 20),
    echo: boolean,
    logprobs: count(0, 5),
    stop: { type: ['string', 'array'], items: string, maxItems: 4 },
    stream: boolean,
    stream_options: { type: 'object', properties: { include_usage: boolean } },
    suffix: string,
    temperature: within(0, 2),
    top_p: within(0, 1),
    presence_penalty: within(-2, 2),
    frequency_penalty: within(-2, 2),
    logit_bias: { type: 'object', values: within(-100, 100) },
    seed: { type: 'integer' },
    user: string,
  },
};

export interface CompletionsRequest {
  prompt: string | string[] | number[] | number[][];
  max_tokens?: number;
  n?: number;
  best_of?: number;
  echo?: boolean;
  logprobs?: number;
  stop?: string | string[];
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  seed?: number;
}

/** What is taken when the request does not say. */
const USUAL_TOKENS = 16;

export function limitOf(request: CompletionsRequest): number {
  return request.max_tokens ?? USUAL_TOKENS;
}

/** Each prompt as text; `undefined` when one of them has a token outside the vocabulary. */
export function promptsOf({ prompt }: CompletionsRequest, tokenizer: Tokenizer): string[] | undefined {
  if (typeof prompt === 'string') return [prompt];
  const [first] = prompt;
  const all = typeof first === 'number' ? [prompt as number[]] : (prompt as (string | number[])[]); // no mixed lists
  const texts = all.map((one) => (typeof one === 'string' ? one : tokenizer.decode(one)));
  return texts.includes(undefined) ? undefined : texts.filter((text) => text !== undefined);
}

/** Characters of all prompts; a token counts as four. */
export function charactersIn({ prompt }: CompletionsRequest): number {
  if (typeof prompt === 'string') return prompt.length;
  return prompt.flat().reduce<number>((sum, one) => sum + (typeof one === 'string' ? one.length : 4), 0);
}
