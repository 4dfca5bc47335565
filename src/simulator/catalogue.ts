/**
 * The models an Azure OpenAI resource may offer (azure-openai.md 5.1, 5.2, 4.1, 8.3), as data. Marks [I] in the
 * reference are guesses there too; they sit here in one place so that they are easy to change.
 */

/** As E11 names them, where it is known to. */
export type Operation =
  | 'chatCompletion'
  | 'completion'
  | 'embeddings'
  | 'responses'
  | 'imageGeneration'
  | 'imageEdit'
  | 'transcription'
  | 'translation'
  | 'speech'
  | 'realtime';
export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** Tokens of one picture: tiles of 512 px, or patches of 32 px times a factor. */
export type ImageCost = { by: 'tiles'; base: number; perTile: number } | { by: 'patches'; factor: number };

export interface ReasoningRules {
  efforts: readonly Effort[];
  /** Taken by the Responses operation alone. */
  onResponses?: readonly Effort[];
  byDefault: Effort;
  /** `not-minimal`: refused only together with the effort `minimal`. */
  parallelToolCalls: 'yes' | 'no' | 'not-minimal';
  streaming: boolean;
}

/** What is bought with a deployment: enough to know how fast it is, and how much of it there is. */
export interface Bought {
  model: Model;
  sku: string;
  /** Thousands of tokens per minute, requests per minute, or provisioned units, as model and SKU have it. */
  capacity: number;
}

export interface Model {
  name: string;
  version: string;
  /** As answers name it: `gpt-4o-2024-11-20`. */
  served: string;
  /** True when this version is what a deployment gets that names none. */
  byDefault: boolean;
  operations: readonly Operation[];
  /** Tokens: whole window, most of it for the prompt, most of it for the completion. */
  context: { total: number; input: number; output: number };
  encoding: 'o200k_base' | 'cl100k_base';
  /** Added to the counted prompt and completion: gpt-5 and later report one less and three more (8.1). */
  offset: { prompt: number; completion: number };
  vision: boolean;
  image: ImageCost;
  /** Of an embedding. */
  dimensions?: number;
  /** Takes the parameter `dimensions`. */
  shortens?: boolean;
  /** Present: the parameter rules of reasoning models apply. */
  reasoning?: ReasoningRules;
  verbosity: boolean;
  /** Responses carry `phase` in messages and the penalties beside them. */
  phases?: boolean;
  /** What a response says its `top_p` was when the request names none. Default 1. */
  topP?: number;
  /** gpt-5 and later answer `system_fingerprint: null`. */
  fingerprint: boolean;
  /** What a deployment's capacity counts; requests a minute where tokens make no sense. */
  quota: 'tokens' | 'requests';
  /** One provisioned unit: tokens of input a minute, and what a token of output counts as. */
  provisioned: { inputPerMinute: number; outputWeight: number };
  requestsPerThousandTokens: number;
  /** Seconds of the sub-window in which requests are counted. */
  requestWindow: 10 | 60;
  /** How this model's fronts word a 429. */
  limitVintage: 'classic' | '2025-11';
  /** First dated api-version with which it can be called. */
  minVersion?: string;
  lifecycle: { status: 'preview' | 'generally-available' | 'deprecating'; retires: string | null };
}

type Row = Partial<Omit<Model, 'name' | 'version' | 'served'>> & { served?: string };

const O_SERIES: ReasoningRules = {
  efforts: ['low', 'medium', 'high'],
  byDefault: 'medium',
  parallelToolCalls: 'no',
  streaming: true,
};

const GPT5: ReasoningRules = {
  efforts: ['minimal', 'low', 'medium', 'high'],
  byDefault: 'medium',
  parallelToolCalls: 'not-minimal',
  streaming: true,
};

function later(efforts: readonly Effort[]): ReasoningRules {
  return { efforts, byDefault: 'none', parallelToolCalls: 'yes', streaming: true };
}

const upToHigh = later(['none', 'low', 'medium', 'high']);
const upToXhigh = later(['none', 'low', 'medium', 'high', 'xhigh']);
const upToMax: ReasoningRules = { ...upToXhigh, onResponses: ['max'] };

function codex(efforts: readonly Effort[]): ReasoningRules {
  return { efforts, byDefault: 'medium', parallelToolCalls: 'yes', streaming: true };
}

/** Thinks long or not at all; only the newer of the two streams. */
const proOf5: ReasoningRules = { efforts: ['high'], byDefault: 'high', parallelToolCalls: 'yes', streaming: false };
const proOf54: ReasoningRules = {
  efforts: ['medium', 'high', 'xhigh'],
  byDefault: 'medium',
  parallelToolCalls: 'yes',
  streaming: true,
};

const older: Omit<Model, 'name' | 'version' | 'served'> = {
  byDefault: true,
  operations: ['chatCompletion', 'responses'],
  context: { total: 128_000, input: 128_000, output: 16_384 },
  encoding: 'o200k_base',
  offset: { prompt: 0, completion: 0 },
  vision: true,
  image: { by: 'tiles', base: 85, perTile: 170 },
  verbosity: false,
  fingerprint: true,
  quota: 'tokens',
  provisioned: { inputPerMinute: 2_500, outputWeight: 4 },
  requestsPerThousandTokens: 6,
  requestWindow: 10,
  limitVintage: 'classic',
  lifecycle: { status: 'generally-available', retires: null },
};

const newer: Row = {
  offset: { prompt: -1, completion: 3 },
  context: { total: 400_000, input: 272_000, output: 128_000 },
  image: { by: 'tiles', base: 70, perTile: 140 },
  verbosity: true,
  fingerprint: false,
  provisioned: { inputPerMinute: 4_750, outputWeight: 8 },
  requestsPerThousandTokens: 10,
  requestWindow: 60,
  limitVintage: '2025-11',
};

const wide = { total: 1_050_000, input: 922_000, output: 128_000 };

function row(name: string, version: string, fields: Row = {}): Model {
  return { ...older, served: `${name}-${version}`, ...fields, name, version };
}

function gpt5(name: string, version: string, fields: Row = {}): Model {
  return row(name, version, { ...newer, ...fields });
}

/** From here on a response names its messages' phase and the penalties, and samples a little narrower. */
function gpt54(name: string, version: string, fields: Row = {}): Model {
  return gpt5(name, version, { reasoning: upToXhigh, phases: true, topP: 0.98, ...fields });
}

function o(name: string, version: string, fields: Row = {}): Model {
  return row(name, version, {
    context: { total: 200_000, input: 200_000, output: 100_000 },
    image: { by: 'tiles', base: 75, perTile: 150 },
    reasoning: O_SERIES,
    requestsPerThousandTokens: 1,
    minVersion: '2024-12-01',
    ...fields,
  });
}

const responsesOnly: Row = { operations: ['responses'] };
const retiresOctober = { status: 'deprecating', retires: '2026-10-01' } as const;
const retires41 = { status: 'deprecating', retires: '2026-10-14' } as const;
const context41 = { total: 1_047_576, input: 1_047_576, output: 32_768 };

function other(name: string, version: string, operations: readonly Operation[], fields: Row = {}): Model {
  const tokens = operations.includes('embeddings') || operations.includes('realtime');
  const counted: Row = tokens ? {} : { quota: 'requests', requestsPerThousandTokens: 1, requestWindow: 60 };
  return row(name, version, { operations, vision: false, served: name, ...counted, ...fields });
}

const embedding: Row = {
  encoding: 'cl100k_base',
  context: { total: 8_191, input: 8_191, output: 0 },
  lifecycle: { status: 'generally-available', retires: '2027-04-15' },
};

export const catalogue: readonly Model[] = [
  row('gpt-4o', '2024-05-13', {
    byDefault: false,
    lifecycle: retiresOctober,
    context: { total: 128_000, input: 128_000, output: 4_096 },
  }),
  row('gpt-4o', '2024-08-06', { byDefault: false, lifecycle: retiresOctober }),
  row('gpt-4o', '2024-11-20', { lifecycle: retiresOctober }),
  row('gpt-4o-mini', '2024-07-18', {
    image: { by: 'tiles', base: 2_833, perTile: 5_667 },
    provisioned: { inputPerMinute: 37_000, outputWeight: 4 },
    lifecycle: retiresOctober,
  }),
  row('gpt-4.1', '2025-04-14', {
    context: context41,
    provisioned: { inputPerMinute: 3_000, outputWeight: 4 },
    lifecycle: retires41,
  }),
  row('gpt-4.1-mini', '2025-04-14', {
    context: context41,
    image: { by: 'patches', factor: 1.62 },
    provisioned: { inputPerMinute: 14_900, outputWeight: 4 },
    lifecycle: retires41,
  }),
  row('gpt-4.1-nano', '2025-04-14', {
    context: context41,
    image: { by: 'patches', factor: 2.46 },
    provisioned: { inputPerMinute: 59_400, outputWeight: 4 },
    lifecycle: retires41,
  }),
  row('gpt-4', 'turbo-2024-04-09', {
    operations: ['chatCompletion'],
    served: 'gpt-4-turbo-2024-04-09',
    encoding: 'cl100k_base',
    context: { total: 128_000, input: 128_000, output: 4_096 },
  }),
  row('gpt-35-turbo', '0125', {
    operations: ['chatCompletion'],
    served: 'gpt-35-turbo',
    encoding: 'cl100k_base',
    vision: false,
    context: { total: 16_385, input: 16_385, output: 4_096 },
  }),

  row('gpt-35-turbo-instruct', '0914', {
    served: 'gpt-35-turbo-instruct',
    operations: ['completion'],
    encoding: 'cl100k_base',
    vision: false,
    context: { total: 4_097, input: 4_097, output: 4_097 },
  }),

  o('o1', '2024-12-17', {
    reasoning: { ...O_SERIES, streaming: false },
    requestsPerThousandTokens: 1 / 6,
    lifecycle: { status: 'deprecating', retires: '2026-09-16' },
  }),
  o('o3-mini', '2025-01-31', { vision: false, requestsPerThousandTokens: 0.1 }),
  o('o3', '2025-04-16', { lifecycle: { status: 'deprecating', retires: '2026-10-16' } }),
  o('o4-mini', '2025-04-16', {
    image: { by: 'patches', factor: 1.72 },
    lifecycle: { status: 'deprecating', retires: '2026-10-16' },
  }),
  o('o3-pro', '2025-06-10', { ...responsesOnly, requestsPerThousandTokens: 0.1 }),
  o('codex-mini', '2025-05-16', responsesOnly),

  gpt5('gpt-5', '2025-08-07', { reasoning: GPT5 }),
  gpt5('gpt-5-mini', '2025-08-07', {
    provisioned: { inputPerMinute: 23_750, outputWeight: 8 },
    reasoning: GPT5,
    requestsPerThousandTokens: 1,
    image: { by: 'patches', factor: 1.62 },
  }),
  gpt5('gpt-5-nano', '2025-08-07', { reasoning: GPT5, image: { by: 'patches', factor: 2.46 } }),
  gpt5('gpt-5-chat', '2025-08-07', { context: { total: 128_000, input: 128_000, output: 16_384 } }),
  gpt5('gpt-5-codex', '2025-09-15', { ...responsesOnly, reasoning: codex(['low', 'medium', 'high']) }),
  gpt5('gpt-5-pro', '2025-10-06', { ...responsesOnly, reasoning: proOf5 }),
  gpt5('gpt-5.1', '2025-11-13', { reasoning: upToHigh }),
  gpt5('gpt-5.1-chat', '2025-11-13', { context: { total: 128_000, input: 128_000, output: 16_384 } }),
  gpt5('gpt-5.1-codex', '2025-11-13', { ...responsesOnly, reasoning: codex(['none', 'low', 'medium', 'high']) }),
  gpt5('gpt-5.1-codex-mini', '2025-11-13', { ...responsesOnly, reasoning: codex(['none', 'low', 'medium', 'high']) }),
  gpt5('gpt-5.1-codex-max', '2025-12-04', {
    ...responsesOnly,
    reasoning: codex(['none', 'low', 'medium', 'high', 'xhigh']),
    topP: 0.985,
  }),
  gpt5('gpt-5.2', '2025-12-11', { reasoning: upToHigh, image: { by: 'patches', factor: 1.2 } }),
  gpt5('gpt-5.2-chat', '2025-12-11', { context: { total: 128_000, input: 128_000, output: 16_384 } }),
  gpt5('gpt-5.2-codex', '2026-01-14', { ...responsesOnly, reasoning: codex(['low', 'medium', 'high', 'xhigh']) }),
  gpt5('gpt-5.3-codex', '2026-02-24', { ...responsesOnly, reasoning: codex(['low', 'medium', 'high', 'xhigh']) }),
  gpt54('gpt-5.4', '2026-03-05', { context: wide }),
  gpt54('gpt-5.4-mini', '2026-03-17'),
  gpt54('gpt-5.4-nano', '2026-03-17'),
  gpt54('gpt-5.4-pro', '2026-03-05', { ...responsesOnly, reasoning: proOf54, context: wide }),
  gpt54('gpt-5.5', '2026-04-24', { context: wide }),
  gpt54('gpt-5.6-sol', '2026-07-09', { reasoning: upToMax, context: wide }),
  gpt54('gpt-5.6-terra', '2026-07-09', { reasoning: upToMax, context: wide }),
  gpt54('gpt-5.6-luna', '2026-07-09', { reasoning: upToMax, context: wide }),
  // Served since September 2026; context and effort values are not documented.
  gpt54('gpt-6-luna', '2026-09-22', { context: wide }),
  gpt54('gpt-6.1-sol', '2026-09-29', { context: wide }),

  other('text-embedding-3-small', '1', ['embeddings'], { ...embedding, dimensions: 1_536, shortens: true }),
  other('text-embedding-3-large', '1', ['embeddings'], { ...embedding, dimensions: 3_072, shortens: true }),
  other('text-embedding-ada-002', '2', ['embeddings'], { ...embedding, dimensions: 1_536 }),
  other('dall-e-3', '3.0', ['imageGeneration']),
  other('gpt-image-1', '2025-04-15', ['imageGeneration', 'imageEdit']),
  other('gpt-image-1.5', '2025-12-16', ['imageGeneration', 'imageEdit']),
  other('gpt-image-2', '2026-04-21', ['imageGeneration', 'imageEdit']),
  other('gpt-realtime', '2025-08-28', ['realtime']),
  other('gpt-realtime-mini', '2025-10-06', ['realtime']),
  other('gpt-4o-realtime-preview', '2024-12-17', ['realtime']),
  other('whisper', '001', ['transcription', 'translation']),
  other('gpt-4o-transcribe', '2025-03-20', ['transcription']),
  other('gpt-4o-mini-transcribe', '2025-03-20', ['transcription']),
  other('tts', '001', ['speech']),
  other('tts-hd', '001', ['speech']),
  other('gpt-4o-mini-tts', '2025-03-20', ['speech']),
];

/** The model of that name, in that version or its default one; `undefined` when the catalogue has none. */
export function findModel(name: string, version?: string): Model | undefined {
  return catalogue.find((m) => m.name === name && (version === undefined ? m.byDefault : m.version === version));
}
