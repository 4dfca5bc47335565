/**
 * Cuts a growing text into top-level pieces that can be read independently of each other, line by line.
 *
 * A cut depends only on complete lines before it and on the line after it, never on what follows later. So the same text
 * is cut the same way whether it arrives at once or a character at a time, and a piece that has been left is final.
 * Cuts are made only where no CommonMark block can reach across; a piece may well hold several blocks.
 */

export interface Segment {
  readonly kind: 'flow' | 'fence';
  readonly start: number;
  readonly end: number;
  /** For a fence: its closing line has been seen, and is the last line of the segment. */
  readonly closed: boolean;
}

interface Fence {
  readonly mark: string;
  readonly length: number;
  /** A fence that shows markdown: fences of equal length inside it are meant to be nested, whatever CommonMark says. */
  readonly nests: boolean;
}

interface OpenMath {
  readonly closer: string;
  /** The opener stood alone on its line; then the formula may contain blank lines. */
  readonly alone: boolean;
  readonly lines: number;
}

/** Where the scanner stands, between two lines. A value: copying it is enough to look ahead. */
export interface Scan {
  /** First offset not yet scanned; always the start of a line. */
  readonly at: number;
  /** Where the open segment begins. */
  readonly start: number;
  readonly kind: Segment['kind'];
  readonly fence: Fence | undefined;
  readonly nested: number;
  readonly math: OpenMath | undefined;
  /** The open segment is complete; the next line begins another. */
  readonly sealed: boolean;
  /** The last line was blank. */
  readonly blank: boolean;
  /** Column at which the content of the open list's outermost item begins; 0 outside lists. */
  readonly item: number;
}

export const BEGINNING: Scan = {
  at: 0,
  start: 0,
  kind: 'flow',
  fence: undefined,
  nested: 0,
  math: undefined,
  sealed: false,
  blank: true,
  item: 0,
};

// Unclosed display maths must not hold back the rest of an answer for ever.
const LONGEST_FORMULA = 80;

const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})[ \t]*([^\n]*)$/;
const HEADING = /^#{1,6}(?:[ \t]|$)/;
const BULLET = /^ {0,3}(?:[*+-]|\d{1,9}[.)])(?:[ \t]+|$)/;
const INTERRUPTING_BULLET = /^(?:[*+-]|1[.)])[ \t]+[^ \t]/;
const MATH = /^ {0,3}(\$\$|\\\[)(.*)$/;

function indentation(line: string): number {
  let column = 0;
  for (const char of line) {
    if (char === ' ') column++;
    else if (char === '\t') column += 4 - (column % 4);
    else break;
  }
  return column;
}

/** Takes the line `text[from, to)` (without its line end). `next` is the offset of the following line. */
export function scanLine(scan: Scan, text: string, line: { from: number; to: number; next: number }, cut: Cut): Scan {
  const content = text.slice(line.from, line.to);
  const after = { ...scan, at: line.next };
  if (scan.fence) return insideFence(after, scan.fence, content);
  const open = scan.sealed ? begin(after, line.from, cut) : after;
  if (/^[ \t]*$/.test(content)) return { ...open, blank: true, math: open.math?.alone ? open.math : undefined };
  if (open.math) return insideMath(open, open.math, content);
  return outside(open, content, line.from, cut);
}

/** Told each time a segment is left. */
export type Cut = (segment: Segment) => void;

/** The open segment, as it stands at `end`. */
export function openSegment(scan: Scan, end: number): Segment {
  return { kind: scan.kind, start: scan.start, end, closed: scan.sealed };
}

function begin(scan: Scan, start: number, cut: Cut, kind: Segment['kind'] = 'flow'): Scan {
  if (start > scan.start) cut(openSegment(scan, start));
  return { ...scan, start, kind, sealed: false, item: 0, math: undefined };
}

function insideFence(scan: Scan, fence: Fence, content: string): Scan {
  const match = /^ {0,3}(`{3,}|~{3,})[ \t]*([^`]*)$/.exec(content);
  const mark = match?.[1] ?? '';
  if (mark[0] !== fence.mark || mark.length < fence.length) return scan;
  if (match?.[2]) return fence.nests && mark.length === fence.length ? { ...scan, nested: scan.nested + 1 } : scan;
  if (scan.nested > 0) return { ...scan, nested: scan.nested - 1 };
  return { ...scan, fence: undefined, sealed: true, blank: false };
}

function insideMath(scan: Scan, math: OpenMath, content: string): Scan {
  const seen = { ...scan, blank: false };
  if (content.includes(math.closer))
    return { ...seen, math: undefined, sealed: content.trimEnd().endsWith(math.closer) };
  const lines = math.lines + 1;
  return { ...seen, math: lines < LONGEST_FORMULA ? { ...math, lines } : undefined };
}

function outside(scan: Scan, content: string, from: number, cut: Cut): Scan {
  const indent = indentation(content);
  const fence = indent < 4 && (scan.item === 0 || indent < scan.item) ? FENCE.exec(content) : undefined;
  if (fence) {
    const [, mark = '', info = ''] = fence;
    const nests = /^(?:markdown|md|mdx)\b/i.test(info);
    const open = begin(scan, from, cut, 'fence');
    return { ...open, fence: { mark: mark[0] ?? '', length: mark.length, nests }, nested: 0, blank: false };
  }
  const bullet = indent < 4 ? BULLET.exec(content) : null;
  let open = scan;
  if (indent === 0 && startsAnew(scan, content, bullet !== null)) open = begin(scan, from, cut);
  const item = bullet && (open.item === 0 || indent < open.item) ? contentColumn(bullet[0]) : open.item;
  const seen = { ...open, item, blank: false };
  return item === 0 ? atMath(seen, content) : seen;
}

/** Where an item's content begins: after its marker and up to four spaces, or one when more make it indented code. */
function contentColumn(marker: string): number {
  const bare = marker.trimEnd().length;
  const gap = marker.length - bare;
  return bare + (gap >= 1 && gap <= 4 ? gap : 1);
}

function startsAnew(scan: Scan, content: string, bullet: boolean): boolean {
  if (HEADING.test(content)) return true;
  if (scan.item > 0) return scan.blank && !bullet;
  return scan.blank || INTERRUPTING_BULLET.test(content);
}

function atMath(scan: Scan, content: string): Scan {
  const [, opener, rest = ''] = MATH.exec(content) ?? [];
  if (!opener) return scan;
  const closer = opener === '$$' ? '$$' : '\\]';
  if (!rest.includes(closer)) return { ...scan, math: { closer, alone: rest.trim() === '', lines: 0 } };
  const at = rest.indexOf(closer);
  return { ...scan, sealed: at > 0 && at + closer.length === rest.trimEnd().length };
}
