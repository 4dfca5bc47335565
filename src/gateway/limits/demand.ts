/** What a call may need before anybody knows: tokens as Azure estimates them, and the most it can use at all. */
import { baseModelOf, factsOf } from '#providers/models.ts';
import { isObject } from '#shared/json.ts';
import type { CallRequest } from '../request.ts';
import type { Worst } from '../money/cost.ts';
import { wires } from '../wires/index.ts';

/** Azure adds this much to the prompt when the client names no longest answer; the figure is not published. */
const ASSUMED_COMPLETION = 16;
/** The longest answer of models whose facts do not say. */
const DEFAULT_OUTPUT = 32_768;
const MOST_OUTPUT = 10_000_000;
const MOST_CHOICES = 128;
/** What a vendor may add of its own: the frame of the conversation, instructions for tools. */
const HIDDEN = 64;
const HIDDEN_WITH_TOOLS = 1024;
/** The dearest picture: 9 parts at their full size (azure-openai.md 8.3); gpt-4o-mini counts them by thousands. */
const IMAGE = 5000;
const IMAGE_OF_MINI = 50_000;
/** A stored document, of which only the name travels. */
const STORED_FILE = 100_000;

export interface Needs {
  /** What counts against tokens per minute. */
  tokens: number;
  worst: Worst;
  /** Answers that are written to it, of which `worst` has the sum. */
  choices: number;
  /** Its upstream knows a longest answer: the client named one, or the model has one. */
  isBounded: boolean;
}

interface Asking {
  wire: CallRequest['wire'];
  body: Buffer;
  json: Record<string, unknown>;
}

/**
 * `input`: the estimated tokens of the prompt; `model`: the base model, null when it is not known. The worst input is
 * the body's bytes, because no token is shorter than a byte, but for pictures, which are counted by the piece.
 */
export function needsOf({ wire, body, json }: Asking, input: number, model: string | null): Needs {
  // Vectors are not counted.
  const said = wires[wire].needs?.({ body, json });
  const one = { choices: 1, isBounded: true };
  if (said !== undefined) return { tokens: input, worst: { ...said, audio: false }, ...one };
  if (wire === 'embeddings')
    return { tokens: input, worst: { input: body.length + HIDDEN, output: 0, audio: false }, ...one };
  const asked = longestAnswer(json);
  const choices = choicesOf(json);
  const possible = outputOf(model);
  const output = Math.min(asked ?? possible ?? DEFAULT_OUTPUT, possible ?? MOST_OUTPUT);
  const parts = partsOf(json, model);
  const hidden = json['tools'] === undefined ? HIDDEN : HIDDEN_WITH_TOOLS;
  return {
    tokens: input + Math.min(asked ?? ASSUMED_COMPLETION, MOST_OUTPUT) * choices,
    worst: {
      input: Math.max(body.length - parts.bytes, 0) + parts.tokens + hidden,
      output: output * choices,
      audio: parts.audio || speaks(json['modalities']),
    },
    choices,
    isBounded: (asked ?? possible) !== null,
  };
}

/** Answers that are written: `best_of` counts those nobody sees, and each of several prompts has its own. */
function choicesOf({ n, best_of: best, prompt }: Record<string, unknown>): number {
  const each = Math.max(countOf(n) ?? 1, countOf(best) ?? 1);
  const prompts = Array.isArray(prompt) && typeof prompt[0] !== 'number' ? Math.max(prompt.length, 1) : 1;
  return Math.min(each * prompts, MOST_CHOICES);
}

function longestAnswer(json: Record<string, unknown>): number | null {
  return (
    countOf(json['max_completion_tokens']) ?? countOf(json['max_tokens']) ?? countOf(json['max_output_tokens']) ?? null
  );
}

/** A count a client may name; nonsense is none. */
function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 1 ? Math.floor(value) : undefined;
}

function speaks(modalities: unknown): boolean {
  return Array.isArray(modalities) && modalities.includes('audio');
}

function outputOf(model: string | null): number | null {
  return model === null ? null : (factsOf(model)?.outputTokens ?? null);
}

/** What stands in the body but is not counted by its bytes. */
interface Parts {
  bytes: number;
  tokens: number;
  audio: boolean;
}

function partsOf({ messages }: Record<string, unknown>, model: string | null): Parts {
  const parts: Parts = { bytes: 0, tokens: 0, audio: false };
  if (!Array.isArray(messages)) return parts;
  for (const message of messages as unknown[]) {
    if (!isObject(message) || !Array.isArray(message['content'])) continue;
    for (const part of message['content'] as unknown[]) if (isObject(part)) addPart(parts, part, model);
  }
  return parts;
}

function addPart(parts: Parts, part: Record<string, unknown>, model: string | null): void {
  const image = part['image_url'];
  if (image !== undefined) {
    const url = isObject(image) ? image['url'] : image;
    // A data URL is ASCII: its characters are its bytes.
    if (typeof url === 'string' && url.startsWith('data:')) parts.bytes += url.length;
    parts.tokens += isMini(model) ? IMAGE_OF_MINI : IMAGE;
  } else if (isObject(part['source'])) {
    // As Anthropic's wire has pictures and documents.
    const { data } = part['source'];
    if (part['source']['type'] === 'base64' && typeof data === 'string') parts.bytes += data.length;
    parts.tokens += part['type'] === 'image' ? IMAGE : STORED_FILE;
  } else if (part['type'] === 'input_audio') parts.audio = true;
  else if (isObject(part['file']) && part['file']['file_data'] === undefined) parts.tokens += STORED_FILE;
}

function isMini(model: string | null): boolean {
  return model !== null && baseModelOf(model) === 'gpt-4o-mini';
}
