/**
 * Rows as the spool's lines: byte for byte what `JSON.stringify(valuesOf(row))` would write. By hand, because every call
 * writes two (measured alone: 0.9 µs a line by `JSON.stringify`, 0.4 like this, and nothing left to collect): most of a
 * line is the same from call to call and is copied, the rest are small whole numbers.
 */
import type { CallRow } from '#store/schema.ts';

/** What calls of one key to one target have in common: the line up to its attempts, without the id. */
interface Common {
  row: CallRow;
  bytes: Buffer;
}

/** Turns that note more are rare. */
const USUAL_BYTES = 64 * 1024;
/** More than all numbers of a line can take. */
const NUMBERS_BYTES = 1024;
const MOST_COMMON = 8;
const MOST_TEXTS = 500;
const LONGEST_TEXT = 200;

const ZERO = 0x30;
const QUOTE = 0x22;
const COMMA = 0x2c;
const CLOSE = Buffer.from(']\n');
const OPEN = Buffer.from('["');
const [N, U, L] = [0x6e, 0x75, 0x6c];

/** Collects lines; lives as long as its spool. */
export class SpoolLines {
  bytes: Buffer = Buffer.allocUnsafeSlow(USUAL_BYTES);
  /** Of the bytes those that are lines. */
  length = 0;
  readonly #common: Common[] = [];
  #next = 0;
  readonly #texts = new Map<string, Buffer>();

  clear(): void {
    this.length = 0;
    if (this.bytes.length > USUAL_BYTES) this.bytes = Buffer.allocUnsafeSlow(USUAL_BYTES);
  }

  add(row: CallRow): void {
    const common = this.#commonOf(row);
    this.#makeRoom(common.length + row.id.length);
    this.#put(OPEN);
    // Ids are letters and digits.
    for (let i = 0; i < row.id.length; i++) this.bytes[this.length++] = row.id.charCodeAt(i);
    this.bytes[this.length++] = QUOTE;
    this.#put(common);
    this.#number(row.attempts);
    this.#text(row.model);
    this.#text(row.state);
    this.#number(row.status);
    this.#text(row.error);
    this.#tokens(row);
    this.#text(row.usage_source);
    this.#number(row.cost_micro_usd);
    this.#number(row.reserved_micro_usd);
    this.#number(row.charged_micro_usd);
    this.#number(row.first_byte_ms);
    this.#number(row.total_ms);
    this.#number(row.started_at);
    this.#number(row.finished_at);
    this.#put(CLOSE);
  }

  #tokens(row: CallRow): void {
    this.#number(row.input_tokens);
    this.#number(row.cached_tokens);
    this.#number(row.cache_write_tokens);
    this.#number(row.output_tokens);
    this.#number(row.reasoning_tokens);
    this.#number(row.audio_input_tokens);
    this.#number(row.cached_audio_tokens);
    this.#number(row.audio_output_tokens);
    this.#number(row.image_input_tokens);
    this.#number(row.image_output_tokens);
  }

  #commonOf(row: CallRow): Buffer {
    for (const { row: known, bytes } of this.#common) if (isAlike(known, row)) return bytes;
    const { user_id, role, team_id, key_id, run_id, purpose, surface, wire, deployment, deployment_id } = row;
    const who = [user_id, role, team_id, key_id, run_id, purpose, surface, wire, deployment, deployment_id];
    const values = [...who, row.connection_id, row.target_id, row.provider];
    const bytes = Buffer.from(`,${JSON.stringify(values).slice(1, -1)}`);
    // A copy: the row goes on changing.
    this.#common[this.#next] = { row: { ...row }, bytes };
    this.#next = (this.#next + 1) % MOST_COMMON;
    return bytes;
  }

  /** Adds a comma and the number. */
  #number(value: number | null): void {
    if (value === null) return this.#null();
    this.bytes[this.length++] = COMMA;
    if (value < 10 && value >= 0 && Number.isInteger(value)) {
      this.bytes[this.length++] = ZERO + value;
      return;
    }
    if (!Number.isSafeInteger(value) || value < 0) return this.#put(Buffer.from(JSON.stringify(value)));
    let digits = 1;
    for (let limit = 10; value >= limit; limit *= 10) digits++;
    let rest = value;
    for (let at = this.length + digits - 1; at >= this.length; at--) {
      const before = Math.floor(rest / 10);
      this.bytes[at] = ZERO + (rest - before * 10);
      rest = before;
    }
    this.length += digits;
  }

  /** Adds a comma and `null`: byte by byte, because most values are this. */
  #null(): void {
    const { bytes, length } = this;
    bytes[length] = COMMA;
    bytes[length + 1] = N;
    bytes[length + 2] = U;
    bytes[length + 3] = L;
    bytes[length + 4] = L;
    this.length = length + 5;
  }

  /** Adds a comma and the text. */
  #text(value: string | null): void {
    if (value === null) return this.#null();
    this.bytes[this.length++] = COMMA;
    const bytes = this.#texts.get(value) ?? this.#quoted(value);
    this.#makeRoom(bytes.length);
    this.#put(bytes);
  }

  #quoted(value: string): Buffer {
    const bytes = Buffer.from(JSON.stringify(value));
    if (this.#texts.size >= MOST_TEXTS) this.#texts.clear();
    if (value.length <= LONGEST_TEXT) this.#texts.set(value, bytes);
    return bytes;
  }

  #put(bytes: Buffer): void {
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** For so many bytes, and the numbers of a line. */
  #makeRoom(bytes: number): void {
    const needed = this.length + bytes + NUMBERS_BYTES;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.bytes.length));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

/** They begin alike, but for their ids. */
function isAlike(a: CallRow, b: CallRow): boolean {
  return (
    a.key_id === b.key_id &&
    a.deployment === b.deployment &&
    a.target_id === b.target_id &&
    a.user_id === b.user_id &&
    a.run_id === b.run_id &&
    a.wire === b.wire &&
    a.surface === b.surface &&
    a.team_id === b.team_id &&
    a.role === b.role &&
    a.purpose === b.purpose &&
    a.deployment_id === b.deployment_id &&
    a.connection_id === b.connection_id &&
    a.provider === b.provider
  );
}
