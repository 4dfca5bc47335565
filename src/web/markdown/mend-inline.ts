/** Closes what is open in the last run of inline text, and holds back what cannot be told yet. */
import { UNFINISHED } from './address.ts';
import { isProse } from './dollars.ts';
import { formulaAt } from './formulas.ts';
import { TAGS } from './tokens.ts';

// An opener further back than this was most likely meant literally.
const FAR = 400;
// What is held back at the end, of which an address may be the longest.
const LONGEST_END = 300;

// Beyond these it is no longer writing, and closing it would cost more than it calms.
const LONGEST_RUN = 10_000;
const DEEPEST = 24;

interface Run {
  readonly char: string;
  count: number;
  /** Offset in the output behind the run. */
  end: number;
}

interface Mending {
  readonly source: string;
  at: number;
  out: string;
  readonly runs: Run[];
  /** Offsets in the output of brackets that are still open. */
  readonly brackets: number[];
  /** The rest has been dealt with; only the open runs remain to be closed. */
  done: boolean;
  /** What closes an open code span. */
  tail: string;
}

/** `**bold` becomes `**bold**`, `[text](htt` a link that leads nowhere yet, and a trailing `*` waits for its neighbour. */
export function mendInline(written: string): string {
  if (written.length > LONGEST_RUN) return written;
  const source = held(written);
  const mending: Mending = { source, at: 0, out: '', runs: [], brackets: [], done: false, tail: '' };
  while (mending.at < source.length && !mending.done) step(mending);
  const bracket = mending.brackets.at(-1);
  if (bracket !== undefined && !mending.done) openBracket(mending, bracket);
  return closeTag(closeRuns(mending));
}

/** Without the last characters that mean nothing before the next one has come. */
function held(written: string): string {
  const text = written.trimEnd();
  // Patterns that end at the end still begin to look at every character before it.
  const at = Math.max(0, text.length - LONGEST_END);
  const end = text
    .slice(at)
    .replace(/&(?:#?[a-zA-Z\d]{0,10})$/, '')
    .replace(/<\/?[a-z]{0,6}[ \t]?\/?$/, '')
    .replace(/<(https?:\/\/[^\s<>]*)$/, '$1')
    .replace(/(?<!\\)(?:\\\\)*\\$/, (slashes) => slashes.slice(0, -1))
    .replace(/!$/, (mark, from: number, whole: string) => (/\s$|^$/.test(whole.slice(0, from)) ? '' : mark));
  return text.slice(0, at) + end;
}

const OPEN_TAG = new RegExp(`<(${TAGS})>[^<\\n]{1,400}$`);

/** `<b>bold` becomes `<b>bold</b>`. */
function closeTag(out: string): string {
  const tag = OPEN_TAG.exec(out)?.[1];
  return tag === undefined ? out : `${out}</${tag}>`;
}

function step(mending: Mending): void {
  const { source, at } = mending;
  const plain = /^[^\\`$[\]*_~]+/.exec(source.slice(at));
  if (plain) {
    take(mending, plain[0].length);
    return;
  }
  switch (source[at]) {
    case '\\':
      escape(mending);
      break;
    case '`':
      code(mending);
      break;
    case '$':
      dollar(mending);
      break;
    case '[':
      mending.brackets.push(mending.out.length);
      take(mending, 1);
      break;
    case ']':
      closeBracket(mending);
      break;
    default:
      delimiter(mending);
  }
}

function take(mending: Mending, length: number): void {
  mending.out += mending.source.slice(mending.at, mending.at + length);
  mending.at += length;
}

/** Leaves out everything from here on. */
function hold(mending: Mending, back = 0): void {
  mending.out = mending.out.slice(0, mending.out.length - back);
  mending.done = true;
}

function escape(mending: Mending): void {
  const rest = mending.source.slice(mending.at);
  const found = formulaAt(rest, '');
  if (found) take(mending, found.raw.length);
  else if (/^\\[([]/.test(rest) && rest.length < FAR) hold(mending);
  else take(mending, 2);
}

function dollar(mending: Mending): void {
  const rest = mending.source.slice(mending.at);
  const found = formulaAt(rest, mending.source[mending.at - 1] ?? '');
  if (found) take(mending, found.raw.length);
  else if (mayBeFormula(rest)) hold(mending);
  else take(mending, /^\$+/.exec(rest)?.[0].length ?? 1);
}

/** An opened `$` whose partner may still come: never a price, and not a lonely sign in long plain text. */
function mayBeFormula(rest: string): boolean {
  if (rest.startsWith('$$')) return rest.length < FAR;
  if (/^\$[\s\d]|[\n`]/.test(rest) || rest.indexOf('$', 1) > 0 || isProse(rest.slice(1), '')) return false;
  return rest.length < 12 || (rest.length < FAR && /[\\^_={]/.test(rest));
}

function code(mending: Mending): void {
  const rest = mending.source.slice(mending.at);
  const ticks = /^`+/.exec(rest)?.[0] ?? '';
  const closed = new RegExp(`^${ticks}(?:[^\`]|[^\`][\\s\\S]*?[^\`])${ticks}(?!\`)`).exec(rest);
  if (closed) {
    take(mending, closed[0].length);
    return;
  }
  const content = rest.slice(ticks.length).replace(/`+$/, '');
  if (content.length > FAR / 2 || content.includes('\n')) {
    take(mending, ticks.length);
    return;
  }
  mending.done = true;
  if (!content.trim()) return;
  mending.out += ticks + content.trimEnd();
  mending.tail = ticks;
}

function closeBracket(mending: Mending): void {
  const opened = mending.brackets.pop();
  if (opened === undefined) {
    take(mending, 1);
    return;
  }
  const rest = mending.source.slice(mending.at + 1);
  const target = /^\((?:[^()\\\n]|\\.|\([^()\n]*\))*\)/.exec(rest);
  if (target) take(mending, target[0].length + 1);
  else if (rest.startsWith('(') && !rest.includes('\n') && rest.length < FAR * 4) finishLink(mending, opened, true);
  else if (rest === '' || /^\[[^\]\n]*$/.test(rest)) finishLink(mending, opened, false);
  else take(mending, 1);
}

/** The text ends in a link's target, or where one may follow. */
function finishLink(mending: Mending, opened: number, targeted: boolean): void {
  const image = mending.out[opened - 1] === '!';
  const label = mending.out.slice(opened + 1);
  mending.done = true;
  if (image) cutBack(mending, opened - 1);
  else if (label.startsWith('^')) mending.out += ']';
  else {
    // Emphasis opened inside the label is closed inside it, before the bracket.
    const inner = mending.runs.filter((run) => run.end > opened);
    mending.runs.splice(mending.runs.length - inner.length);
    const closers = inner
      .toReversed()
      .map((run) => run.char.repeat(run.count))
      .join('');
    const text = label + closers;
    mending.out = mending.out.slice(0, opened) + (targeted ? `[${text}](${UNFINISHED})` : text);
  }
}

/** A bracket that never closed: a link's text is shown as it comes, an image or a footnote's sign only when whole. */
function openBracket(mending: Mending, opened: number): void {
  const label = mending.out.slice(opened + 1);
  if (label.length > FAR || label.includes('\n')) return;
  if (mending.out[opened - 1] === '!') cutBack(mending, opened - 1);
  else if (label.startsWith('^') || label === '') cutBack(mending, opened);
  else {
    mending.out = mending.out.slice(0, opened) + label;
    for (const run of mending.runs) if (run.end > opened) run.end--;
  }
}

function cutBack(mending: Mending, to: number): void {
  mending.out = mending.out.slice(0, to);
  while ((mending.runs.at(-1)?.end ?? 0) > to) mending.runs.pop();
}

function delimiter(mending: Mending): void {
  const { source, at, runs } = mending;
  const char = source[at] ?? '';
  let end = at;
  while (source[end] === char) end++;
  const count = end - at;
  const previous = source[at - 1] ?? ' ';
  const next = source[end];
  // At the very end it may still grow, and whether it closes is the same as being closed below.
  if (next === undefined) {
    hold(mending);
    return;
  }
  take(mending, count);
  if (char === '~' && count !== 2) return;
  const word = /[\p{L}\p{N}]/u;
  const inside = char === '_' && word.test(previous) && word.test(next);
  if (inside) return;
  const left = /\S/.test(previous) ? close(runs, char, count) : count;
  if (left > 0 && runs.length < DEEPEST && /\S/.test(next) && !(char === '_' && word.test(previous)))
    runs.push({ char, count: Math.min(left, 3), end: mending.out.length });
}

/** Closes open runs of `char`, innermost first; returns how many signs are left over. */
function close(runs: Run[], char: string, count: number): number {
  let left = count;
  for (let i = runs.length - 1; i >= 0 && left > 0; i--) {
    const run = runs[i];
    if (run?.char !== char) continue;
    const used = Math.min(run.count, left);
    run.count -= used;
    left -= used;
    runs.length = run.count > 0 ? i + 1 : i;
  }
  return left;
}

function closeRuns(mending: Mending): string {
  let out = mending.out;
  if (!mending.tail) {
    out = out.trimEnd();
    // An opener with nothing behind it would close on itself and show as signs.
    for (let last = mending.runs.at(-1); last && last.end >= out.length; last = mending.runs.at(-1)) {
      mending.runs.pop();
      out = out.slice(0, last.end - last.count).trimEnd();
    }
  }
  const closers = mending.runs.toReversed().map((run) => run.char.repeat(run.count));
  return out + mending.tail + closers.join('');
}
