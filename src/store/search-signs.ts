/**
 * Signs beside words: `C++`, `.NET`, `node.js`, `#tag`. A word is indexed once more together with the sign that makes it
 * another one, so that asking for `C++` does not look through everything with a `c` in it.
 */
import type { Term } from './dialect/search.ts';
import { clipped, foldText, isSpaceless, JOINED, PIECES, prefixTerm, runTerms } from './search-pieces.ts';

/** Signs behind a word that make it another one; what ends a sentence or a quotation is not among them. */
const AFTER = /^[+#%@&$^~=]{1,2}/;
/** Signs before a word, where no other word is before them. Between two, as in `node.js`, every sign but `'` counts. */
const BEFORE = /[.#@$/_+&=~\\^|%:!<-]/;
const BETWEEN = /[!-&(-/:-@[-`{-~]/;

interface Placed {
  piece: string;
  spaceless: boolean;
  /** The sign right before it; empty after a blank and at the beginning. */
  before: string;
  /** Up to two characters right behind it. */
  after: string;
  /** Between it and the piece before it there are signs and no blank. */
  inside: boolean;
}

/** The pieces of a folded text, each with the signs at its sides. */
function* placed(folded: string): Generator<Placed> {
  let end = 0;
  for (const match of folded.matchAll(PIECES)) {
    const [piece, spaceless] = match;
    const gap = folded.slice(end, match.index);
    const inside = end > 0 && !/\s/.test(gap);
    end = match.index + piece.length;
    const after = folded.slice(end, end + 2);
    yield { piece, spaceless: spaceless !== undefined, before: gap.at(-1) ?? '', after, inside };
  }
}

/** Engines break at ASCII signs: in tokens, private-use characters stand for them. */
const inToken = (signs: string): string =>
  Array.from(signs, (sign) => String.fromCharCode(0xe100 + sign.charCodeAt(0))).join('');

function withSignAfter({ piece, after }: Placed): string | null {
  const signs = AFTER.exec(after)?.[0];
  return signs === undefined ? null : clipped(piece) + inToken(signs);
}

function withSignBefore({ piece, before, inside }: Placed): string | null {
  return (inside ? BETWEEN : BEFORE).test(before) ? inToken(before) + clipped(piece) : null;
}

/** What the index has of a folded text besides its words. */
export function* signTokens(folded: string): Generator<string> {
  for (const one of placed(folded)) {
    if (one.spaceless) continue;
    const after = withSignAfter(one);
    if (after !== null) yield after;
    const before = withSignBefore(one);
    if (before !== null) yield before;
  }
}

/** More would hardly make a search narrower; all of it is looked for in the text anyhow. */
const MOST_TERMS = 12;

/**
 * What a document must have in the index for a folded text to stand in it as it is written, from the beginning of a
 * word on; only its last word may go on. None for signs alone.
 */
export function literalTerms(folded: string): Term[] {
  const all = [...placed(folded)];
  return all.flatMap((one, index) => termsOf(one, index === all.length - 1)).slice(0, MOST_TERMS);
}

function termsOf(one: Placed, isLast: boolean): Term[] {
  if (one.spaceless) return runTerms(one.piece);
  const isOpen = isLast && one.after === '';
  const after = withSignAfter(one);
  const before = withSignBefore(one);
  const terms: Term[] = [];
  // Behind what is asked for there may be more signs.
  if (after !== null) terms.push({ token: after, prefix: isLast });
  if (before !== null) terms.push({ token: before, prefix: isOpen });
  if (terms.length > 0) return terms;
  return [isOpen ? prefixTerm(one.piece) : { token: clipped(one.piece), prefix: false }];
}

/** Punctuation of East Asia separates words as blanks do, and is often written without one. */
const STOPS = /[，。、；：！？（）【】《》〈〉「」『』…·]+/gu;

/**
 * What is asked for, folded and cut where a blank or a stop is and between scripts: `用C++写` → 用, C++, 写. Punctuation of a sentence
 * around a word does not count, nor the brackets, quotes and asterisks it stands in: what is left has signs that are its own.
 */
export function chunksOf(query: string): string[] {
  return foldText(query.replaceAll(STOPS, ' '))
    .split(/\s+/)
    .flatMap(betweenScripts)
    .map(withoutPunctuation)
    .filter((chunk) => chunk !== '');
}

function betweenScripts(written: string): string[] {
  const parts: string[] = [];
  let last = '';
  for (const character of written) {
    const goesOn = last !== '' && (!JOINED.test(character) || isSpaceless(last) === isSpaceless(character));
    parts.push(goesOn ? (parts.pop() ?? '') + character : character);
    last = character;
  }
  return parts;
}

function withoutPunctuation(written: string): string {
  let chunk = written;
  for (let before = ''; before !== chunk;) {
    before = chunk;
    chunk = withoutBrackets(chunk.replace(/^[,;?*`'"]+/, '').replace(/(?<![,.;:!?*`'"])[,.;:!?*`'"]+$/, ''));
  }
  return chunk;
}

const CLOSER: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Without the brackets around it, and without those that have no partner: `(foo` → `foo`, but `f(x)` as it is. */
function withoutBrackets(chunk: string): string {
  const closer = CLOSER[chunk.charAt(0)];
  if (closer !== undefined && (chunk.endsWith(closer) || !chunk.includes(closer))) return chunk.slice(1);
  const opener = Object.keys(CLOSER).find((one) => chunk.endsWith(CLOSER[one] ?? ''));
  return opener !== undefined && !chunk.includes(opener) ? chunk.slice(0, -1) : chunk;
}
