/** Responses: items in, items out, kept by the upstream under an id; its stream has a name for every event. */
import { isObject, objectIn, objectsOf } from '#shared/json.ts';
import { objectAfter } from '../json-bytes.ts';
import { tokensOfBytes } from '../usage.ts';
import { usageOf } from './usage.ts';
import type { Dialect, Heard, StreamEnd, Wire } from './wire.ts';

type Json = Record<string, unknown>;

const text = (value: unknown): number => (typeof value === 'string' ? Buffer.byteLength(value) : 0);

/** An image of 1024 × 1024, and one with `detail: low`, for gpt-4o (azure-openai.md 8.3). */
const IMAGE = 765;
const SMALL_IMAGE = 85;
const PER_ITEM = 4;

function tokensOfItem(item: Json): number {
  const { content, output, arguments: given } = item;
  let tokens = PER_ITEM + tokensOfBytes(text(content) + text(output) + text(given));
  for (const part of [...objectsOf(content), ...objectsOf(output)]) {
    if (part['type'] === 'input_image') tokens += part['detail'] === 'low' ? SMALL_IMAGE : IMAGE;
    else tokens += tokensOfBytes(text(part['text']));
  }
  return tokens;
}

function estimate({ input, instructions, tools }: Json): number {
  let tokens = 3 + tokensOfBytes(text(instructions) + text(input));
  for (const item of objectsOf(input)) tokens += tokensOfItem(item);
  if (tools !== undefined) tokens += tokensOfBytes(text(JSON.stringify(tools)));
  return tokens;
}

/** What is written of an answer: texts, refusals, arguments of calls, summaries of thoughts. */
function written(output: unknown): number {
  let bytes = 0;
  for (const item of objectsOf(output)) {
    bytes += text(item['arguments']) + text(item['input']);
    for (const part of [...objectsOf(item['content']), ...objectsOf(item['summary'])])
      bytes += text(part['text']) + text(part['refusal']);
  }
  return bytes;
}

/** What an event says that carries the whole response. */
function heardOf(response: Json, said: Heard): Heard {
  if (typeof response['model'] === 'string') said.model = response['model'];
  if (typeof response['id'] === 'string') said.id = response['id'];
  return said;
}

function hear(event: Json): Heard {
  const { type, response, delta, error } = event;
  if (type === 'error' || (type === undefined && isObject(error))) return { text: 0, error: errorOf(event) };
  if (typeof type !== 'string' || !type.startsWith('response.')) return { text: undefined };
  if (isObject(response)) {
    // Made in the background it exists from now on: another target would make a second one.
    if (response['background'] === true) return heardOf(response, { text: 0, inBackground: true });
    if (type === 'response.created' || type === 'response.in_progress' || type === 'response.queued')
      return heardOf(response, { text: undefined });
    if (type !== 'response.failed') return heardOf(response, { text: 0 });
    // On Azure the reason is null here and comes in an event of its own (azure-openai.md 3.5).
    const reason = response['error'];
    return isObject(reason) ? { text: 0, error: JSON.stringify({ error: reason }) } : { text: undefined };
  }
  if (typeof delta === 'string') return { text: Buffer.byteLength(delta) };
  const { item, part } = event;
  const isFrame = (isObject(item) && item['type'] === 'message') || isObject(part);
  return { text: type.endsWith('.added') && isFrame ? undefined : 0 };
}

/** The error of an event, nested as Azure has it or flat as documented, in the envelope that refusals come in. */
function errorOf({ error, code, message, param }: Json): string {
  return JSON.stringify({ error: isObject(error) ? error : { code, message, param } });
}

/** Its type is the first or the last of its members. */
const ERROR_EVENT = /^event: ?error\r?$|^data: ?\{"type": ?"error"|"type": ?"error"\}\r?$/m;
const CLOSING_EVENT = /(?:^|\n)event: ?response\.(\w+)|"type": ?"response\.(\w+)"/;
const ERROR = Buffer.from('"error"');
/** Where the type of an event stands: before or behind the response, in whatever order the members are. */
const NEAR = 600;
const MOST_ERROR = 4096;

function ending(end: Buffer): StreamEnd {
  const last = end.toString('utf8', Math.max(0, end.length - MOST_ERROR));
  if (ERROR_EVENT.test(last)) return { how: 'failed', error: errorIn(last) };
  const first = CLOSING_EVENT.exec(end.toString('latin1', 0, NEAR));
  const found = first ?? CLOSING_EVENT.exec(last.slice(-NEAR));
  const type = found?.[1] ?? found?.[2];
  if (type === 'failed') {
    const reason = objectAfter(end, end.indexOf(ERROR), ERROR);
    return { how: 'failed', error: JSON.stringify({ error: reason ?? {} }) };
  }
  const isOver = type === 'completed' || type === 'incomplete' || type === 'cancelled';
  return { how: isOver || last.includes('[DONE]') ? 'complete' : 'cut', error: null };
}

/** The last event that is an error. */
function errorIn(end: string): string {
  for (const line of end.split(/\r?\n/).reverse()) {
    if (!line.startsWith('data:')) continue;
    const event = objectIn(line.slice(5)) ?? {};
    if (event['type'] === 'error' || isObject(event['error'])) return errorOf(event);
  }
  return '{}';
}

const dialect: Dialect = {
  hear,
  delta: Buffer.from('.delta"'),
  closing: Buffer.from('"response":'),
  ending,
};

function refersTo({ previous_response_id: previous }: Json): string | null {
  return typeof previous === 'string' ? previous : null;
}

export const responses: Wire = {
  id: 'responses',
  fits: false,
  asksForUsage: false,
  flows: false,
  keeps: true,
  echoesName: true,
  refersTo,
  estimate: ({ json }) => estimate(json),
  usage: usageOf,
  outputTokens: (body) => tokensOfBytes(written(objectIn(body.toString('utf8'))?.['output'])),
  longest: { names: ['max_output_tokens'], unsaid: 'max_output_tokens' },
  dialect,
};

/** A long conversation made shorter; nothing is kept of it. */
export const compactions: Wire = {
  ...responses,
  id: 'compactions',
  keeps: false,
  longest: { names: ['max_output_tokens'], unsaid: null },
  dialect: null,
};
