/** A multipart body looked through once: its plain fields, and where `model` stands. Files are leapt over. */

export interface Span {
  start: number;
  end: number;
}

export interface NamedSpan extends Span {
  name: string | null;
}

export interface Form {
  /** With its boundary, as the client wrote it. */
  contentType: string;
  boundary: string;
  /** Plain fields by name; of several with one name the last. */
  fields: Record<string, string>;
  /** Where values of `model` stand: each is rewritten, whichever an upstream reads. */
  models: readonly Span[];
  /** Where the files stand, by the names of their fields. */
  files: readonly NamedSpan[];
  /** Names that stand there more than once: which of them an upstream reads is not known. */
  repeated: ReadonlySet<string>;
  /** Bytes of the files together. */
  fileBytes: number;
}

const CRLF = '\r\n';
const HEAD_END = Buffer.from('\r\n\r\n');
/** No form of any client has more. */
const MOST_PARTS = 200;
const LONGEST_HEAD = 8192;
/** A prompt may be long; what is longer is no field that is looked at. */
const LONGEST_FIELD = 256 * 1024;

export function isForm(contentType: string | undefined): contentType is string {
  return contentType !== undefined && /^\s*multipart\/form-data\b/i.test(contentType);
}

/** Null when the bytes are not a whole form with this boundary. */
export function readForm(contentType: string, body: Buffer): Form | null {
  const boundary = boundaryOf(contentType);
  if (boundary === null) return null;
  const delimiter = Buffer.from(`--${boundary}`);
  const fields: Record<string, string> = {};
  const models: Span[] = [];
  const files: NamedSpan[] = [];
  const seen = new Set<string>();
  const repeated = new Set<string>();
  let fileBytes = 0;
  let at = body.indexOf(delimiter);
  if (at !== 0 && (at === -1 || body.toString('latin1', at - 2, at) !== CRLF)) return null;
  for (let parts = 0; parts <= MOST_PARTS; parts++) {
    const next = at + delimiter.length;
    if (body.toString('latin1', next, next + 2) === '--')
      return { contentType, boundary, fields, models, files, repeated, fileBytes };
    const headEnd = body.indexOf(HEAD_END, next);
    if (headEnd === -1 || headEnd - next > LONGEST_HEAD) return null;
    const start = headEnd + HEAD_END.length;
    // Where others might see the end of a part, or might not, they could read another form than we do.
    const mark = body.indexOf(delimiter, start);
    if (mark === -1 || !isWhole(body, mark, delimiter.length)) return null;
    const end = mark - CRLF.length;
    const { name, isFile } = dispositionOf(body.toString('utf8', next, headEnd));
    if (isFile) {
      files.push({ name, start, end });
      fileBytes += end - start;
    } else if (name !== null && end - start <= LONGEST_FIELD) fields[name] = body.toString('utf8', start, end);
    if (name === 'model' && !isFile) models.push({ start, end });
    if (name !== null) (seen.has(name) ? repeated : seen).add(name);
    at = mark;
  }
  return null;
}

/** A delimiter as the standard has it (RFC 2046, 5.1.1): a line of its own, with nothing but its end or spaces behind. */
function isWhole(body: Buffer, at: number, length: number): boolean {
  const behind = body.toString('latin1', at + length, at + length + 2);
  return body.toString('latin1', at - CRLF.length, at) === CRLF && /^(?:--|\r\n|[ \t])/.test(behind);
}

function boundaryOf(contentType: string): string | null {
  const match = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType);
  return match?.[1] ?? match?.[2] ?? null;
}

/** The name a part goes by, and whether it is a file. */
function dispositionOf(head: string): { name: string | null; isFile: boolean } {
  const line = head.split(CRLF).find((each) => /^content-disposition:/i.test(each)) ?? '';
  const match = /;\s*name=(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(line);
  const name = match?.[1]?.replaceAll(/\\(.)/g, '$1') ?? match?.[2] ?? null;
  return { name, isFile: /;\s*filename\*?=/i.test(line) };
}

/** The same form for another model: the pieces of the client's own bytes, none of them copied. */
export function withModel(body: Buffer, { boundary, models }: Form, name: string): Buffer[] {
  const value = Buffer.from(name);
  if (models.length === 0) {
    const part = `--${boundary}${CRLF}Content-Disposition: form-data; name="model"${CRLF}${CRLF}`;
    // What stands before the first delimiter is no part of the form.
    const first = body.indexOf(`--${boundary}`);
    return [Buffer.from(part), value, Buffer.from(CRLF), body.subarray(first)];
  }
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { start, end } of models) {
    pieces.push(body.subarray(from, start), value);
    from = end;
  }
  pieces.push(body.subarray(from));
  return pieces;
}

/** The same form with other bytes in the place of one of its files. */
export function withFile(body: Buffer, { start, end }: Span, bytes: readonly Buffer[]): Buffer[] {
  return [body.subarray(0, start), ...bytes, body.subarray(end)];
}
