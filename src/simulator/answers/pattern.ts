/**
 * A string that matches a regular expression, for the constructs found in schemas: literals, classes, groups,
 * alternatives, quantifiers. The expression itself is never run: it comes from a client and may be hostile.
 */

/** The shortest simple match, or `undefined` when the expression uses more than is understood here. */
export function matching(pattern: string): string | undefined {
  if (pattern.length > MOST_PATTERN) return undefined;
  const reader = { text: pattern, at: 0 };
  const made = alternatives(reader);
  return made !== undefined && reader.at === pattern.length && made.length <= MOST ? made : undefined;
}

/** Groups nest as deep as the pattern is long. */
const MOST_PATTERN = 1_000;

/** Longer than any field worth generating. */
const MOST = 10_000;

interface Reader {
  text: string;
  at: number;
}

function alternatives(r: Reader): string | undefined {
  const first = sequence(r);
  if (first === undefined) return undefined;
  while (r.text[r.at] === '|') {
    r.at += 1;
    if (sequence(r) === undefined) return undefined;
  }
  return first;
}

function sequence(r: Reader): string | undefined {
  let made = '';
  while (r.at < r.text.length && r.text[r.at] !== '|' && r.text[r.at] !== ')') {
    const one = atom(r);
    if (one === undefined) return undefined;
    const times = quantifier(r);
    if (times === undefined || made.length + one.length * times > MOST) return undefined;
    made += one.repeat(times);
  }
  return made;
}

const classes: Readonly<Record<string, string>> = { d: '7', w: 'a', s: ' ', D: 'a', W: '-', S: 'a', n: '\n', t: '\t' };

function atom(r: Reader): string | undefined {
  const c = r.text[r.at++];
  switch (c) {
    case '^':
    case '$':
      return '';
    case '.':
      return 'a';
    case '\\':
      return escaped(r);
    case '[':
      return charClass(r);
    case '(':
      return group(r);
    default:
      return c === '*' || c === '+' || c === '?' || c === '{' ? undefined : c;
  }
}

function escaped(r: Reader): string | undefined {
  const c = r.text[r.at++];
  if (c === undefined || /[bBpPkux0-9]/.test(c)) return undefined;
  return classes[c] ?? c;
}

function group(r: Reader): string | undefined {
  if (r.text.startsWith('?:', r.at)) r.at += 2;
  else if (/^\?<[a-zA-Z]\w*>/.test(r.text.slice(r.at, r.at + 40))) r.at = r.text.indexOf('>', r.at) + 1;
  else if (r.text[r.at] === '?') return undefined;
  const made = alternatives(r);
  if (r.text[r.at] !== ')') return undefined;
  r.at += 1;
  return made;
}

function charClass(r: Reader): string | undefined {
  const negated = r.text[r.at] === '^';
  if (negated) r.at += 1;
  const members: string[] = [];
  while (r.text[r.at] !== ']') {
    if (r.at >= r.text.length) return undefined;
    const c = r.text[r.at++];
    const member = c === '\\' ? escaped(r) : c;
    if (member === undefined) return undefined;
    if (r.text[r.at] === '-' && r.text[r.at + 1] !== ']' && c !== '\\') {
      const end = r.text[r.at + 1] ?? '';
      r.at += 2;
      for (let code = member.charCodeAt(0); code <= end.charCodeAt(0) && members.length < 200; code++)
        members.push(String.fromCharCode(code));
    } else members.push(member);
  }
  r.at += 1;
  if (!negated) return members.find((m) => /[a-z0-9]/i.test(m)) ?? members[0];
  return ['a', 'A', '1', '-', ' '].find((candidate) => !members.includes(candidate));
}

/** How often the atom before is repeated: as seldom as it may, but once where once is allowed. */
function quantifier(r: Reader): number | undefined {
  const c = r.text[r.at];
  let times = 1;
  if (c === '*' || c === '+' || c === '?') r.at += 1;
  else if (c === '{') {
    const found = /^\{(\d+)(,?)(\d*)\}/.exec(r.text.slice(r.at, r.at + 24));
    if (!found) return undefined;
    r.at += found[0].length;
    const least = Number(found[1]);
    const most = found[2] === '' ? least : found[3] === '' ? Infinity : Number(found[3]);
    times = Math.min(most, Math.max(least, 1));
  }
  if (r.text[r.at] === '?') r.at += 1;
  return times;
}
