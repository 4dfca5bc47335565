/** Sound heard and made. */
import { objectIn } from '#shared/json.ts';
import { tokensOfBytes } from '../usage.ts';
import { events } from './events.ts';
import { usageOf } from './usage.ts';
import type { Wire } from './wire.ts';

/** The newer models hear ten tokens in a second. */
const HEARD_PER_SECOND = 10;
/** Most recordings have 32 to 128 kbit/s; speech packed as tightly as it goes has 8. */
const USUAL_BYTES_PER_SECOND = 8000;
const FEWEST_BYTES_PER_SECOND = 1000;
/** Speech is about 15 characters and 20 tokens a second. */
const SPOKEN_PER_CHARACTER = 20 / 15;
const MOST_SPOKEN_PER_CHARACTER = 3;

const wire = {
  fits: false,
  asksForUsage: false,
  keeps: false,
  echoesName: false,
  refersTo: () => null,
  usage: usageOf,
  dialect: events,
} as const;

export const transcriptions: Wire = {
  ...wire,
  id: 'transcriptions',
  flows: false,
  estimate: ({ body }) => Math.ceil((body.length / USUAL_BYTES_PER_SECOND) * HEARD_PER_SECOND),
  /** Text, subtitles, or JSON with the text in it. */
  outputTokens(body) {
    const { text } = objectIn(body.toString('utf8')) ?? {};
    return tokensOfBytes(typeof text === 'string' ? Buffer.byteLength(text) : body.length);
  },
  needs({ body }) {
    const input = Math.ceil((body.length / FEWEST_BYTES_PER_SECOND) * HEARD_PER_SECOND);
    return { input, output: input };
  },
};

export const translations: Wire = { ...transcriptions, id: 'translations' };

function spoken(json: Record<string, unknown>): string {
  return typeof json['input'] === 'string' ? json['input'] : '';
}

export const speech: Wire = {
  ...wire,
  id: 'speech',
  flows: true,
  estimate: ({ json }) => tokensOfBytes(Buffer.byteLength(spoken(json))),
  outputTokens: () => 0,
  suppose(json, bytes) {
    if (bytes === 0) return null;
    const text = spoken(json);
    const output = Math.ceil(text.length * SPOKEN_PER_CHARACTER);
    const input = tokensOfBytes(Buffer.byteLength(text));
    return { input, cached: 0, output, reasoning: 0, source: 'estimated' };
  },
  needs({ body, json }) {
    return { input: body.length, output: Math.ceil(spoken(json).length * MOST_SPOKEN_PER_CHARACTER) };
  },
};
