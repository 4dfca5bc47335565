/** Embeddings: texts in, vectors out, nothing streamed. */
import { tokensOfBytes } from '../usage.ts';
import type { Wire } from './wire.ts';
import { usageOf } from './usage.ts';

export const embeddings: Wire = {
  id: 'embeddings',
  fits: false,
  asksForUsage: false,
  flows: false,
  keeps: false,
  echoesName: false,
  refersTo: () => null,
  estimate: ({ json }) => tokensOfInput(json['input']),
  usage: usageOf,
  outputTokens: () => 0,
  dialect: null,
};

/** A text, a list of texts, tokens, or a list of lists of them: counted where they are tokens, supposed where not. */
export function tokensOfInput(input: unknown): number {
  if (typeof input === 'string') return tokensOfBytes(Buffer.byteLength(input));
  if (!Array.isArray(input)) return 0;
  if (typeof input[0] === 'number') return input.length;
  let tokens = 0;
  for (const one of input as unknown[]) tokens += Array.isArray(one) ? one.length : tokensOfInput(one);
  return tokens;
}
