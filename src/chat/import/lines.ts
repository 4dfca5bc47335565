/**
 * What databases write out: one JSON object a line. It becomes the array it stands for; any other text stays as it is.
 */

/** The first line of such a file is looked for so far. */
const FIRST_LINE = 4 * 1024 * 1024;
const NEWLINE = 0x0a;

export async function* linesAsArray(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head = Buffer.alloc(0);
  /** Null: it is not known yet. */
  let lines: Lines | null | 'no' = null;
  for await (const chunk of source) {
    if (lines === null) {
      const whole = head.length === 0 || chunk.includes(NEWLINE);
      head = Buffer.concat([head, chunk]);
      // A long first line is looked at again when it ends.
      const told = whole ? startsWithLines(head) : null;
      if (told === null && head.length < FIRST_LINE) continue;
      lines = told === true ? new Lines() : 'no';
      if (lines === 'no') yield head;
      else yield* lines.push(head);
    } else if (lines === 'no') yield chunk;
    else yield* lines.push(chunk);
  }
  if (lines === null && startsWithLines(head) === true) {
    lines = new Lines();
    yield* lines.push(head);
  } else if (lines === null) yield head;
  if (lines !== null && lines !== 'no') yield Buffer.from(']');
}

/** Null where more of the text is needed to tell: a first line that is an object, and the beginning of another. */
function startsWithLines(head: Buffer): boolean | null {
  const text = head.toString('utf8').replace(/^\uFEFF?\s*/, '');
  if (text === '') return null;
  if (!text.startsWith('{')) return false;
  const end = text.indexOf('\n');
  if (end === -1) return null;
  const rest = text.slice(end).trimStart();
  if (rest === '') return null;
  if (!rest.startsWith('{')) return false;
  try {
    JSON.parse(text.slice(0, end));
    return true;
  } catch {
    return false;
  }
}

/** A break within a string is escaped in JSON: each one that is there separates two values. */
class Lines {
  #begun = false;
  #broken = false;

  *push(chunk: Uint8Array): Generator<Uint8Array> {
    for (let from = 0; from < chunk.length;) {
      const end = chunk.indexOf(NEWLINE, from);
      const piece = chunk.subarray(from, end === -1 ? chunk.length : end);
      if (piece.some((byte) => byte > 0x20)) {
        if (!this.#begun || this.#broken) yield Buffer.from(this.#begun ? ',' : '[');
        this.#begun = true;
        this.#broken = false;
        yield piece;
      }
      if (end === -1) return;
      this.#broken = true;
      from = end + 1;
    }
  }
}
