/** One choice of an answer: what is said, cut where the request says, and why it ends. */
import type { Answer, Saying } from '../answers/answer.ts';
import { isBlocked, type Verdict } from '../filter.ts';
import type { Model } from '../catalogue.ts';
import { idOf } from '../ids.ts';
import type { Piece, Tokenizer } from '../tokens.ts';
import { tokenLimit, type ChatRequest, type FunctionCall } from './request.ts';

export type Finish = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';

export interface CalledFunction extends FunctionCall {
  id: string;
  /** The arguments as a stream sends them. */
  pieces: readonly Piece[];
  /** Of the name and the arguments. */
  tokens: number;
}

export interface Choice {
  index: number;
  kind: 'content' | 'refusal' | 'calls';
  /** `piece(i)` for i = 0, 1, …; `undefined` after the last. Endless answers never end. */
  piece: (i: number) => Piece | undefined;
  calls: readonly CalledFunction[];
  finish: Finish;
  /** Thinking that comes before the first word; billed, not shown. */
  reasoningTokens: number;
  /** Control tokens that gpt-5 and later count on top of a whole answer. */
  extraTokens: number;
}

/** Thinking by effort: multiples of 64 on the wire; how many is up to the model, so here it is fixed. */
const thinking: Readonly<Record<string, number>> = {
  none: 0,
  minimal: 0,
  low: 64,
  medium: 128,
  high: 320,
  xhigh: 640,
  max: 1_280,
};

/** What a call costs beyond its name and arguments; not published. */
const CALL_TOKENS = 5;

/** Where the filter stops an answer it lets begin. */
const FILTERED_AFTER = 16;

export interface ChoiceContext {
  request: ChatRequest;
  model: Model;
  tokenizer: Tokenizer;
  /** What the filter finds in the answers. */
  hits: readonly Verdict[];
  random: () => number;
}

/** All choices of a request. */
export function choicesOf(answer: Answer, context: ChoiceContext): Choice[] {
  return Array.from({ length: context.request.n ?? 1 }, (_, index) => choiceOf(answer.say(index), index, context));
}

function choiceOf(saying: Saying, index: number, context: ChoiceContext): Choice {
  const { request, model } = context;
  const effort = model.reasoning && (request.reasoning_effort ?? model.reasoning.byDefault);
  const wanted = effort === undefined ? 0 : (thinking[effort] ?? 0);
  const limit = tokenLimit(request) ?? model.context.output;
  const reasoningTokens = Math.min(wanted, limit);
  const room = limit - reasoningTokens;
  const common = { index, reasoningTokens, extraTokens: model.offset.completion };
  if (saying.kind === 'calls') return { ...common, ...calls(saying.calls, room, context) };
  const kind = saying.kind === 'refusal' ? 'refusal' : 'content';
  if (saying.kind === 'text' && saying.endless) {
    const pieces = context.tokenizer.pieces(saying.text);
    // Only a stream can go on for ever.
    const most = request.stream && tokenLimit(request) === undefined ? Infinity : rounds(pieces, room);
    const piece = (i: number): Piece | undefined => (i < most ? pieces[i % pieces.length] : undefined);
    return { ...common, kind, piece, calls: [], finish: 'length', extraTokens: 0 };
  }
  const stopped = cutAtStop(saying.text, request.stop);
  const pieces = context.tokenizer.pieces(stopped);
  let { shown, finish } = cutAtLimit(pieces, room);
  if (isBlocked(context.hits)) {
    shown = Math.min(shown, FILTERED_AFTER);
    finish = 'content_filter';
  }
  const piece = (i: number): Piece | undefined => (i < shown ? pieces[i] : undefined);
  return { ...common, kind, piece, calls: [], finish, extraTokens: finish === 'stop' ? common.extraTokens : 0 };
}

/** How many pieces of a text said over and over fit into so many tokens. */
function rounds(pieces: readonly Piece[], room: number): number {
  const full = Math.floor(room / Math.max(1, sum(pieces)));
  return full * pieces.length + cutAtLimit(pieces, room - full * sum(pieces)).shown;
}

/** The text before the first stop sequence. */
function cutAtStop(text: string, stop: string | string[] | undefined): string {
  const sequences = (typeof stop === 'string' ? [stop] : (stop ?? [])).filter((one) => one !== '');
  const ends = sequences.map((one) => text.indexOf(one)).filter((at) => at !== -1);
  return ends.length === 0 ? text : text.slice(0, Math.min(...ends));
}

/** How many pieces fit into so many tokens. */
function cutAtLimit(pieces: readonly Piece[], room: number): { shown: number; finish: Finish } {
  let tokens = 0;
  for (const [i, piece] of pieces.entries()) {
    tokens += piece.tokens;
    if (tokens > room) return { shown: i, finish: 'length' };
  }
  return { shown: pieces.length, finish: 'stop' };
}

type CallsPart = Pick<Choice, 'kind' | 'piece' | 'calls' | 'finish'>;

function calls(wanted: readonly FunctionCall[], room: number, context: ChoiceContext): CallsPart {
  const { request, tokenizer } = context;
  const named = typeof (request.tool_choice ?? request.function_call) === 'object';
  let left = room;
  let finish: Finish = request.tools ? 'tool_calls' : 'function_call';
  // A call that was demanded by name ends like an ordinary answer.
  if (named) finish = 'stop';
  const made: CalledFunction[] = [];
  for (const one of wanted) {
    const head = CALL_TOKENS + tokenizer.count(one.name);
    const pieces = tokenizer.pieces(one.arguments);
    const { shown, finish: how } = cutAtLimit(pieces, left - head);
    const kept = pieces.slice(0, shown);
    const tokens = head + sum(kept);
    left -= tokens;
    made.push({
      id: `call_${idOf(context.random, 24)}`,
      name: one.name,
      arguments: how === 'length' ? kept.map((piece) => piece.text).join('') : one.arguments,
      pieces: kept,
      tokens,
    });
    if (how === 'length') {
      finish = 'length';
      break;
    }
  }
  return { kind: 'calls', piece: () => undefined, calls: made, finish };
}

export function sum(pieces: readonly Piece[]): number {
  let tokens = 0;
  for (const piece of pieces) tokens += piece.tokens;
  return tokens;
}

/** The text of a choice, whole. Never call it for an endless one without a limit. */
export function wholeText(choice: Choice): { text: string; tokens: number } {
  let text = '';
  let tokens = 0;
  for (let i = 0; ; i++) {
    const piece = choice.piece(i);
    if (!piece) return { text, tokens };
    text += piece.text;
    tokens += piece.tokens;
  }
}
