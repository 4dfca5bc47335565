/**
 * What we know of base models, as data. A base model is declared by a person or detected from an answer
 * (`baseModelOf`), never guessed from a deployment's name.
 */

export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** Which parameters a model takes: see `parameters.ts`. `other`: another vendor's, nothing is changed. */
export type Family = 'chat' | 'o1-early' | 'o1' | 'o3' | 'gpt-5' | 'gpt-5.1' | 'other';

export interface ModelFacts {
  name: string;
  kind: 'chat' | 'completion' | 'embedding' | 'image' | 'audio' | 'realtime';
  family: Family;
  /** The longest input in tokens, where published. */
  contextTokens: number | null;
  /** The longest output in tokens, where published. */
  outputTokens: number | null;
  vision: boolean;
  tools: boolean;
  reasoning: boolean;
  /** Speaks only the Responses API; chat completions answers E11. */
  responsesOnly: boolean;
  streaming: boolean;
  /** Accepted efforts; empty: the parameter is refused; null: unknown, nothing is changed. */
  efforts: readonly Effort[] | null;
}

type Known = Omit<ModelFacts, 'name'>;

const CHAT: Known = {
  kind: 'chat',
  family: 'chat',
  contextTokens: null,
  outputTokens: null,
  vision: false,
  tools: true,
  reasoning: false,
  responsesOnly: false,
  streaming: true,
  efforts: [],
};
const SEES: Known = { ...CHAT, vision: true };
const REASONS: Known = { ...SEES, reasoning: true };
const O: Known = {
  ...REASONS,
  family: 'o1',
  contextTokens: 200_000,
  outputTokens: 100_000,
  efforts: ['low', 'medium', 'high'],
};
const GPT5: Known = {
  ...REASONS,
  family: 'gpt-5',
  contextTokens: 272_000,
  outputTokens: 128_000,
  efforts: ['minimal', 'low', 'medium', 'high'],
};
const GPT51: Known = { ...GPT5, family: 'gpt-5.1', efforts: ['none', 'low', 'medium', 'high'] };
const GPT54: Known = { ...GPT51, contextTokens: 922_000, efforts: ['none', 'low', 'medium', 'high', 'xhigh'] };
const GPT6: Known = { ...GPT51, contextTokens: null, outputTokens: null, efforts: null };
const CHAT5: Known = { ...SEES, contextTokens: 128_000, outputTokens: 16_384 };
const OMNI: Known = { ...SEES, contextTokens: 128_000, outputTokens: 16_384 };
const LONG: Known = { ...SEES, contextTokens: 1_047_576, outputTokens: 32_768 };
const not = (kind: ModelFacts['kind'], contextTokens: number | null = null): Known => ({
  ...CHAT,
  kind,
  family: 'other',
  tools: false,
  contextTokens,
});
const responses = (known: Known): Known => ({ ...known, responsesOnly: true });

/** azure-openai.md 5.1, and the older models people still name. Input limits, not totals. */
const table: Record<string, Known> = {
  'gpt-35-turbo': { ...CHAT, contextTokens: 16_385, outputTokens: 4096 },
  'gpt-35-turbo-16k': { ...CHAT, contextTokens: 16_385, outputTokens: 4096 },
  'gpt-35-turbo-instruct': not('completion', 4097),
  'gpt-4': { ...CHAT, contextTokens: 8192, outputTokens: 8192 },
  'gpt-4-32k': { ...CHAT, contextTokens: 32_768, outputTokens: 32_768 },
  'gpt-4-turbo': { ...SEES, contextTokens: 128_000, outputTokens: 4096 },
  'gpt-4-turbo-preview': { ...CHAT, contextTokens: 128_000, outputTokens: 4096 },
  'gpt-4.5-preview': { ...SEES, contextTokens: 128_000, outputTokens: 16_384 },
  'gpt-4o': OMNI,
  'gpt-4o-mini': OMNI,
  'gpt-4.1': LONG,
  'gpt-4.1-mini': LONG,
  'gpt-4.1-nano': LONG,
  'o1-preview': {
    ...O,
    family: 'o1-early',
    contextTokens: 128_000,
    outputTokens: 32_768,
    vision: false,
    tools: false,
    efforts: [],
  },
  'o1-mini': {
    ...O,
    family: 'o1-early',
    contextTokens: 128_000,
    outputTokens: 65_536,
    vision: false,
    tools: false,
    efforts: [],
  },
  o1: { ...O, streaming: false },
  'o1-pro': responses(O),
  'o3-mini': { ...O, vision: false },
  o3: { ...O, family: 'o3' },
  'o3-pro': responses({ ...O, family: 'o3' }),
  'o4-mini': { ...O, family: 'o3' },
  'codex-mini': responses({ ...O, family: 'o3' }),
  'computer-use-preview': responses({ ...O, family: 'o3', contextTokens: 8192, outputTokens: 1024 }),
  'gpt-5': GPT5,
  'gpt-5-mini': GPT5,
  'gpt-5-nano': GPT5,
  'gpt-5-chat': CHAT5,
  'gpt-5-pro': responses({ ...GPT5, streaming: false, efforts: ['high'] }),
  'gpt-5-codex': responses({ ...GPT5, efforts: ['low', 'medium', 'high'] }),
  'gpt-5.1': GPT51,
  'gpt-5.1-chat': CHAT5,
  'gpt-5.1-codex': responses(GPT51),
  'gpt-5.1-codex-mini': responses(GPT51),
  'gpt-5.1-codex-max': responses({ ...GPT51, efforts: ['none', 'low', 'medium', 'high', 'xhigh'] }),
  'gpt-5.2': GPT51,
  'gpt-5.2-chat': CHAT5,
  'gpt-5.2-codex': responses(GPT51),
  'gpt-5.3-chat': CHAT5,
  'gpt-5.3-codex': responses(GPT51),
  'gpt-5.4': GPT54,
  'gpt-5.4-mini': { ...GPT54, contextTokens: 272_000 },
  'gpt-5.4-nano': { ...GPT54, contextTokens: 272_000 },
  'gpt-5.4-pro': responses(GPT54),
  'gpt-5.5': GPT54,
  'gpt-5.6-sol': GPT54,
  'gpt-5.6-terra': GPT54,
  'gpt-5.6-luna': GPT54,
  'gpt-6-sol': GPT6,
  'gpt-6-luna': GPT6,
  'gpt-6-astra': GPT6,
  'gpt-6.1-sol': GPT6,
  'gpt-6.1-terra': GPT6,
  'gpt-chat-latest': CHAT5,
  'text-embedding-3-small': not('embedding', 8191),
  'text-embedding-3-large': not('embedding', 8191),
  'text-embedding-ada-002': not('embedding', 8191),
};

/** Other spellings of the names above. */
const aliases: Record<string, string> = {
  'gpt-3.5-turbo': 'gpt-35-turbo',
  'gpt-3.5-turbo-16k': 'gpt-35-turbo-16k',
  'gpt-3.5-turbo-instruct': 'gpt-35-turbo-instruct',
  'gpt-4-1106-preview': 'gpt-4-turbo-preview',
  'gpt-4-0125-preview': 'gpt-4-turbo-preview',
  'gpt-4-vision-preview': 'gpt-4-turbo',
  'gpt-4-1106-vision-preview': 'gpt-4-turbo',
  'chatgpt-4o-latest': 'gpt-4o',
  'gpt-5-chat-latest': 'gpt-5-chat',
};

/** Models not in the table, by how their maker names them. The first match holds. */
const patterns: readonly (readonly [RegExp, Known])[] = [
  [/embed|^bge-|^e5-/, not('embedding')],
  [/whisper|transcribe|(^|-)tts(-|$)|speech/, not('audio')],
  [/realtime/, not('realtime')],
  [/^(gpt-image|dall-e|flux|stable-diffusion|imagen)/, not('image')],
  [/^gpt-(3\.5|35)/, { ...CHAT, contextTokens: 16_385 }],
  [/^gpt-4o|^gpt-4\.1/, OMNI],
  [/^gpt-4-turbo/, { ...SEES, contextTokens: 128_000 }],
  [/^gpt-4/, CHAT],
  [/^gpt-([5-9]|\d{2,})[^/]*chat/, CHAT5],
  [/^gpt-([5-9]|\d{2,})[^/]*(codex|-pro$)/, responses(GPT6)],
  [/^gpt-([5-9]|\d{2,})/, GPT6],
  [/^o\d+(-[a-z]+)*-(pro|deep-research)$/, responses({ ...O, family: 'o3' })],
  [/^o\d+(-|$)/, { ...O, family: 'o3', contextTokens: null, outputTokens: null, efforts: null }],
  // Other vendors: what a picker needs to know. Their parameters are left alone.
  [/^claude-/, other({ vision: true, reasoning: true, contextTokens: 200_000 })],
  [/^gemini-/, other({ vision: true, reasoning: true, contextTokens: 1_048_576 })],
  [/^grok-(4|5)/, other({ vision: true, reasoning: true, contextTokens: 256_000 })],
  [/^(deepseek-(reasoner|r1)|qwq|magistral)/, other({ reasoning: true })],
  [/(^|-)vl(-|$)|^pixtral|vision|^qwen-?vl|^llava|^glm-4\.?\dv/, other({ vision: true })],
  [/^(deepseek|qwen|mistral|codestral|kimi|glm-|llama-?v?[34]|command-|grok-|gpt-oss|sonar)/, other({})],
];

function other(facts: Partial<Known>): Known {
  return { ...CHAT, family: 'other', efforts: null, ...facts };
}

/**
 * The base model in a response's `model` field: `gpt-5.4-2026-03-05` → `gpt-5.4`, `openai/GPT-4o` → `gpt-4o`.
 * A name we do not know comes back in lower case without its vendor and date.
 */
export function baseModelOf(model: string): string {
  const bare = (model.trim().toLowerCase().split('/').at(-1) ?? '').replace(/:.*$/, '');
  const known = (name: string) => aliases[name] ?? (Object.hasOwn(table, name) ? name : undefined);
  const whole = known(bare);
  if (whole) return whole;
  const undated = bare.replace(/-(\d{4}-\d{2}-\d{2}|\d{8}|[01]\d[0-3]\d)$/, '');
  return known(undated) ?? undated;
}

const read = new Map<string, Readonly<ModelFacts> | null>();
const MOST_READ = 1000;

/** What is known of a base model (or of a full model name); null when nothing is. */
export function factsOf(model: string): Readonly<ModelFacts> | null {
  // Reading the table by patterns is dear, every call asks, and there are few names.
  let facts = read.get(model);
  if (facts === undefined) {
    if (read.size >= MOST_READ) read.clear();
    facts = readFacts(model);
    read.set(model, facts);
  }
  return facts;
}

function readFacts(model: string): ModelFacts | null {
  const name = baseModelOf(model);
  const known = table[name] ?? patterns.find(([pattern]) => pattern.test(name))?.[1];
  return known ? { name, ...known } : null;
}

/** Every base model of the table. */
export const knownModels = (): string[] => Object.keys(table);

/** The table's chat models, for a choice of base models in a form. */
export function knownChatModels(): string[] {
  return Object.entries(table)
    .filter(([, facts]) => facts.kind === 'chat' && !facts.responsesOnly)
    .map(([name]) => name);
}
