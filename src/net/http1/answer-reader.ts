/** The bytes of a connection as the answers they are (RFC 9112): heads, bodies by length, in chunks or to the end. */
import { CHUNKED, invalid, readHead, UNTIL_CLOSE, type Head } from './head.ts';

/** Hears what was read. After `end` the reader waits for the next question. */
export interface Listener {
  head(head: Head): void;
  /** Only until it returns: the memory is used again. */
  body(bytes: Buffer): void;
  end(): void;
}

/** As Node's own client has it. */
const LONGEST_HEAD = 16 * 1024;
/** A chunk's size with its extensions. */
const LONGEST_LINE = 1024;
/** Announcements before the answer proper. */
const MOST_INTERIM = 16;
/** Beyond it a size is nonsense, and hexadecimal digits no longer fit a number. */
const LONGEST_CHUNK = 2 ** 48;

const BLANK = Buffer.from('\r\n\r\n');
const CR = 0x0d;
const LF = 0x0a;

type State = 'waiting' | 'head' | 'length' | 'close' | 'size' | 'chunk' | 'chunk-end' | 'trailer';

/** Lives as long as its connection. */
export class AnswerReader {
  readonly #listener: Listener;
  #state: State = 'waiting';
  #isBodiless = false;
  /** The beginning of a head, or of a line of the framing, whose end has not come. */
  #part: Buffer | null = null;
  #interim = 0;
  /** Bytes of the body or of its chunk that have not come. */
  #left = 0;
  /** Of all trailers. */
  #trailing = 0;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** A question was sent; `isBodiless`: it was HEAD. */
  expect(isBodiless: boolean): void {
    this.#state = 'head';
    this.#isBodiless = isBodiless;
    this.#interim = 0;
  }

  /** Whoever listens wants no more. */
  stop(): void {
    this.#state = 'waiting';
    this.#part = null;
  }

  /**
   * Reads what came; true when something came that nobody asked for. What is in `bytes` may be moved about. Throws
   * ConnectionError `HTTP_INVALID`.
   */
  read(bytes: Buffer): boolean {
    let at = 0;
    while (at < bytes.length) {
      if (this.#state === 'waiting') return true;
      if (this.#state === 'head') at = this.#readHead(bytes, at);
      else if (this.#state === 'length') at = this.#readLength(bytes, at);
      else if (this.#state === 'close') at = this.#passAll(bytes, at);
      else at = this.#readChunks(bytes, at);
    }
    return false;
  }

  /** The other side sent its last byte. False: in the middle of an answer. */
  finish(): boolean {
    if (this.#state === 'close') this.#end();
    return this.#state === 'waiting';
  }

  #readHead(bytes: Buffer, from: number): number {
    const before = this.#part;
    const all = before === null ? bytes.subarray(from) : Buffer.concat([before, bytes.subarray(from)]);
    const end = all.indexOf(BLANK, Math.max((before?.length ?? 0) - BLANK.length, 0));
    if (end > LONGEST_HEAD || (end === -1 && all.length > LONGEST_HEAD)) throw invalid('the head is too long');
    if (end === -1) {
      this.#part = Buffer.from(all);
      return bytes.length;
    }
    this.#part = null;
    const head = readHead(all.toString('latin1', 0, end), this.#isBodiless);
    const after = bytes.length - (all.length - end - BLANK.length);
    if (head.status >= 200) this.#begin(head);
    // Nobody asked to speak another language.
    else if (head.status === 101 || ++this.#interim > MOST_INTERIM) throw invalid('an announcement nobody asked for');
    return after;
  }

  #begin(head: Head): void {
    const { length } = head;
    this.#left = Math.max(length, 0);
    this.#trailing = 0;
    this.#state = length === CHUNKED ? 'size' : length === UNTIL_CLOSE ? 'close' : 'length';
    this.#listener.head(head);
    if (length === 0 && this.#state === 'length') this.#end();
  }

  #readLength(bytes: Buffer, at: number): number {
    const to = Math.min(bytes.length, at + this.#left);
    this.#left -= to - at;
    this.#listener.body(bytes.subarray(at, to));
    // It may have been told to stop.
    if (this.#left === 0 && this.#state === 'length') this.#end();
    return to;
  }

  #passAll(bytes: Buffer, at: number): number {
    this.#listener.body(bytes.subarray(at));
    return bytes.length;
  }

  /** Reads chunks as far as they came, and passes what is in them on in one piece. */
  #readChunks(bytes: Buffer, from: number): number {
    let at = from;
    let start = -1;
    let end = -1;
    let isLast = false;
    while (at < bytes.length && !isLast) {
      if (this.#state !== 'chunk') {
        at = this.#readLine(bytes, at);
        isLast = this.#state === 'waiting';
        continue;
      }
      const to = Math.min(bytes.length, at + this.#left);
      if (start === -1) [start, end] = [at, to];
      else {
        bytes.copyWithin(end, at, to);
        end += to - at;
      }
      this.#left -= to - at;
      if (this.#left === 0) this.#state = 'chunk-end';
      at = to;
    }
    if (start !== -1) this.#listener.body(bytes.subarray(start, end));
    if (isLast) this.#listener.end();
    return at;
  }

  /** One line of the framing: a size, the end of a chunk, a trailer. Says where the next begins. */
  #readLine(bytes: Buffer, from: number): number {
    const feed = bytes.indexOf(LF, from);
    const before = this.#part;
    if ((feed === -1 ? bytes.length : feed) - from + (before?.length ?? 0) > LONGEST_LINE)
      throw invalid('a line of the framing is too long');
    if (feed === -1) {
      const rest = bytes.subarray(from);
      this.#part = before === null ? Buffer.from(rest) : Buffer.concat([before, rest]);
      return bytes.length;
    }
    this.#part = null;
    const line = before === null ? bytes : Buffer.concat([before, bytes.subarray(from, feed + 1)]);
    const start = before === null ? from : 0;
    const end = before === null ? feed - 1 : line.length - 2;
    if (end < start || line[end] !== CR) throw invalid('a line of the framing has no proper end');
    if (this.#state === 'size') this.#open(line, start, end);
    else if (this.#state === 'trailer') this.#passTrailer(end - start);
    else if (end === start) this.#state = 'size';
    else throw invalid('a chunk is longer than it says');
    return feed + 1;
  }

  #open(line: Buffer, start: number, end: number): void {
    let size = 0;
    let at = start;
    for (; at < end; at++) {
      const digit = hexOf(line[at] ?? 0);
      if (digit === -1) break;
      size = size * 16 + digit;
      if (size > LONGEST_CHUNK) throw invalid('a chunk has no proper size');
    }
    // Extensions are not read, but nothing may hide in them.
    const rest = at === end ? '' : line.toString('latin1', at, end);
    if (at === start || (rest !== '' && !EXTENSIONS.test(rest))) throw invalid('a chunk has no proper size');
    this.#left = size;
    this.#state = size === 0 ? 'trailer' : 'chunk';
  }

  /** Trailers are dropped: nobody reads them. */
  #passTrailer(length: number): void {
    this.#trailing += length;
    if (this.#trailing > LONGEST_HEAD) throw invalid('the trailers are too long');
    if (length === 0) this.#state = 'waiting';
  }

  #end(): void {
    this.#state = 'waiting';
    this.#listener.end();
  }
}

const EXTENSIONS = /^[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/;

/** The value of a hexadecimal digit; -1: it is none. */
function hexOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
