/**
 * Counting tokens (azure-openai.md 8). The tables weigh about 110 MB in memory and a quarter of a second to load, so
 * they are imported when the first request needs them: a server that only stands ready never pays.
 */
import type { ChatCompletionFunctionDefinition } from 'gpt-tokenizer/functionCalling';
import { imageInfo, type ImageInfo } from '#shared/image.ts';
import type { ImageCost, Model } from './catalogue.ts';
import {
  functionsOf,
  type ChatMessage,
  type ChatRequest,
  type FunctionDefinition,
  type ImagePart,
} from './chat/request.ts';
import { decodeDataUri } from './data-uri.ts';

/** A piece of text as the model would say it: mostly one token, more where a character takes several. */
export interface Piece {
  text: string;
  tokens: number;
}

export interface Tokenizer {
  count(text: string): number;
  /** The text cut into what a stream sends one by one; joined it is the text again. */
  pieces(text: string): readonly Piece[];
  encode(text: string): readonly number[];
  /** The text of tokens; `undefined` when one of them is outside the vocabulary. */
  decode(tokens: readonly number[]): string | undefined;
  /** Tokens of the block that declares the functions to the model. */
  countFunctions(functions: readonly FunctionDefinition[]): number;
}

type Encoding = Model['encoding'];

const loaded = new Map<Encoding, Promise<Tokenizer>>();

/** The tokenizer of an encoding, loaded once per process. */
export function loadTokenizer(encoding: Encoding): Promise<Tokenizer> {
  let tokenizer = loaded.get(encoding);
  if (!tokenizer) {
    tokenizer = load(encoding);
    loaded.set(encoding, tokenizer);
  }
  return tokenizer;
}

// The encoder takes quadratic time on one unbroken run; beyond this it is cut, at the cost of a token a cut.
const RUN = 500;

/** True when the text has a run of letters, of spaces or of signs that is too long. One pass: texts may be hostile. */
function hasLongRun(text: string): boolean {
  let run = 0;
  let kind = -1;
  for (let i = 0; i < text.length; i++) {
    const now = kindOf(text.charCodeAt(i));
    run = now === kind && now !== DIGIT ? run + 1 : 1;
    if (run >= RUN) return true;
    kind = now;
  }
  return false;
}

const DIGIT = 1;

function kindOf(code: number): number {
  if (code <= 32 || code === 0xa0 || code === 0x3000) return 0;
  if (code >= 48 && code <= 57) return DIGIT;
  const letter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code > 0xbf;
  return letter ? 2 : 3;
}

const CACHED_TEXTS = 32;

async function load(encoding: Encoding): Promise<Tokenizer> {
  const [tables, functions] = await Promise.all([
    encoding === 'o200k_base'
      ? import('gpt-tokenizer/encoding/o200k_base')
      : import('gpt-tokenizer/encoding/cl100k_base'),
    import('gpt-tokenizer/functionCalling'),
  ]);
  // What looks like a control token in a message is text, as on the wire.
  const asText = { disallowedSpecial: new Set<string>() };

  function count(text: string): number {
    if (text.length < RUN || !hasLongRun(text)) return tables.countTokens(text, asText);
    let sum = 0;
    for (let at = 0; at < text.length; at += RUN) sum += tables.countTokens(text.slice(at, at + RUN), asText);
    return sum;
  }

  function cut(text: string): readonly Piece[] {
    const found: Piece[] = [];
    let taken = 0;
    let before = 0;
    function* feed(tokens: readonly number[]): Generator<number> {
      for (const token of tokens) {
        taken += 1;
        yield token;
      }
    }
    for (const segment of segments(text)) {
      for (const piece of tables.decodeGenerator(feed(tables.encode(segment, asText)))) {
        found.push({ text: piece, tokens: taken - before });
        before = taken;
      }
    }
    return found;
  }

  const recent = new Map<string, readonly Piece[]>();

  return {
    count,
    pieces(text) {
      const known = recent.get(text);
      if (known) return known;
      const made = cut(text);
      recent.set(text, made);
      if (recent.size > CACHED_TEXTS) recent.delete(recent.keys().next().value ?? '');
      return made;
    },
    encode: (text) => [...segments(text)].flatMap((segment) => tables.encode(segment, asText)),
    decode: (tokens) => {
      try {
        return tables.decode(tokens);
      } catch {
        return undefined;
      }
    },
    countFunctions: (definitions) =>
      // The library's type is a narrow picture of JSON Schema; it renders whatever it is given.
      functions.estimateTokensInFunctions([...definitions] as unknown as ChatCompletionFunctionDefinition[], count),
  };
}

/** Long unbroken runs cut apart, never within a surrogate pair. */
function* segments(text: string): Generator<string> {
  if (text.length < RUN || !hasLongRun(text)) {
    yield text;
    return;
  }
  let at = 0;
  while (at < text.length) {
    let end = Math.min(at + RUN, text.length);
    const last = text.charCodeAt(end - 1);
    if (last >= 0xd800 && last <= 0xdbff && end < text.length) end += 1;
    yield text.slice(at, end);
    at = end;
  }
}

export interface PromptCount {
  /** Messages, pictures and the frame around them. */
  messages: number;
  /** Functions, their choice, the response schema. */
  functions: number;
  total: number;
  /** Tokens up to and with each message, for the prompt cache. */
  upTo: number[];
}

const MESSAGE = 3;
const NAME = 1;
const CALL = 3;
const PRIMED_ANSWER = 3;
const FUNCTION_ROLE = -2;
const BESIDE_SYSTEM = -4;
const CHOICE_NONE = 1;
const CHOICE_NAMED = 4;

/** The prompt tokens of a request: exact for text, within a few tokens for tools. */
export function countPrompt(request: ChatRequest, model: Model, tokenizer: Tokenizer): PromptCount {
  const functions = functionsOf(request);
  const upTo: number[] = [];
  let messages = 0;
  let padded = functions.length === 0;
  for (const message of request.messages) {
    const pad = !padded && isSystem(message);
    if (pad) padded = true;
    messages += countMessage(message, model.image, tokenizer, pad);
    upTo.push(messages);
  }
  messages += PRIMED_ANSWER + model.offset.prompt;
  let declared = 0;
  if (functions.length > 0) {
    declared += tokenizer.countFunctions(functions);
    if (request.messages.some(isSystem)) declared += BESIDE_SYSTEM;
    declared += countChoice(request, tokenizer);
  }
  const format = request.response_format?.json_schema;
  // Not published; counted as one more function.
  if (format?.schema) declared += tokenizer.countFunctions([{ name: format.name, parameters: format.schema }]);
  return { messages, functions: declared, total: messages + declared, upTo };
}

function isSystem(message: ChatMessage): boolean {
  return message.role === 'system' || message.role === 'developer';
}

function countChoice(request: ChatRequest, tokenizer: Tokenizer): number {
  const choice = request.tool_choice ?? request.function_call;
  if (choice === 'none') return CHOICE_NONE;
  if (typeof choice !== 'object') return 0;
  const name = 'function' in choice ? choice.function.name : choice.name;
  return tokenizer.count(name) + CHOICE_NAMED;
}

function countMessage(message: ChatMessage, cost: ImageCost, tokenizer: Tokenizer, pad: boolean): number {
  let sum = MESSAGE + tokenizer.count(message.role);
  const { content } = message;
  if (typeof content === 'string') sum += tokenizer.count(pad && !content.endsWith('\n') ? `${content}\n` : content);
  else
    for (const part of content ?? []) {
      if (part.type === 'text') sum += tokenizer.count(part.text);
      else if (part.type === 'refusal') sum += tokenizer.count(part.refusal);
      else if (part.type === 'image_url') sum += imageTokens(part, cost);
    }
  if (message.name !== undefined) sum += tokenizer.count(message.name) + NAME;
  const calls =
    message.tool_calls?.map((call) => call.function) ?? (message.function_call ? [message.function_call] : []);
  for (const call of calls) sum += CALL + tokenizer.count(call.name) + tokenizer.count(call.arguments);
  return message.role === 'function' ? sum + FUNCTION_ROLE : sum;
}

type Extent = Pick<ImageInfo, 'width' | 'height'>;

/** The size assumed for a picture behind a web address, which the simulator does not fetch. */
const UNSEEN: Extent = { width: 1024, height: 1024 };

function imageTokens(part: ImagePart, cost: ImageCost): number {
  if (cost.by === 'tiles' && part.image_url.detail === 'low') return cost.base;
  const bytes = decodeDataUri(part.image_url.url);
  return imageCost((bytes ? imageInfo(bytes) : null) ?? UNSEEN, cost);
}

/** Tokens of a picture in full detail. */
export function imageCost(size: Extent, cost: ImageCost): number {
  return cost.by === 'tiles' ? cost.base + cost.perTile * tiles(size.width, size.height) : patches(size, cost.factor);
}

function tiles(width: number, height: number): number {
  const fit = Math.min(1, 2048 / Math.max(width, height));
  const shrink = Math.min(1, 768 / (Math.min(width, height) * fit));
  const scale = fit * shrink;
  return Math.max(1, Math.ceil((width * scale) / 512)) * Math.max(1, Math.ceil((height * scale) / 512));
}

const PATCH = 32;
const MAX_PATCHES = 1_536;

function patches({ width, height }: Extent, factor: number): number {
  let across = Math.ceil(width / PATCH);
  let down = Math.ceil(height / PATCH);
  if (across * down > MAX_PATCHES) {
    let scale = Math.sqrt((PATCH * PATCH * MAX_PATCHES) / (width * height));
    const w = (width * scale) / PATCH;
    const h = (height * scale) / PATCH;
    scale *= Math.min(Math.floor(w) / w, Math.floor(h) / h);
    across = Math.ceil((width * scale) / PATCH - 1e-9);
    down = Math.ceil((height * scale) / PATCH - 1e-9);
  }
  return Math.ceil(across * down * factor);
}
