/**
 * Rows with a bar too many. To the standard every `|` ends a cell, and cells beyond the last column are thrown away; but
 * models write `|x|` into formulas and `a | b` into code, and what they wrote must not be lost.
 */
import { formulaAt } from './formulas.ts';

const DELIMITERS = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/** `source`, a table and what follows it, with bars inside code and formulas escaped in rows that have too many cells. */
export function easeCells(source: string): string {
  const lines = source.split('\n');
  const [header = '', delimiters = ''] = lines;
  if (!header.includes('|') || !DELIMITERS.test(delimiters)) return source;
  const columns = cellsIn(delimiters);
  let eased = false;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.trim() === '') break;
    if (at === 1 || !/[`$\\]/.test(line) || cellsIn(line) <= columns) continue;
    lines[at] = escapeBars(line);
    eased = true;
  }
  return eased ? lines.join('\n') : source;
}

function cellsIn(line: string): number {
  const bare = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return bare.split(/(?<!\\)\|/).length;
}

function escapeBars(line: string): string {
  let eased = '';
  for (let at = 0; at < line.length;) {
    const inner = /^(?:[^`$\\]+|(`+)(?!`)[\s\S]*?[^`]\1(?!`))/.exec(line.slice(at));
    const raw = inner?.[1] === undefined ? undefined : inner[0];
    const literal = raw ?? formulaAt(line.slice(at), line[at - 1] ?? '')?.raw;
    // `$5|$a` is two cells with prices; what is meant as a formula ends before a space, a sign or a bar.
    const length = literal?.length ?? inner?.[0].length ?? (line[at] === '\\' ? 2 : 1);
    const piece = line.slice(at, at + length);
    const meant = literal !== undefined && !/[\p{L}\p{N}]/u.test(line[at + length] ?? '');
    eased += meant ? piece.replaceAll(/(?<!\\)\|/g, String.raw`\|`) : piece;
    at += length;
  }
  return eased;
}
