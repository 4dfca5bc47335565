/**
 * What between two dollars is no formula: prices, variables of a shell, and the sentence that goes on behind them.
 *
 * Pandoc's rule (nothing blank inside, no digit behind) lets `$PATH. 5$` through, GitHub's (blanks outside) refuses
 * `the $n$th` and `设$x$为`. So it is Pandoc's rule, and then what stands between is judged: mathematics has no two words
 * side by side, since they would be drawn as one.
 */

/** What nobody writes but in a formula. */
const LATEX = /\\[a-zA-Z]|\^/;
/** Operators, and an index of one character or in braces: `x_1`, but not `MY_VAR`. */
const OPERATOR = /[=+*<>{}|\\^]|_[^\W_](?![^\W_])|_\{/;
/** Names of functions, which stand before others and beside each other; differentials, too. */
const FUNCTIONS =
  /\b(?:arc)?(?:sin|cos|tan)h?\b|\b(?:log|lim|exp|max|min|mod|gcd|lcm|det|dim|ker|sup|inf|arg|deg|sgn|sign|rank|erf|var|cov|d[a-z](?:d[a-z])*)\b/gi;
const LETTERS = String.raw`\p{Script=Latin}\p{M}`;
/** Two words, of which one is longer than a product of two letters. */
const SENTENCE = new RegExp(
  `(?<![${LETTERS}])(?:[${LETTERS}]{3,}[,;:]?\\s+[${LETTERS}]{2,}|[${LETTERS}]{2,}[,;:]?\\s+[${LETTERS}]{3,})(?![${LETTERS}])|[${LETTERS}\\d)][.?]\\s|[。！？；]`,
  'u',
);
/** Names that nobody gives to anything but a variable of a shell, also in capitals with underscores or in braces. */
const VARIABLE =
  /^(?:PATH|HOME|USER|SHELL|PWD|OLDPWD|EDITOR|PAGER|TERM|LANG|TMPDIR|HOSTNAME|RANDOM|IFS|[A-Z]+PATH|env:\w+|[A-Z]{2,}\d*_[A-Z\d_]{2,})(?![a-z\d])|^\{[A-Za-z_]\w+[}:#%/-](?![_^])/;
/** `$1`, `$_`, `$#`, `$(…` of a shell or a script, where words or a quote follow. */
const SPECIAL = /^(?:[#@?_](?=[\s,.;:)/]|$)|\(["'`]|\.[a-z]{2,}\()/;
/** A number first, and then a word: `5 apples`, `5, or 10`, `20k for`. */
const PRICE = /^\d[\d.,]*\s?(?:[kKmMbB]|bn)?[,;:)]?\s+\p{Script=Latin}{3,}/u;

/** Two prices in one sentence, not a formula: a number first, then a word, and no operator anywhere. */
function isMoney(text: string): boolean {
  if (!/^\d/.test(text)) return false;
  if (/[\\=^{}|]|_\w/.test(text)) return false;
  if (PRICE.test(text.replace(FUNCTIONS, 'f'))) return true;
  return /[\s/](?!\\)\p{L}{2,}|[\p{Script=Han}\p{Script=Hangul}]/u.test(text) && !OPERATOR.test(text);
}

/** Words in a row, or the end of a sentence: what is in `\text{…}` and the like does not count. */
function isSentence(text: string): boolean {
  return !LATEX.test(text) && SENTENCE.test(text.replace(FUNCTIONS, 'f'));
}

/** Is what stands between `$` and `$` no formula? `next` is the character behind the second one, `''` at the end. */
export function isProse(text: string, next: string): boolean {
  if (LATEX.test(text)) return false;
  if (VARIABLE.test(text) || SPECIAL.test(text) || isMoney(text) || isSentence(text)) return true;
  // `$$` to `$$$` are classes of prices.
  if (next === '$' && !/[\p{L}\p{N}]/u.test(text)) return true;
  // `$HOME/$USER`: a letter behind is a plural or an ordinal (`$n$th`), and then what stands before it is whole.
  if (/[\p{Script=Latin}_{(]/u.test(next) && /[=/:.,(+*<>&|-]$/.test(text)) return true;
  return /[\p{Script=Latin}_]/u.test(next) && /^[A-Z][A-Z\d]{2,}$|[\p{Script=Han}]$/u.test(text);
}

/** The same between `$$` and `$$` in a line: `kill $$ and echo $$`, `$$ - $$$`. Who writes a formula there leaves little doubt. */
export function isDisplayProse(text: string, next: string): boolean {
  if (next === '$' && !/[\p{L}\p{N}\\]/u.test(text)) return true;
  return /^\s/.test(text) && !OPERATOR.test(text) && isSentence(text);
}
