/**
 * An answer in rounds: the model calls tools, all calls of a round run at the same time, it reads their results, and so
 * on until it answers in words. Each round is a call of its own in the ledger; the message shows their sum.
 */
import type { Settled } from '#gateway/sink.ts';
import type { Gateway } from '#gateway/gateway.ts';
import type { ToolCall, Usage } from '#shared/message.ts';
import { asAppError } from '#shared/errors.ts';
import { answerReader, type AnswerReader } from './answer.ts';
import { ask, type Offer, type Outcome, type Question } from './ask.ts';
import type { PartWriter } from './part-writer.ts';
import type { RequestMessage } from './request-message.ts';
import { resultOf, withoutCalls } from './tools/history.ts';
import { isHeard, permit } from './tools/permission.ts';
import { ToolFailure, type Tool, type ToolContext, type ToolResult } from './tools/tool.ts';

/** After so many rounds the model has to answer with what it has. */
const MOST_ROUNDS = 8;
/** Of one round; more of them are told to wait for the next. */
const MOST_CALLS = 8;
/** What a model is told of a result at most, characters. */
const LONGEST_RESULT = 60_000;

/** What a round may use; null: this model cannot call anything. */
export interface Toolbox {
  tools: readonly Tool[];
  context: ToolContext;
}

export interface Answered {
  outcome: Outcome;
  /** Of the last round. */
  reader: AnswerReader;
}

/** How often a call that is watched is shown while it is written, ms; and up to which length, characters. */
const SHOWN_EVERY = 300;
const SHOWN_TO = 30_000;

interface Calling {
  call: ToolCall;
  say: (now: ToolCall) => void;
  /** When it was shown last; null: it is shown when it is whole. */
  shownAt: number | null;
}

export async function askInRounds(
  gateway: Gateway,
  question: Question,
  parts: PartWriter,
  toolbox: Toolbox | null,
): Promise<Answered> {
  const offers = (toolbox?.tools ?? []).map(offerOf);
  const messages = offers.length === 0 ? withoutCalls(question.messages) : [...question.messages];
  let settled: Settled | null = null;
  for (let round = 0; ; round++) {
    const calling = new Map<number, Calling>();
    let text = '';
    const reader = answerReader({
      text(delta) {
        text += delta;
        parts.text(delta);
      },
      reasoning: parts.reasoning,
      toolCall: (index, piece) => hear({ calling, parts, toolbox }, index, piece),
    });
    const mustAnswer = round === MOST_ROUNDS;
    const outcome = await ask(gateway, { ...question, messages, tools: offers, mustAnswer }, reader);
    parts.close();
    settled = settled === null ? outcome.settled : sum(settled, outcome.settled);
    const whole = { outcome: { ...outcome, settled }, reader };
    if (toolbox === null || calling.size === 0 || mustAnswer) return whole;
    if (outcome.error !== null || question.signal.aborted || reader.finishReason === 'length') {
      for (const { call, say } of calling.values()) say({ ...call, state: 'failed' });
      return whole;
    }
    messages.push(...(await runCalls([...calling.values()], text, parts, toolbox)));
    if (question.signal.aborted) return whole;
  }
}

export function offerOf({ name, description, parameters }: Tool): Offer {
  return { type: 'function', function: { name, description, parameters } };
}

function hear(
  { calling, parts, toolbox }: { calling: Map<number, Calling>; parts: PartWriter; toolbox: Toolbox | null },
  index: number,
  piece: { id?: string; name?: string; arguments: string },
): void {
  const known = calling.get(index);
  if (known) {
    known.call = { ...known.call, arguments: known.call.arguments + piece.arguments };
    const { call, say, shownAt } = known;
    if (shownAt === null || Date.now() - shownAt < SHOWN_EVERY || call.arguments.length > SHOWN_TO) return;
    known.shownAt = Date.now();
    say(call);
    return;
  }
  const { id = `call_${index}`, name = '', arguments: written } = piece;
  const call: ToolCall = { type: 'tool-call', id, name, arguments: written, state: 'writing' };
  const isWatched = toolbox?.tools.find((tool) => tool.name === name)?.watched === true;
  calling.set(index, { call, say: parts.call(call), shownAt: isWatched ? Date.now() : null });
}

/** Runs the calls of a round; the messages that tell the model. Never rejects: what fails is told to the model. */
async function runCalls(
  calling: readonly Calling[],
  text: string,
  parts: PartWriter,
  toolbox: Toolbox,
): Promise<RequestMessage[]> {
  const { context } = toolbox;
  const done = await Promise.all(calling.map((each, at) => runCall(each, toolbox, at < MOST_CALLS)));
  // All of a round were called for before any of them answered.
  context.heard.push(...done.flatMap(({ call }) => (isHeard(call) ? [call.name] : [])));
  for (const { result } of done) for (const part of result.parts ?? []) parts.add(part);
  const said = {
    role: 'assistant' as const,
    content: text,
    tool_calls: done.map(({ call: { id, name, arguments: written } }) => ({
      id,
      type: 'function' as const,
      function: { name, arguments: written === '' ? '{}' : written },
    })),
  };
  return [said, ...done.map(({ call }) => resultOf(call))];
}

async function runCall(
  { call, say }: Calling,
  { tools, context }: Toolbox,
  allowed: boolean,
): Promise<{ call: ToolCall; result: ToolResult }> {
  let startedAt = context.now();
  let result: ToolResult;
  let state: ToolCall['state'] = 'done';
  try {
    const tool = tools.find(({ name }) => name === call.name);
    if (!tool) throw new ToolFailure(`There is no tool ${JSON.stringify(call.name)}.`);
    if (!allowed) throw new ToolFailure(`Too many calls at once: at most ${MOST_CALLS}.`);
    // How long a person thinks about it is none of the tool's time.
    if (await permit(tool, call, context, (asking) => say({ ...call, state: 'asking', asking })))
      startedAt = context.now();
    say({ ...call, state: 'running' });
    const tell = (part: string) => {
      // What is said after Stop is nobody's.
      if (!context.signal.aborted) say({ ...call, state: 'running', result: part.slice(0, LONGEST_RESULT) });
    };
    result = await stoppable(tool.run(argumentsOf(call), { ...context, tell }), context.signal);
    if (result.failed === true) state = 'failed';
  } catch (error) {
    state = 'failed';
    result = { text: sentenceOf(error, context.signal) };
  }
  const ms = context.now() - startedAt;
  const { text, addresses, connect } = result;
  const kept = { result: text.slice(0, LONGEST_RESULT), ...(addresses && { addresses }), ...(connect && { connect }) };
  const ended: ToolCall = { ...call, state, ...kept, ms };
  say(ended);
  return { call: ended, result };
}

/** A tool that does not listen to its signal must not hold up Stop. */
function stoppable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new ToolFailure('Stopped.'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function argumentsOf({ arguments: written }: ToolCall): unknown {
  if (written.trim() === '') return {};
  try {
    return JSON.parse(written);
  } catch {
    throw new ToolFailure('The arguments are not valid JSON.');
  }
}

/** What went wrong, for the model; of what is nobody's business only the code. */
function sentenceOf(error: unknown, signal: AbortSignal): string {
  if (error instanceof ToolFailure) return `Error: ${error.message}`;
  if (signal.aborted) return 'Error: Stopped.';
  const { code, detail } = asAppError(error);
  return `Error: ${code}${detail === undefined ? '' : ` (${detail.slice(0, 500)})`}.`;
}

function sum(a: Settled, b: Settled): Settled {
  return {
    usage: a.usage && b.usage ? added(a.usage, b.usage) : (a.usage ?? b.usage),
    costMicroUsd: a.costMicroUsd === null || b.costMicroUsd === null ? null : a.costMicroUsd + b.costMicroUsd,
    firstByteMs: a.firstByteMs ?? b.firstByteMs,
    totalMs: a.totalMs + b.totalMs,
    model: b.model ?? a.model,
  };
}

function added(a: Usage, b: Usage): Usage {
  const optional = ['cacheWrite', 'audioInput', 'cachedAudio', 'audioOutput', 'imageInput', 'imageOutput'] as const;
  const total: Usage = {
    input: a.input + b.input,
    cached: a.cached + b.cached,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
    source: a.source === 'provider' && b.source === 'provider' ? 'provider' : 'estimated',
  };
  for (const key of optional)
    if (a[key] !== undefined || b[key] !== undefined) total[key] = (a[key] ?? 0) + (b[key] ?? 0);
  return total;
}
