/**
 * Signs beside words: `C++`, `.NET`, `node.js`, `#tag`. A word is indexed once more together with the sign that makes it
 * another one, so that asking for `C++` does not look through everything with a `c` in it.
 */
import type { Term } from './dialect/search.ts';
import { clipped, foldText, isSpaceless, JOINED, PIECES, prefixTerm, runTerms } from './search-pieces.ts';

/** Signs behind a word that make it another one; what ends a sentence or a quotation is not among them. */
const AFTER = new Set('+#%@&$^~=');
/** Signs before a word, where no other word is before them. Between two, as in `node.js`, every sign but `'` counts. */
const BEFORE = new Set('.#@$/_+&=~\\^|%:!<-');
const BETWEEN = new Set('!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~');

export interface Placed {
  piece: string;
  /** The piece, where it is of a script without spaces. */
  spaceless: string | undefined;
  /** The sign right before it that makes it another word; empty where there is none. */
  before: string;
  /** Up to two such signs right behind it. */
  after: string;
  /** Where it ends. */
  end: number;
}

/** The pieces of a folded text, each with the signs at its sides. */
export function* placed(folded: string): Generator<Placed> {
  let last = 0;
  for (const match of folded.matchAll(PIECES)) {
    const [piece, spaceless] = match;
    const start = match.index;
    const end = start + piece.length;
    let before = '';
    if (start > last && BETWEEN.has(folded.charAt(start - 1))) {
      const sign = folded.charAt(start - 1);
      // A blank between it and the piece before it makes it a word of its own.
      const inside = last > 0 && !/\s/.test(folded.slice(last, start));
      if (inside || BEFORE.has(sign)) before = sign;
    }
    let after = '';
    if (AFTER.has(folded.charAt(end))) after = folded.slice(end, AFTER.has(folded.charAt(end + 1)) ? end + 2 : end + 1);
    last = end;
    yield { piece, spaceless, before, after, end };
  }
}

/** Engines break at ASCII signs: in tokens, private-use characters stand for them. */
const inToken = (signs: string): string =>
  Array.from(signs, (sign) => String.fromCharCode(0xe100 + sign.charCodeAt(0))).join('');

export const withSignAfter = ({ piece, after }: Placed): string => clipped(piece) + inToken(after);
export const withSignBefore = ({ piece, before }: Placed): string => inToken(before) + clipped(piece);

/** More would hardly make a search narrower; all of it is looked for in the text anyhow. */
const MOST_TERMS = 12;

/**
 * What a document must have in the index for a folded text to stand in it as it is written, from the beginning of a
 * word on; only its last word may go on. None for signs alone.
 */
export function literalTerms(folded: string): Term[] {
  const all = [...placed(folded)];
  return all
    .flatMap((one, index) => termsOf(one, { isLast: index === all.length - 1, isOpen: one.end === folded.length }))
    .slice(0, MOST_TERMS);
}

/** `isOpen`: the word itself may go on. */
function termsOf(one: Placed, { isLast, isOpen }: { isLast: boolean; isOpen: boolean }): Term[] {
  if (one.spaceless !== undefined) return runTerms(one.spaceless);
  const terms: Term[] = [];
  // Behind what is asked for there may be more signs.
  if (one.after !== '') terms.push({ token: withSignAfter(one), prefix: isLast });
  if (one.before !== '') terms.push({ token: withSignBefore(one), prefix: isOpen });
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
