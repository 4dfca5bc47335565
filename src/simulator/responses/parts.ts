/**
 * The items of an answer, each as the events a stream tells it with (azure-openai.md 3.4). A part yields its events and
 * returns the finished item as JSON.
 */
import { logprobOf } from '../chat/logprobs.ts';
import type { Piece } from '../tokens.ts';

export interface Frame {
  /** `response.output_text.delta` */
  type: string;
  /** The event's fields after `sequence_number`, as JSON without braces. */
  body: string;
  /** What has to be thought or said before the event is due. */
  tokens: number;
}

export type Part = (index: number) => Generator<Frame, string>;

export interface Style {
  /** Noise for a piece of that length; absent: the client declined. */
  noise: ((length: number) => string) | undefined;
  /** Absent: no log probabilities. */
  topLogprobs: number | undefined;
  /** Messages say which phase they belong to. */
  phases: boolean;
}

function frame(type: string, body: string, tokens: number = 0): Frame {
  return { type: `response.${type}`, body, tokens };
}

function added(index: number, item: string): Frame {
  return frame('output_item.added', `"output_index":${index},"item":${item}`);
}

function done(index: number, item: string, tokens: number = 0): Frame {
  return frame('output_item.done', `"output_index":${index},"item":${item}`, tokens);
}

/** A piece of text; between it and its noise may stand more. */
function delta(text: string, style: Style, between: string = ''): string {
  const noise = style.noise ? `,"obfuscation":"${style.noise(text.length)}"` : '';
  return `"delta":${JSON.stringify(text)}${between}${noise}`;
}

export interface Reasoning {
  id: string;
  tokens: number;
  summary: readonly Piece[] | undefined;
  encrypted: string | undefined;
}

/** Thinking: silent, or with a summary that is told while it goes on. */
export function reasoningPart({ id, tokens, summary, encrypted }: Reasoning, style: Style): Part {
  const head = `{"id":"${id}","type":"reasoning",${encrypted === undefined ? '' : `"encrypted_content":"${encrypted}",`}`;
  return function* (index) {
    const place = `"item_id":"${id}","output_index":${index},"summary_index":0`;
    yield added(index, `${head}"summary":[]}`);
    if (!summary) {
      const item = `${head}"summary":[]}`;
      yield done(index, item, tokens);
      return item;
    }
    yield frame('reasoning_summary_part.added', `${place},"part":{"type":"summary_text","text":""}`);
    let text = '';
    let thought = 0;
    for (const [i, piece] of summary.entries()) {
      const until = Math.round((tokens * (i + 1)) / summary.length);
      yield frame('reasoning_summary_text.delta', `${place},${delta(piece.text, style)}`, until - thought);
      thought = until;
      text += piece.text;
    }
    const part = `{"type":"summary_text","text":${JSON.stringify(text)}}`;
    yield frame('reasoning_summary_text.done', `${place},"text":${JSON.stringify(text)}`);
    yield frame('reasoning_summary_part.done', `${place},"part":${part}`);
    const item = `${head}"summary":[${part}]}`;
    yield done(index, item);
    return item;
  };
}

export interface Call {
  id: string;
  callId: string;
  name: string;
  pieces: readonly Piece[];
  /** Of the call besides its arguments. */
  headTokens: number;
  complete: boolean;
  /** A custom tool takes text, a function JSON. */
  kind: 'function' | 'custom';
}

const callWords = {
  function: { type: 'function_call', field: 'arguments', event: 'function_call_arguments' },
  custom: { type: 'custom_tool_call', field: 'input', event: 'custom_tool_call_input' },
} as const;

export function callPart(call: Call, style: Style): Part {
  const { type, field, event } = callWords[call.kind];
  const item = (status: string, text: string): string =>
    `{"id":"${call.id}","type":"${type}","status":"${status}","${field}":${JSON.stringify(text)},"call_id":"${call.callId}","name":${JSON.stringify(call.name)}}`;
  return function* (index) {
    const place = `"item_id":"${call.id}","output_index":${index}`;
    yield { ...added(index, item('in_progress', '')), tokens: call.headTokens };
    let text = '';
    for (const piece of call.pieces) {
      text += piece.text;
      yield frame(`${event}.delta`, `${place},${delta(piece.text, style)}`, piece.tokens);
    }
    yield frame(`${event}.done`, `${place},"${field}":${JSON.stringify(text)}`);
    const whole = item(call.complete ? 'completed' : 'incomplete', text);
    yield done(index, whole);
    return whole;
  };
}

export interface Message {
  id: string;
  /** `piece(i)` for i = 0, 1, …; `undefined` after the last. */
  piece: (i: number) => Piece | undefined;
  kind: 'content' | 'refusal';
  complete: boolean;
  /** As JSON; told once the text they belong to has been said. */
  annotations: readonly string[];
}

/** An endless answer is never repeated as a whole, so it need not be remembered as one. */
const MOST_CHARACTERS = 8 * 1024 * 1024;

export function messagePart(message: Message, style: Style): Part {
  const { id } = message;
  const phase = style.phases ? '"phase":"final_answer",' : '';
  const item = (status: string, content: string): string =>
    `{"id":"${id}","type":"message","status":"${status}","content":[${content}],${phase}"role":"assistant"}`;
  const refusal = message.kind === 'refusal';
  const part = (text: string, annotations: string, logprobs: string): string =>
    refusal
      ? `{"type":"refusal","refusal":${JSON.stringify(text)}}`
      : `{"type":"output_text","annotations":[${annotations}],"logprobs":[${logprobs}],"text":${JSON.stringify(text)}}`;
  return function* (index) {
    const place = `"item_id":"${id}","output_index":${index},"content_index":0`;
    yield added(index, item('in_progress', ''));
    yield frame('content_part.added', `${place},"part":${part('', '', '')}`);
    let text = '';
    const logprobs: string[] = [];
    for (let i = 0, piece = message.piece(0); piece; piece = message.piece(++i)) {
      const probability = style.topLogprobs === undefined ? '' : JSON.stringify(logprobOf(piece, style.topLogprobs));
      yield refusal
        ? frame('refusal.delta', `${place},${delta(piece.text, style)}`, piece.tokens)
        : frame(
            'output_text.delta',
            `${place},${delta(piece.text, style, `,"logprobs":[${probability}]`)}`,
            piece.tokens,
          );
      if (text.length > MOST_CHARACTERS) continue;
      text += piece.text;
      if (probability !== '') logprobs.push(probability);
    }
    for (const [i, annotation] of message.annotations.entries())
      yield frame('output_text.annotation.added', `${place},"annotation_index":${i},"annotation":${annotation}`);
    const all = logprobs.join(',');
    const whole = part(text, message.annotations.join(','), all);
    yield refusal
      ? frame('refusal.done', `${place},"refusal":${JSON.stringify(text)}`)
      : frame('output_text.done', `${place},"text":${JSON.stringify(text)},"logprobs":[${all}]`);
    yield frame('content_part.done', `${place},"part":${whole}`);
    const finished = item(message.complete ? 'completed' : 'incomplete', whole);
    yield done(index, finished);
    return finished;
  };
}

export interface Step {
  /** `web_search_call.searching` */
  type: string;
  /** Further fields as JSON, with a comma before them. */
  more?: string;
  tokens?: number;
}

/** A tool that the service runs itself: an item that changes, and the steps between. */
export function hostedPart(id: string, begun: string, steps: readonly Step[], finished: string): Part {
  return function* (index) {
    yield added(index, begun);
    // Here the wire names the index before the item.
    for (const { type, more = '', tokens = 0 } of steps)
      yield frame(type, `"output_index":${index},"item_id":"${id}"${more}`, tokens);
    yield done(index, finished);
    return finished;
  };
}
