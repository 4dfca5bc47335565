/** A chat completion as one JSON body (azure-openai.md 1.6), keys in alphabetical order as on the wire. */
import { cleared, FILTER_FAILED, promptResults, results } from '../filter.ts';
import { wholeText, type Choice } from './choice.ts';
import { logprobOf } from './logprobs.ts';
import type { Telling } from './telling.ts';
import { reasoningOf, usageJson } from './usage.ts';

/** Completion tokens of all choices, thinking included. */
export function completionTokens(choices: readonly Choice[]): number {
  let tokens = 0;
  for (const choice of choices) {
    tokens += choice.reasoningTokens + choice.extraTokens + wholeText(choice).tokens;
    for (const call of choice.calls) tokens += call.tokens;
  }
  return tokens;
}

/** The whole body. `lastTokenMs`: when its last token was ready, from the request on. */
export function wholeBody(t: Telling, firstTokenMs: number, lastTokenMs: number): string {
  const tokens = completionTokens(t.choices);
  const usage = usageJson(t.prompt, t.cached, tokens, reasoningOf(t.choices), {
    firstToken: firstTokenMs,
    lastToken: lastTokenMs,
    tokens,
  });
  const prompt = t.filterMode === 'failed' ? '' : `"prompt_filter_results":${promptResults(t.hits.prompt, 'answer')},`;
  const choices = t.choices.map((choice) => choiceJson(choice, t)).join(',');
  return `{"choices":[${choices}],"created":${t.created},"id":"${t.id}","model":"${t.model.served}","object":"chat.completion",${prompt}"routing":{"serving_pipereplica":"${t.replica}"},"service_tier":"default","system_fingerprint":${t.fingerprint},"usage":${usage}}`;
}

function choiceJson(choice: Choice, t: Telling): string {
  const judged =
    t.filterMode === 'failed'
      ? `${FILTER_FAILED},"content_filter_results":{}`
      : `"content_filter_results":${results(choice.kind === 'calls' ? cleared(t.hits.completion) : t.hits.completion)}`;
  const logprobs = t.topLogprobs === undefined ? 'null' : logprobsJson(choice, t.topLogprobs);
  return `{${judged},"finish_reason":"${choice.finish}","index":${choice.index},"logprobs":${logprobs},"message":${messageJson(choice, t)}}`;
}

function messageJson(choice: Choice, { legacy, context }: Telling): string {
  if (choice.kind === 'calls') return callsJson(choice, legacy);
  // A completion that the filter stopped comes without its words.
  if (choice.finish === 'content_filter') return '{"annotations":[],"refusal":null,"role":"assistant"}';
  const text = JSON.stringify(wholeText(choice).text);
  const [content, refusal] = choice.kind === 'refusal' ? ['null', text] : [text, 'null'];
  const found = context === undefined ? '' : `"context":${context},`;
  return `{"annotations":[],"content":${content},${found}"refusal":${refusal},"role":"assistant"}`;
}

function callsJson(choice: Choice, legacy: boolean): string {
  const fn = (call: { arguments: string; name: string }): string =>
    JSON.stringify({ arguments: call.arguments, name: call.name });
  const [first] = choice.calls;
  const head = '{"annotations":[],"content":null,';
  if (legacy && first) return `${head}"function_call":${fn(first)},"refusal":null,"role":"assistant"}`;
  const calls = choice.calls.map((call) => `{"function":${fn(call)},"id":"${call.id}","type":"function"}`);
  return `${head}"refusal":null,"role":"assistant","tool_calls":[${calls.join(',')}]}`;
}

function logprobsJson(choice: Choice, top: number): string {
  const entries = [];
  for (let i = 0, piece = choice.piece(0); piece; piece = choice.piece(++i)) entries.push(logprobOf(piece, top));
  const [content, refusal] = choice.kind === 'refusal' ? [null, entries] : [entries, null];
  return JSON.stringify({ content, refusal });
}
