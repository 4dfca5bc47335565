/** Where a formula begins and ends: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, and what only looks like one. */
import { isDisplayProse, isProse } from './dollars.ts';
import type { Formula } from './tokens.ts';

const DISPLAY = /^\$\$(?!\$)((?:\\[\s\S]|(?!\$\$)[^\\])+?)\$\$/;
const INLINE = /^\$(?![\s$])((?:\\.|[^\\$\n`])+)(?<!\s)\$(?!\d)/;
const ROUND = /^\\\(((?:(?!\\\)|\\\()[\s\S])+?)\\\)/;
// `\[x\](…)` is a link whose text begins with an escaped bracket.
const SQUARE = /^\\\[((?:(?!\\\]|\\\[)[\s\S])+?)\\\](?!\()/;

/** May the `$` after `previous` open a formula? Not inside a word, as in `US$5`, and not a second dollar. */
function opensAfter(previous: string): boolean {
  return !/[\p{Script=Latin}\d$\\]/u.test(previous);
}

/** The formula at the very start of `source`, or `undefined`. `previous` is the character before it, if any. */
export function formulaAt(source: string, previous: string): Formula | undefined {
  if (source.startsWith('$')) {
    const display = DISPLAY.exec(source);
    if (display && !isDisplayProse(display[1] ?? '', behind(source, display)))
      return formula(display, { display: true });
    const inline = opensAfter(previous) ? INLINE.exec(source) : null;
    if (!inline || isProse(inline[1] ?? '', behind(source, inline))) return undefined;
    return formula(inline, { display: false });
  }
  const round = ROUND.exec(source);
  if (round) return formula(round, { display: false });
  const square = SQUARE.exec(source);
  return square ? formula(square, { display: true }) : undefined;
}

const behind = (source: string, [raw]: RegExpExecArray): string => source.charAt(raw.length);

function formula([raw, text = '']: RegExpExecArray, { display }: { display: boolean }): Formula | undefined {
  return text.trim() ? { type: 'math', raw, text: text.trim(), display } : undefined;
}

const INDENT = '^ {0,3}';
const END = '[ \\t]*(?:\\n|$)';
const BLOCKS = [
  // The opener alone on its line: blank lines are allowed inside.
  new RegExp(`${INDENT}\\$\\$[ \\t]*\\n((?:(?!\\$\\$)[\\s\\S])+?)\\$\\$${END}`),
  new RegExp(`${INDENT}\\$\\$((?:(?!\\$\\$|\\n[ \\t]*\\n)[\\s\\S])+?)\\$\\$${END}`),
  new RegExp(`${INDENT}\\\\\\[[ \\t]*\\n((?:(?!\\\\\\])[\\s\\S])+?)\\\\\\]${END}`),
  new RegExp(`${INDENT}\\\\\\[((?:(?!\\\\\\]|\\n[ \\t]*\\n)[\\s\\S])+?)\\\\\\]${END}`),
];
const ENVIRONMENT = new RegExp(
  `${INDENT}(\\\\begin\\{(equation|align|alignat|gather|CD)(\\*?)\\}(?:(?!\\n[ \\t]*\\n)[\\s\\S])+?\\\\end\\{\\2\\3\\})${END}`,
);

/** A formula that is a block of its own, at the very start of `source`. */
export function formulaBlock(source: string): Formula | undefined {
  if (!/^ {0,3}(?:\$\$|\\\[|\\begin)/.test(source)) return undefined;
  for (const block of BLOCKS) {
    const match = block.exec(source);
    if (match) return formula(match, { display: true });
  }
  const environment = ENVIRONMENT.exec(source);
  return environment ? formula(environment, { display: true }) : undefined;
}

/** Where a formula block may interrupt a paragraph: the offset of its line in `source`, or -1. */
export function formulaBlockStart(source: string): number {
  const at = source.search(/\n {0,3}(?:\$\$|\\\[|\\begin\{)/);
  return at < 0 ? -1 : at + 1;
}

/** Blanks out every formula of `source` in `mask` (a string of the same length), so that no emphasis begins inside one. */
export function maskFormulas(source: string, mask: string): string {
  let masked = mask;
  for (let at = 0; at < source.length;) {
    const rest = source.slice(at);
    const skip = /^[^$\\`]+/.exec(rest) ?? /^(`+)(?!`)[\s\S]*?[^`]\1(?!`)/.exec(rest);
    if (skip) {
      at += skip[0].length;
      continue;
    }
    const found = formulaAt(rest, source[at - 1] ?? '');
    if (found) masked = masked.slice(0, at) + 'a'.repeat(found.raw.length) + masked.slice(at + found.raw.length);
    at += found ? found.raw.length : source[at] === '\\' ? 2 : 1;
  }
  return masked;
}
