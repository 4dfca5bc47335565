/**
 * The shape of a chat completions request (azure-openai.md 1.5) as data, and the checker that words a violation as
 * Azure's fronts do: `'content' is a required property - 'messages.2'` (E17).
 */
import { isObject, type WireError } from '../wire.ts';
import { modelError } from '../wire-errors.ts';

type TypeName = 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'null';

interface Shape {
  type?: TypeName | readonly TypeName[];
  enum?: readonly string[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  required?: readonly string[];
  properties?: Readonly<Record<string, Shape>>;
  values?: Shape;
  items?: Shape;
  anyOf?: readonly Shape[];
}

const string: Shape = { type: 'string' };
const boolean: Shape = { type: 'boolean' };
const within = (minimum: number, maximum: number): Shape => ({ type: 'number', minimum, maximum });
const count = (minimum: number, maximum: number): Shape => ({ type: 'integer', minimum, maximum });

const parts: Shape = {
  type: 'object',
  required: ['type'],
  properties: {
    type: { type: 'string', enum: ['text', 'image_url', 'input_audio', 'file', 'refusal'] },
    text: string,
    image_url: {
      type: 'object',
      required: ['url'],
      properties: { url: string, detail: { type: 'string', enum: ['auto', 'low', 'high'] } },
    },
  },
};

const functionCall: Shape = {
  type: 'object',
  required: ['name', 'arguments'],
  properties: { name: string, arguments: string },
};

const message: Shape = {
  type: 'object',
  required: ['role'],
  properties: {
    role: { type: 'string', enum: ['system', 'assistant', 'user', 'function', 'tool', 'developer'] },
    content: { type: ['string', 'array', 'null'], items: parts },
    name: { type: ['string', 'null'] },
    tool_call_id: string,
    tool_calls: {
      type: ['array', 'null'],
      items: {
        type: 'object',
        required: ['id', 'type', 'function'],
        properties: { id: string, type: { type: 'string', enum: ['function'] }, function: functionCall },
      },
    },
    function_call: { ...functionCall, type: ['object', 'null'] },
  },
};

const definition: Shape = {
  type: 'object',
  required: ['name'],
  properties: { name: string, description: { type: ['string', 'null'] }, parameters: { type: ['object', 'null'] } },
};

const named: Shape = { type: 'object', required: ['name'], properties: { name: string } };

const body: Shape = {
  type: 'object',
  required: ['messages'],
  properties: {
    messages: { type: 'array', minItems: 1, maxItems: 2_048, items: message },
    model: string,
    stream: boolean,
    stream_options: { type: 'object', properties: { include_usage: boolean, include_obfuscation: boolean } },
    n: count(1, 128),
    stop: { type: ['string', 'array'], items: string, maxItems: 4 },
    max_tokens: { type: 'integer', minimum: 1 },
    max_completion_tokens: { type: 'integer', minimum: 1 },
    temperature: within(0, 2),
    top_p: within(0, 1),
    presence_penalty: within(-2, 2),
    frequency_penalty: within(-2, 2),
    logprobs: boolean,
    top_logprobs: count(0, 20),
    logit_bias: { type: 'object', values: within(-100, 100) },
    seed: { type: 'integer' },
    user: string,
    parallel_tool_calls: boolean,
    tools: {
      type: 'array',
      minItems: 1,
      maxItems: 128,
      items: {
        type: 'object',
        required: ['type', 'function'],
        properties: { type: { type: 'string', enum: ['function'] }, function: definition },
      },
    },
    tool_choice: {
      anyOf: [
        { type: 'string', enum: ['none', 'auto', 'required'] },
        { type: 'object', required: ['type', 'function'], properties: { function: named } },
      ],
    },
    functions: { type: 'array', minItems: 1, maxItems: 128, items: definition },
    function_call: { anyOf: [{ type: 'string', enum: ['none', 'auto'] }, named] },
    response_format: {
      type: 'object',
      required: ['type'],
      properties: {
        type: { type: 'string', enum: ['text', 'json_object', 'json_schema'] },
        json_schema: { ...named, properties: { name: string, schema: { type: 'object' } } },
      },
    },
    reasoning_effort: string,
    verbosity: { type: 'string', enum: ['low', 'medium', 'high'] },
  },
};

/** The first violation of the request's shape as E17, or `undefined`. Fields that are null count as absent. */
export function shapeError(value: Record<string, unknown>): WireError | undefined {
  const said = violation(withoutNulls(value), body, '');
  return said === undefined ? undefined : modelError(said);
}

/** Optional fields may be sent as null; here they are then absent. */
export function withoutNulls(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
}

function violation(value: unknown, shape: Shape, path: string): string | undefined {
  const at = path === '' ? '' : ` - '${path}'`;
  if (shape.anyOf) {
    if (shape.anyOf.some((one) => violation(value, one, path) === undefined)) return undefined;
    return `${repr(value)} is not valid under any of the given schemas${at}`;
  }
  const types = typeof shape.type === 'string' ? [shape.type] : shape.type;
  if (types && !types.some((type) => isType(value, type)))
    return `${repr(value)} is not of type ${types.map((type) => `'${type}'`).join(', ')}${at}`;
  if (typeof value === 'number') return numberViolation(value, shape, at);
  if (typeof value === 'string' && shape.enum && !shape.enum.includes(value))
    return `${repr(value)} is not one of ${repr(shape.enum)}${at}`;
  if (Array.isArray(value)) return arrayViolation(value, shape, path, at);
  return isObject(value) ? objectViolation(value, shape, path, at) : undefined;
}

function numberViolation(value: number, shape: Shape, at: string): string | undefined {
  if (shape.minimum !== undefined && value < shape.minimum)
    return `${value} is less than the minimum of ${shape.minimum}${at}`;
  if (shape.maximum !== undefined && value > shape.maximum)
    return `${value} is greater than the maximum of ${shape.maximum}${at}`;
  return undefined;
}

function arrayViolation(value: unknown[], shape: Shape, path: string, at: string): string | undefined {
  if (shape.minItems !== undefined && value.length < shape.minItems) return `${repr(value)} is too short${at}`;
  if (shape.maxItems !== undefined && value.length > shape.maxItems) return `${repr(value)} is too long${at}`;
  if (!shape.items) return undefined;
  for (const [i, item] of value.entries()) {
    const said = violation(item, shape.items, join(path, String(i)));
    if (said !== undefined) return said;
  }
  return undefined;
}

function objectViolation(value: Record<string, unknown>, shape: Shape, path: string, at: string): string | undefined {
  for (const name of shape.required ?? [])
    if (!Object.hasOwn(value, name)) return `'${name}' is a required property${at}`;
  for (const [name, field] of Object.entries(value)) {
    const inner = shape.properties && Object.hasOwn(shape.properties, name) ? shape.properties[name] : shape.values;
    const said = inner && violation(field, inner, join(path, name));
    if (said !== undefined) return said;
  }
  return undefined;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function isType(value: unknown, type: TypeName): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'null':
      return value === null;
    default:
      return typeof value === type;
  }
}

/** Longer than any value worth repeating; the wire has no such limit, but its largest messages are not recorded. */
const REPR_LENGTH = 500;

/** The value as Python prints it, which is how these messages name it. */
export function repr(value: unknown): string {
  const text = python(value);
  return text.length > REPR_LENGTH ? `${text.slice(0, REPR_LENGTH)}...` : text;
}

function python(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') {
    const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
    return quote + value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(quote, `\\${quote}`) + quote;
  }
  if (Array.isArray(value)) return `[${value.slice(0, 64).map(python).join(', ')}]`;
  if (isObject(value))
    return `{${Object.entries(value)
      .map(([name, field]) => `${python(name)}: ${python(field)}`)
      .join(', ')}}`;
  return typeof value === 'number' ? String(value) : typeof value;
}
