/** For tests: what is asked of every vendor, and what its recorded answer says. */

export type Vendor = 'anthropic' | 'google' | 'bedrock';

export interface Answer {
  content?: string;
  reasoning?: string;
  details?: unknown;
  refusal?: string;
  calls?: { id: string; name: string; arguments: unknown; extra: unknown }[];
  finish: 'stop' | 'length' | 'tool_calls' | 'content_filter';
  usage: { prompt: number; completion: number; cached?: number; written?: number; reasoning?: number };
}

export interface Scenario {
  /** The fixtures' name. */
  name: string;
  ask(vendor: Vendor): Record<string, unknown>;
  answer(vendor: Vendor): Answer;
}

/** One red pixel. */
export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

const CLAUDE_SIGNATURE =
  'EqoBCkgIBhABGAIiQExhbXBsZVNpZ25hdHVyZU1hZGVGb3JUZXN0czEyMzQ1Njc4OTAxMjM0NTY3ODkwMTISDGZpeHR1cmUtc2lnbhoMAAAAAAAAAAAAAAAAIjDwAaM1c2lnbmF0dXJlb2Z0aGlua2luZw==';
const GEMINI_SIGNATURE = 'EpQBCpEBAb4+9vtmaXh0dXJlLXRob3VnaHQtc2lnbmF0dXJlLW9mLW91cnMtMDEyMzQ1Njc4OWFiY2RlZg==';

const ids: Record<Vendor, readonly [string, string]> = {
  anthropic: ['toolu_01Fx7dPq2RkW9sT4uVbNcXyZ', 'toolu_01Gm3aLe8HjQ5wE2rTyUiOpA'],
  google: ['k3v9xq2m', 'p7w1zr5t'],
  bedrock: ['tooluse_Hk2vN8bQT5mWzX3cR7yLpA', 'tooluse_Zq9sD4fGT1jKxB6nM0vUwE'],
};

/** Gemini signs the first call of an answer. */
function called(vendor: Vendor, which: 0 | 1, name: string, args: unknown) {
  const extra = vendor === 'google' && which === 0 ? { google: { thought_signature: GEMINI_SIGNATURE } } : undefined;
  return { id: ids[vendor][which], name, arguments: args, extra };
}

const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather now.',
    parameters: {
      type: 'object',
      properties: {
        city: { type: 'string', description: 'A city.' },
        unit: { type: 'string', enum: ['celsius', 'fahrenheit'] },
      },
      required: ['city', 'unit'],
      additionalProperties: false,
    },
  },
};
const question = (content: unknown) => ({ messages: [{ role: 'user', content }] });

/** The reasoning of an answer as a client gives it back. */
const thought = {
  type: 'reasoning.text',
  text: 'France has had several capitals. Today it is Paris.',
  signature: CLAUDE_SIGNATURE,
  format: 'anthropic-claude-v1',
  index: 0,
};

function toolCall(vendor: Vendor, which: 0 | 1, city: string) {
  const { id, extra } = called(vendor, which, 'get_weather', {});
  const args = JSON.stringify({ city, unit: 'celsius' });
  const call = { id, type: 'function', function: { name: 'get_weather', arguments: args } };
  return extra === undefined ? call : { ...call, extra_content: extra };
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'text',
    ask: () => ({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'What is the capital of France?' },
      ],
      max_tokens: 100,
      temperature: 0.2,
      stop: ['\n\n', 'END'],
    }),
    answer: () => ({
      content: 'The capital of France is **Paris**.',
      finish: 'stop',
      usage: { prompt: 21, completion: 10 },
    }),
  },
  {
    name: 'tool',
    ask: () => ({
      ...question('What is the weather in Paris?'),
      tools: [weather],
      tool_choice: 'auto',
      parallel_tool_calls: false,
    }),
    answer: (vendor) => ({
      ...(vendor === 'google' ? {} : { content: "I'll look at the weather." }),
      calls: [called(vendor, 0, 'get_weather', { city: 'Paris', unit: 'celsius' })],
      finish: 'tool_calls',
      usage: { prompt: 395, completion: 73 },
    }),
  },
  {
    name: 'tools',
    ask: () => ({
      ...question('What is the weather in Paris and in Oslo?'),
      tools: [weather],
      tool_choice: 'required',
    }),
    answer: (vendor) => ({
      calls: [
        called(vendor, 0, 'get_weather', { city: 'Paris', unit: 'celsius' }),
        called(vendor, 1, 'get_weather', { city: 'Oslo', unit: 'celsius' }),
      ],
      finish: 'tool_calls',
      usage: { prompt: 398, completion: 131 },
    }),
  },
  {
    name: 'no-arguments',
    ask: () => ({
      ...question('Which rooms are there?'),
      tools: [{ type: 'function', function: { name: 'list_rooms', strict: true } }],
      tool_choice: { type: 'function', function: { name: 'list_rooms' } },
    }),
    answer: (vendor) => ({
      calls: [called(vendor, 0, 'list_rooms', {})],
      finish: 'tool_calls',
      usage: { prompt: 360, completion: 37 },
    }),
  },
  {
    name: 'tool-results',
    ask: (vendor) => ({
      messages: [
        { role: 'developer', content: [{ type: 'text', text: 'Answer in English.' }] },
        { role: 'user', content: 'Where is it warmer, in Paris or in Oslo?' },
        {
          role: 'assistant',
          content: null,
          reasoning_content: thought.text,
          reasoning_details: [thought],
          tool_calls: [toolCall(vendor, 0, 'Paris'), toolCall(vendor, 1, 'Oslo')],
        },
        { role: 'tool', tool_call_id: ids[vendor][0], content: '19 °C' },
        { role: 'tool', tool_call_id: ids[vendor][1], content: [{ type: 'text', text: '7 °C' }] },
      ],
      tools: [weather],
      reasoning_effort: 'low',
    }),
    answer: () => ({
      content: 'Paris is warmer: 19 °C against 7 °C in Oslo.',
      finish: 'stop',
      usage: { prompt: 512, completion: 19 },
    }),
  },
  {
    name: 'image',
    ask: () =>
      question([
        { type: 'text', text: 'What is this?' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}`, detail: 'low' } },
      ]),
    answer: () => ({ content: 'A single red pixel.', finish: 'stop', usage: { prompt: 86, completion: 8 } }),
  },
  {
    name: 'structured',
    ask: () => ({
      ...question('The capital of France and its population.'),
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'capital',
          strict: true,
          schema: {
            type: 'object',
            properties: { city: { type: 'string' }, population: { type: 'integer', minimum: 0 } },
            required: ['city', 'population'],
            additionalProperties: false,
          },
        },
      },
    }),
    answer: () => ({
      content: '{"city":"Paris","population":2102650}',
      finish: 'stop',
      usage: { prompt: 189, completion: 17 },
    }),
  },
  {
    name: 'reasoning',
    ask: () => ({
      ...question('What is the capital of France?'),
      reasoning_effort: 'medium',
      max_completion_tokens: 2000,
      temperature: 0.5,
    }),
    answer: (vendor) => ({
      content: 'Paris, since 1944 again.',
      reasoning: thought.text,
      ...(vendor === 'google' ? {} : { details: [thought] }),
      finish: 'stop',
      // Bedrock does not say how many of its tokens were thoughts.
      usage: { prompt: 47, completion: 90, reasoning: vendor === 'bedrock' ? 0 : 40 },
    }),
  },
  {
    name: 'cached',
    ask: () => ({
      messages: [
        {
          role: 'system',
          content: [{ type: 'text', text: 'A book about rivers.', cache_control: { type: 'ephemeral' } }],
        },
        { role: 'user', content: 'What is chapter two about?' },
      ],
      user: 'ann',
    }),
    answer: (vendor) => ({
      content: 'Chapter two is about rivers.',
      finish: 'stop',
      // Gemini says nothing of what it wrote into its cache.
      usage:
        vendor === 'google'
          ? { prompt: 2100, completion: 12, cached: 2048 }
          : { prompt: 2400, completion: 12, cached: 2048, written: 300 },
    }),
  },
  {
    name: 'length',
    ask: () => ({ ...question('Tell me a story.'), max_tokens: 8, top_p: 0.9 }),
    answer: () => ({ content: 'Once upon a time there was a', finish: 'length', usage: { prompt: 18, completion: 8 } }),
  },
  {
    name: 'refusal',
    ask: () => question('Something nobody should answer.'),
    answer: (vendor) => ({
      content: vendor === 'bedrock' ? 'Sorry, the model cannot answer this question.' : 'First you',
      ...(vendor === 'anthropic' ? { refusal: "This request was stopped under Anthropic's Usage Policy." } : {}),
      finish: 'content_filter',
      usage: { prompt: 33, completion: 6 },
    }),
  },
];
