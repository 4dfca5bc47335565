/**
 * An answer in rounds: the model calls tools, all calls of a round run at the same time, it reads their results, and so
 * on until it answers in words. Each round is a call of its own in the ledger; the message shows their sum.
 */
import type { Settled } from '#gateway/sink.ts';
import type { Gateway } from '#gateway/gateway.ts';
import type { ToolCall } from '#shared/message.ts';
import { answerReader, type AnswerReader } from './answer.ts';
import { ask, type Offer, type Outcome, type Question } from './ask.ts';
import type { PartWriter } from './part-writer.ts';
import type { RequestMessage } from './request-message.ts';
import { resultOf, withoutCalls } from './tools/history.ts';
import { added } from './usage-sum.ts';
import { runTogether, type Calling, type Toolbox } from './tools/running.ts';
import type { Tool } from './tools/tool.ts';

/** After so many rounds the model has to answer with what it has. */
const MOST_ROUNDS = 8;
export interface Answered {
  outcome: Outcome;
  /** Of the last round. */
  reader: AnswerReader;
}

/** How often a call that is watched is shown while it is written, ms; and up to which length, characters. */
const SHOWN_EVERY = 300;
const SHOWN_TO = 30_000;

interface Written extends Calling {
  /** When it was shown last; null: it is shown when it is whole. */
  shownAt: number | null;
}

/**
 * Asks until the model answers without calling a tool, eight rounds of calls at most; what it says and calls goes into
 * `parts` as it comes. The outcome is that of the last round, its usage the sum of all.
 */
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
    const calling = new Map<number, Written>();
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
  { calling, parts, toolbox }: { calling: Map<number, Written>; parts: PartWriter; toolbox: Toolbox | null },
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

/** Runs the calls of a round; the messages that tell the model. Never rejects. */
async function runCalls(
  calling: readonly Calling[],
  text: string,
  parts: PartWriter,
  toolbox: Toolbox,
): Promise<RequestMessage[]> {
  const done = await runTogether(calling, toolbox);
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

function sum(a: Settled, b: Settled): Settled {
  return {
    usage: a.usage && b.usage ? added(a.usage, b.usage) : (a.usage ?? b.usage),
    costMicroUsd: a.costMicroUsd === null || b.costMicroUsd === null ? null : a.costMicroUsd + b.costMicroUsd,
    firstByteMs: a.firstByteMs ?? b.firstByteMs,
    totalMs: a.totalMs + b.totalMs,
    model: b.model ?? a.model,
  };
}
