/** The same shapes, worded as the newer operations do: they name the place as `input[0].content` and give a code. */
import { isObject } from '#shared/json.ts';
import { kindOf, type Shape } from './shape.ts';
import type { WireError } from './wire.ts';
import { modelError } from './wire-errors.ts';

/**
 * The first violation, or `undefined`.
 * @param path where the value is within the request
 */
export function modernShapeError(value: unknown, shape: Shape, path: string = ''): WireError | undefined {
  return violation(value, shape, path);
}

function violation(value: unknown, shape: Shape, path: string): WireError | undefined {
  if (shape.anyOf) {
    const fits = shape.anyOf.filter((one) => violation(value, one, path) === undefined);
    if (fits.length > 0) return undefined;
    // One alternative of the value's own kind says more than a list of all.
    const same = shape.anyOf.filter((one) => typesOf(one).some((type) => type === kindOf(value)));
    const [only] = same;
    return only && same.length === 1 ? violation(value, only, path) : wrongType(value, shape.anyOf, path);
  }
  const types = typesOf(shape);
  const kind = kindOf(value);
  if (types.length > 0 && !types.some((type) => type === kind || (type === 'number' && kind === 'integer')))
    return wrongType(value, [shape], path);
  if (typeof value === 'number') return numberViolation(value, shape, path);
  if (typeof value === 'string' && shape.enum && !shape.enum.includes(value))
    return invalid(
      path,
      `Invalid value: '${value.slice(0, 200)}'. Supported values are: ${listed(shape.enum)}.`,
      'invalid_value',
    );
  if (typeof value === 'string' && shape.maxLength !== undefined && value.length > shape.maxLength)
    return invalid(
      path,
      `Invalid '${path}': string too long. Expected a string with maximum length ${shape.maxLength}, but got a string with length ${value.length} instead.`,
      'string_above_max_length',
    );
  if (Array.isArray(value)) return arrayViolation(value, shape, path);
  return isObject(value) ? objectViolation(value, shape, path) : undefined;
}

function typesOf(shape: Shape): readonly string[] {
  return typeof shape.type === 'string' ? [shape.type] : (shape.type ?? []);
}

function wrongType(value: unknown, shapes: readonly Shape[], path: string): WireError {
  const expected = [...new Set(shapes.flatMap(typesOf))].filter((type) => type !== 'null').map(nameOf);
  const one = expected.length === 1 ? expected[0] : `one of ${expected.join(' or ')}`;
  return invalid(
    path,
    `Invalid type for '${path}': expected ${one}, but got ${nameOf(kindOf(value))} instead.`,
    'invalid_type',
  );
}

const names: Readonly<Record<string, string>> = {
  integer: 'an integer',
  number: 'a decimal',
  string: 'a string',
  boolean: 'a boolean',
  array: 'an array',
  object: 'an object',
  null: 'null',
};

function nameOf(type: string): string {
  return names[type] ?? type;
}

function invalid(path: string, message: string, code: string): WireError {
  return modelError(message, { param: path, code });
}

function numberViolation(value: number, { minimum, maximum }: Shape, path: string): WireError | undefined {
  const kind = Number.isInteger(minimum ?? maximum) && Number.isInteger(value) ? 'integer' : 'decimal';
  if (minimum !== undefined && value < minimum)
    return invalid(
      path,
      `Invalid '${path}': ${kind} below minimum value. Expected a value >= ${minimum}, but got ${value} instead.`,
      `${kind}_below_min_value`,
    );
  if (maximum !== undefined && value > maximum)
    return invalid(
      path,
      `Invalid '${path}': ${kind} above maximum value. Expected a value <= ${maximum}, but got ${value} instead.`,
      `${kind}_above_max_value`,
    );
  return undefined;
}

function arrayViolation(value: readonly unknown[], shape: Shape, path: string): WireError | undefined {
  const length = (bound: string, most: number): string =>
    `Expected an array with ${bound} length ${most}, but got an array with length ${value.length} instead.`;
  if (shape.maxItems !== undefined && value.length > shape.maxItems)
    return invalid(
      path,
      `Invalid '${path}': array too long. ${length('maximum', shape.maxItems)}`,
      'array_above_max_length',
    );
  if (shape.minItems !== undefined && value.length < shape.minItems)
    return invalid(
      path,
      `Invalid '${path}': array too short. ${length('minimum', shape.minItems)}`,
      'array_below_min_length',
    );
  for (const [i, item] of value.entries()) {
    const wrong = shape.items && violation(item, shape.items, `${path}[${i}]`);
    if (wrong) return wrong;
  }
  return undefined;
}

function objectViolation(value: Record<string, unknown>, shape: Shape, path: string): WireError | undefined {
  for (const name of shape.required ?? []) if (!Object.hasOwn(value, name)) return missing(join(path, name));
  for (const [name, field] of Object.entries(value)) {
    const inner = shape.properties && Object.hasOwn(shape.properties, name) ? shape.properties[name] : shape.values;
    const wrong = inner && violation(field, inner, join(path, name));
    if (wrong) return wrong;
  }
  return undefined;
}

/** What is said of a parameter that must be there. */
export function missing(param: string): WireError {
  return modelError(`Missing required parameter: '${param}'.`, { param, code: 'missing_required_parameter' });
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** `'low', 'medium', and 'high'` */
export function listed(values: readonly string[]): string {
  const quoted = values.map((value) => `'${value}'`);
  const last = quoted.pop() ?? '';
  if (quoted.length === 0) return last;
  return quoted.length === 1 ? `${quoted[0]} and ${last}` : `${quoted.join(', ')}, and ${last}`;
}
