/** Bodies of requests: JSON, forms of both kinds, and plain text. */
import { randomUUID } from 'node:crypto';
import { isObject } from '#shared/json.ts';
import { findFiles } from '#store/files.ts';
import { ToolFailure, type ToolContext } from '../tool.ts';
import type { Argument, Operation } from './operation.ts';

/** Of what the model writes, characters; and of files together, bytes. */
const MOST_WRITTEN = 1_000_000;
const MOST_UPLOADED = 25_000_000;

export interface Field {
  argument: Argument;
  value: unknown;
}

export interface Upload {
  name: string;
  mediaType: string;
  bytes: Uint8Array;
}

interface Said {
  fields: readonly Field[];
  /** The body as one argument. */
  whole: unknown;
  uploads: ReadonlyMap<string, Upload>;
}

interface Body {
  type: string;
  bytes: string | Uint8Array<ArrayBuffer>;
}

/** Null: there is none. Throws ToolFailure for one that is too long. */
export function bodyOf(type: string, { fields, whole, uploads }: Said): Body | null {
  if (whole === undefined && fields.length === 0) return null;
  if (type === 'multipart/form-data') return multipart(fields, uploads);
  if (type === 'application/x-www-form-urlencoded') {
    const filled = fields.filter(({ value }) => value !== null);
    const written = filled.flatMap(({ argument: { there, list }, value }) => pairs(there, value, list));
    return { type, bytes: bounded(new URLSearchParams(written).toString()) };
  }
  if (type === 'text/plain') return { type: `${type}; charset=utf-8`, bytes: bounded(scalar(whole)) };
  // From entries: a name such as `__proto__` stays a name.
  const body = whole ?? Object.fromEntries(fields.map(({ argument, value }) => [argument.there, value]));
  return { type, bytes: bounded(JSON.stringify(body)) };
}

function bounded(text: string): string {
  if (text.length > MOST_WRITTEN) throw new ToolFailure('The arguments are too long.');
  return text;
}

/** RFC 7578. */
function multipart(fields: readonly Field[], uploads: ReadonlyMap<string, Upload>): Body {
  const boundary = `parlor-${randomUUID()}`;
  const parts: Uint8Array[] = [];
  const add = (head: string, bytes: Uint8Array) =>
    parts.push(
      Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n`),
      bytes,
      Buffer.from('\r\n'),
    );
  for (const { argument, value } of fields) {
    const name = `name="${quoted(argument.there)}"`;
    for (const one of argument.list !== 'json' && Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (one === null) continue;
      const upload = argument.list === 'file' ? uploads.get(scalar(one)) : undefined;
      if (upload) add(`${name}; filename="${quoted(upload.name)}"\r\ncontent-type: ${upload.mediaType}`, upload.bytes);
      else if (typeof one === 'object')
        add(`${name}\r\ncontent-type: application/json`, Buffer.from(bounded(JSON.stringify(one))));
      else add(name, Buffer.from(bounded(scalar(one))));
    }
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return { type: `multipart/form-data; boundary=${boundary}`, bytes: new Uint8Array(Buffer.concat(parts)) };
}

/** As browsers write names in forms. */
const quoted = (name: string): string => name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** The attached files that are named, the person's own only. Throws ToolFailure for what is not there. */
export async function uploadsFor(
  operation: Operation,
  written: unknown,
  { db, blobs, principal, documents }: Pick<ToolContext, 'db' | 'blobs' | 'principal' | 'documents'>,
): Promise<Map<string, Upload>> {
  const found = new Map<string, Upload>();
  const files = operation.arguments.filter(({ list }) => list === 'file');
  if (files.length === 0 || !isObject(written)) return found;
  const wanted = files.flatMap(({ name }) => (Object.hasOwn(written, name) ? [written[name]].flat() : []));
  const own = new Set(
    (
      await findFiles(
        db,
        principal.userId,
        documents.map(({ fileId }) => fileId),
      )
    ).map(({ id }) => id),
  );
  const there = documents.filter(({ fileId }) => own.has(fileId));
  let room = MOST_UPLOADED;
  for (const one of wanted) {
    const name = scalar(one);
    const file = there.find((each) => each.name.toLowerCase() === name.toLowerCase());
    if (file === undefined) {
      const names = there.map((each) => each.name).join(', ');
      throw new ToolFailure(
        `No file ${JSON.stringify(name.slice(0, 100))} is attached; there are: ${names || 'none'}.`,
      );
    }
    room -= file.bytes;
    if (room < 0) throw new ToolFailure(`Files of more than ${MOST_UPLOADED / 1_000_000} MB are not sent.`);
    found.set(name, { name: file.name, mediaType: file.mediaType, bytes: await blobs.get(file.fileId) });
  }
  return found;
}

export const scalar = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value);

/** A value as a query or a form has it. */
export function pairs(key: string, value: unknown, list: Argument['list']): [string, string][] {
  if (list === 'json') return [[key, JSON.stringify(value)]];
  if (list === 'deep') return deepPairs(key, value);
  if (Array.isArray(value)) {
    if (list === 'repeat' || list === 'file') return value.map((one) => [key, scalar(one)]);
    return [[key, value.map(scalar).join({ comma: ',', space: ' ', pipe: '|' }[list])]];
  }
  if (!isObject(value)) return [[key, scalar(value)]];
  const parts = Object.entries(value).map(([part, one]): [string, string] => [part, scalar(one)]);
  return list === 'repeat' ? parts : [[key, parts.flat().join(',')]];
}

/** `a[b][c]`, and `a[0]` for lists: what is not laid down is written as those services take it that have it. */
function deepPairs(key: string, value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[key, scalar(value)]];
  return Object.entries(value).flatMap(([part, one]) => deepPairs(`${key}[${part}]`, one as unknown));
}
