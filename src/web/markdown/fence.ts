/** A fenced code block of the top level, taken apart without the lexer: its text may be long, and grows. */
import type { Tokens } from 'marked';
import { decodeEntities } from './entities.ts';

/** How a block ends: with its closing line, with the end of the text, or not yet. */
export type FenceEnd = 'closed' | 'unclosed' | 'growing';

/** `raw` begins with the opening line. */
export function codeBlock(raw: string, end: FenceEnd): Tokens.Code {
  const first = raw.indexOf('\n');
  const opening = first < 0 ? raw : raw.slice(0, first);
  const [, indent = '', info = ''] = /^( {0,3})(?:`+|~+)(.*)$/.exec(opening) ?? [];
  let body = first < 0 ? '' : raw.slice(first + 1);
  if (end === 'closed') body = body.trimEnd().replace(/(?:^|\n)[ \t]*(?:`+|~+)$/, '');
  else {
    // The last line may be the closing one, half there.
    if (end === 'growing') body = body.replace(/(?:^|\n) {0,3}(?:`+|~+)$/, '');
    body = body.replace(/\n$/, '');
  }
  if (indent) body = body.replace(new RegExp(`^ {1,${indent.length}}`, 'gm'), '');
  // While the opening line is incomplete, its language is too.
  const lang = first < 0 && end === 'growing' ? '' : language(info);
  return { type: 'code', raw: '', lang, text: body };
}

/** The language of an info string such as `ts title="x"`, `{.python}` or `js{1,3}`, in lower case. */
export function language(info: string): string {
  return /^\s*\{?\.?([^\s{}:,;="'`]*)/.exec(decodeEntities(info))?.[1]?.toLowerCase() ?? '';
}
