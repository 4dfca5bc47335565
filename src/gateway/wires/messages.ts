/** Anthropic's Messages, for upstreams that speak it themselves: blocks in, blocks out, an event for every step. */
import { isObject, objectIn, objectsOf } from '#shared/json.ts';
import type { Usage } from '#shared/message.ts';
import { tokensOfBytes } from '../usage.ts';
import type { Dialect, Heard, StreamEnd, Wire } from './wire.ts';

type Json = Record<string, unknown>;

const text = (value: unknown): number => (typeof value === 'string' ? Buffer.byteLength(value) : 0);

/** What Anthropic's documentation counts for a picture of usual size, and supposed for a document of some pages. */
const IMAGE = 1600;
const DOCUMENT = 6000;
const PER_MESSAGE = 4;

function tokensOfContent(content: unknown): number {
  if (typeof content === 'string') return tokensOfBytes(text(content));
  let tokens = 0;
  for (const block of objectsOf(content)) {
    const { type, source, input } = block;
    if (type === 'image') tokens += IMAGE;
    else if (type === 'document' && isObject(source) && source['type'] !== 'text') tokens += DOCUMENT;
    else if (type === 'document' && isObject(source)) tokens += tokensOfBytes(text(source['data']));
    else if (type === 'tool_use') tokens += tokensOfBytes(text(block['name']) + text(JSON.stringify(input ?? {})));
    else tokens += tokensOfBytes(text(block['text'])) + tokensOfContent(block['content']);
  }
  return tokens;
}

/** Tokens of a Messages request, supposed. Thinking of earlier turns is not counted, as Anthropic leaves it out. */
export function estimateMessages({ system, messages, tools }: Json): number {
  let tokens = 3 + tokensOfContent(system);
  for (const { content } of objectsOf(messages)) tokens += PER_MESSAGE + tokensOfContent(content);
  if (tools !== undefined) tokens += tokensOfBytes(text(JSON.stringify(tools)));
  return tokens;
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.min(Math.round(value), 1e9) : 0;
}

/** Anthropic counts what came from the cache, and what went into it, beside the rest of the input. */
export function messagesUsage(reported: Json): Usage | null {
  const { input_tokens: input, output_tokens: output } = reported;
  if (typeof input !== 'number' && typeof output !== 'number') return null;
  const cached = count(reported['cache_read_input_tokens']);
  const cacheWrite = count(reported['cache_creation_input_tokens']);
  return {
    input: count(input) + cached + cacheWrite,
    cached,
    output: count(output),
    reasoning: 0,
    source: 'provider',
    ...(cacheWrite > 0 ? { cacheWrite } : {}),
  };
}

function hear(event: Json): Heard {
  const { type, message, delta, content_block: block } = event;
  if (type === 'error') return { text: 0, error: true };
  if (type === 'message_start' && isObject(message)) {
    const heard: Heard = { text: undefined };
    if (typeof message['model'] === 'string') heard.model = message['model'];
    if (typeof message['id'] === 'string') heard.id = message['id'];
    if (isObject(message['usage'])) heard.usage = message['usage'];
    return heard;
  }
  if (type === 'content_block_delta' && isObject(delta)) {
    const { text: words, thinking, partial_json: json } = delta;
    return { text: text(words) + text(thinking) + text(json) };
  }
  // A block that begins says nothing yet, but for the name of a tool.
  if (type === 'content_block_start' && isObject(block) && block['type'] !== 'text' && block['type'] !== 'thinking')
    return { text: 0 };
  return { text: type === 'message_delta' || type === 'message_stop' ? 0 : undefined };
}

function ending(end: Buffer): StreamEnd {
  const lines = end.toString('utf8').split(/\r?\n/);
  const error = lines.findLast((line) => /^data: ?\{"type": ?"error"/.test(line));
  if (error !== undefined) return { how: 'failed', error: error.slice(5).trim() };
  return { how: lines.some((line) => line.includes('"message_stop"')) ? 'complete' : 'cut', error: null };
}

const dialect: Dialect = {
  hear,
  delta: Buffer.from('"content_block_delta"'),
  closing: Buffer.from('"message_delta"'),
  ending,
};

/** What is written of an answer: texts, thoughts, what tools are asked. */
function written(content: unknown): number {
  let bytes = 0;
  for (const block of objectsOf(content)) {
    bytes += text(block['text']) + text(block['thinking']);
    if (isObject(block['input'])) bytes += text(JSON.stringify(block['input']));
  }
  return bytes;
}

export const messages: Wire = {
  id: 'messages',
  fits: false,
  asksForUsage: false,
  flows: false,
  keeps: false,
  echoesName: false,
  refersTo: () => null,
  estimate: ({ json }) => estimateMessages(json),
  usage: messagesUsage,
  outputTokens: (body) => tokensOfBytes(written(objectIn(body.toString('utf8'))?.['content'])),
  longest: { names: ['max_tokens'], unsaid: null },
  dialect,
};

const NOTHING: Usage = { input: 0, cached: 0, output: 0, reasoning: 0, source: 'provider' };

/** Counting is free of charge, and takes a request of the minute's but no tokens. */
export const tokenCounts: Wire = {
  ...messages,
  id: 'token-counts',
  estimate: () => 0,
  usage: () => null,
  outputTokens: () => 0,
  suppose: () => NOTHING,
  needs: () => ({ input: 0, output: 0 }),
  dialect: null,
};
