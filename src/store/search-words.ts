/**
 * What can be found, cut into tokens by us once, so that every engine indexes the same: words of letters and numbers
 * with case, width and accents folded. Scripts that write no spaces are indexed as overlapping pairs, so that any two
 * neighbouring characters are found whatever a dictionary thinks of them; what is asked is cut into words by
 * `Intl.Segmenter`, and each word's pairs are asked for.
 */
import type { Term } from './dialect/search.ts';
import { clipped, foldText, isSpaceless, JOINED, pairsOf, prefixTerm, runTerms } from './search-pieces.ts';
import { chunksOf, literalTerms, placed, withSignAfter, withSignBefore } from './search-signs.ts';

/** Raise it when tokens change: what was indexed before is then indexed again. */
export const TOKENS_VERSION = 2;

/** Distinct tokens of one message. */
const MOST_TOKENS = 30_000;
/** Characters of one message that are looked at. */
const MOST_TEXT = 1_000_000;
/** Words of a query that count. */
const MOST_WORDS = 12;

/** The distinct tokens of a text, for the index. */
export function tokensOf(text: string): Set<string> {
  const tokens = new Set<string>();
  for (const one of placed(foldText(text.slice(0, MOST_TEXT)))) {
    if (tokens.size >= MOST_TOKENS) break;
    if (one.spaceless !== undefined) {
      for (const pair of pairsOf(one.spaceless)) tokens.add(pair);
      continue;
    }
    tokens.add(clipped(one.piece));
    if (one.after !== '') tokens.add(withSignAfter(one));
    if (one.before !== '') tokens.add(withSignBefore(one));
  }
  return tokens;
}

/** One word asked for: how it reads when folded, and the terms a document must have for it; signs alone have none. */
export interface Word {
  text: string;
  /** Found only where a word begins: scripts with spaces. */
  atStart: boolean;
  terms: Term[];
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/**
 * What is asked for, as words that must all be there. What has signs in it (`C++`, `node.js`, an address, a file's name)
 * and what is in quotes must be there as it is written.
 */
export function wordsOf(query: string): Word[] {
  const words: Word[] = [];
  for (const [, quoted, open] of query.matchAll(/["“”„]([^"“”„]*)["“”„]?|([^"“”„]+)/gu)) {
    if (quoted === undefined) words.push(...chunksOf(open ?? '').flatMap(wordsIn));
    else if (quoted.trim() !== '') words.push(literalOf(foldText(quoted).trim().replaceAll(/\s+/g, ' ')));
  }
  // A dash or a slash between words is nothing that is looked for; alone, it is.
  const named = words.filter((word) => word.terms.length > 0);
  const counted = named.length > 0 ? named : words;
  return [...new Map(counted.map((word) => [word.text, word])).values()].slice(0, MOST_WORDS);
}

const ONLY_LETTERS = /^[\p{L}\p{N}\p{M}]+$/u;

function wordsIn(chunk: string): Word[] {
  if (!ONLY_LETTERS.test(chunk)) return [literalOf(chunk)];
  if (!isSpaceless(chunk)) return [{ text: chunk, atStart: true, terms: [prefixTerm(chunk)] }];
  return spacelessWords(chunk).map((word) => ({ text: word, atStart: false, terms: runTerms(word) }));
}

function literalOf(text: string): Word {
  return { text, atStart: JOINED.test(text.charAt(0)) && !isSpaceless(text), terms: literalTerms(text) };
}

/** Words by the dictionary; characters it knows no word for stay together, as in a name. */
function spacelessWords(run: string): string[] {
  const words: string[] = [];
  let wasSingle = false;
  for (const { segment } of segmenter.segment(run)) {
    const isSingle = Array.from(segment).length === 1;
    if (isSingle && wasSingle) words.push((words.pop() ?? '') + segment);
    else words.push(segment);
    wasSingle = isSingle;
  }
  return words;
}

/** A stretch of a text, in UTF-16 units. */
export interface Span {
  start: number;
  end: number;
}

/** A folded text that remembers where each of its units came from. */
export class Folded {
  readonly text: string;
  readonly #at: Uint32Array | null;
  readonly #length: number;

  constructor(source: string) {
    this.#length = source.length;
    const whole = foldText(source);
    // oxlint-disable-next-line no-control-regex -- nothing moves in plain ASCII
    if (/^[\u0000-\u007f]*$/.test(source)) {
      this.text = whole;
      this.#at = null;
      return;
    }
    let text = '';
    const at: number[] = [];
    let from = 0;
    // A letter goes together with the marks that stand on it.
    for (const [cluster] of source.matchAll(/\P{M}\p{M}*|\p{M}+/gu)) {
      const folded = foldCluster(cluster);
      for (let i = 0; i < folded.length; i++) at.push(from);
      text += folded;
      from += cluster.length;
    }
    this.text = text;
    this.#at = Uint32Array.from(at);
  }

  /** Where in the source a stretch of the folded text stands. */
  source({ start, end }: Span): Span {
    if (this.#at === null) return { start, end };
    return { start: this.#at[start] ?? this.#length, end: this.#at[end] ?? this.#length };
  }
}

const folds = new Map<string, string>();
const MOST_FOLDS = 20_000;

function foldCluster(cluster: string): string {
  const known = folds.get(cluster);
  if (known !== undefined) return known;
  const folded = foldText(cluster);
  if (folds.size < MOST_FOLDS) folds.set(cluster, folded);
  return folded;
}

/** Whether every word is somewhere in a folded text. */
export function hasWords(text: string, words: readonly Word[]): boolean {
  return words.every((word) => firstPlace(text, word) !== -1);
}

/** Where the words stand in a folded text, in order and not overlapping; null when one of them is nowhere. */
export function findWords(text: string, words: readonly Word[]): Span[] | null {
  const spans: Span[] = [];
  for (const word of words) {
    const found = placesOf(text, word);
    if (found.length === 0) return null;
    spans.push(...found);
  }
  spans.sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else merged.push({ ...span });
  }
  return merged;
}

/** Marked places of one word; more would mark the whole page. */
const MOST_PLACES = 200;

function placesOf(text: string, word: Word): Span[] {
  const spans: Span[] = [];
  for (let at = firstPlace(text, word); at !== -1 && spans.length < MOST_PLACES;) {
    spans.push({ start: at, end: at + word.text.length });
    at = firstPlace(text, word, at + word.text.length);
  }
  return spans;
}

function firstPlace(text: string, { text: word, atStart }: Word, from = 0): number {
  for (let at = text.indexOf(word, from); ; at = text.indexOf(word, at + 1))
    if (at <= 0 || !atStart || !joins(text, at)) return at;
}

/** Whether the character before `at` belongs to the same word: letters of scripts without spaces never do. */
function joins(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 2), at).match(/.$/su)?.[0] ?? '';
  return JOINED.test(before) && !isSpaceless(before);
}
