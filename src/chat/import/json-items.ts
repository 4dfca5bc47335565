/**
 * JSON of any size, piece by piece: the elements of arrays, and the plain values of the objects around them, as they
 * come. An export of hundreds of megabytes is one array of conversations; only one of them is held at a time.
 */

export interface JsonPiece {
  /** The keys that lead there, joined by dots; '' for an array at the top. */
  path: string;
  /** `item`: an element of the array at `path`; `value`: the value of that key. */
  kind: 'item' | 'value';
  value: unknown;
}

/** Why a file cannot be read on; what came before it counts. */
export class JsonBroken extends Error {
  override readonly name = 'JsonBroken';
}

/** One conversation with everything in it; longer ones are left out. */
const LONGEST = 96 * 1024 * 1024;
const DEEPEST = 12;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d];
const COMMA = 0x2c;
const COLON = 0x3a;

/**
 * `whole(path)`: whether the object at that path is one value rather than something to look into. An item or value that
 * is too long or no JSON is given to `skipped` and left out. Throws JsonBroken where the text itself ends or breaks off.
 */
export async function* jsonItems(
  source: AsyncIterable<Uint8Array>,
  { whole, skipped }: { whole?: (path: string) => boolean; skipped?: (path: string) => void } = {},
): AsyncGenerator<JsonPiece> {
  const reader = new Reader(whole ?? (() => false), skipped ?? (() => undefined));
  for await (const chunk of source) {
    reader.push(chunk);
    yield* reader.take();
  }
  reader.end();
  yield* reader.take();
}

interface Container {
  array: boolean;
  path: string;
}

/** What is being read as one value: its bytes so far. */
interface Capture {
  chunks: Uint8Array[];
  bytes: number;
  depth: number;
  /** A string, or anything inside a string. */
  inString: boolean;
  escaped: boolean;
  /** Numbers, true, false, null: they end where something else begins. */
  bare: boolean;
  tooLong: boolean;
}

class Reader {
  readonly #whole: (path: string) => boolean;
  readonly #skipped: (path: string) => void;
  #stack: Container[] = [];
  #capture: Capture | null = null;
  /** The key whose value comes next; null where a key is expected. */
  #key: string | null = null;
  #pieces: JsonPiece[] = [];
  #begun = false;
  #marks = 0;

  constructor(whole: (path: string) => boolean, skipped: (path: string) => void) {
    this.#whole = whole;
    this.#skipped = skipped;
  }

  *take(): Generator<JsonPiece> {
    yield* this.#pieces;
    this.#pieces = [];
  }

  end(): void {
    if (this.#capture?.bare && this.#stack.length === 0) this.#finish();
    if (!this.#begun || this.#stack.length > 0 || this.#capture) throw new JsonBroken('the file ends too early');
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] ?? 0;
      if (this.#capture) {
        const ended = this.#step(this.#capture, byte);
        if (ended === 'goes on') continue;
        const end = ended === 'with this' ? i + 1 : i;
        this.#keep(this.#capture, chunk.subarray(from, end));
        this.#finish();
        if (ended === 'with this') continue;
      }
      if (this.#outside(byte)) from = i;
    }
    if (this.#capture) this.#keep(this.#capture, chunk.subarray(from));
  }

  #keep(capture: Capture, bytes: Uint8Array): void {
    capture.bytes += bytes.length;
    if (capture.bytes > LONGEST) {
      capture.tooLong = true;
      capture.chunks = [];
    } else capture.chunks.push(Uint8Array.from(bytes));
  }

  /** One byte of a value that is being captured. */
  #step(capture: Capture, byte: number): 'goes on' | 'with this' | 'before this' {
    if (capture.inString) {
      if (capture.escaped) capture.escaped = false;
      else if (byte === BACKSLASH) capture.escaped = true;
      else if (byte === QUOTE) {
        capture.inString = false;
        if (capture.depth === 0) return 'with this';
      }
      return 'goes on';
    }
    if (capture.bare) return isBare(byte) ? 'goes on' : 'before this';
    if (byte === QUOTE) capture.inString = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) capture.depth += 1;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      capture.depth -= 1;
      if (capture.depth === 0) return 'with this';
    }
    return 'goes on';
  }

  /** One byte between values; true where a capture begins with it. */
  #outside(byte: number): boolean {
    if (isBlank(byte) || (!this.#begun && isMark(byte) && this.#marks++ < 3)) return false;
    const top = this.#stack.at(-1);
    if (byte === COMMA) {
      if (!top) throw new JsonBroken('a comma at the top');
      if (!top.array) this.#key = null;
      return false;
    }
    if (byte === COLON && top && !top.array && this.#key !== null) return false;
    if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
      if (top?.array !== (byte === CLOSE_ARRAY)) throw new JsonBroken('brackets do not match');
      this.#stack.pop();
      return false;
    }
    if (this.#begun && !top) throw new JsonBroken('more than one value');
    this.#begun = true;
    return this.#value(byte, top);
  }

  #value(byte: number, top: Container | undefined): boolean {
    const expectsKey = top !== undefined && !top.array && this.#key === null;
    if (expectsKey && byte !== QUOTE) throw new JsonBroken('a key is missing');
    const path = this.#path();
    if (!expectsKey && !top?.array && (byte === OPEN_ARRAY || (byte === OPEN_OBJECT && !this.#whole(path)))) {
      if (this.#stack.length >= DEEPEST) throw new JsonBroken('nested too deeply');
      this.#stack.push({ array: byte === OPEN_ARRAY, path });
      if (byte === OPEN_OBJECT) this.#key = null;
      return false;
    }
    const opens = byte === OPEN_OBJECT || byte === OPEN_ARRAY;
    if (!opens && byte !== QUOTE && !isBare(byte)) throw new JsonBroken('this is no JSON');
    this.#capture = {
      chunks: [],
      bytes: 0,
      depth: opens ? 1 : 0,
      inString: byte === QUOTE,
      escaped: false,
      bare: !opens && byte !== QUOTE,
      tooLong: false,
    };
    return true;
  }

  #path(): string {
    const top = this.#stack.at(-1);
    if (!top || top.array) return top?.path ?? '';
    return top.path === '' ? (this.#key ?? '') : `${top.path}.${this.#key ?? ''}`;
  }

  #finish(): void {
    const capture = this.#capture;
    this.#capture = null;
    if (!capture) return;
    const top = this.#stack.at(-1);
    const isKey = top !== undefined && !top.array && this.#key === null;
    const path = this.#path();
    const value = capture.tooLong ? undefined : parsed(capture.chunks);
    if (isKey) {
      if (typeof value !== 'string') throw new JsonBroken('a key is broken');
      this.#key = value;
    } else if (value === undefined) this.#skipped(path);
    else this.#pieces.push({ path, kind: top?.array ? 'item' : 'value', value });
  }
}

const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
/** One of a byte order mark's. */
const isMark = (byte: number): boolean => byte === 0xef || byte === 0xbb || byte === 0xbf;

function isBare(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e ||
    byte === 0x45
  );
}

/** Undefined for what is no JSON. */
function parsed(chunks: Uint8Array[]): unknown {
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}
