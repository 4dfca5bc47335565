/**
 * Emphasis next to Chinese, Japanese and Korean.
 *
 * CommonMark decides whether `**` opens or closes by the white space and punctuation around it. Languages written without
 * spaces break that: in `**重点：**然后` the second run follows punctuation and precedes a letter, so it may not close. The
 * remedy is the one proposed for the standard: beside a CJK character, or when the punctuation itself is CJK, punctuation
 * counts as a letter.
 */

const LETTERS = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Bopomofo}';
const PUNCTUATION =
  '\\u3001-\\u3003\\u3008-\\u3011\\u3014-\\u301f\\u30fb\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65';
const OTHER = '(?![*_~])[\\p{P}\\p{S}]';

const CJK = new RegExp(`[${LETTERS}${PUNCTUATION}]`, 'u');
const BEFORE_RUN = new RegExp(`[${PUNCTUATION}](?=[*~]+[\\p{L}\\p{N}])|${OTHER}(?=[*~]+[${LETTERS}])`, 'gu');
const AFTER_RUN = new RegExp(`(?<=[\\p{L}\\p{N}][*~]+)[${PUNCTUATION}]|(?<=[${LETTERS}][*~]+)${OTHER}`, 'gu');
const OPENING = new RegExp(`^[*~]+(?:([${PUNCTUATION}])|${OTHER})`, 'u');
const LETTER = new RegExp(`[${LETTERS}]`, 'u');

/** Replaces the punctuation that would keep a run from opening or closing; the length stays the same. */
export function easeEmphasis(mask: string): string {
  if (!CJK.test(mask)) return mask;
  const letter = (found: string): string => 'a'.repeat(found.length);
  return mask.replace(BEFORE_RUN, letter).replace(AFTER_RUN, letter);
}

/** What to take for the character before a run at the start of `source`: nothing, where that lets the run open. */
export function easedPrevious(source: string, previous: string): string {
  if (!/[\p{L}\p{N}]/u.test(previous)) return previous;
  const match = OPENING.exec(source);
  if (!match) return previous;
  return match[1] !== undefined || LETTER.test(previous) ? '' : previous;
}

/** Share of CJK characters among the letters of a text, 0 to 1. */
export function cjkShare(beginning: string): number {
  const cjk = beginning.match(new RegExp(`[${LETTERS}]`, 'gu'))?.length ?? 0;
  // One ideograph says about as much as a short word of four letters.
  const others = (beginning.match(/\p{Script=Latin}/gu)?.length ?? 0) / 4;
  return cjk + others === 0 ? 0 : cjk / (cjk + others);
}

/** Where an address in running text ends: CJK punctuation never belongs to it, nor letters glued to a bare host. */
export function addressEnd(source: string): number {
  const at = source.search(new RegExp(`[${PUNCTUATION}“”‘’…]`, 'u'));
  const host = new RegExp(`^(?:https?://|www\\.)?[^/\\s${LETTERS}]+(?=[${LETTERS}])`, 'iu').exec(source);
  const end = at < 0 ? source.length : at;
  return host ? Math.min(end, host[0].length) : end;
}
