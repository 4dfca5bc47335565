/** What a model lets a request ask for (azure-openai.md 5.2): operation, version, parameters, window. */
import { atLeast, DEVELOPER_SINCE, unknownFields } from '../api-versions.ts';
import type { Model, ReasoningRules } from '../catalogue.ts';
import { listed } from '../modern-shape.ts';
import type { PromptCount } from '../tokens.ts';
import type { WireError } from '../wire.ts';
import {
  modelError,
  unknownParameter,
  unrecognisedArguments,
  unsupportedParameter,
  unsupportedValue,
} from '../wire-errors.ts';
import { imagesOf, tokenLimit, type ChatRequest } from './request.ts';

export interface RuleContext {
  model: Model;
  /** The dated version; `undefined` on v1. */
  apiVersion: string | undefined;
  /** Strict: a field the version does not know is refused, as the oldest fronts do. */
  strict: boolean;
}

/** The first parameter that the model or the version refuses. */
export function parameterError(request: ChatRequest, context: RuleContext): WireError | undefined {
  const { model } = context;
  return (
    (context.strict ? versionError(request, context) : undefined) ??
    (model.reasoning ? reasoningError(request, model, model.reasoning) : plainError(request, context)) ??
    (!model.verbosity && request.verbosity !== undefined ? unknown(['verbosity'], context) : undefined) ??
    limitError(request, model) ??
    visionError(request, model)
  );
}

/** Older fronts name unknown fields in a sentence of their own. */
function unknown(names: readonly string[], { apiVersion }: RuleContext): WireError {
  return atLeast(apiVersion, '2024-08-01') ? unknownParameter(names[0] ?? '') : unrecognisedArguments(names);
}

function versionError(request: ChatRequest, context: RuleContext): WireError | undefined {
  const names = unknownFields(Object.keys(request), context.apiVersion);
  if (names.length > 0) return unknown(names, context);
  const developer = request.messages.findIndex((m) => m.role === 'developer');
  if (developer !== -1 && !atLeast(context.apiVersion, DEVELOPER_SINCE))
    return modelError(
      `'developer' is not one of ['system', 'assistant', 'user', 'function', 'tool'] - 'messages.${developer}.role'`,
    );
  const both = context.model.reasoning && developer !== -1 && request.messages.some((m) => m.role === 'system');
  return both
    ? modelError("Invalid value: messages with the roles 'system' and 'developer' cannot be used in one request.", {
        param: 'messages',
      })
    : undefined;
}

/** Effort is a word of reasoning models only. */
function plainError(request: ChatRequest, context: RuleContext): WireError | undefined {
  return request.reasoning_effort === undefined ? undefined : unknown(['reasoning_effort'], context);
}

const onlyDefault = { temperature: 1, top_p: 1, presence_penalty: 0, frequency_penalty: 0, n: 1 } as const;
const refused = ['logprobs', 'top_logprobs', 'logit_bias', 'stop'] as const;

function reasoningError(request: ChatRequest, model: Model, rules: ReasoningRules): WireError | undefined {
  if (request.max_tokens !== undefined) return unsupportedParameter('max_tokens', 'max_completion_tokens');
  for (const [name, value] of Object.entries(onlyDefault)) {
    const asked = request[name as keyof typeof onlyDefault]; // Object.entries widens the key to string
    if (asked !== undefined && asked !== value)
      return unsupportedValue(name, String(asked), `Only the default (${value}) value is supported.`);
  }
  for (const name of refused) {
    if (request[name] !== undefined && request[name] !== false) return unsupportedParameter(name);
  }
  const effort = request.reasoning_effort;
  if (effort !== undefined && !rules.efforts.some((one) => one === effort))
    return unsupportedValue('reasoning_effort', `'${effort}'`, `Supported values are: ${listed(rules.efforts)}.`);
  if (request.stream && !rules.streaming)
    return unsupportedValue('stream', 'true', 'Only the default (false) value is supported.');
  if (request.parallel_tool_calls !== undefined && refusesParallel(rules, effort))
    return unsupportedParameter('parallel_tool_calls');
  return model.vision ? undefined : visionError(request, model);
}

function refusesParallel(rules: ReasoningRules, effort: string | undefined): boolean {
  return rules.parallelToolCalls === 'no' || (rules.parallelToolCalls === 'not-minimal' && effort === 'minimal');
}

function limitError(request: ChatRequest, model: Model): WireError | undefined {
  const limit = tokenLimit(request);
  if (limit === undefined || limit <= model.context.output) return undefined;
  const param = request.max_completion_tokens === undefined ? 'max_tokens' : 'max_completion_tokens';
  return modelError(
    `${param} is too large: ${limit}. This model supports at most ${model.context.output} completion tokens, whereas you provided ${limit}.`,
    { param, code: 'invalid_value' },
  );
}

function visionError(request: ChatRequest, model: Model): WireError | undefined {
  if (model.vision) return undefined;
  const at = request.messages.findIndex((message) => imagesOf(message).length > 0);
  return at === -1
    ? undefined
    : modelError('Invalid content type. image_url is only supported by certain models.', {
        param: `messages.[${at}].content`,
      });
}

/** E18: the prompt, or the prompt with the completion asked for, is larger than the window. Three wordings. */
export function windowError(request: ChatRequest, model: Model, prompt: PromptCount): WireError | undefined {
  const completion = tokenLimit(request);
  const fits = prompt.total <= model.context.input && prompt.total + (completion ?? 0) <= model.context.total;
  if (fits) return undefined;
  const window = prompt.total > model.context.input ? model.context.input : model.context.total;
  const counted = prompt.functions > 0 ? `, ${prompt.functions} in the functions` : '';
  const reduce = prompt.functions > 0 ? 'messages, functions' : 'messages';
  let said: string;
  if (completion !== undefined) {
    const and = prompt.functions > 0 ? ', and' : ',';
    const or = prompt.functions > 0 ? ', or completion' : ' or completion';
    said = `you requested ${prompt.total + completion} tokens (${prompt.messages} in the messages${counted}${and} ${completion} in the completion). Please reduce the length of the ${reduce}${or}.`;
  } else if (prompt.functions > 0)
    said = `your messages resulted in ${prompt.total} tokens (${prompt.messages} in the messages${counted}). Please reduce the length of the messages or functions.`;
  else said = `your messages resulted in ${prompt.total} tokens. Please reduce the length of the messages.`;
  return modelError(`This model's maximum context length is ${window} tokens. However, ${said}`, {
    param: 'messages',
    code: 'context_length_exceeded',
  });
}
