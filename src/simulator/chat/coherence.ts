/** What a request must be beyond its shape: messages that fit together, options that depend on each other. */
import { imageInfo } from '#shared/image.ts';
import { isObject } from '#shared/json.ts';
import { MAX_IMAGES, MAX_TEXT } from './limits.ts';
import type { Schema } from './request.ts';
import { functionsOf, imagesOf, textOf, type ChatMessage, type ChatRequest } from './request.ts';
import { decodeDataUri } from '../data-uri.ts';
import type { WireError } from '../wire.ts';
import { modelError } from '../wire-errors.ts';

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/** The first contradiction, or `undefined`. */
export function coherenceError(request: ChatRequest): WireError | undefined {
  return (
    messagesError(request.messages) ??
    imagesError(request.messages) ??
    toolsError(request) ??
    optionsError(request) ??
    formatError(request)
  );
}

function messagesError(messages: readonly ChatMessage[]): WireError | undefined {
  for (const [i, message] of messages.entries()) {
    const calls = message.tool_calls ?? [];
    const speaks = message.content !== undefined && message.content !== null;
    const mayBeSilent = message.role === 'assistant' && (calls.length > 0 || message.function_call !== undefined);
    if (!speaks && !mayBeSilent) {
      return message.content === null
        ? modelError(`Invalid value for 'content': expected a string, got null.`, {
            param: `messages.[${i}].content`,
          })
        : modelError(`'content' is a required property - 'messages.${i}'`);
    }
    const length = textOf(message).length;
    if (length > MAX_TEXT)
      return modelError(
        `Invalid 'messages[${i}].content': string too long. Expected a string with maximum length ${MAX_TEXT}, but got a string with length ${length} instead.`,
        { param: `messages[${i}].content`, code: 'string_above_max_length' },
      );
    if (message.role === 'tool' && message.tool_call_id === undefined)
      return modelError(`'tool_call_id' is a required property - 'messages.${i}'`);
  }
  return pairingError(messages);
}

/** Every tool call needs its answer before anyone else speaks, and every answer its call. */
function pairingError(messages: readonly ChatMessage[]): WireError | undefined {
  let open: string[] = [];
  let asked: ReadonlySet<string> = new Set();
  for (const [i, message] of messages.entries()) {
    if (message.role === 'tool') {
      if (!asked.has(message.tool_call_id ?? ''))
        return modelError(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          { param: `messages.[${i}].role` },
        );
      open = open.filter((id) => id !== message.tool_call_id);
      continue;
    }
    if (open.length > 0) return unanswered(open);
    open = message.role === 'assistant' ? (message.tool_calls ?? []).map((call) => call.id) : [];
    asked = new Set(open);
  }
  return open.length > 0 ? unanswered(open) : undefined;
}

function unanswered(ids: readonly string[]): WireError {
  return modelError(
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${ids.join(', ')}`,
    { param: 'messages' },
  );
}

function imagesError(messages: readonly ChatMessage[]): WireError | undefined {
  const images = messages.flatMap(imagesOf);
  if (images.length > MAX_IMAGES) return modelError(`Too many images in request. Max is ${MAX_IMAGES}.`);
  for (const { image_url: image } of images) {
    const bytes = decodeDataUri(image.url);
    if (bytes && imageInfo(bytes) === null)
      return modelError(
        "You uploaded an unsupported image. Please make sure your image has of one the following formats: ['png', 'jpeg', 'gif', 'webp'].",
        { code: 'invalid_image_format' },
      );
    if (!bytes && !/^https?:\/\//i.test(image.url))
      return modelError(`Invalid image URL: '${image.url.slice(0, 100)}'.`, { code: 'invalid_image_url' });
  }
  return undefined;
}

function toolsError(request: ChatRequest): WireError | undefined {
  const functions = functionsOf(request);
  const list = request.tools ? 'tools' : 'functions';
  for (const [i, { name }] of functions.entries()) {
    if (NAME.test(name)) continue;
    const param = request.tools ? `tools[${i}].function.name` : `functions[${i}].name`;
    return modelError(
      `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
      { param, code: 'invalid_value' },
    );
  }
  for (const param of ['tool_choice', 'parallel_tool_calls'] as const)
    if (request[param] !== undefined && !request.tools)
      return modelError(`Invalid value for '${param}': '${param}' is only allowed when 'tools' are specified.`, {
        param,
      });
  const choice = request.tool_choice ?? request.function_call;
  if (typeof choice !== 'object') return undefined;
  const name = 'function' in choice ? choice.function.name : choice.name;
  if (functions.some((one) => one.name === name)) return undefined;
  const param = request.tools ? 'tool_choice' : 'function_call';
  return modelError(`Tool choice '${name}' not found in '${list}' parameter.`, { param });
}

function optionsError(request: ChatRequest): WireError | undefined {
  if (request.stream_options && !request.stream)
    return modelError("The 'stream_options' parameter is only allowed when 'stream' is enabled.", {
      param: 'stream_options',
    });
  if (request.top_logprobs !== undefined && !request.logprobs)
    return modelError("The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.", {
      param: 'top_logprobs',
    });
  if (request.max_tokens !== undefined && request.max_completion_tokens !== undefined)
    return modelError("Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.", {
      code: 'invalid_parameter_combination',
    });
  return undefined;
}

function formatError(request: ChatRequest): WireError | undefined {
  const format = request.response_format;
  if (format?.type === 'json_object') {
    const said = request.messages.some((message) => /json/i.test(textOf(message)));
    return said
      ? undefined
      : modelError(
          "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
          { param: 'messages' },
        );
  }
  if (format?.type !== 'json_schema') return undefined;
  if (!format.json_schema)
    return modelError("Missing required parameter: 'response_format.json_schema'.", {
      param: 'response_format.json_schema',
      code: 'missing_required_parameter',
    });
  if (!format.json_schema.strict || !format.json_schema.schema) return undefined;
  const wrong = strictnessError(format.json_schema.schema, []);
  return wrong === undefined
    ? undefined
    : modelError(`Invalid schema for response_format '${format.json_schema.name}': ${wrong}`, {
        param: 'response_format',
      });
}

/** Strict schemas close every object and require every property of it. */
export function strictnessError(schema: unknown, context: readonly string[]): string | undefined {
  if (!isObject(schema)) return undefined;
  const at = `In context=(${context.map((part) => `'${part}'`).join(', ')}${context.length === 1 ? ',' : ''}), `;
  const properties = isObject(schema['properties']) ? schema['properties'] : undefined;
  if (schema['type'] === 'object' || properties) {
    if (schema['additionalProperties'] !== false)
      return `${at}'additionalProperties' is required to be supplied and to be false.`;
    const required: unknown[] = Array.isArray(schema['required']) ? schema['required'] : [];
    const missing = Object.keys(properties ?? {}).find((name) => !required.includes(name));
    if (missing !== undefined)
      return `${at}'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`;
  }
  for (const [name, inner] of inside(schema)) {
    const wrong = strictnessError(inner, [...context, ...name]);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function inside(schema: Record<string, unknown>): [string[], Schema][] {
  const found: [string[], unknown][] = [];
  for (const key of ['properties', '$defs', 'definitions']) {
    const group = schema[key];
    if (isObject(group)) for (const [name, one] of Object.entries(group)) found.push([[key, name], one]);
  }
  for (const key of ['anyOf', 'allOf', 'oneOf']) {
    const group = schema[key];
    if (Array.isArray(group)) group.forEach((one: unknown, i) => found.push([[key, String(i)], one]));
  }
  if (isObject(schema['items'])) found.push([['items'], schema['items']]);
  return found.filter((entry): entry is [string[], Schema] => isObject(entry[1]));
}
