/** The operations of an OpenAPI document as tools: names cleaned and unique, all arguments in one schema. */
import { z } from 'zod';
import type { SkippedOperation } from '#shared/contract/tool-services.ts';
import { clip } from '#shared/text.ts';
import { objectOf, resolved, serversOf, type Loose, type OpenApiDocument } from './document.ts';
import type { Argument, Operation } from './operation.ts';
import { bounded, MOST_NODES_IN_ALL, type JsonSchema } from './schema.ts';

/** More of one document are left out. */
const MOST_OPERATIONS = 300;
const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;
/** What no document may set: it belongs to the request itself, or says who asks. */
const OURS =
  /^(?:host|connection|content-.*|accept.*|transfer-encoding|origin|te|upgrade|authorization|proxy-.*|cookie|user-agent|x-forwarded-.*)$/i;

const Parameter = z.object({
  name: z.string().min(1).max(200),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  required: z.boolean().nullish(),
  description: z.string().nullish(),
  style: z.string().nullish(),
  explode: z.boolean().nullish(),
  schema: z.unknown().optional(),
  content: z.unknown().optional(),
});
type Parameter = z.infer<typeof Parameter>;

export interface Found {
  operations: Operation[];
  skipped: SkippedOperation[];
}

/** `address`: where the document was found. Takes time with the document's length, not with its references. */
export function operationsOf(document: OpenApiDocument, address: string | null): Found {
  const found: Found = { operations: [], skipped: [] };
  const names = new Set<string>();
  const inAll = { nodes: MOST_NODES_IN_ALL };
  for (const [path, value] of Object.entries(document.paths)) {
    const item = resolved(document.root, value);
    if (item === undefined) continue;
    for (const method of METHODS) {
      const written = objectOf(item[method]);
      if (written === undefined) continue;
      const why =
        found.operations.length >= MOST_OPERATIONS ? 'many' : whyNot(document, { path, item, written, address });
      const made = why === null ? operationOf(document, { path, method, item, written, names, inAll }) : why;
      if (typeof made === 'string') found.skipped.push({ method, path: path.slice(0, 200), why: made });
      else found.operations.push(made);
    }
  }
  return { ...found, skipped: found.skipped.slice(0, 100) };
}

type Why = SkippedOperation['why'];

function whyNot(
  document: OpenApiDocument,
  { path, item, written, address }: { path: string; item: Loose; written: Loose; address: string | null },
): Why | null {
  // A path is put behind the confirmed address: it must not be able to climb out of it.
  if (
    !/^\/(?!\/)[^\\?#\s]*$/.test(path) ||
    path.length > 300 ||
    path.split('/').some((piece) => /^\.{1,2}$/.test(unhidden(piece)))
  )
    return 'path';
  const own = written['servers'] ?? item['servers'];
  if (!Array.isArray(own) || own.length === 0) return null;
  return serversOf(own, address).some((url) => document.servers.includes(url)) ? null : 'elsewhere';
}

const unhidden = (piece: string): string => piece.replaceAll(/%2e/gi, '.');

interface Written {
  path: string;
  method: (typeof METHODS)[number];
  item: Loose;
  written: Loose;
  names: Set<string>;
  inAll: { nodes: number };
}

function operationOf(
  document: OpenApiDocument,
  { path, method, item, written, names, inAll }: Written,
): Operation | Why {
  const parameters = parametersOf(document.root, path, [item['parameters'], written['parameters']]);
  if (parameters === null) return 'reference';
  if (
    parameters.some(
      (one) => one.required === true && (one.in === 'cookie' || (one.in === 'header' && OURS.test(one.name))),
    )
  )
    return 'cookie';
  const body = bodyOf(document.root, written['requestBody']);
  if (typeof body === 'string') return body;
  const usable = parameters.filter((one) => one.in !== 'cookie' && !(one.in === 'header' && OURS.test(one.name)));
  const { schema, args } = bounded({ root: document.root, inAll }, (simple) => argumentsOf(usable, body, simple));
  const { operationId, summary, description, deprecated } = written;
  const texts = [summary, description].filter((text): text is string => typeof text === 'string' && text.trim() !== '');
  const said = [...new Set(texts.map((text) => text.trim()))].join(' – ');
  return {
    name: unique(typeof operationId === 'string' ? operationId : `${method} ${path}`, names),
    method,
    path,
    type: body?.type ?? JSON_TYPE,
    summary: clip(texts[0]?.trim() ?? '', 200),
    description: clip(
      `${deprecated === true ? '(Deprecated) ' : ''}${said === '' ? `${method.toUpperCase()} ${path}` : said}`,
      1000,
    ),
    // A document may say that reading has consequences, never that writing has none.
    changes: (method !== 'get' && method !== 'head') || written['x-openai-isConsequential'] === true,
    parameters: schema,
    arguments: args,
  };
}

/** Short enough for the service's name before it (64 characters in all). */
function unique(wanted: string, names: Set<string>): string {
  const clean =
    wanted
      .replaceAll(/\W+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 36) || 'operation';
  let name = clean;
  for (let n = 2; names.has(name.toLowerCase()); n++) name = `${clean.slice(0, 32)}_${n}`;
  names.add(name.toLowerCase());
  return name;
}

/** Those of the path and of the operation, the latter's word over the former's; null: one stands in another document. */
function parametersOf(root: Loose, path: string, lists: readonly unknown[]): Parameter[] | null {
  const found = new Map<string, Parameter>();
  for (const list of lists)
    for (const one of Array.isArray(list) ? list.slice(0, 100) : []) {
      const read = Parameter.safeParse(resolved(root, one));
      if (!read.success) return null;
      found.set(`${read.data.in} ${read.data.name}`, read.data);
    }
  // What stands in the path is needed, whether or not somebody described it.
  const named = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
  for (const name of named)
    if (!found.has(`path ${name}`))
      found.set(`path ${name}`, { name, in: 'path', schema: { type: 'string' }, content: undefined });
  return [...found.values()].filter((one) => one.in !== 'path' || named.includes(one.name));
}

const JSON_TYPE = 'application/json';
/** How a body can be sent; the first that an operation takes is used. */
const BODIES = [
  /^application\/(?:[\w.+-]+\+)?json(?:\s*;|$)|^\*\/\*$/i,
  /^application\/x-www-form-urlencoded(?:\s*;|$)/i,
  /^multipart\/form-data(?:\s*;|$)/i,
  /^text\/plain(?:\s*;|$)/i,
];
const isForm = (type: string): boolean => /form/.test(type);

interface Body {
  type: string;
  schema: unknown;
  required: boolean;
  /** How the fields of a form are written, by their names. */
  encoding: Loose;
}

/** Null: it takes none. */
function bodyOf(root: Loose, written: unknown): Body | null | Why {
  if (written === undefined) return null;
  const read = resolved(root, written);
  if (read === undefined) return 'reference';
  const content = objectOf(read['content']) ?? {};
  const required = read['required'] === true;
  const types = Object.keys(content);
  const type = BODIES.map((one) => types.find((key) => one.test(key))).find((key) => key !== undefined);
  if (type === undefined) return required || types.length > 0 ? 'body' : null;
  const { schema, encoding } = objectOf(content[type]) ?? {};
  const sentAs = (type.split(';', 1)[0] ?? '').trim().toLowerCase();
  const fields = isForm(sentAs) ? resolved(root, schema) : undefined;
  if (isForm(sentAs) && fields?.['properties'] === undefined && !Array.isArray(fields?.['allOf'])) return 'body';
  return { type: sentAs === '*/*' ? JSON_TYPE : sentAs, schema, required, encoding: objectOf(encoding) ?? {} };
}

function argumentsOf(parameters: readonly Parameter[], body: Body | null, simple: (schema: unknown) => JsonSchema) {
  const properties: [string, JsonSchema][] = [];
  const required: string[] = [];
  const args: Argument[] = [];
  const names = new Set<string>();
  const add = (argument: Omit<Argument, 'name'>, schema: JsonSchema, isRequired: boolean) => {
    // What models take as a name.
    const clean = argument.there.replaceAll(/[^\w.-]+/g, '_').slice(0, 60) || '_';
    let name = clean;
    for (let n = 2; names.has(name); n++) name = `${clean}_${n}`;
    names.add(name);
    properties.push([name, schema]);
    if (isRequired) required.push(name);
    args.push({ ...argument, name });
  };
  for (const one of parameters) {
    const content = Object.values(objectOf(one.content) ?? {})[0];
    const schema = simple(content === undefined ? one.schema : objectOf(content)?.['schema']);
    const text = one.description == null ? {} : { description: clip(one.description, 300) };
    const place = { in: one.in === 'cookie' ? ('query' as const) : one.in, there: one.name };
    add(
      { ...place, list: content === undefined ? listOf(one) : 'json', ...writtenAs(one) },
      { ...schema, ...text },
      one.in === 'path' || one.required === true,
    );
  }
  if (body !== null) addBody(simple(body.schema), body, add);
  const schema: JsonSchema = {
    type: 'object',
    // From entries: a name such as `__proto__` stays a name.
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
  return { schema, args };
}

/** The fields of an object stand beside the other arguments; anything else is one argument. */
function addBody(
  schema: JsonSchema,
  { type, required: isRequired, encoding }: Body,
  add: (argument: Omit<Argument, 'name'>, schema: JsonSchema, isRequired: boolean) => void,
): void {
  const fields = objectOf(schema['properties']);
  const isOpen = schema['anyOf'] !== undefined || typeof schema['additionalProperties'] === 'object';
  if (!isForm(type) && (fields === undefined || isOpen || Object.keys(fields).length === 0))
    return add({ in: 'whole', there: 'body', list: 'json' }, type === 'text/plain' ? AS_TEXT : schema, isRequired);
  const needed: unknown = schema['required'];
  for (const [name, one] of Object.entries(fields ?? {})) {
    const isNeeded = isRequired && Array.isArray(needed) && needed.includes(name);
    const field: JsonSchema = { ...objectOf(one) };
    const how = Object.hasOwn(encoding, name) ? objectOf(encoding[name]) : undefined;
    const list = isForm(type) ? fieldOf(field, type, how ?? {}) : 'json';
    add({ in: 'body', there: name, list }, list === 'file' ? asFile(field) : field, isNeeded);
  }
}

const AS_TEXT: JsonSchema = { type: 'string' };

/** Lists repeat their name, objects are JSON, unless the document says otherwise; what is binary is a file. */
function fieldOf(schema: JsonSchema, type: string, { style, explode, contentType }: Loose): Argument['list'] {
  const isList = schema['type'] === 'array';
  const each = isList ? (objectOf(schema['items']) ?? {}) : schema;
  const whole = schema['type'] === 'object' || schema['properties'] !== undefined ? 'json' : 'repeat';
  const isBytes = typeof contentType === 'string' && /octet-stream|^(?:image|audio|video)\//i.test(contentType);
  if (type === 'multipart/form-data') {
    if (each['format'] === 'binary' || isBytes) return 'file';
    return whole;
  }
  if (style === 'deepObject') return 'deep';
  if (typeof contentType === 'string' && /json/i.test(contentType)) return 'json';
  if (style === undefined && explode === undefined) return whole;
  const written = typeof style === 'string' ? style : 'form';
  return listOf({ name: '', in: 'query', style: written, explode: explode === false ? false : null });
}

/** The model names what is there already; it cannot write bytes. */
function asFile(schema: JsonSchema): JsonSchema {
  const { description, type } = schema;
  const about = typeof description === 'string' ? `${description} ` : '';
  const said = { description: `${about}(The name of a file that the person attached to this conversation.)` };
  return type === 'array' ? { type, items: { type: 'string' }, ...said } : { type: 'string', ...said };
}

function writtenAs({ in: place, style, explode }: Parameter): Pick<Argument, 'style' | 'explode'> {
  if (place !== 'path' && place !== 'header') return {};
  const isOther = place === 'path' && (style === 'label' || style === 'matrix');
  return { ...(isOther && { style }), ...(explode === true && { explode }) };
}

function listOf({ in: place, style, explode }: Parameter): Argument['list'] {
  if (style === 'deepObject') return 'deep';
  if (place !== 'query') return 'comma';
  const isOne = explode === false;
  if (style === 'spaceDelimited') return isOne ? 'space' : 'repeat';
  if (style === 'pipeDelimited') return isOne ? 'pipe' : 'repeat';
  return isOne ? 'comma' : 'repeat';
}
