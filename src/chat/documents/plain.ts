/** Texts of all kinds: decoded, and divided by lines so that a place in them can be named. */
import { encodingOf } from './encoding.ts';
import { LIMITS, tidy, type ParsedPage } from './parsed.ts';

const LINES = 120;
const CHARACTERS = 6000;

/** In whatever encoding it is written; what is in none is read as Western European, which reads everything. */
export function decoded(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes) ?? 'windows-1252').decode(bytes);
}

/** Pieces of whole lines, labelled with them (`1–120`); a single piece needs no label. */
export function byLines(text: string): { pages: ParsedPage[]; cut: boolean } {
  const cut = text.length > LIMITS.characters;
  const lines = (cut ? text.slice(0, LIMITS.characters) : text).replaceAll(/\r\n?/g, '\n').split('\n');
  const pages: ParsedPage[] = [];
  let from = 0;
  let size = 0;
  const close = (to: number) => {
    if (to > from) pages.push({ label: `${from + 1}–${to}`, text: piece(lines.slice(from, to).join('\n')) });
    from = to;
    size = 0;
  };
  for (const [at, line] of lines.entries()) {
    if (at - from >= LINES || (size > 0 && size + line.length > CHARACTERS)) close(at);
    size += line.length + 1;
  }
  close(lines.length);
  const [only] = pages;
  return { pages: pages.length === 1 && only ? [{ ...only, label: '' }] : pages, cut };
}

/** Paragraphs gathered to parts of about the same length, for documents that do not say where their pages end. */
export function byLength(paragraphs: readonly string[]): string[] {
  const parts: string[] = [];
  let part: string[] = [];
  let size = 0;
  for (const paragraph of paragraphs) {
    if (size > 0 && size + paragraph.length > CHARACTERS) {
      parts.push(part.join('\n'));
      part = [];
      size = 0;
    }
    part.push(paragraph);
    size += paragraph.length + 1;
  }
  if (part.length > 0) parts.push(part.join('\n'));
  return parts;
}

/** Indentation at the beginning is part of code. */
function piece(text: string): string {
  const indent = /^[ \t]*(?=\S)/.exec(text)?.[0] ?? '';
  return indent + tidy(text);
}
