/** An instance of a JSON Schema: the answer to `response_format: json_schema`, and the arguments of a tool call. */
import { isObject } from '#shared/json.ts';
import type { Json } from '../wire.ts';
import type { Schema } from '../chat/request.ts';
import { matching } from './pattern.ts';

export interface Hints {
  /** The user's words, for fields that hold words. */
  words: string;
  /** For fields that hold a place; the first one unless the caller says. */
  places: readonly string[];
  /** For fields that hold an expression. */
  expression: string | undefined;
}

type ObjectSchema = Record<string, Json>;

/** Beyond this depth only what must be there is made, so that a schema may contain itself. */
const DEPTH = 5;
const HARD_DEPTH = 24;

/** A value that satisfies the schema, for the keywords structured outputs know; deterministic. */
export function instanceOf(schema: Schema, hints: Hints): Json {
  return make(schema, { root: schema, hints, left: MOST_VALUES }, '', 0);
}

/** A schema that requires itself twice over has no end; beyond so many values there is only null. */
const MOST_VALUES = 5_000;

interface Context {
  root: Schema;
  hints: Hints;
  /** How many more values may be made. */
  left: number;
}

function make(schema: Schema | undefined, context: Context, name: string, depth: number): Json {
  context.left -= 1;
  if (typeof schema !== 'object' || depth > HARD_DEPTH || context.left < 0) return null;
  const reference = schema['$ref'];
  if (typeof reference === 'string') return make(resolve(reference, context.root), context, name, depth + 1);
  if ('const' in schema) return schema['const'] ?? null;
  if (Array.isArray(schema['enum']) && schema['enum'].length > 0) return schema['enum'][0] ?? null;
  const options = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(options)) return make(pickOption(options, depth), context, name, depth + 1);
  const all = schema['allOf'];
  if (Array.isArray(all)) return make(merged(schema, all, context.root), context, name, depth + 1);
  switch (typeOf(schema, depth)) {
    case 'object':
      return makeObject(schema, context, depth);
    case 'array':
      return makeArray(schema, context, name, depth);
    case 'string':
      return makeString(schema, context.hints, name);
    case 'integer':
    case 'number':
      return makeNumber(schema, name);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function resolve(reference: string, root: Schema): Schema | undefined {
  let at: Json | undefined = root;
  for (const part of reference.replace(/^#\/?/, '').split('/')) {
    if (part === '') continue;
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    at = isJsonObject(at) ? at[key] : undefined;
  }
  return typeof at === 'boolean' || isJsonObject(at) ? at : undefined;
}

function isJsonObject(value: Json | undefined): value is ObjectSchema {
  return isObject(value);
}

/** The first option; deep down the one that ends, if there is one. */
function pickOption(options: readonly Json[], depth: number): Schema {
  const schemas = options.filter((option): option is ObjectSchema => isJsonObject(option));
  const ends = schemas.find(
    (option) => option['type'] === 'null' || ['string', 'number', 'boolean'].some((type) => option['type'] === type),
  );
  const first = schemas.find((option) => option['type'] !== 'null') ?? schemas[0];
  return (depth > DEPTH ? (schemas.find((option) => option['type'] === 'null') ?? ends) : first) ?? first ?? {};
}

function merged(schema: ObjectSchema, all: readonly Json[], root: Schema): ObjectSchema {
  const { allOf: _, ...own } = schema;
  let result: ObjectSchema = own;
  for (const part of all) {
    if (!isJsonObject(part)) continue;
    const reference = part['$ref'];
    const whole = typeof reference === 'string' ? resolve(reference, root) : part;
    if (!isJsonObject(whole)) continue;
    const properties = { ...asObject(result['properties']), ...asObject(whole['properties']) };
    const required = [...asArray(result['required']), ...asArray(whole['required'])];
    result = { ...result, ...whole, properties, required };
  }
  return result;
}

function asObject(value: Json | undefined): ObjectSchema {
  return isJsonObject(value) ? value : {};
}

function asArray(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function typeOf(schema: ObjectSchema, depth: number): string {
  const type = schema['type'];
  if (Array.isArray(type)) {
    if (depth > DEPTH && type.includes('null')) return 'null';
    const first = type.find((one) => one !== 'null');
    return typeof first === 'string' ? first : 'null';
  }
  if (typeof type === 'string') return type;
  if ('properties' in schema) return 'object';
  if ('items' in schema) return 'array';
  return 'string';
}

function makeObject(schema: ObjectSchema, context: Context, depth: number): Json {
  const properties = asObject(schema['properties']);
  const required = asArray(schema['required']);
  const result: { [key: string]: Json } = {};
  for (const [name, inner] of Object.entries(properties)) {
    if (depth > DEPTH && !required.includes(name)) continue;
    if (typeof inner === 'boolean' || isJsonObject(inner)) result[name] = make(inner, context, name, depth + 1);
  }
  for (const name of required)
    if (typeof name === 'string' && !Object.hasOwn(result, name)) result[name] = sampleFor(name, context.hints);
  return result;
}

function makeArray(schema: ObjectSchema, context: Context, name: string, depth: number): Json {
  const least = numberIn(schema, 'minItems') ?? 0;
  const most = numberIn(schema, 'maxItems') ?? Infinity;
  const prefix = asArray(schema['prefixItems']);
  const wanted = depth > DEPTH ? least : Math.min(most, Math.max(least, prefix.length, 2));
  const items = schema['items'];
  const single = name.replace(/s$/, '');
  return Array.from({ length: wanted }, (_, i) => {
    const inner = prefix[i] ?? items;
    const made = make(typeof inner === 'boolean' || isJsonObject(inner) ? inner : {}, context, single, depth + 1);
    // The second of two equal words is told apart, where nothing forbids it.
    return i > 0 && typeof made === 'string' && isFree(inner) ? `${made} ${i + 1}` : made;
  });
}

function isFree(schema: Json | undefined): boolean {
  return (
    isJsonObject(schema) &&
    ['enum', 'const', 'format', 'pattern', 'maxLength', '$ref', 'anyOf'].every((key) => !(key in schema))
  );
}

const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-11-22T09:30:00Z',
  date: '2026-11-22',
  time: '09:30:00Z',
  duration: 'PT15M',
  email: 'ada@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  uuid: '123e4567-e89b-42d3-a456-426614174000',
};

/** What a field of that name is likely to hold. */
const samples: readonly [RegExp, string][] = [
  [/e-?mail/i, 'ada@example.com'],
  [/(?:first|given).?name/i, 'Ada'],
  [/(?:last|family|sur).?name/i, 'Lovelace'],
  [/country/i, 'France'],
  [/name|author|person|user/i, 'Ada Lovelace'],
  [/url|link|href/i, 'https://example.com/'],
  [/date|day|when/i, '2026-11-22'],
  [/time/i, '09:30'],
  [/unit/i, 'celsius'],
  [/currency/i, 'EUR'],
  [/lang/i, 'en'],
  [/colou?r/i, 'blue'],
  [/phone/i, '+44 20 7946 0000'],
  [/id$/i, 'a-1'],
];

function sampleFor(name: string, hints: Hints): string {
  if (/city|location|place|town|destination|where/i.test(name)) return hints.places[0] ?? 'Paris';
  if (/expression|formula|sum/i.test(name) && hints.expression !== undefined) return hints.expression;
  const found = samples.find(([pattern]) => pattern.test(name));
  if (found) return found[1];
  return hints.words === '' ? 'example' : hints.words;
}

function makeString(schema: ObjectSchema, hints: Hints, name: string): string {
  const format = schema['format'];
  if (typeof format === 'string' && Object.hasOwn(formats, format)) return formats[format] ?? '';
  const pattern = schema['pattern'];
  const made = typeof pattern === 'string' ? matching(pattern) : undefined;
  if (made !== undefined) return made;
  const least = numberIn(schema, 'minLength') ?? 0;
  const most = numberIn(schema, 'maxLength') ?? Infinity;
  let text = sampleFor(name, hints);
  while (text.length < least) text += text === '' ? 'a' : ` ${text}`;
  return text.length > most ? text.slice(0, most) : text;
}

const numbers: readonly [RegExp, number][] = [
  [/temperature|degrees/i, 21],
  [/year/i, 2026],
  [/age/i, 36],
  [/price|cost|amount|total/i, 9.5],
  [/lat/i, 48.86],
  [/lon|lng/i, 2.35],
  [/probab|confid|score|ratio/i, 0.9],
];

function makeNumber(schema: ObjectSchema, name: string): number {
  const step = numberIn(schema, 'multipleOf') ?? (schema['type'] === 'integer' ? 1 : 0);
  const open = step === 0 ? 0.5 : step;
  const above = numberIn(schema, 'exclusiveMinimum');
  const below = numberIn(schema, 'exclusiveMaximum');
  const least = numberIn(schema, 'minimum') ?? (above === undefined ? -Infinity : above + open);
  const most = numberIn(schema, 'maximum') ?? (below === undefined ? Infinity : below - open);
  const wished = numbers.find(([pattern]) => pattern.test(name))?.[1] ?? 1;
  const near = Math.min(most, Math.max(least, wished));
  if (step === 0) return near;
  const up = Math.ceil(near / step) * step;
  return up > most ? Math.floor(near / step) * step : up;
}

function numberIn(schema: ObjectSchema, key: string): number | undefined {
  const value = schema[key];
  return typeof value === 'number' ? value : undefined;
}
