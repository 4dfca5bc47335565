/** Reading a request's JSON body: its bytes, its content type, its shape. What the client did wrong comes back as the wire says it. */
import { isObject } from '#shared/json.ts';
import type { WireError } from './wire.ts';
import { repr, shapeViolation, withoutNulls, type Shape } from './shape.ts';
import { brokenJson, modelError } from './wire-errors.ts';

/** The body parsed; `undefined` when it is no JSON, or deeper than any request. */
export function parseJson(body: Uint8Array): unknown {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  if (isTooDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Deeper than any request; what reads the body recurses, and a stack has an end. */
const MOST_DEPTH = 256;

function isTooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (quoted) {
      if (c === BACKSLASH) i += 1;
      else if (c === QUOTE) quoted = false;
    } else if (c === QUOTE) quoted = true;
    else if (c === OPEN_BRACE || c === OPEN_BRACKET) {
      if (++depth > MOST_DEPTH) return true;
    } else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) depth -= 1;
  }
  return false;
}

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

export type Fields = Record<string, unknown>;
export type ReadBody = { fields: Fields; error?: undefined } | { fields?: undefined; error: WireError };

/** A parsed body as an object, whatever its fields. */
export function readJson(contentType: string | undefined, body: unknown): ReadBody {
  if (contentType !== undefined && !/json/i.test(contentType)) return { error: unsupportedType(contentType) };
  if (body === undefined) return { error: brokenJson };
  return isObject(body) ? { fields: body } : { error: modelError(`${repr(body)} is not of type 'object'`) };
}

/** A parsed body as an object of that shape. Fields that are null are absent afterwards. */
export function readFields(contentType: string | undefined, body: unknown, shape: Shape): ReadBody {
  const read = readJson(contentType, body);
  if (!read.fields) return read;
  const fields = withoutNulls(read.fields);
  const wrong = shapeViolation(fields, shape);
  return wrong === undefined ? { fields } : { error: modelError(wrong) };
}

function unsupportedType(contentType: string): WireError {
  return modelError(
    `Unsupported content type: '${contentType}'. This API method only accepts 'application/json' requests, but you specified the header 'Content-Type: ${contentType}'. Please try again with a supported content type.`,
    { code: 'unsupported_content_type' },
  );
}
