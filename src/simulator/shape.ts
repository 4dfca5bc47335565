/**
 * The shape of a request's body as data, and the checker that words a violation as Azure's fronts do:
 * `'content' is a required property - 'messages.2'` (azure-openai.md 2.3, E17).
 */
import { isObject } from '#shared/json.ts';

type TypeName = 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'null';

export interface Shape {
  type?: TypeName | readonly TypeName[];
  enum?: readonly string[];
  /** Characters. */
  maxLength?: number;
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

export const string: Shape = { type: 'string' };
export const boolean: Shape = { type: 'boolean' };
export const within = (minimum: number, maximum: number): Shape => ({ type: 'number', minimum, maximum });
export const count = (minimum: number, maximum: number): Shape => ({ type: 'integer', minimum, maximum });

/** The first violation of the shape in words, or `undefined`. */
export function shapeViolation(value: unknown, shape: Shape): string | undefined {
  return violation(value, shape, '');
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
  if (typeof value === 'string' && value.length > (shape.maxLength ?? Infinity))
    return `${repr(value)} is too long${at}`;
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

/** The narrowest type of a JSON value. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
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
