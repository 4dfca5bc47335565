/**
 * Long lists and long tables, while they are being written.
 *
 * A block is read again with every update as long as it is open. For a list of two hundred items or a table of three
 * hundred rows that would be quadratic, so the items and rows that are complete are read once, in batches, and only the
 * last few are read again. This is a shortcut for the picture in between: a finished block is read whole.
 */
import type { Links, Tokens } from 'marked';
import { lex } from './lexer.ts';
import type { Node } from './tokens.ts';

/** What has been read of the open block for good. */
export interface Growth {
  /** The source it was read from; the block's source still begins with it. */
  readonly head: string;
  readonly before: readonly Node[];
  readonly block: Tokens.List | Tokens.Table;
  /** Put before the rest so that it is read as a continuation: a table's header and delimiter. */
  readonly lead: string;
}

const BATCH = 16;
const KEPT = 3;
// Characters of source; a few long items are worth a batch of their own.
const LARGE = 3000;
const BULLET = /^(?:([*+-])|\d{1,9}([.)]))[ \t]+\S/;

/** Extends `known` as far as `source`, the open block, allows; `undefined` when there is nothing to gain. */
export function grow(known: Growth | undefined, source: string, links: Links): Growth | undefined {
  const valid = known && source.startsWith(known.head) ? known : undefined;
  if (valid?.block.type === 'table') return moreRows(valid, source, links);
  if (valid) return moreItems(valid, source, links);
  if (source.length < 600) return undefined;
  return BULLET.test(source) ? moreItems(undefined, source, links) : firstRows(source, links);
}

/** The whole open block: what is known, continued by `rest`, the nodes of the source behind `growth.head`. */
export function join(growth: Growth, rest: readonly Node[]): readonly Node[] | undefined {
  const { block, before } = growth;
  if (rest.every((node) => node.type === 'space')) return [...before, block];
  const at = rest.findIndex((node) => node.type !== 'space');
  const next = rest[at];
  const after = rest.slice(at + 1);
  if (block.type === 'table' && next?.type === 'table')
    return [...before, { ...block, rows: [...block.rows, ...next.rows] }, ...after];
  if (block.type === 'list' && next?.type === 'list' && next.ordered === block.ordered)
    return [
      ...before,
      { ...block, loose: block.loose || next.loose, items: [...block.items, ...next.items] },
      ...after,
    ];
  return undefined;
}

function moreItems(known: Growth | undefined, source: string, links: Links): Growth | undefined {
  const from = known?.head.length ?? 0;
  const starts = itemStarts(source, from);
  const to = starts.at(-KEPT);
  if (to === undefined || (starts.length < BATCH + KEPT && to - from < LARGE)) return known;
  const piece = lex(source.slice(from, to), links).nodes.filter((node) => node.type !== 'space');
  const [list] = piece;
  // Something else came between the items, which the lines alone do not show. Then there is no shortcut.
  if (piece.length !== 1 || list?.type !== 'list' || list.items.length !== starts.length - KEPT) return known;
  const head = source.slice(0, to);
  const spaced = list.loose || /\n[ \t]*\n$/.test(head);
  if (known?.block.type !== 'list') return { head, before: [], lead: '', block: { ...list, loose: spaced } };
  const { block } = known;
  return { ...known, head, block: { ...block, items: [...block.items, ...list.items], loose: block.loose || spaced } };
}

/** Offsets of the lines that begin an item like the first one. */
function itemStarts(source: string, from: number): readonly number[] {
  const [, bullet, dot] = BULLET.exec(source) ?? [];
  const starts: number[] = [];
  for (let at = from; at < source.length;) {
    const line = BULLET.exec(source.slice(at, at + 24));
    if (line && line[1] === bullet && line[2] === dot) starts.push(at);
    const end = source.indexOf('\n', at);
    if (end < 0) break;
    at = end + 1;
  }
  return starts;
}

const DELIMITER = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/m;

function firstRows(source: string, links: Links): Growth | undefined {
  const delimiter = DELIMITER.exec(source);
  if (!delimiter || delimiter.index === 0 || !delimiter[0].includes('-')) return undefined;
  const end = delimiter.index + delimiter[0].length + 1;
  const start = source.lastIndexOf('\n', delimiter.index - 2) + 1;
  const read = lex(source.slice(0, end), links).nodes;
  const table = read.at(-1);
  if (table?.type !== 'table' || table.rows.length > 0) return undefined;
  const growth = {
    head: source.slice(0, end),
    before: read.slice(0, -1),
    block: table,
    lead: source.slice(start, end),
  };
  return moreRows(growth, source, links);
}

function moreRows(known: Growth, source: string, links: Links): Growth {
  const from = known.head.length;
  const ends: number[] = [];
  for (let at = source.indexOf('\n', from); at >= 0; at = source.indexOf('\n', at + 1)) ends.push(at + 1);
  const to = ends.at(-KEPT);
  if (ends.length < BATCH + KEPT || to === undefined || known.block.type !== 'table') return known;
  const read = lex(known.lead + source.slice(from, to), links).nodes;
  const [table] = read;
  if (read.length !== 1 || table?.type !== 'table' || table.rows.length !== ends.length - KEPT + 1) return known;
  return { ...known, head: source.slice(0, to), block: { ...known.block, rows: [...known.block.rows, ...table.rows] } };
}
