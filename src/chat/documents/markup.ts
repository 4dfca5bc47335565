/**
 * HTML to readable text: one pass over the characters, no tree, no scripts, nothing loaded. What a reader would skip
 * (scripts, styles, navigation where it is marked as such) is left out.
 */
const SKIPPED = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'svg',
  'math',
  'iframe',
  'object',
  'canvas',
  'audio',
  'video',
  'select',
  'nav',
  'head',
]);
const BLOCKS = new Set(
  (
    'p div section article header footer main aside h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table tr thead tbody blockquote ' +
    'pre figure figcaption form fieldset hr address details summary caption'
  ).split(' '),
);
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  laquo: '«',
  raquo: '»',
  copy: '©',
  reg: '®',
  trade: '™',
  euro: '€',
  pound: '£',
  yen: '¥',
  middot: '·',
  bull: '•',
  times: '×',
  deg: '°',
  eacute: 'é',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  szlig: 'ß',
  shy: '',
  zwnj: '',
};

export function entitiesDecoded(text: string): string {
  return text.replaceAll(/&(#x[\da-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return NAMED[name] ?? NAMED[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

export interface PageText {
  title: string;
  text: string;
}

/** The text of a page with headings, lists and table rows marked as markdown does. */
export function textOfHtml(html: string): PageText {
  const title = entitiesDecoded(between(html, '<title', '</title') ?? '').trim();
  const writer = textWriter();
  const unclosed = new Set<string>();
  let at = 0;
  while (at < html.length) {
    const open = tagFrom(html, at);
    writer.text(html.slice(at, open < 0 ? html.length : open));
    if (open < 0) break;
    if (html.startsWith('<!--', open)) {
      const end = html.indexOf('-->', open + 4);
      at = end < 0 ? html.length : end + 3;
    } else at = afterTag(html, open, writer, unclosed);
  }
  return { title, text: writer.done() };
}

/** Where the next tag, comment or instruction begins; -1 where none does. A `<` that begins none is text. */
function tagFrom(html: string, at: number): number {
  TAG.lastIndex = at;
  return TAG.exec(html)?.index ?? -1;
}
const TAG = /<(?=\/?[a-z]|[!?])/gi;

/** Reads what begins at `open`; returns where to go on. `unclosed`: elements that have no end from here on. */
function afterTag(html: string, open: number, writer: TextWriter, unclosed: Set<string>): number {
  const name = /^<\/?([a-z][a-z\d-]*)/i.exec(html.slice(open, open + 40))?.[1]?.toLowerCase();
  const end = tagEnd(html, open);
  if (name === undefined) return end;
  const closing = html[open + 1] === '/';
  const skipped = !closing && SKIPPED.has(name) && html[end - 2] !== '/' && !unclosed.has(name);
  if (!skipped) {
    writer.tag(name, closing);
    return end;
  }
  const after = afterElement(html, end, name);
  if (after !== undefined) return after;
  // Looked for once: a page of nothing but openings must not be searched to its end for each.
  unclosed.add(name);
  return name === 'script' || name === 'style' ? html.length : end;
}

/** Where the tag that begins at `open` ends; quotes may hold `>`. */
function tagEnd(html: string, open: number): number {
  let quote = '';
  const most = Math.min(html.length, open + 100_000);
  for (let at = open + 1; at < most; at++) {
    const letter = html[at] ?? '';
    if (quote !== '') {
      if (letter === quote) quote = '';
    } else if ((letter === '"' || letter === "'") && html[at - 1] === '=') quote = letter;
    else if (letter === '>') return at + 1;
  }
  return most;
}

/** After the element's end tag; undefined when it has none. */
function afterElement(html: string, from: number, name: string): number | undefined {
  const ends = [`</${name}`, `</${name.toUpperCase()}`].map((mark) => html.indexOf(mark, from)).filter((at) => at >= 0);
  return ends.length === 0 ? undefined : tagEnd(html, Math.min(...ends));
}

function between(html: string, open: string, close: string): string | undefined {
  const start = html.indexOf(open);
  if (start < 0 || start > 100_000) return undefined;
  const from = tagEnd(html, start);
  const end = html.indexOf(close, from);
  return end < 0 || end - from > 1000 ? undefined : html.slice(from, end);
}

type TextWriter = ReturnType<typeof textWriter>;

function textWriter() {
  const out: string[] = [];
  let pre = 0;
  let fresh = true;
  let prefix = '';
  let cells = 0;
  const newline = () => {
    if (!fresh) out.push('\n');
    fresh = true;
  };
  return {
    text(raw: string): void {
      let text = entitiesDecoded(raw);
      if (pre === 0) {
        text = text.replaceAll(/\s+/g, ' ');
        if (fresh) text = text.trimStart();
      }
      if (text === '') return;
      if (prefix !== '' && text.trim() !== '') {
        out.push(prefix);
        prefix = '';
      }
      out.push(text);
      fresh = text.endsWith('\n');
    },
    tag(name: string, closing: boolean): void {
      if (name === 'br') return newline();
      if (name === 'pre') pre = Math.max(0, pre + (closing ? -1 : 1));
      if (name === 'td' || name === 'th') {
        if (!closing && cells++ > 0) out.push(' | ');
        return;
      }
      if (!BLOCKS.has(name)) return;
      newline();
      if (name === 'tr') cells = 0;
      else if (name !== 'li' && out.at(-1) !== '\n\n') out.push('\n');
      const level = /^h([1-6])$/.exec(name)?.[1];
      if (level !== undefined) prefix = closing ? '' : `${'#'.repeat(Number(level))} `;
      else if (name === 'li') prefix = closing ? '' : '- ';
    },
    done(): string {
      return out
        .join('')
        .replaceAll(/\n{3,}/g, '\n\n')
        .trim();
    },
  };
}
