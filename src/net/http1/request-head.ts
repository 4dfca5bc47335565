/** The head of a request as it goes out. What could end a line early is refused: keys and names come from elsewhere. */
import type { Outbound } from '../outbound.ts';

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const PATH = /^[\x21-\x7e\x80-\xff]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** How a message is framed is ours to say. */
const OURS: ReadonlySet<string> = new Set(['content-length', 'expect', 'keep-alive', 'transfer-encoding', 'upgrade']);
/** They have a body, if an empty one. */
const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** A request's headers as they are written. */
export interface Fields {
  text: string;
  /** The connection is wanted for this request only. */
  closes: boolean;
}

/** `host`: with its port. Throws a TypeError for what no header may have. */
export function fieldsOf(headers: Record<string, string>, host: string): Fields {
  let text = '';
  let closes = false;
  let hostLine = `host: ${host}\r\n`;
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (!TOKEN.test(name) || !VALUE.test(value)) throw new TypeError(`the header ${lower} cannot be sent`);
    if (lower === 'connection') closes = /\bclose\b/i.test(value);
    else if (lower === 'host') hostLine = `host: ${value}\r\n`;
    else if (!OURS.has(lower)) text += `${name}: ${value}\r\n`;
  }
  return { text: `${hostLine}connection: ${closes ? 'close' : 'keep-alive'}\r\n${text}`, closes };
}

/** `length`: bytes of the body. Throws a TypeError for a method or a path that is none. */
export function requestHead(
  { method, path }: Pick<Outbound, 'method' | 'path'>,
  fields: Fields,
  length: number,
): string {
  if (!TOKEN.test(method) || !PATH.test(path)) throw new TypeError('this is no proper method or path');
  const size = length > 0 || WITH_BODY.has(method) ? `content-length: ${length}\r\n` : '';
  return `${method} ${path} HTTP/1.1\r\n${fields.text}${size}\r\n`;
}
