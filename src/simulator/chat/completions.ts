/** `POST …/chat/completions`: one request read from top to bottom, every refusal in sight. */
import { answerTo } from '../answers/answer.ts';
import { successHeaders } from '../answer-headers.ts';
import { errorResponse, idOf, type DeploymentCall } from '../core.ts';
import { findFault, type Fault } from '../faults.ts';
import { findHits, isBlocked, promptBlocked } from '../filter.ts';
import { limitError, limitFaultError, type LimitSubject } from '../limit-errors.ts';
import { ASSUMED_COMPLETION, CHARACTERS_PER_TOKEN, type LimitState } from '../limits.ts';
import { dueAfter } from '../pace.ts';
import type { Behaviour } from '../scenario.ts';
import { countPrompt, loadTokenizer } from '../tokens.ts';
import { ConnectionCut, hash, isObject, whole, type SimulatorResponse, type WireError } from '../wire.ts';
import { brokenJson, modelError, serverFailed } from '../wire-errors.ts';
import { choicesOf } from './choice.ts';
import { coherenceError } from './coherence.ts';
import { operationError, parameterError, windowError, type RuleContext } from './model-rules.ts';
import { textOf, tokenLimit, type ChatRequest } from './request.ts';
import { repr, shapeError, withoutNulls } from './shape.ts';
import { streamBody } from './stream.ts';
import type { Telling } from './telling.ts';
import { completionTokens, wholeBody } from './whole.ts';

/** Answers a chat completions request to a deployment that exists, from a caller who may. */
export async function chatCompletions(call: DeploymentCall): Promise<SimulatorResponse> {
  const { core, deployment } = call;
  const fail = (error: WireError): SimulatorResponse => errorResponse(core, call.ids, call.entry, error, deployment);
  const rules: RuleContext = { model: deployment.model, apiVersion: call.route.apiVersion, strict: core.strict };
  const refused = operationError(rules);
  if (refused) return fail(refused);
  const read = readRequest(call);
  const { state, trip } = core.limiter.admit(deployment, estimate(read.request, call.request.body.byteLength));
  const vintage = core.vintage ?? deployment.model.limitVintage;
  if (trip) return fail(limitError(subjectOf(call), trip, state, vintage));
  if (!read.request) return fail(read.error);
  const { request } = read;
  const invalid = coherenceError(request) ?? parameterError(request, rules);
  if (invalid) return fail(invalid);
  const answer = answerTo(request, call.behaviour, deployment.name, core.episodes);
  const behaviour: Behaviour = { ...call.behaviour, ...answer.behaviour };
  const fault = behaviour.fault === undefined ? undefined : findFault(behaviour.fault);
  if (fault) {
    const error = faultError(fault, call, state, behaviour);
    if (error) return fail(error);
  }
  const hits = findHits(request.messages, deployment.filterThreshold, behaviour.filter);
  const filterMode = behaviour.filterMode ?? 'default';
  if (filterMode !== 'failed' && isBlocked(hits.prompt)) return fail(promptBlocked(hits.prompt));
  const tokenizer = await loadTokenizer(deployment.model.encoding);
  const prompt = countPrompt(request, deployment.model, tokenizer);
  const tooLong = windowError(request, deployment.model, prompt);
  if (tooLong) return fail(tooLong);
  call.entry.promptTokens = prompt.total;
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
    cached: core.cache.lookUp(deployment.name, request.messages, prompt.upTo),
    topLogprobs: request.logprobs ? (request.top_logprobs ?? 0) : undefined,
    filterMode,
    behaviour,
  };
  const firstTokenMs = behaviour.firstTokenMs ?? 0;
  if (firstTokenMs > 0) await core.sleep(firstTokenMs, call.request.signal);
  return request.stream ? streamed(call, telling, request, state) : inOne(call, telling, state);
}

type Read = { request: ChatRequest; error?: undefined } | { request?: undefined; error: WireError };

/** The body as a request whose shape is right. */
function readRequest(call: DeploymentCall): Read {
  const contentType = call.request.headers['content-type'];
  if (contentType !== undefined && !/json/i.test(contentType))
    return {
      error: modelError(
        `Unsupported content type: '${contentType}'. This API method only accepts 'application/json' requests, but you specified the header 'Content-Type: ${contentType}'. Please try again with a supported content type.`,
        { code: 'unsupported_content_type' },
      ),
    };
  const { body } = call;
  if (body === undefined) return { error: brokenJson };
  if (!isObject(body)) return { error: modelError(`${repr(body)} is not of type 'object'`) };
  const error = shapeError(body);
  // The cast is what shapeError has just checked.
  return error ? { error } : { request: withoutNulls(body) as unknown as ChatRequest };
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

function subjectOf(call: DeploymentCall): LimitSubject {
  return {
    operation: 'ChatCompletions_Create',
    apiVersion: call.route.apiVersion,
    kind: call.core.resource.kind,
    model: call.deployment.model.name,
    deployment: call.deployment.name,
    region: call.core.resource.region,
  };
}

const DEFAULT_RETRY_MS = 2_000;

function faultError(
  fault: Fault,
  call: DeploymentCall,
  state: LimitState,
  behaviour: Behaviour,
): WireError | undefined {
  if ('error' in fault) return fault.error;
  if (!('limit' in fault)) return undefined;
  return limitFaultError(fault.limit, subjectOf(call), state, {
    retryAfterMs: behaviour.retryAfterMs ?? DEFAULT_RETRY_MS,
    vintage: call.core.vintage ?? call.deployment.model.limitVintage,
  });
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
  const { core, ids, deployment } = call;
  const filtered = telling.filterMode !== 'failed';
  const session = 'd20260919103649-bf00bd58';
  return successHeaders({ ids, resource: core.resource, deployment, limits, stream, filtered, session });
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
  entry.status = 200;
  entry.completionTokens = tokens;
  entry.outcome = 'completed';
  const headers = headersOf(call, telling, limits, false);
  headers['content-length'] = String(body.byteLength);
  if (cutAfterTokens === undefined || cutAfterTokens >= tokens) return { status: 200, headers, body: whole(body) };
  entry.outcome = 'cut';
  return { status: 200, headers, body: torn(body) };
}

/** The first half, and no more. */
async function* torn(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body.subarray(0, Math.floor(body.byteLength / 2));
  throw new ConnectionCut('cut by the scenario');
}
