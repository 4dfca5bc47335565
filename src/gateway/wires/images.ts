/** Pictures drawn and changed. */
import type { Usage } from '#shared/message.ts';
import { tokensOfBytes } from '../usage.ts';
import { events } from './events.ts';
import { usageOf } from './usage.ts';
import type { Wire } from './wire.ts';

type Json = Record<string, unknown>;

/** Tokens of one picture by its quality: square, and not square (OpenAI, gpt-image-1). */
const TOKENS: Record<string, readonly [square: number, other: number]> = {
  low: [272, 408],
  medium: [1056, 1584],
  high: [4160, 6240],
};
/** A picture that is shown to the model. */
const SHOWN = 1024;
/** Sixteen of them at most, in full detail. */
const MOST_SHOWN = 16 * 5000;
const MOST_PICTURES = 10;

/** Forms carry numbers as text. */
function countOf(value: unknown): number {
  const count = Math.floor(Number(value ?? 1));
  return count >= 1 ? Math.min(count, MOST_PICTURES) : 1;
}

/** What is drawn at most: where quality or size are left to the model it may choose the dearest. */
function drawn({ n, size, quality }: Json): number {
  const [square = 0, other = 0] = TOKENS[String(quality)] ?? TOKENS['high'] ?? [];
  return countOf(n) * (size === '1024x1024' ? square : other);
}

function prompted({ prompt }: Json): number {
  return typeof prompt === 'string' ? tokensOfBytes(Buffer.byteLength(prompt)) : 0;
}

/** Everything that comes out is a picture, where it is not said otherwise. */
function usage(reported: Json): Usage | null {
  const found = usageOf(reported);
  return found === null ? null : { ...found, imageOutput: found.imageOutput ?? found.output };
}

export const imageGenerations: Wire = {
  id: 'image-generations',
  fits: false,
  asksForUsage: false,
  flows: false,
  keeps: false,
  echoesName: false,
  refersTo: () => null,
  estimate: ({ json }) => prompted(json),
  usage,
  outputTokens: () => 0,
  suppose(json, bytes) {
    // The older models, which alone can be asked for addresses, count pictures and not tokens.
    if (bytes === 0 || json['response_format'] !== undefined) return null;
    const output = drawn(json);
    return { input: prompted(json), cached: 0, output, reasoning: 0, imageOutput: output, source: 'estimated' };
  },
  needs: ({ json }) => ({ input: 4 * prompted(json), output: drawn(json) }),
  dialect: events,
};

export const imageEdits: Wire = {
  ...imageGenerations,
  id: 'image-edits',
  estimate: ({ json }) => prompted(json) + SHOWN,
  needs: ({ json }) => ({ input: 4 * prompted(json) + MOST_SHOWN, output: drawn(json) }),
};
