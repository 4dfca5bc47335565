/**
 * A stream of events on its way through: bytes pass as they are, and are looked at once. Until the first content they
 * are held back, because up to there another target can still answer instead. Afterwards they pass frame by frame, only
 * the end is kept in sight, and where we asked for usage ourselves its frame is cut out.
 */
import { objectIn } from '#shared/json.ts';
import type { Usage } from '#shared/message.ts';
import { objectAfter } from './json-bytes.ts';
import { tokensOfBytes } from './usage.ts';
import type { Dialect, StreamEnd, Wire } from './wires/wire.ts';

/** What is held back at most before the first content. */
const HELD_FRAMES = 64;
const HELD_BYTES = 256 * 1024;
/** A longer unfinished frame passes in pieces. A usage frame is far smaller. */
const LONGEST_FRAME = 64 * 1024;
/** How much of the end is kept to see how the stream ended. */
const TAIL = 2048;
/** A closing event repeats the whole answer; of a longer one the beginning is enough. */
const LONGEST_CLOSING = 16 * 1024 * 1024;

const LINE_FEED = 0x0a;
const LF = Buffer.from('\n\n');
const CRLF = Buffer.from('\r\n\r\n');
const USAGE = Buffer.from('"usage"');

export type UsageReader = Wire['usage'];

/** One stream; made when its head arrived, done when it ended. */
export class EventStream {
  readonly #hidesUsage: boolean;
  readonly #dialect: Dialect;
  readonly #usageIn: UsageReader;
  #holding = true;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #read = 0;
  #silentBytes = 0;
  #frameEnd = LF;
  #carry: Buffer | null = null;
  #blind = false;
  /**
   * The last bytes, written round and round. A copy: to hold the pieces as they came would hold each one's memory
   * (measured: 7 kB a stream, and its copying).
   */
  #tail: Buffer | null = null;
  /** All that were ever written into it. */
  #tailBytes = 0;
  #closing: Buffer[] = [];
  #closingBytes = 0;
  #bytes = 0;
  #frames = 0;
  /** Bytes of a frame that are not its text. */
  #envelope = 0;
  #usage: Usage | null = null;
  /** What was counted before the first content. */
  #opening: Record<string, unknown> | undefined;
  /** The base model and version, once a chunk named it. */
  model: string | null = null;
  /** What the upstream keeps this answer under, where it does. */
  id: string | null = null;
  /** It is made whether or not anybody listens. */
  inBackground = false;
  /** An error that came before any content, as JSON. */
  refusal: string | null = null;

  constructor(options: { hidesUsage: boolean; dialect: Dialect; usage: UsageReader }) {
    this.#hidesUsage = options.hidesUsage;
    this.#dialect = options.dialect;
    this.#usageIn = options.usage;
  }

  /** What may pass now; null while held back. */
  push(chunk: Buffer): Buffer | null {
    if (!this.#holding) return this.#pass(chunk);
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    const held = this.#held.length === 1 ? chunk : Buffer.concat(this.#held);
    if (!this.#readsContent(held) && this.#heldBytes < HELD_BYTES) return null;
    if (this.refusal !== null) return null;
    return this.#release(held);
  }

  /** What may still pass when the stream ended by itself: a last frame without its blank line, which some servers omit. */
  flush(): Buffer | null {
    let released: Buffer | null = null;
    if (this.#holding) {
      const held = Buffer.concat(this.#held);
      if (!this.#judge(held.subarray(this.#read)) || this.refusal !== null) return null;
      released = this.#release(held);
    }
    if (this.#carry === null) return released;
    const last = this.#seen(this.#carry, 1);
    this.#carry = null;
    return released === null ? last : Buffer.concat([released, last]);
  }

  /** How it ended, once it has. */
  end(): StreamEnd {
    const end = this.#closing.length > 0 ? joined(this.#closing) : this.#lastBytes();
    this.#usage ??= lastUsage(end, (reported) => this.#usageIn({ ...this.#opening, ...reported }));
    return this.#dialect.ending(end);
  }

  /** What the upstream counted; null until it said so. */
  get usage(): Usage | null {
    return this.#usage;
  }

  /** Frames so far that say something, as a rule. */
  get pieces(): number {
    return this.#holding ? 0 : Math.max(this.#frames, 0);
  }

  /** Output tokens so far, supposed: no fewer than chunks, since a chunk carries at least one. */
  get outputTokens(): number {
    if (this.#holding || this.#frames <= 0) return 0;
    return Math.max(this.#frames, tokensOfBytes(this.#bytes - this.#frames * this.#envelope));
  }

  /** True as soon as holding back has no more use: content, an end, an error, or too much of it. */
  #readsContent(held: Buffer): boolean {
    for (;;) {
      const end = endOfFrame(held, this.#read);
      if (end === -1) return false;
      const frame = held.subarray(this.#read, end);
      this.#read = end;
      if (this.#judge(frame)) return true;
      this.#silentBytes = end;
      if (++this.#frames >= HELD_FRAMES) return true;
    }
  }

  #judge(frame: Buffer): boolean {
    const data = dataOf(frame.toString('utf8'));
    if (data === '') return false;
    if (data === '[DONE]') return true;
    const event = objectIn(data);
    if (event === undefined) return true;
    const { text, error, model, id, inBackground, usage } = this.#dialect.hear(event);
    if (usage !== undefined) this.#opening = usage;
    if (inBackground === true) this.inBackground = true;
    if (model !== undefined) this.model = model;
    if (id !== undefined) this.id = id;
    if (error !== undefined) {
      this.refusal = error === true ? data : error;
      return true;
    }
    if (text === undefined) return false;
    this.#envelope = Math.max(0, frame.length - text);
    return true;
  }

  #release(held: Buffer): Buffer {
    this.#holding = false;
    this.#held = [];
    // Those read so far said nothing; they are about to be counted again.
    const counted = this.#dialect.delta === null;
    this.#frames = counted ? -this.#frames : 0;
    this.#bytes = counted ? -this.#silentBytes : 0;
    if (held.indexOf(CRLF) !== -1 && held.indexOf(LF) === -1) this.#frameEnd = CRLF;
    return this.#pass(held) ?? Buffer.alloc(0);
  }

  #pass(chunk: Buffer): Buffer | null {
    this.#remember(chunk);
    const end = chunk.indexOf(this.#frameEnd);
    // One whole frame, which is how a paced answer comes.
    if (end !== -1 && end === chunk.length - this.#frameEnd.length && this.#carry === null) {
      this.#blind = false;
      return this.#seen(chunk, 1);
    }
    return this.#passWhole(chunk);
  }

  /** What is about to pass: counted, and looked at where something may have to be read or taken out. */
  #seen(bytes: Buffer, frames: number): Buffer {
    const { delta, closing } = this.#dialect;
    if (delta === null) {
      this.#frames += frames;
      this.#bytes += bytes.length;
    } else this.#countDeltas(bytes, delta);
    if (closing !== null) this.#keepClosing(bytes, closing);
    return this.#hidesUsage ? this.#withoutUsage(bytes) : bytes;
  }

  #countDeltas(bytes: Buffer, delta: Buffer): void {
    let at = bytes.indexOf(delta);
    while (at !== -1) {
      const before = bytes.lastIndexOf(this.#frameEnd, at);
      const next = bytes.indexOf(this.#frameEnd, at);
      const end = next === -1 ? bytes.length : next + this.#frameEnd.length;
      this.#frames++;
      this.#bytes += end - (before === -1 ? 0 : before + this.#frameEnd.length);
      at = bytes.indexOf(delta, end);
    }
  }

  #keepClosing(bytes: Buffer, closing: Buffer): void {
    // What was held back may open like the end.
    const from = this.#silentBytes;
    this.#silentBytes = 0;
    const at = bytes.lastIndexOf(closing);
    if (at >= from && at !== -1) {
      const before = bytes.lastIndexOf(this.#frameEnd, at);
      const event = before === -1 ? bytes : bytes.subarray(before + this.#frameEnd.length);
      this.#closing = [event];
      this.#closingBytes = event.length;
    } else if (this.#closing.length > 0 && this.#closingBytes < LONGEST_CLOSING) {
      this.#closing.push(bytes);
      this.#closingBytes += bytes.length;
    }
  }

  #remember(chunk: Buffer): void {
    const tail = (this.#tail ??= Buffer.allocUnsafeSlow(TAIL));
    const from = Math.max(chunk.length - TAIL, 0);
    const at = (this.#tailBytes + from) % TAIL;
    const done = chunk.copy(tail, at, from);
    if (from + done < chunk.length) chunk.copy(tail, 0, from + done);
    this.#tailBytes += chunk.length;
  }

  #lastBytes(): Buffer {
    if (this.#tail === null) return Buffer.alloc(0);
    const at = this.#tailBytes % TAIL;
    if (this.#tailBytes <= TAIL) return this.#tail.subarray(0, this.#tailBytes);
    return Buffer.concat([this.#tail.subarray(at), this.#tail.subarray(0, at)]);
  }

  /** Passes whole frames and keeps the unfinished last one: if the upstream breaks there, the client's stream stays readable. */
  #passWhole(chunk: Buffer): Buffer | null {
    const bytes = this.#carry === null ? chunk : Buffer.concat([this.#carry, chunk]);
    this.#carry = null;
    const last = bytes.lastIndexOf(this.#frameEnd);
    if (last === -1) {
      if (this.#blind || bytes.length > LONGEST_FRAME) {
        this.#blind = true;
        return this.#seen(bytes, 0);
      }
      this.#carry = bytes;
      return null;
    }
    const after = last + this.#frameEnd.length;
    const whole = after === bytes.length ? bytes : bytes.subarray(0, after);
    if (after < bytes.length) this.#carry = bytes.subarray(after);
    this.#blind = false;
    return this.#seen(whole, countOf(whole, this.#frameEnd));
  }

  /**
   * What goes when the line at `at` goes: its frame, which has no other as a rule. Upstreams that forget a blank line
   * say two things in one frame; then the other one stays, and the frame keeps its end.
   */
  #lineAround(bytes: Buffer, at: number): { from: number; to: number } {
    const before = bytes.lastIndexOf(this.#frameEnd, at);
    const frame = before === -1 ? 0 : before + this.#frameEnd.length;
    const from = Math.max(frame, bytes.lastIndexOf(LINE_FEED, at) + 1);
    const next = bytes.indexOf(this.#frameEnd, at);
    const feed = bytes.indexOf(LINE_FEED, at);
    const isLast = feed === -1 || (next !== -1 && feed >= next);
    if (!isLast) return { from, to: feed + 1 };
    if (next === -1) return { from, to: bytes.length };
    return { from, to: from > frame ? next : next + this.#frameEnd.length };
  }

  /** Reads usage, and takes its frame out when it carries nothing else. */
  #withoutUsage(bytes: Buffer): Buffer {
    let at = bytes.indexOf(USAGE);
    while (at !== -1) {
      const reported = objectAfter(bytes, at, USAGE);
      const usage = reported === undefined ? null : this.#usageIn(reported);
      if (usage !== null) {
        this.#usage = usage;
        const { from, to } = this.#lineAround(bytes, at);
        if (/"choices": ?\[\s*\]/.test(bytes.toString('latin1', from, to)))
          return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
      }
      at = bytes.indexOf(USAGE, at + USAGE.length);
    }
    return bytes;
  }
}

/** The index after the blank line that ends the frame; -1 when it has not ended. */
function endOfFrame(bytes: Buffer, from: number): number {
  const lf = bytes.indexOf(LF, from);
  const crlf = bytes.indexOf(CRLF, from);
  if (crlf !== -1 && (lf === -1 || crlf < lf)) return crlf + CRLF.length;
  return lf === -1 ? -1 : lf + LF.length;
}

function countOf(bytes: Buffer, end: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(end); at !== -1; at = bytes.indexOf(end, at + end.length)) count++;
  return count;
}

/** The payload of a frame, its `data:` lines joined; empty for comments and other fields. */
function dataOf(frame: string): string {
  if (frame.startsWith('data: ') && frame.indexOf('\n') >= frame.length - 2) return frame.slice(6).trim();
  return frame
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trim())
    .join('\n');
}

function joined(pieces: Buffer[]): Buffer {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
}

/** How far from the end usage is looked for first: searching forwards is several times faster than backwards. */
const NEAR_END = 1024;

/** The last usage object in the bytes. */
export function lastUsage(bytes: Buffer, read: UsageReader): Usage | null {
  const near = Math.max(0, bytes.length - NEAR_END);
  return usageBetween(bytes, near, read) ?? (near === 0 ? null : usageBetween(bytes, 0, read));
}

function usageBetween(bytes: Buffer, from: number, read: UsageReader): Usage | null {
  let found: Usage | null = null;
  for (let at = bytes.indexOf(USAGE, from); at !== -1; at = bytes.indexOf(USAGE, at + USAGE.length)) {
    const reported = objectAfter(bytes, at, USAGE);
    found = (reported === undefined ? null : read(reported)) ?? found;
  }
  return found;
}
