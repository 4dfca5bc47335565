/**
 * Looks into JSON without taking it apart: where a value ends, where the members of the outermost object are. The bytes
 * were accepted by `JSON.parse` before (or are an upstream's), so only the structure is read; strings are leapt over.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN = 0x7b;
const CLOSE = 0x7d;

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

export function skipSpace(bytes: Buffer, at: number): number {
  let i = at;
  while (isSpace(bytes[i])) i++;
  return i;
}

/** The index after the closing quote of the string that opens at `at`; -1 when it does not end. */
function endOfString(bytes: Buffer, at: number): number {
  let from = at + 1;
  for (;;) {
    const quote = bytes.indexOf(QUOTE, from);
    if (quote === -1) return -1;
    let slashes = 0;
    while (bytes[quote - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return quote + 1;
    from = quote + 1;
  }
}

/** The index after the value that begins at `at`; -1 when it does not end within the bytes. */
export function endOfValue(bytes: Buffer, at: number): number {
  const first = bytes[at];
  if (first === QUOTE) return endOfString(bytes, at);
  if (first !== OPEN && first !== 0x5b) return endOfScalar(bytes, at);
  let depth = 0;
  for (let i = at; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      const end = endOfString(bytes, i);
      if (end === -1) return -1;
      i = end - 1;
    } else if (byte === OPEN || byte === 0x5b) depth++;
    else if ((byte === CLOSE || byte === 0x5d) && --depth === 0) return i + 1;
  }
  return -1;
}

function endOfScalar(bytes: Buffer, at: number): number {
  let i = at;
  while (i < bytes.length) {
    const byte = bytes[i];
    if (byte === COMMA || byte === CLOSE || byte === 0x5d || isSpace(byte)) return i;
    i++;
  }
  return i;
}

interface Span {
  start: number;
  end: number;
}

/** Where the values of these members of the outermost object are; a name written twice is found twice. */
function spansOf(bytes: Buffer, names: ReadonlySet<string>): { name: string; span: Span }[] {
  const found: { name: string; span: Span }[] = [];
  let i = skipSpace(bytes, skipSpace(bytes, 0) + 1);
  while (i < bytes.length && bytes[i] === QUOTE) {
    const keyEnd = endOfString(bytes, i);
    const start = skipSpace(bytes, skipSpace(bytes, keyEnd) + 1);
    const end = endOfValue(bytes, start);
    if (keyEnd === -1 || end === -1) return found;
    const name: unknown = JSON.parse(bytes.toString('utf8', i, keyEnd));
    if (typeof name === 'string' && names.has(name)) found.push({ name, span: { start, end } });
    i = skipSpace(bytes, end);
    if (bytes[i] === COMMA) i = skipSpace(bytes, i + 1);
  }
  return found;
}

/** Where the values of a member of the outermost object are: once, or each time it is written. */
export function membersOf(bytes: Buffer, name: string): Span[] {
  try {
    return spansOf(bytes, new Set([name])).map(({ span }) => span);
  } catch {
    // A name that is no JSON: these bytes were not looked at by anybody yet.
    return [];
  }
}

/** A text member of the outermost object, without reading what comes after it; null when there is none. */
export function textMember(bytes: Buffer, name: string): string | null {
  const quoted = JSON.stringify(name);
  let i = skipSpace(bytes, skipSpace(bytes, 0) + 1);
  while (i < bytes.length && bytes[i] === QUOTE) {
    const keyEnd = endOfString(bytes, i);
    const start = skipSpace(bytes, skipSpace(bytes, keyEnd) + 1);
    const end = endOfValue(bytes, start);
    if (keyEnd === -1 || end === -1) return null;
    if (bytes.toString('utf8', i, keyEnd) === quoted)
      return bytes[start] === QUOTE ? String(JSON.parse(bytes.toString('utf8', start, end))) : null;
    i = skipSpace(bytes, end);
    if (bytes[i] === COMMA) i = skipSpace(bytes, i + 1);
  }
  return null;
}

/**
 * The object with some members set to new values (given as JSON text), every other byte as it was: numbers keep their
 * digits, members their order, spaces their place. Missing members come first.
 */
export function withMembers(bytes: Buffer, members: ReadonlyMap<string, string>): Buffer {
  const spans = spansOf(bytes, new Set(members.keys()));
  const known = new Set(spans.map(({ name }) => name));
  const open = skipSpace(bytes, 0) + 1;
  const empty = bytes[skipSpace(bytes, open)] === CLOSE;
  const missing = [...members]
    .filter(([name]) => !known.has(name))
    .map(([name, text]) => `${JSON.stringify(name)}:${text}`);
  const pieces: Buffer[] = [bytes.subarray(0, open)];
  if (missing.length > 0) pieces.push(Buffer.from(missing.join(',') + (empty ? '' : ',')));
  let from = open;
  for (const { name, span } of spans) {
    pieces.push(bytes.subarray(from, span.start), Buffer.from(members.get(name) ?? 'null'));
    from = span.end;
  }
  pieces.push(bytes.subarray(from));
  return Buffer.concat(pieces);
}

/** The object that is the value of the member whose quoted name (`"usage"`) stands at `at`; undefined when it is none. */
export function objectAfter(bytes: Buffer, at: number, name: Buffer): Record<string, unknown> | undefined {
  const colon = skipSpace(bytes, at + name.length);
  if (bytes[colon] !== COLON) return undefined;
  const start = skipSpace(bytes, colon + 1);
  if (bytes[start] !== OPEN) return undefined;
  const end = endOfValue(bytes, start);
  if (end === -1) return undefined;
  try {
    // An object by its first byte.
    return JSON.parse(bytes.toString('utf8', start, end)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
