/** `POST …/chat/completions`: one request read from top to bottom, every refusal in sight. */
import { answerTo, spoken } from '../answers/answer.ts';
import { readFields } from '../body.ts';
import { errorResponse, type DeploymentCall } from '../core.ts';
import { idOf } from '../ids.ts';
import { isBlocked, judge, policyOf, promptBlocked } from '../filter.ts';
import { admit, modelHeaders, operationError, orderedFault, wholeAnswer } from '../inference.ts';
import { ASSUMED_COMPLETION, CHARACTERS_PER_TOKEN, type LimitState } from '../limits.ts';
import { dueAfter } from '../pace.ts';
import type { RaiPolicy } from '../policies.ts';
import type { Behaviour } from '../scenario.ts';
import { countPrompt, loadTokenizer } from '../tokens.ts';
import { ConnectionCut, hash, type SimulatorResponse, type WireError } from '../wire.ts';
import { serverFailed } from '../wire-errors.ts';
import { choicesOf } from './choice.ts';
import { coherenceError } from './coherence.ts';
import { contextOf } from './own-data.ts';
import { parameterError, windowError, type RuleContext } from './model-rules.ts';
import { textOf, tokenLimit, type ChatRequest } from './request.ts';
import { chatShape } from './shape.ts';
import { streamBody } from './stream.ts';
import type { Telling } from './telling.ts';
import { completionTokens, wholeBody } from './whole.ts';

/** Answers a chat completions request to a deployment that exists, from a caller who may. */
export async function chatCompletions(call: DeploymentCall): Promise<SimulatorResponse> {
  const { core, deployment } = call;
  const fail = (error: WireError): SimulatorResponse => errorResponse(core, call.ids, call.entry, error, deployment);
  const rules: RuleContext = { model: deployment.model, apiVersion: call.route.apiVersion, strict: core.strict };
  const unfit = operationError('chatCompletion', deployment.model, rules.apiVersion);
  if (unfit) return fail(unfit);
  const read = readRequest(call);
  const { limits, refused } = admit(call, 'chatCompletion', estimate(read.request, call.request.body.byteLength));
  if (refused) return fail(refused);
  if (!read.request) return fail(read.error);
  const { request } = read;
  const invalid = coherenceError(request) ?? parameterError(request, rules);
  if (invalid) return fail(invalid);
  const answer = answerTo(request, call.behaviour, deployment.name, core.episodes);
  const behaviour: Behaviour = { ...call.behaviour, ...answer.behaviour };
  const fault = orderedFault(call, 'chatCompletion', behaviour, limits);
  if (fault) return fail(fault);
  const hits = judge(core.resource, deployment, {
    messages: request.messages,
    answer: spoken(answer),
    forced: behaviour.filter,
  });
  const filterMode = behaviour.filterMode ?? modeOf(policyOf(core.resource, deployment));
  if (filterMode !== 'failed' && isBlocked(hits.prompt)) return fail(promptBlocked(hits.prompt, behaviour.filterError));
  const tokenizer = await loadTokenizer(deployment.model.encoding);
  const prompt = countPrompt(request, deployment.model, tokenizer);
  const tooLong = windowError(request, deployment.model, prompt);
  if (tooLong) return fail(tooLong);
  call.entry.promptTokens = prompt.total;
  const cached = core.cache.lookUp(deployment.name, request.messages, prompt.upTo);
  call.entry.cachedTokens = cached;
  const telling: Telling = {
    id: `chatcmpl-${idOf(core.random, 29)}`,
    created: Math.floor(core.clock() / 1_000),
    model: deployment.model,
    fingerprint: fingerprintOf(deployment.model.served, deployment.model.fingerprint),
    replica: 'd20260919103649-bf00bd58-default-r2-dp0-default',
    choices: choicesOf(answer, {
      request,
      model: deployment.model,
      tokenizer,
      hits: hits.completion,
      random: core.random,
    }),
    legacy: request.tools === undefined && request.functions !== undefined,
    hits,
    prompt,
    promptCharacters: charactersOf(request),
    cached,
    context: contextOf(request),
    topLogprobs: request.logprobs ? (request.top_logprobs ?? 0) : undefined,
    filterMode,
    behaviour,
  };
  const firstTokenMs = behaviour.firstTokenMs ?? 0;
  if (firstTokenMs > 0) await core.sleep(firstTokenMs, call.request.signal);
  return request.stream ? streamed(call, telling, request, limits) : inOne(call, telling, limits);
}

type Read = { request: ChatRequest; error?: undefined } | { request?: undefined; error: WireError };

/** The body as a request whose shape is right. */
function readRequest(call: DeploymentCall): Read {
  const { fields, error } = readFields(call.request.headers['content-type'], call.body, chatShape);
  // The cast is what the shape has just checked.
  return fields ? { request: fields as unknown as ChatRequest } : { error };
}

function charactersOf(request: ChatRequest): number {
  let characters = 0;
  for (const message of request.messages) characters += textOf(message).length;
  return characters;
}

/** Tokens as Azure guesses them on receipt; of a body that cannot be read, by its size. */
function estimate(request: ChatRequest | undefined, bytes: number): number {
  if (!request) return Math.ceil(bytes / CHARACTERS_PER_TOKEN);
  const prompt = Math.ceil(charactersOf(request) / CHARACTERS_PER_TOKEN);
  return prompt + (tokenLimit(request) ?? ASSUMED_COMPLETION) * (request.n ?? 1);
}

/** Both words for it mean that the filter runs beside the answer. */
function modeOf({ mode }: RaiPolicy): 'default' | 'asynchronous' {
  return mode === 'Asynchronous_filter' || mode === 'Deferred' ? 'asynchronous' : 'default';
}

/** `null` since gpt-5; before, ten hexadecimal digits that stay the same while the model does. */
function fingerprintOf(served: string, has: boolean): string {
  return has
    ? `"fp_${(hash(served) * 256 + (served.length % 256)).toString(16).padStart(10, '0').slice(0, 10)}"`
    : 'null';
}

function headersOf(
  call: DeploymentCall,
  telling: Telling,
  limits: LimitState,
  stream: boolean,
): Record<string, string> {
  return modelHeaders(call, limits, { stream, filtered: telling.filterMode !== 'failed' });
}

function streamed(call: DeploymentCall, telling: Telling, request: ChatRequest, limits: LimitState): SimulatorResponse {
  const { core, entry } = call;
  entry.status = 200;
  return {
    status: 200,
    headers: headersOf(call, telling, limits, true),
    body: streamBody(telling, {
      includeUsage: request.stream_options?.include_usage ?? false,
      obfuscate: request.stream_options?.include_obfuscation ?? true,
      waiting: core,
      receivedAt: call.receivedAt,
      signal: call.request.signal,
      entry,
    }),
  };
}

/** The whole answer, after the time that its tokens take. */
async function inOne(call: DeploymentCall, telling: Telling, limits: LimitState): Promise<SimulatorResponse> {
  const { core, entry } = call;
  const tokens = completionTokens(telling.choices);
  const firstTokenMs = core.clock() - call.receivedAt;
  const wait = dueAfter(tokens, telling.behaviour, 0);
  if (wait > 0) await core.sleep(wait, call.request.signal);
  const { cutAfterTokens, errorAfterTokens } = telling.behaviour;
  if (errorAfterTokens !== undefined && errorAfterTokens < tokens)
    return errorResponse(core, call.ids, entry, serverFailed, call.deployment);
  const body = Buffer.from(wholeBody(telling, firstTokenMs, core.clock() - call.receivedAt));
  entry.completionTokens = tokens;
  const answer = wholeAnswer(call, body, headersOf(call, telling, limits, false));
  if (cutAfterTokens === undefined || cutAfterTokens >= tokens) return answer;
  entry.outcome = 'cut';
  return { ...answer, body: torn(body) };
}

/** The first half, and no more. */
async function* torn(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body.subarray(0, Math.floor(body.byteLength / 2));
  throw new ConnectionCut('cut by the scenario');
}
