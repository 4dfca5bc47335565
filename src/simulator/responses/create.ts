/** `POST …/responses`: one request read from top to bottom, every refusal in sight. */
import { answerTo, spoken } from '../answers/answer.ts';
import { readJson } from '../body.ts';
import { textOf, type ChatMessage, type ChatRequest } from '../chat/request.ts';
import type { Model } from '../catalogue.ts';
import { errorResponse, type DeploymentCall } from '../core.ts';
import { isBlocked, judge } from '../filter.ts';
import { admit, modelHeaders, operationError, orderedFault, wholeAnswer } from '../inference.ts';
import { CHARACTERS_PER_TOKEN, type LimitState } from '../limits.ts';
import { modernShapeError } from '../modern-shape.ts';
import { dueAfter } from '../pace.ts';
import type { Behaviour } from '../scenario.ts';
import { withoutNulls } from '../shape.ts';
import { countPrompt, loadTokenizer, type PromptCount, type Tokenizer } from '../tokens.ts';
import { ConnectionCut, whole, type SimulatorResponse, type WireError } from '../wire.ts';
import { modelError, serverFailed } from '../wire-errors.ts';
import { messagesOf, pairingError, picturesError } from './conversation.ts';
import { contentFilters, responseBlocked, type Span } from './filters.ts';
import { responseIds } from './ids.ts';
import { inputOf } from './input.ts';
import { responseJson, type Head, type Snapshot } from './object.ts';
import { functionsIn, planOf } from './plan.ts';
import type { ResponsesRequest } from './request.ts';
import { nameError, ruleError } from './rules.ts';
import { Run } from './run.ts';
import { responsesShape } from './shape.ts';
import { failureFrom, frameOf } from './stream-errors.ts';

export async function createResponse(call: DeploymentCall): Promise<SimulatorResponse> {
  const { core, deployment } = call;
  const { model } = deployment;
  const fail = (error: WireError): SimulatorResponse => errorResponse(core, call.ids, call.entry, error, deployment);
  const unfit = operationError('responses', model, call.route.apiVersion);
  if (unfit) return fail(unfit);
  const { request, error } = readRequest(call);
  const { limits, refused } = admit(call, 'responses', estimate(request, call.request.body.byteLength));
  if (refused) return refuse(call, limits, request, refused);
  if (!request) return fail(error);
  const wrong = ruleError(request, model);
  if (wrong) return fail(wrong);
  const ids = responseIds(core.random, core.clock);
  const { items, error: missing } = inputOf(request, core.responses, ids);
  if (!items) return fail(missing);
  const messages = messagesOf(items, request.instructions);
  const incoherent = pairingError(items) ?? picturesError(messages, model.vision) ?? jsonError(request, messages);
  if (incoherent) return fail(incoherent);
  const chat = chatOf(request, messages);
  const answer = answerTo(chat, call.behaviour, deployment.name, core.episodes);
  const behaviour: Behaviour = { ...call.behaviour, ...answer.behaviour };
  const fault = orderedFault(call, 'responses', behaviour, limits);
  if (fault) return refuse(call, limits, request, fault);
  const hits = judge(core.resource, deployment, { messages, answer: spoken(answer), forced: behaviour.filter });
  const filtered = behaviour.filterMode !== 'failed';
  const span = promptSpan(messages);
  if (filtered && isBlocked(hits.prompt)) return refuse(call, limits, request, responseBlocked(hits.prompt, span));
  const tokenizer = await loadTokenizer(model.encoding);
  const prompt = fitting(chat, model, tokenizer, request);
  if (!prompt) return fail(windowExceeded);
  call.entry.promptTokens = prompt.total;
  const plan = planOf({ request, chat, answer, model, tokenizer, hits: hits.completion, ids, random: core.random });
  const head: Head = {
    id: ids.response,
    createdAt: Math.floor(core.clock() / 1_000),
    request,
    model,
    deployment: deployment.name,
  };
  const spans = { prompt: span, completion: { start: 0, end: plan.characters } };
  const cached = core.cache.lookUp(deployment.name, chat.messages, prompt.upTo);
  call.entry.cachedTokens = cached;
  const filters = filtered ? contentFilters(hits, spans) : null;
  const { entry } = call;
  const run = new Run({
    head,
    plan,
    behaviour,
    waiting: core,
    entry,
    filters,
    input: { tokens: prompt.total, cached },
  });
  if (request.store !== false) core.responses.add({ run, input: items, at: core.clock() });
  const headers = modelHeaders(call, limits, { stream: request.stream ?? false, filtered });
  if (request.background) return inBackground(call, run, request, behaviour, headers);
  const wait = behaviour.firstTokenMs ?? 0;
  if (wait > 0) await core.sleep(wait, call.request.signal);
  if (request.stream) return streamed(call, run, headers);
  return inOne(call, run, plan.reasoningTokens + plan.visibleTokens, behaviour, headers);
}

type Read = { request: ResponsesRequest; error?: undefined } | { request?: undefined; error: WireError };

function readRequest(call: DeploymentCall): Read {
  const { fields, error } = readJson(call.request.headers['content-type'], call.body);
  if (!fields) return { error };
  const wrong =
    nameError(Object.keys(fields), call.core.strict) ?? modernShapeError(withoutNulls(fields), responsesShape);
  // The cast is what the shape has just checked.
  return wrong ? { error: wrong } : { request: withoutNulls(fields) as unknown as ResponsesRequest };
}

/** By the size of the body: that is what fits the recording of a deployment with 4,000 tokens a minute. */
function estimate(request: ResponsesRequest | undefined, bytes: number): number {
  return Math.ceil(bytes / CHARACTERS_PER_TOKEN) + (request?.max_output_tokens ?? 0);
}

function jsonError({ text }: ResponsesRequest, messages: readonly ChatMessage[]): WireError | undefined {
  if (text?.format?.type !== 'json_object') return undefined;
  if (messages.some((message) => /json/i.test(textOf(message)))) return undefined;
  return modelError(
    "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
    { param: 'input' },
  );
}

/** The same as a chat completions request, for everything that reads those. */
function chatOf(request: ResponsesRequest, messages: ChatMessage[]): ChatRequest {
  const choice = request.tool_choice;
  const allowed = typeof choice === 'object' && choice.type === 'allowed_tools' ? choice : undefined;
  const names = Array.isArray(allowed?.['tools']) ? JSON.stringify(allowed['tools']) : undefined;
  const tools = functionsIn(request.tools).filter(
    (tool) => names === undefined || names.includes(JSON.stringify(tool.function.name)),
  );
  const format = request.text?.format;
  return {
    messages,
    stream: request.stream === true && request.background !== true,
    ...(request.max_output_tokens === undefined ? {} : { max_completion_tokens: request.max_output_tokens }),
    ...(tools.length === 0 ? {} : { tools, tool_choice: choiceOf(choice) }),
    ...(request.parallel_tool_calls === undefined ? {} : { parallel_tool_calls: request.parallel_tool_calls }),
    ...(typeof request.reasoning?.effort === 'string' ? { reasoning_effort: request.reasoning.effort } : {}),
    ...(format?.type === 'json_schema' && format.schema
      ? { response_format: { type: 'json_schema', json_schema: { name: format.name ?? '', schema: format.schema } } }
      : format?.type === 'json_object'
        ? { response_format: { type: 'json_object' } }
        : {}),
  };
}

function choiceOf(choice: ResponsesRequest['tool_choice']): NonNullable<ChatRequest['tool_choice']> {
  if (choice === undefined || typeof choice === 'string') return choice ?? 'auto';
  if (choice.type === 'allowed_tools') return choice['mode'] === 'required' ? 'required' : 'auto';
  return choice.name === undefined ? 'none' : { type: 'function', function: { name: choice.name } };
}

/** Where the last message stands among all characters, which is what the filter tells. */
function promptSpan(messages: readonly ChatMessage[]): Span {
  let start = 0;
  let end = 0;
  for (const message of messages) {
    start = end;
    end += textOf(message).length;
  }
  return { start, end };
}

const windowExceeded = modelError(
  'Your input exceeds the context window of this model. Please adjust your input and try again.',
  { param: 'input', code: 'context_length_exceeded' },
);

/** The prompt counted; with `truncation: auto` the oldest messages are left out until it fits. */
function fitting(
  chat: ChatRequest,
  model: Model,
  tokenizer: Tokenizer,
  request: ResponsesRequest,
): PromptCount | undefined {
  const limit = request.max_output_tokens ?? 0;
  for (;;) {
    const prompt = countPrompt(chat, model, tokenizer);
    if (prompt.total <= model.context.input && prompt.total + limit <= model.context.total) return prompt;
    const first = chat.messages.findIndex((message) => message.role !== 'developer');
    if (request.truncation !== 'auto' || chat.messages.length < 2 || first === -1) return undefined;
    chat.messages.splice(first, Math.ceil((chat.messages.length - first) / 2));
  }
}

/** As a body of its own, or, where the scenario wants it, within a stream that has begun. */
function refuse(
  call: DeploymentCall,
  limits: LimitState,
  request: ResponsesRequest | undefined,
  error: WireError,
): SimulatorResponse {
  const { core, deployment, behaviour, ids, entry } = call;
  if (!request?.stream || !behaviour.errorsInStream) return errorResponse(core, ids, entry, error, deployment);
  const { response: id } = responseIds(core.random, core.clock);
  const createdAt = Math.floor(core.clock() / 1_000);
  const head: Head = { id, createdAt, request, model: deployment.model, deployment: deployment.name };
  const nothing = { completedAt: null, filters: null, error: null, incomplete: null, output: [], usage: null };
  const event = (type: string, at: number, status: Snapshot['status']): string =>
    `event: ${type}\ndata: {"type":"${type}","sequence_number":${at},"response":${responseJson(head, { ...nothing, status })}}\n\n`;
  const body =
    event('response.created', 0, 'in_progress') + event('response.failed', 1, 'failed') + frameOf(failureFrom(error));
  entry.status = 200;
  entry.outcome = 'cut';
  return {
    status: 200,
    headers: modelHeaders(call, limits, { stream: true, filtered: true }),
    body: whole(Buffer.from(body)),
  };
}

function streamed(call: DeploymentCall, run: Run, headers: Record<string, string>): SimulatorResponse {
  call.entry.status = 200;
  return { status: 200, headers, body: told(call, run) };
}

/** Whoever stops reading ends the response, and nobody finds it again. */
async function* told(call: DeploymentCall, run: Run): AsyncGenerator<Uint8Array> {
  try {
    for await (const events of run.produce(call.request.signal)) yield Buffer.from(events);
  } finally {
    if (!run.over) {
      call.entry.outcome = 'aborted';
      call.core.responses.remove(run.id);
      run.stop();
    }
  }
}

async function inOne(
  call: DeploymentCall,
  run: Run,
  tokens: number,
  behaviour: Behaviour,
  headers: Record<string, string>,
): Promise<SimulatorResponse> {
  const { core, ids, entry, deployment } = call;
  const wait = dueAfter(tokens, behaviour, 0);
  if (wait > 0) await core.sleep(wait, call.request.signal);
  const { errorAfterTokens, cutAfterTokens } = behaviour;
  if ((errorAfterTokens ?? Infinity) < tokens) {
    core.responses.remove(run.id);
    return errorResponse(core, ids, entry, serverFailed, deployment);
  }
  run.complete();
  const answer = wholeAnswer(call, Buffer.from(run.json()), headers);
  if ((cutAfterTokens ?? Infinity) >= tokens) return answer;
  entry.outcome = 'cut';
  return { ...answer, body: torn(run.json()) };
}

async function* torn(json: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(json.slice(0, json.length / 2));
  throw new ConnectionCut('cut by the scenario');
}

/** Answered at once, made meanwhile: the client comes back for it, or reads along. */
function inBackground(
  call: DeploymentCall,
  run: Run,
  request: ResponsesRequest,
  behaviour: Behaviour,
  headers: Record<string, string>,
): SimulatorResponse {
  const queued = Buffer.from(run.json());
  call.entry.status = 200;
  // Cancelling ends it with the reason it was given, which is nobody's error.
  make(call, run, behaviour).catch((error: unknown) => {
    if (run.status !== 'cancelled' && !(error instanceof ConnectionCut)) throw error;
  });
  if (!request.stream) return wholeAnswer(call, queued, headers);
  return { status: 200, headers, body: bytes(run.follow(-1, call.request.signal)) };
}

async function make({ core }: DeploymentCall, run: Run, behaviour: Behaviour): Promise<void> {
  await core.sleep(behaviour.firstTokenMs ?? 0, run.signal);
  // Nobody reads these; followers read what is kept.
  for await (const _ of run.produce(undefined));
}

/** The events as they go over the line. */
export async function* bytes(events: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const event of events) yield Buffer.from(event);
}
