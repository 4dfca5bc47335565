/** How text is folded and cut into pieces: words of letters and numbers, and runs of scripts that write no spaces. */
import type { Term } from './dialect/search.ts';

/** A word longer than this is found by its beginning; base64 and the like are no words. */
const LONGEST = 48;

const SPACELESS = String.raw`\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}`;
/** The first group is there when the piece is of a script without spaces. */
export const PIECES = new RegExp(`([${SPACELESS}]+)|[[\\p{L}\\p{N}\\p{M}]--[${SPACELESS}]]+`, 'gv');
/** What a piece is made of. */
export const JOINED = /[\p{L}\p{N}\p{M}]/u;
const STARTS_SPACELESS = new RegExp(`^[${SPACELESS}]`, 'v');

export const isSpaceless = (text: string): boolean => STARTS_SPACELESS.test(text);

/**
 * Case, width and accents folded: `Ｃafé` → `cafe`. Vowel signs of other scripts stay: they are letters there. Typographic
 * apostrophes and hyphens become those of the keyboard, by which `don't` and `gpt-4` are looked for.
 */
export function foldText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- plain ASCII, nearly all there is, has nothing else to fold
  if (/^[\u0000-\u007f]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/[\u2018\u2019\u02bc]/g, "'")
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-')
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
}

export function clipped(word: string): string {
  return word.length <= LONGEST ? word : word.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '');
}

/** `数据库` → 数据, 据库, 库: the last one alone, so that every character begins a token. */
export function pairsOf(run: string): string[] {
  const characters = Array.from(run);
  return characters.map((character, index) => character + (characters[index + 1] ?? ''));
}

export function prefixTerm(word: string): Term {
  return { token: clipped(word), prefix: true };
}

/** The pairs a run is made of; a single character is the beginning of a pair. */
export function runTerms(run: string): Term[] {
  const pairs = pairsOf(run);
  return pairs.length === 1
    ? [{ token: pairs[0] ?? '', prefix: true }]
    : pairs.slice(0, -1).map((token) => ({ token, prefix: false }));
}
