/** A request and its answer as they are kept in a file: redacted, with the time and the bytes of every chunk. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { isObject } from '#shared/json.ts';
import { parseJson } from '../body.ts';
import type { SimulatorRequest } from '../wire.ts';
import { credentialsOf, keptHeaders, redactor, type Redact } from './redaction.ts';

/** Text where it is text by itself, else base64. */
const Bytes = z.union([z.string(), z.strictObject({ base64: z.string() })]);
type Bytes = z.infer<typeof Bytes>;

const Recording = z.strictObject({
  recording: z.literal(1),
  recordedAt: z.string(),
  request: z.strictObject({
    method: z.string(),
    /** With its query, without keys. */
    path: z.string(),
    contentType: z.string().nullable(),
    /** The JSON; of any other body its digest, which is all that is needed to know it again. */
    body: z.union([z.strictObject({ json: z.unknown() }), z.strictObject({ sha256: z.string(), bytes: z.int() })]),
  }),
  response: z.strictObject({
    status: z.int(),
    headers: z.record(z.string(), z.string()),
    /** Until the head, ms. */
    afterMs: z.number(),
    /** Each with the time since the head, ms. */
    chunks: z.array(z.tuple([z.number(), Bytes])),
    /** False: the connection broke after the last chunk. */
    complete: z.boolean(),
  }),
});
export type Recording = z.infer<typeof Recording>;

/** Throws AppError `invalid_json` or `invalid_request`. */
export function parseRecording(text: string): Recording {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AppError('invalid_json', { detail: 'not JSON', cause: error });
  }
  const read = Recording.safeParse(value);
  if (!read.success) throw new AppError('invalid_request', { detail: z.prettifyError(read.error) });
  return read.data;
}

export interface Heard {
  status: number;
  headers: Record<string, string>;
  afterMs: number;
  chunks: readonly { ms: number; bytes: Uint8Array }[];
  complete: boolean;
}

/** @param host the upstream's, whose first label names the resource */
export function recordingOf(request: SimulatorRequest, heard: Heard, host: string, at: Date): Recording {
  const [label = ''] = host.split('.');
  const redact = redactor([
    ...credentialsOf(request.headers, request.path),
    ...(/\.azure\.(?:com|us|cn)$/.test(host) ? [label] : []),
  ]);
  return {
    recording: 1,
    recordedAt: at.toISOString(),
    request: {
      method: request.method,
      path: redact(withoutKeys(request.path)),
      contentType: request.headers['content-type']?.replace(/boundary=.*/, 'boundary=…') ?? null,
      body: bodyOf(request, redact),
    },
    response: {
      status: heard.status,
      headers: keptHeaders(heard.headers, redact),
      afterMs: Math.round(heard.afterMs),
      chunks: chunksOf(heard, redact),
      complete: heard.complete,
    },
  };
}

function bodyOf({ headers, body }: SimulatorRequest, redact: Redact): Recording['request']['body'] {
  const json = /json/i.test(headers['content-type'] ?? 'json')
    ? parseJson(Buffer.from(redactBytes(body, redact)))
    : undefined;
  if (json !== undefined) return { json };
  return { sha256: digestOf(headers['content-type'], body), bytes: body.byteLength };
}

const TEXT = /json|text|xml|event-stream|javascript|urlencoded/i;

/** Redacted as one text, since a secret may lie across two chunks; then cut where it was. */
function chunksOf({ headers, chunks }: Heard, redact: Redact): [number, Bytes][] {
  const joined = Buffer.concat(chunks.map(({ bytes }) => bytes));
  const clean = TEXT.test(headers['content-type'] ?? 'text') ? redactBytes(joined, redact) : joined;
  let at = 0;
  return chunks.map(({ ms, bytes }) => {
    const piece = clean.subarray(at, at + bytes.byteLength);
    at += bytes.byteLength;
    return [Math.round(ms), written(piece)];
  });
}

/** Byte for byte: every pattern is of ASCII, and nothing changes its length. */
function redactBytes(bytes: Uint8Array, redact: Redact): Buffer {
  return Buffer.from(redact(Buffer.from(bytes).toString('latin1')), 'latin1');
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function written(bytes: Uint8Array): Bytes {
  try {
    return strict.decode(bytes);
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') };
  }
}

export function bytesOf(written: Bytes): Buffer {
  return typeof written === 'string' ? Buffer.from(written) : Buffer.from(written.base64, 'base64');
}

/** Who asked, which changes from run to run and not the answer. */
const WHO: ReadonlySet<string> = new Set(['user', 'safety_identifier', 'prompt_cache_key', 'metadata']);

/** What makes two requests the same: method, address, and the body but for who asked and the order of its fields. */
export function matchOf({ method, path, body }: Recording['request']): string {
  const inside = 'json' in body ? JSON.stringify(sorted(body.json, 0)) : body.sha256;
  return createHash('sha256')
    .update(`${method} ${normalPath(path)}\n${inside}`)
    .digest('hex');
}

/** The same of a request that has just come. */
export function matchOfRequest(request: SimulatorRequest): { match: string; path: string } {
  const redact = redactor(credentialsOf(request.headers, request.path));
  const path = redact(withoutKeys(request.path));
  const { method } = request;
  return { match: matchOf({ method, path, contentType: null, body: bodyOf(request, redact) }), path };
}

/** JSON with its fields in order, without those that say who asked. */
function sorted(value: unknown, depth: number): unknown {
  if (Array.isArray(value)) return value.map((one) => sorted(one, depth + 1));
  if (!isObject(value)) return value;
  const names = Object.keys(value).filter((name) => depth > 0 || !WHO.has(name));
  return Object.fromEntries(names.sort().map((name) => [name, sorted(value[name], depth + 1)]));
}

export function normalPath(path: string): string {
  const [where = '', question = ''] = path.split('?');
  const query = new URLSearchParams(question);
  query.sort();
  const text = query.toString();
  return where.replaceAll(/\/{2,}/g, '/') + (text === '' ? '' : `?${text}`);
}

function withoutKeys(path: string): string {
  const [where = '', question] = path.split('?');
  if (question === undefined) return where;
  const query = question.split('&').filter((part) => !/^(?:api-key|subscription-key)=/i.test(part));
  return query.length === 0 ? where : `${where}?${query.join('&')}`;
}

/** Of a form the boundary is chance. */
function digestOf(contentType: string | undefined, body: Uint8Array): string {
  const boundary = /boundary="?([^";]+)/.exec(contentType ?? '')?.[1];
  const text = Buffer.from(body).toString('latin1');
  const same = boundary === undefined ? text : text.replaceAll(boundary, 'boundary');
  return createHash('sha256').update(same, 'latin1').digest('hex');
}

/** A name for its file: in the order they came, and what was asked. */
export function fileName(recording: Recording, number: number): string {
  const { path, method } = recording.request;
  const words = (path.split('?')[0] ?? '').split('/').filter((part) => part !== '' && part !== 'openai');
  const what = words
    .join('-')
    .replaceAll(/[^\w.-]/g, '_')
    .slice(-60);
  return `${String(number).padStart(4, '0')}-${method.toLowerCase()}-${what}-${recording.response.status}.json`;
}
