/** `POST …/completions`, the operation before chat: one request read from top to bottom. */
import { answerTo } from '../answers/answer.ts';
import { readFields } from '../body.ts';
import { choicesOf, type Choice } from '../chat/choice.ts';
import type { ChatRequest } from '../chat/request.ts';
import { errorResponse, type DeploymentCall } from '../core.ts';
import { idOf } from '../ids.ts';
import { isBlocked, judge, promptBlocked, type Verdict } from '../filter.ts';
import { admit, modelHeaders, operationError, orderedFault, wholeAnswer } from '../inference.ts';
import { CHARACTERS_PER_TOKEN } from '../limits.ts';
import { dueAfter } from '../pace.ts';
import type { Behaviour } from '../scenario.ts';
import { loadTokenizer } from '../tokens.ts';
import type { SimulatorResponse, WireError } from '../wire.ts';
import { modelError, serverFailed } from '../wire-errors.ts';
import { charactersIn, completionsShape, limitOf, promptsOf, type CompletionsRequest } from './request.ts';
import { streamBody, wholeBody, type Completion } from './telling.ts';

export async function completions(call: DeploymentCall): Promise<SimulatorResponse> {
  const { core, deployment } = call;
  const { model } = deployment;
  const fail = (error: WireError): SimulatorResponse => errorResponse(core, call.ids, call.entry, error, deployment);
  const unfit = operationError('completion', model, call.route.apiVersion);
  if (unfit) return fail(unfit);
  const { fields, error } = readFields(call.request.headers['content-type'], call.body, completionsShape);
  // The cast is what the shape has just checked.
  const request = fields as CompletionsRequest | undefined;
  const { limits, refused } = admit(call, 'completion', estimate(request, call.request.body.byteLength));
  if (refused) return fail(refused);
  if (!request) return fail(error ?? brokenPrompt);
  const incoherent = togetherError(request);
  if (incoherent) return fail(incoherent);
  const tokenizer = await loadTokenizer(model.encoding);
  const prompts = promptsOf(request, tokenizer);
  if (!prompts || prompts.length === 0) return fail(brokenPrompt);
  const answers = prompts.map((prompt) =>
    answerTo(chatOf(prompt, request), call.behaviour, deployment.name, core.episodes),
  );
  const behaviour: Behaviour = { ...call.behaviour, ...answers[0]?.behaviour };
  const fault = orderedFault(call, 'completion', behaviour, limits);
  if (fault) return fail(fault);
  const hits = prompts.map((prompt) =>
    judge(core.resource, deployment, {
      messages: [{ role: 'user', content: prompt }],
      forced: behaviour.filter,
    }),
  );
  const blocked = hits.find((one) => isBlocked(one.prompt));
  const filtered = behaviour.filterMode !== 'failed';
  if (filtered && blocked) return fail(promptBlocked(blocked.prompt, behaviour.filterError));
  const promptTokens = prompts.reduce((sum, prompt) => sum + tokenizer.count(prompt), 0);
  const asked = promptTokens + limitOf(request);
  if (asked > model.context.total)
    return fail(
      modelError(
        `This model's maximum context length is ${model.context.total} tokens, however you requested ${asked} tokens (${promptTokens} in your prompt; ${limitOf(request)} for the completion). Please reduce your prompt; or completion length.`,
      ),
    );
  call.entry.promptTokens = promptTokens;
  const choices = answers.flatMap((answer, i) =>
    choicesOf(answer, {
      request: chatOf(prompts[i] ?? '', request),
      model,
      tokenizer,
      hits: hits[i]?.completion ?? [],
      random: core.random,
    }),
  );
  const completion: Completion = {
    id: `cmpl-${idOf(core.random, 29)}`,
    created: Math.floor(core.clock() / 1_000),
    model: model.served,
    prompts,
    promptHits: hits.map((one): readonly Verdict[] => one.prompt),
    completionHits: hits.flatMap((one) =>
      Array.from({ length: request.n ?? 1 }, (): readonly Verdict[] => one.completion),
    ),
    choices: choices.map((choice, index): Choice => ({ ...choice, index })),
    promptTokens,
    request,
    behaviour,
    filtered,
  };
  const wait = behaviour.firstTokenMs ?? 0;
  if (wait > 0) await core.sleep(wait, call.request.signal);
  const headers = modelHeaders(call, limits, { stream: request.stream ?? false, filtered });
  if (request.stream) {
    call.entry.status = 200;
    return { status: 200, headers, body: streamBody(call, completion) };
  }
  const { json, tokens } = wholeBody(completion);
  const pause = dueAfter(tokens, behaviour, 0);
  if (pause > 0) await core.sleep(pause, call.request.signal);
  if ((behaviour.errorAfterTokens ?? Infinity) < tokens) return fail(serverFailed);
  call.entry.completionTokens = tokens;
  return wholeAnswer(call, Buffer.from(json), headers);
}

const brokenPrompt = modelError(
  "'$.prompt' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.",
);

function togetherError(request: CompletionsRequest): WireError | undefined {
  if (request.stream_options && !request.stream)
    return modelError("The 'stream_options' parameter is only allowed when 'stream' is enabled.", {
      param: 'stream_options',
    });
  const { best_of: best, n = 1 } = request;
  if (best !== undefined && best < n)
    return modelError(
      'You requested that the server return more choices than it will generate (HINT: best_of must be >= n).',
      {
        param: 'best_of',
      },
    );
  return best !== undefined && best > 1 && request.stream
    ? modelError('Cannot stream results with best_of > 1.', { param: 'best_of' })
    : undefined;
}

/** Tokens as Azure guesses them on receipt: every candidate of `best_of` counts. */
function estimate(request: CompletionsRequest | undefined, bytes: number): number {
  if (!request) return Math.ceil(bytes / CHARACTERS_PER_TOKEN);
  const times = Math.max(request.best_of ?? 1, request.n ?? 1);
  return Math.ceil(charactersIn(request) / CHARACTERS_PER_TOKEN) + limitOf(request) * times;
}

/** The same as a chat request, for everything that reads those. */
function chatOf(prompt: string, request: CompletionsRequest): ChatRequest {
  return {
    messages: [{ role: 'user', content: prompt }],
    max_tokens: limitOf(request),
    n: request.n ?? 1,
    ...(request.stop === undefined ? {} : { stop: request.stop }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
  };
}
