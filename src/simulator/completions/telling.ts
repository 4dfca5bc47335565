/** A legacy completion as a whole body and as a stream. */
import { breakOf, errorFrames } from '../breaking.ts';
import { wholeText, type Choice } from '../chat/choice.ts';
import { logprobOf } from '../chat/logprobs.ts';
import type { DeploymentCall } from '../core.ts';
import { FILTER_FAILED, results, type Verdict } from '../filter.ts';
import { pacer } from '../pace.ts';
import type { Behaviour } from '../scenario.ts';
import type { Piece } from '../tokens.ts';
import { ConnectionCut } from '../wire.ts';
import { SERVER_ERROR_BODY } from '../wire-errors.ts';
import type { CompletionsRequest } from './request.ts';

export interface Completion {
  id: string;
  /** Unix seconds. */
  created: number;
  model: string;
  prompts: readonly string[];
  promptHits: readonly (readonly Verdict[])[];
  /** One for each choice. */
  completionHits: readonly (readonly Verdict[])[];
  /** All choices of the first prompt, then those of the next. */
  choices: readonly Choice[];
  promptTokens: number;
  request: CompletionsRequest;
  behaviour: Behaviour;
  filtered: boolean;
}

function promptResults({ promptHits }: Completion): string {
  const each = promptHits.map((hits, i) => `{"prompt_index":${i},"content_filter_results":${results(hits)}}`);
  return `[${each.join(',')}]`;
}

function resultsOf(c: Completion, index: number): string {
  return c.filtered ? `"content_filter_results":${results(c.completionHits[index] ?? [])}` : FILTER_FAILED;
}

function piecesOf(choice: Choice): Piece[] {
  const pieces: Piece[] = [];
  for (let i = 0, piece = choice.piece(0); piece; piece = choice.piece(++i)) pieces.push(piece);
  return pieces;
}

/** With `echo` the prompt comes before its completion. */
function echoOf(c: Completion, index: number): string {
  return c.request.echo ? (c.prompts[Math.floor(index / (c.request.n ?? 1))] ?? '') : '';
}

function usageOf(c: Completion, tokens: number): string {
  return `{"completion_tokens":${tokens},"prompt_tokens":${c.promptTokens},"total_tokens":${c.promptTokens + tokens}}`;
}

function logprobsOf(pieces: readonly Piece[], top: number | undefined, offset: number): string {
  if (top === undefined) return 'null';
  let at = offset;
  const offsets = pieces.map(({ text }) => {
    const start = at;
    at += text.length;
    return start;
  });
  const each = pieces.map((piece) => logprobOf(piece, top));
  return JSON.stringify({
    tokens: each.map((one) => one.token),
    token_logprobs: each.map((one) => one.logprob),
    top_logprobs: each.map((one) => Object.fromEntries(one.top_logprobs.map((other) => [other.token, other.logprob]))),
    text_offset: offsets,
  });
}

export function wholeBody(c: Completion): { json: string; tokens: number } {
  let tokens = 0;
  const choices = c.choices.map((choice, index) => {
    const said = wholeText(choice);
    tokens += said.tokens;
    const before = echoOf(c, index);
    const logprobs = logprobsOf(piecesOf(choice), c.request.logprobs, before.length);
    return `{"text":${JSON.stringify(before + said.text)},"index":${index},"finish_reason":"${choice.finish}","logprobs":${logprobs},${resultsOf(c, index)}}`;
  });
  const prompt = c.filtered ? `"prompt_filter_results":${promptResults(c)},` : '';
  const json = `{"id":"${c.id}","object":"text_completion","created":${c.created},"model":"${c.model}",${prompt}"choices":[${choices.join(',')}],"usage":${usageOf(c, tokens)}}`;
  return { json, tokens };
}

/** The same, piece by piece; several choices take turns. */
export async function* streamBody({ core, entry, request }: DeploymentCall, c: Completion): AsyncGenerator<Uint8Array> {
  const usage = c.request.stream_options?.include_usage ? ',"usage":null' : '';
  const head = `"id":"${c.id}","object":"text_completion","created":${c.created},"model":"${c.model}"`;
  const chunk = (index: number, text: string, finish: string, logprobs: string): string =>
    `data: {${head},"choices":[{"text":${JSON.stringify(text)},"index":${index},"finish_reason":${finish},"logprobs":${logprobs},"content_filter_results":{}}]${usage}}\n\n`;
  const pace = pacer(c.behaviour, c.id, core, request.signal);
  const stop = breakOf(c.behaviour);
  let out = c.filtered
    ? `data: {"id":"","object":"","created":0,"model":"","prompt_filter_results":${promptResults(c)},"choices":[]${usage}}\n\n`
    : '';
  for (const [index] of c.choices.entries()) if (c.request.echo) out += chunk(index, echoOf(c, index), 'null', 'null');
  let due = 0;
  let said = 0;
  try {
    for (const { index, piece, finish } of inTurns(c.choices)) {
      if (finish !== undefined) {
        out += chunk(index, '', `"${finish}"`, 'null');
        continue;
      }
      if (said >= stop.after) {
        entry.outcome = 'cut';
        yield Buffer.from(stop.error ? out + errorFrames(SERVER_ERROR_BODY, c.behaviour) : out);
        if (stop.cut) throw new ConnectionCut('cut by the scenario');
        return;
      }
      while (said + piece.tokens > due) {
        if (out !== '') yield Buffer.from(out);
        out = '';
        due += await pace.next();
      }
      said += piece.tokens;
      entry.completionTokens = said;
      out += chunk(index, piece.text, 'null', logprobsOf([piece], c.request.logprobs, 0));
    }
    if (usage !== '') out += `data: {${head},"choices":[],"usage":${usageOf(c, said)}}\n\n`;
    entry.outcome = 'completed';
    yield Buffer.from(`${out}data: [DONE]\n\n`);
  } finally {
    if (entry.outcome === 'pending') entry.outcome = 'aborted';
  }
}

type Turn = { index: number; piece: Piece; finish?: undefined } | { index: number; piece?: undefined; finish: string };

function* inTurns(choices: readonly Choice[]): Generator<Turn> {
  const open = new Map(choices.map((choice, index) => [index, { choice, at: 0 }]));
  while (open.size > 0)
    for (const [index, state] of open) {
      const piece = state.choice.piece(state.at++);
      if (piece) yield { index, piece };
      else {
        open.delete(index);
        yield { index, finish: state.choice.finish };
      }
    }
}
