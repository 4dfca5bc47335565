/** Schemas of an OpenAPI document as models take them: references followed, `allOf` put together, everything bounded. */
import { clip } from '#shared/text.ts';
import { objectOf, pointed, type Loose } from './document.ts';

export type JsonSchema = Record<string, unknown>;

const MOST_PROPERTIES = 60;
const MOST_CHOICES = 12;
const MOST_ENUM = 60;
/** Of all schemas of an operation together, characters. */
const LONGEST = 12_000;
const LONGEST_TEXT = 300;
/** The deeper ones are tried first. */
const DEPTHS = [8, 5, 3, 2, 1];
/** Schemas looked at for one operation, and for a document: references that multiply come to an end. */
const MOST_NODES = 1500;
export const MOST_NODES_IN_ALL = 100_000;

/** Kept as they are. */
const PLAIN = [
  'type',
  'format',
  'const',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
] as const;

interface At {
  root: Loose;
  depth: number;
  /** References that lead here: one of them again would be a circle. */
  behind: readonly string[];
  room: { nodes: number; inAll: { nodes: number } };
}

/** What `make` makes of schemas, as deep as it stays short. `inAll`: what is left of the document's own bound. */
export function bounded<T>(
  { root, inAll }: { root: Loose; inAll: { nodes: number } },
  make: (simple: (schema: unknown) => JsonSchema) => T,
): T {
  for (const depth of DEPTHS) {
    const room = { nodes: MOST_NODES, inAll };
    const made = make((schema) => simple(schema, { root, depth, behind: [], room }));
    if (depth === 1 || (room.nodes > 0 && JSON.stringify(made).length <= LONGEST)) return made;
  }
  throw new Error('unreachable');
}

function simple(schema: unknown, at: At): JsonSchema {
  at.room.nodes -= 1;
  at.room.inAll.nodes -= 1;
  const read = objectOf(schema);
  if (read === undefined || at.depth < 0 || at.room.nodes < 0 || at.room.inAll.nodes < 0) return {};
  const ref = read['$ref'];
  if (typeof ref === 'string') {
    if (at.behind.includes(ref)) return {};
    const there = simple(pointed(at.root, ref), { ...at, behind: [...at.behind, ref] });
    // Beside a reference only what describes it counts in 3.0 and 3.1 alike.
    return { ...there, ...describedBy(read) };
  }
  const own = ownOf(read, at);
  const parts = listOf(read['allOf']).slice(0, MOST_CHOICES);
  return parts.length === 0 ? own : together([...parts.map((part) => simple(part, at)), own]);
}

function ownOf(read: Loose, at: At): JsonSchema {
  const deeper = { ...at, depth: at.depth - 1 };
  const out: JsonSchema = describedBy(read);
  for (const key of PLAIN) if (isPlain(read[key])) out[key] = read[key];
  limitsOf30(out, read);
  // What 3.0 calls binary says in 3.1 only what it is.
  if (typeof read['contentMediaType'] === 'string' && read['contentEncoding'] === undefined && out['type'] !== 'object')
    Object.assign(out, { type: 'string', format: 'binary' });
  const values = listOf(read['enum']).filter((value) => value === null || isPlain(value));
  if (values.length > 0 && values.length <= MOST_ENUM) out['enum'] = values;
  if (isPlain(read['default']) && JSON.stringify(read['default']).length <= LONGEST_TEXT)
    out['default'] = read['default'];
  const properties = objectOf(read['properties']);
  if (properties !== undefined) {
    const writable = Object.entries(properties).filter(([, one]) => objectOf(one)?.['readOnly'] !== true);
    const kept = writable.slice(0, MOST_PROPERTIES);
    out['type'] ??= 'object';
    out['properties'] = Object.fromEntries(kept.map(([name, one]) => [name, simple(one, deeper)]));
    const names = kept.map(([name]) => name);
    const required = listOf(read['required']).filter((name) => typeof name === 'string' && names.includes(name));
    if (required.length > 0) out['required'] = required;
  }
  const more = read['additionalProperties'];
  if (more === false) out['additionalProperties'] = false;
  else if (typeof more === 'object' && more !== null) out['additionalProperties'] = simple(more, deeper);
  if (read['items'] !== undefined || out['type'] === 'array') out['items'] = simple(read['items'], deeper);
  for (const key of ['anyOf', 'oneOf']) {
    const choices = listOf(read[key]).slice(0, MOST_CHOICES);
    // To models both say the same, and not every one takes `oneOf`.
    if (choices.length > 0) out['anyOf'] = choices.map((one) => simple(one, deeper));
  }
  return out;
}

/** What 3.0 writes otherwise than JSON Schema: `nullable`, and limits that are true or false. */
function limitsOf30(out: JsonSchema, read: Loose): void {
  if (read['nullable'] === true && typeof out['type'] === 'string') out['type'] = [out['type'], 'null'];
  for (const [exclusive, limit] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof out[exclusive] !== 'boolean') continue;
    if (out[exclusive] && out[limit] !== undefined) {
      out[exclusive] = out[limit];
      delete out[limit];
    } else delete out[exclusive];
  }
}

/** `allOf`: all properties, all that is required; of the rest the last word. */
function together(parts: readonly JsonSchema[]): JsonSchema {
  const lists = parts.map((part) => objectOf(part['properties']) ?? {});
  // From entries: a name such as `__proto__` stays a name.
  const properties = Object.fromEntries(lists.flatMap((list) => Object.entries(list)));
  const required = [...new Set(parts.flatMap((part) => listOf(part['required'])))];
  return {
    ...Object.assign({}, ...parts),
    ...(Object.keys(properties).length > 0 && { type: 'object', properties }),
    ...(required.length > 0 && { required }),
  };
}

function describedBy(read: Loose): JsonSchema {
  const { description } = read;
  return typeof description === 'string' && description !== '' ? { description: clip(description, LONGEST_TEXT) } : {};
}

const isPlain = (value: unknown): boolean =>
  ['string', 'number', 'boolean'].includes(typeof value) ||
  (Array.isArray(value) && value.length <= 10 && value.every((one) => typeof one === 'string'));

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
