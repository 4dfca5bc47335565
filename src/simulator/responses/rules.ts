/** What a responses request must be beyond its shape (azure-openai.md 1.8, 5.2): names that moved, limits of the model, parts that belong together. */
import { isObject } from '#shared/json.ts';
import type { Model, ReasoningRules } from '../catalogue.ts';
import { strictnessError } from '../chat/coherence.ts';
import { listed, missing, modernShapeError } from '../modern-shape.ts';
import type { WireError } from '../wire.ts';
import { modelError, unknownParameter, unsupportedParameter, unsupportedValue } from '../wire-errors.ts';
import { includes, type ResponsesRequest } from './request.ts';
import { itemShapes, knownFields } from './shape.ts';

/** Parameters of chat completions that have another name here. */
const moved: Readonly<Record<string, string>> = {
  messages: 'input',
  max_tokens: 'max_output_tokens',
  max_completion_tokens: 'max_output_tokens',
  response_format: 'text.format',
  reasoning_effort: 'reasoning.effort',
  verbosity: 'text.verbosity',
};

/** What is said of a field by its name alone; unknown ones are let through unless the resource is strict. */
export function nameError(names: readonly string[], strict: boolean): WireError | undefined {
  for (const name of names) {
    const now = moved[name];
    if (now !== undefined)
      return modelError(
        `Unsupported parameter: '${name}'. In the Responses API, this parameter has moved to '${now}'. Try again with the new parameter. See the API documentation for more information: https://platform.openai.com/docs/api-reference/responses/create.`,
        { code: 'unsupported_parameter', param: name },
      );
    if (strict && !knownFields.has(name)) return unknownParameter(name);
  }
  return undefined;
}

/** The first rule the request breaks, or `undefined`. */
export function ruleError(request: ResponsesRequest, model: Model): WireError | undefined {
  return (
    inputError(request) ??
    modelRuleError(request, model) ??
    toolsError(request) ??
    formatError(request) ??
    togetherError(request)
  );
}

function inputError({ input, previous_response_id: previous }: ResponsesRequest): WireError | undefined {
  if (input === undefined)
    return previous === undefined
      ? modelError('One of "input" or "previous_response_id" or \'prompt\' or \'conversation_id\' must be provided.', {
          code: 'missing_required_parameter',
        })
      : undefined;
  if (typeof input === 'string') return undefined;
  for (const [i, item] of input.entries()) {
    const shape = itemShapes[item.type ?? 'message'];
    const wrong = shape && modernShapeError(item, shape, `input[${i}]`);
    if (wrong) return wrong;
  }
  return undefined;
}

function modelRuleError(request: ResponsesRequest, model: Model): WireError | undefined {
  const wrong = model.reasoning ? reasoningError(request, model, model.reasoning) : plainError(request);
  if (wrong) return wrong;
  const verbosity = request.text?.verbosity;
  if (typeof verbosity === 'string' && verbosity !== 'medium' && !model.verbosity)
    return wrongValue('text.verbosity', verbosity, model, ['medium']);
  const limit = request.max_output_tokens ?? 0;
  return limit > model.context.output
    ? modelError(
        `Invalid 'max_output_tokens': integer above maximum value. Expected a value <= ${model.context.output}, but got ${limit} instead.`,
        { param: 'max_output_tokens', code: 'integer_above_max_value' },
      )
    : undefined;
}

/** A model that does not think is not told how hard to. */
function plainError({ reasoning }: ResponsesRequest): WireError | undefined {
  if (typeof reasoning?.effort === 'string') return unsupportedParameter('reasoning.effort');
  return typeof reasoning?.summary === 'string' ? unsupportedParameter('reasoning.summary') : undefined;
}

function reasoningError(request: ResponsesRequest, model: Model, rules: ReasoningRules): WireError | undefined {
  for (const name of ['temperature', 'top_p'] as const)
    if (request[name] !== undefined && request[name] !== 1 && request[name] !== model.topP)
      return unsupportedParameter(name);
  if (includes(request, 'message.output_text.logprobs') || (request.top_logprobs ?? 0) > 0)
    return modelError('logprobs are not supported with reasoning models.', { param: 'include' });
  const effort = request.reasoning?.effort;
  const efforts = [...rules.efforts, ...(rules.onResponses ?? [])];
  if (typeof effort === 'string' && !efforts.some((one) => one === effort))
    return wrongValue('reasoning.effort', effort, model, efforts);
  if (request.stream && !rules.streaming)
    return unsupportedValue('stream', 'true', 'Only the default (false) value is supported.');
  return request.parallel_tool_calls === true && rules.parallelToolCalls === 'no'
    ? unsupportedParameter('parallel_tool_calls')
    : undefined;
}

function wrongValue(param: string, value: string, model: Model, allowed: readonly string[]): WireError {
  return modelError(
    `Unsupported value: '${value}' is not supported with the '${model.served}' model. Supported values are: ${listed(allowed)}.`,
    { param, code: 'unsupported_value' },
  );
}

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;

function toolsError(request: ResponsesRequest): WireError | undefined {
  for (const [i, tool] of (request.tools ?? []).entries()) {
    if (tool.type !== 'function' && tool.type !== 'custom') continue;
    const { name } = tool;
    if (typeof name !== 'string') return missing(`tools[${i}].name`);
    if (!NAME.test(name))
      return modelError(
        `Invalid 'tools[${i}].name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
        { param: `tools[${i}].name`, code: 'invalid_value' },
      );
    const wrong = tool['strict'] === true && isObject(tool['parameters']) && strictnessError(tool['parameters'], []);
    if (typeof wrong === 'string')
      return modelError(`Invalid schema for function '${name}': ${wrong}`, {
        param: `tools[${i}].parameters`,
        code: 'invalid_function_parameters',
      });
  }
  const choice = request.tool_choice;
  if (typeof choice !== 'object' || choice.name === undefined) return undefined;
  const found = (request.tools ?? []).some((tool) => tool.type === choice.type && tool['name'] === choice.name);
  return found
    ? undefined
    : modelError(`Tool choice '${choice.name}' not found in 'tools' parameter.`, { param: 'tool_choice' });
}

function formatError({ text }: ResponsesRequest): WireError | undefined {
  const format = text?.format;
  if (format?.type !== 'json_schema') return undefined;
  if (format.name === undefined) return missing('text.format.name');
  if (format.schema === undefined) return missing('text.format.schema');
  const wrong = format.strict === true ? strictnessError(format.schema, []) : undefined;
  return wrong === undefined
    ? undefined
    : modelError(`Invalid schema for response_format '${format.name}': ${wrong}`, {
        param: 'text.format.schema',
        code: 'invalid_json_schema',
      });
}

function togetherError(request: ResponsesRequest): WireError | undefined {
  if (request.background === true && request.store === false)
    return modelError("Background mode requires 'store' to be true.", { param: 'background' });
  if (request.stream_options !== undefined && request.stream !== true)
    return modelError("The 'stream_options' parameter is only allowed when 'stream' is enabled.", {
      param: 'stream_options',
    });
  return undefined;
}
