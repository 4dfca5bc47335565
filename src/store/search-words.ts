/**
 * What can be found, cut into tokens by us once, so that every engine indexes the same: words of letters and numbers
 * with case, width and accents folded. Scripts that write no spaces are indexed as overlapping pairs, so that any two
 * neighbouring characters are found whatever a dictionary thinks of them; what is asked is cut into words by
 * `Intl.Segmenter`, and each word's pairs are asked for.
 */
import type { Term } from './dialect/search.ts';

/** Raise it when tokens change: what was indexed before is then indexed again. */
export const TOKENS_VERSION = 1;

/** A word longer than this is found by its beginning; base64 and the like are no words. */
const LONGEST = 48;
/** Distinct tokens of one message. */
const MOST_TOKENS = 30_000;
/** Characters of one message that are looked at. */
const MOST_TEXT = 1_000_000;
/** Words of a query that count. */
const MOST_WORDS = 12;

const SPACELESS = String.raw`\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}`;
const PIECES = new RegExp(`([${SPACELESS}]+)|[[\\p{L}\\p{N}\\p{M}]--[${SPACELESS}]]+`, 'gv');
const JOINED = /[\p{L}\p{N}\p{M}]/u;

/** Case, width and accents folded: `Ｃafé` → `cafe`. Vowel signs of other scripts stay: they are letters there. */
export function foldText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- plain ASCII, nearly all there is, has nothing else to fold
  if (/^[\u0000-\u007f]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
}

/** The distinct tokens of a text, for the index. */
export function tokensOf(text: string): Set<string> {
  const tokens = new Set<string>();
  for (const [piece, spaceless] of foldText(text.slice(0, MOST_TEXT)).matchAll(PIECES)) {
    if (tokens.size >= MOST_TOKENS) break;
    if (spaceless === undefined) tokens.add(clipped(piece));
    else for (const pair of pairsOf(spaceless)) tokens.add(pair);
  }
  return tokens;
}

function clipped(word: string): string {
  return word.length <= LONGEST ? word : word.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '');
}

/** `数据库` → 数据, 据库, 库: the last one alone, so that every character begins a token. */
function pairsOf(run: string): string[] {
  const characters = Array.from(run);
  return characters.map((character, index) => character + (characters[index + 1] ?? ''));
}

/** One word asked for: how it reads when folded, and the terms a document must have for it. */
export interface Word {
  text: string;
  /** Found only where a word begins: scripts with spaces. */
  atStart: boolean;
  terms: Term[];
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/** What is asked for, as words that must all be there; a phrase in quotes must be there as it is written. */
export function wordsOf(query: string): Word[] {
  const words: Word[] = [];
  for (const [, quoted, open] of query.matchAll(/["“”„]([^"“”„]*)["“”„]?|([^"“”„]+)/gu)) {
    if (quoted === undefined) words.push(...looseWords(open ?? ''));
    else if (quoted.trim() !== '') words.push(phraseOf(quoted));
  }
  const distinct = [
    ...new Map(words.filter((word) => word.terms.length > 0).map((word) => [word.text, word])).values(),
  ];
  return distinct.slice(0, MOST_WORDS);
}

function looseWords(text: string): Word[] {
  const words: Word[] = [];
  for (const [piece, spaceless] of foldText(text).matchAll(PIECES)) {
    if (spaceless === undefined) words.push({ text: piece, atStart: true, terms: [prefixTerm(piece)] });
    else
      for (const word of spacelessWords(spaceless)) words.push({ text: word, atStart: false, terms: runTerms(word) });
  }
  return words;
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

function phraseOf(text: string): Word {
  const folded = foldText(text).trim().replaceAll(/\s+/g, ' ');
  const terms = [...folded.matchAll(PIECES)].flatMap(([piece, spaceless]) =>
    spaceless === undefined ? [prefixTerm(piece)] : runTerms(spaceless),
  );
  return { text: folded, atStart: JOINED.test(folded.charAt(0)) && !isSpaceless(folded), terms };
}

const isSpaceless = (text: string): boolean => new RegExp(`^[${SPACELESS}]`, 'v').test(text);

function prefixTerm(word: string): Term {
  return { token: clipped(word), prefix: true };
}

/** The pairs a run is made of; a single character is the beginning of a pair. */
function runTerms(run: string): Term[] {
  const pairs = pairsOf(run);
  return pairs.length === 1
    ? [{ token: pairs[0] ?? '', prefix: true }]
    : pairs.slice(0, -1).map((token) => ({ token, prefix: false }));
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
