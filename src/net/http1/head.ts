/**
 * The head of an answer (RFC 9112): a status line and header fields, and what they say of the body that follows. Read
 * strictly: whatever two readers could understand in two ways is refused, or one answer could pass for another. Pure.
 */
import { ConnectionError } from '../failure.ts';
import type { AnswerHeaders } from '../outbound.ts';

/** In the place of a body's length: it comes in chunks, or ends with the connection. */
export const CHUNKED = -1;
export const UNTIL_CLOSE = -2;

export interface Head {
  status: number;
  headers: AnswerHeaders;
  /** Bytes, or one of the two above. */
  length: number;
  /** The connection may be used again. */
  keeps: boolean;
  /** How long the other side keeps it when nothing happens, ms; null: it does not say. */
  keepsMs: number | null;
}

const STATUS_LINE = /^HTTP\/1\.[01] [1-9]\d\d(?:[ \r]|$)/;
const MINOR_AT = 7;
const STATUS_AT = 9;
/** A carriage return that ends no line, or a character no header may have. */
// oxlint-disable-next-line no-control-regex -- These are what must not be there.
const BROKEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)/;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const LENGTH = /^\d{1,15}$/;

const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;

/**
 * `text`: from the first byte to before the blank line, each byte as one character; `isBodiless`: the question was
 * HEAD. Throws ConnectionError `HTTP_INVALID`.
 */
export function readHead(text: string, isBodiless: boolean): Head {
  if (!STATUS_LINE.test(text) || BROKEN.test(text)) throw invalid('the status line or a header cannot be read');
  const status = Number(text.slice(STATUS_AT, STATUS_AT + 3));
  const headers: AnswerHeaders = {};
  for (let feed = text.indexOf('\n'); feed !== -1;) {
    if (text.charCodeAt(feed - 1) !== CR) throw invalid('a line has no proper end');
    const next = text.indexOf('\n', feed + 1);
    addField(headers, text, feed + 1, next === -1 ? text.length : next - 1);
    feed = next;
  }
  const isNew = text.charAt(MINOR_AT) === '1';
  const asked = isNew ? !lists(headers['connection'], 'close') : lists(headers['connection'], 'keep-alive');
  const length = lengthOf(headers, status, isBodiless);
  const isOdd = (status === 204 || status === 304) && (headers['content-length'] ?? '0') !== '0';
  return { status, headers, length, keeps: asked && length !== UNTIL_CLOSE && !isOdd, keepsMs: keepsMs(headers) };
}

function addField(headers: AnswerHeaders, text: string, from: number, to: number): void {
  const colon = text.indexOf(':', from);
  if (colon === -1 || colon >= to) throw invalid('a header has no colon');
  const name = nameOf(text.slice(from, colon));
  let start = colon + 1;
  let end = to;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  const value = text.slice(start, end);
  const before = headers[name];
  if (before === undefined || !Object.hasOwn(headers, name)) headers[name] = value;
  else if (typeof before === 'string') headers[name] = [before, value];
  else before.push(value);
}

function isSpace(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** The same few names come again and again. */
const names = new Map<string, string>();
const MOST_NAMES = 500;

function nameOf(written: string): string {
  const known = names.get(written);
  if (known !== undefined) return known;
  // An object has this one already, and it is not a text.
  if (!TOKEN.test(written) || written === '__proto__') throw invalid('a header has no proper name');
  const name = written.toLowerCase();
  if (names.size >= MOST_NAMES) names.clear();
  names.set(written, name);
  return name;
}

/** How the body ends (RFC 9112 §6.3). */
function lengthOf(headers: AnswerHeaders, status: number, isBodiless: boolean): number {
  const { 'content-length': length, 'transfer-encoding': coding } = headers;
  if (length !== undefined && (coding !== undefined || typeof length !== 'string' || !LENGTH.test(length)))
    throw invalid('the length of the body is said in two ways, or not as a number');
  if (isBodiless || status < 200 || status === 204 || status === 304) return 0;
  if (coding === undefined) return length === undefined ? UNTIL_CLOSE : Number(length);
  if (typeof coding !== 'string' || coding.toLowerCase() !== 'chunked') throw invalid('a coding nobody asked for');
  return CHUNKED;
}

function keepsMs({ 'keep-alive': said }: AnswerHeaders): number | null {
  if (said === undefined) return null;
  const seconds = /(?:^|[\s,])timeout=(\d{1,6})/i.exec(String(said))?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}

function lists(value: string | string[] | undefined, wanted: string): boolean {
  // As nearly everybody writes it.
  if (value === undefined || value === 'keep-alive') return value === wanted;
  const said = String(value).toLowerCase().split(',');
  return said.some((each) => each.trim() === wanted);
}

export function invalid(why: string): ConnectionError {
  return new ConnectionError('HTTP_INVALID', why);
}
