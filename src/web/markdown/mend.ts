/**
 * Makes the end of a half-written text calm: what is open is closed, what cannot be told yet is held back.
 *
 * Only the picture while streaming depends on this. The finished text is never mended, so a wrong guess here lasts for a
 * few characters at most.
 */
import { mendInline } from './mend-inline.ts';

const MARKERS =
  /^(?:[ \t]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+|>[ \t]?|#{1,6}[ \t]+|\[[ xX]\][ \t]+|\[\^[^\]\s]+\]:[ \t]*))+/;
const BLOCK_LINE = /^[ \t]*(?:[-*+][ \t]|\d{1,9}[.)][ \t]|>|#{1,6}[ \t]|\||`{3}|~{3}|\[\^[^\]\s]+\]:)/;

// A last line that may still become a bullet, an item, a rule, an underlined heading, a fence, a task, an alert, a note …
const UNDECIDED = [
  /^[ \t]*[-=*_+~`#]+[ \t]*$/,
  /^[ \t>]*\d{1,9}[.)]?[ \t]*$/,
  /^[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]?\]?[ \t]*|[-*_`~#]+)?$/,
  /^[ \t]*#{1,6}[ \t]*$/,
  /^[ \t]*>[ \t]*(?:\[(?:![a-zA-Z]*\]?)?)?[ \t]*$/,
  /^ {0,3}\[\^[^\]\n]*(?:\]:?[ \t]*)?$/,
  /^ {0,3}\[(?!\^)[^\]\n]+\]:[ \t]*\S*$/,
  /^[ \t]*\|[ \t]*$/,
];

/** The open end of a text, so that reading it shows no half-written markers. `source` begins at a block. */
export function mend(source: string): string {
  // After a blank line nothing is half-written: what stands open there stays open.
  if (/\n[ \t]*\n[ \t]*$/.test(source)) return source;
  const text = withoutHalfCharacter(source).trimEnd();
  if (endsInFence(text)) return text.replace(/\n[ \t>]*(?:`{1,}|~{1,})$/, '');
  const formula = openFormula(text);
  if (formula) return formula;
  return mendLines(text, source.endsWith('\n'));
}

/** A lone first half of a surrogate pair at the very end would show as a replacement sign. */
export function withoutHalfCharacter(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}

function mendLines(text: string, complete: boolean): string {
  const from = text.lastIndexOf('\n') + 1;
  const last = text.slice(from);
  const table = mendTable(text, from, complete);
  if (table !== undefined) return table;
  if (!complete && UNDECIDED.some((pattern) => pattern.test(last))) {
    const before = text.slice(0, Math.max(0, from - 1));
    return /\n[ \t]*$|^$/.test(before) ? before : mendLines(before, true);
  }
  const start = paragraphStart(text, from);
  return text.slice(0, start) + mendInline(text.slice(start));
}

/** Where the run of inline text begins in which the text ends: behind the markers of its first line. */
function paragraphStart(text: string, lastLine: number): number {
  let from = lastLine;
  while (from > 0 && !BLOCK_LINE.test(text.slice(from, from + 120))) {
    const previous = text.lastIndexOf('\n', from - 2) + 1;
    if (!text.slice(previous, from).trim()) break;
    from = previous;
  }
  return from + (MARKERS.exec(text.slice(from))?.[0].length ?? 0);
}

/** Does the text end inside a fence that stands in a list or a quote? Fences of the top level never come here. */
function endsInFence(text: string): boolean {
  let open = '';
  for (const [, mark = '', info = ''] of text.matchAll(
    /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})([^\n]*)$/gm,
  )) {
    if (!open) open = mark.startsWith('`') && info.includes('`') ? '' : mark;
    else if (mark.startsWith(open) && !info.trim()) open = '';
  }
  // The line that closes may be the last one, still growing; then it has closed already.
  return open !== '';
}

/** An unclosed formula at the end that is a block of its own gets its closing line. */
function openFormula(text: string): string | undefined {
  for (const [opener, closer] of [
    ['$$', '$$'],
    ['\\[', '\\]'],
  ] as const) {
    const at = Math.max(text.lastIndexOf(`\n${opener}`) + 1, text.startsWith(opener) ? 0 : -1);
    if (at < 0 || !text.startsWith(opener, at)) continue;
    const body = text.slice(at + opener.length);
    if (body.includes(closer) || (opener === '$$' && text.slice(0, at).split('\n$$').length % 2 === 0)) continue;
    if (/\n[ \t]*\n/.test(body) && !/^[ \t]*\n/.test(body)) continue;
    // The closer itself may be half there.
    const whole = body.replace(closer === '$$' ? /\$$/ : /\\$/, '').trimEnd();
    if (!whole.trim()) return text.slice(0, Math.max(0, at - 1));
    return `${text.slice(0, at)}${opener}${whole}\n${closer}`;
  }
  return undefined;
}

/**
 * A table is drawn from the moment its head is whole, with the line that says how its columns stand: a head that grows
 * would move what is being read. `undefined` when the text does not end in a table, or in one that is whole.
 */
function mendTable(text: string, from: number, complete: boolean): string | undefined {
  if (!/^ {0,3}\|/.test(text.slice(from))) return undefined;
  const lines: string[] = [];
  for (let end = text.length; end > 0;) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end);
    if (!/^ {0,3}\|/.test(line)) break;
    lines.unshift(line);
    end = start - 1;
  }
  const [header = '', delimiter, ...rows] = lines;
  if (header.trim() === '|') return undefined;
  const before = text.slice(0, text.length - lines.join('\n').length);
  if (rows.length === 0) {
    const written = delimiter === undefined || /^[ \t|:-]*$/.test(delimiter);
    const whole = delimiter !== undefined && (complete || cellsIn(delimiter) >= cellsIn(header));
    return written && !whole ? before.trimEnd() : undefined;
  }
  if (complete) return undefined;
  const last = rows.at(-1) ?? '';
  const head = text.slice(0, text.length - last.length);
  return last.trim() === '|' ? head.trimEnd() : head + mendRow(last);
}

/** Only the last cell of a row can be open. */
function mendRow(row: string): string {
  let pipe = row.length - 1;
  while (pipe >= 0 && (row[pipe] !== '|' || row[pipe - 1] === '\\')) pipe--;
  const cell = row.slice(pipe + 1);
  return row.slice(0, pipe + 1) + (cell.trim() ? mendInline(cell.trimEnd()) : cell);
}

/** How many cells of a row are closed. */
function cellsIn(row: string): number {
  return row.trim().split(/(?<!\\)\|/).length - 2;
}
