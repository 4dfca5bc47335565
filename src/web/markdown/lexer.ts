/** marked, set up for answers: no HTML, formulas, footnotes, alerts, and emphasis that works in CJK. */
import { Lexer, Marked, Tokenizer } from 'marked';
import type { Links, MarkedOptions, Token, TokenizerExtension, Tokens } from 'marked';
import { addressEnd, easedPrevious, easeEmphasis } from './emphasis.ts';
import { formulaAt, formulaBlock, formulaBlockStart, maskFormulas } from './formulas.ts';
import { easeCells } from './table-cells.ts';
import type { Node, Quote } from './tokens.ts';
import { nodes, TAGS } from './tokens.ts';
import type { AlertKind } from './words.ts';

const ALERT = /^[ \t]*\[!(note|tip|important|warning|caution)\][ \t]*(?:\n|$)/i;

// Deeper than any outline; without an end, a line of a thousand `>` would exhaust the stack of whatever draws it.
const DEEPEST = 32;

class AnswerTokenizer extends Tokenizer {
  private depth = 0;

  /** Reads a block that holds blocks; one too many is read as the text it is. */
  private nested<T>(read: () => T): T | undefined {
    if (this.depth >= DEEPEST) return undefined;
    this.depth++;
    try {
      return read();
    } finally {
      this.depth--;
    }
  }

  /** There is no HTML: a line that looks like it is text, and the markdown in it still counts. */
  override html(_source: string): undefined {
    return undefined;
  }

  override tag(source: string): Tokens.Tag | undefined {
    const match = this.rules.inline.tag.exec(source);
    if (!match) return undefined;
    return { type: 'html', raw: match[0], text: match[0], block: false, inLink: false, inRawBlock: false };
  }

  override list(source: string): Tokens.List | undefined {
    return this.nested(() => super.list(source));
  }

  override blockquote(source: string): Quote | undefined {
    return this.nested(() => this.quote(source));
  }

  override table(source: string): Tokens.Table | undefined {
    const written = this.rules.block.table.exec(source)?.[0];
    if (written === undefined) return undefined;
    const eased = easeCells(written);
    const table = super.table(eased);
    // What was escaped for the reading is as long as it was in what was written.
    return table && eased !== written ? { ...table, raw: written } : table;
  }

  private quote(source: string): Quote | undefined {
    const quote = super.blockquote(source);
    const marker = quote && ALERT.exec(quote.text);
    if (!quote || !marker) return quote;
    const { state } = this.lexer;
    const { top } = state;
    state.top = true;
    const tokens = this.lexer.blockTokens(quote.text.slice(marker[0].length), []);
    state.top = top;
    // The pattern lets only the five kinds through.
    return { ...quote, tokens, alert: marker[1]?.toLowerCase() as AlertKind };
  }

  override emStrong(source: string, mask: string, previous = ''): Tokens.Em | Tokens.Strong | undefined {
    return super.emStrong(source, mask, easedPrevious(source, previous));
  }

  override del(source: string, mask: string, previous = ''): Tokens.Del | undefined {
    return super.del(source, mask, easedPrevious(source, previous));
  }

  override url(source: string): Tokens.Link | undefined {
    // The pattern first: it is anchored and fails at once, while looking for the end reads on.
    return this.rules.inline.url.test(source) ? super.url(source.slice(0, addressEnd(source))) : undefined;
  }
}

class AnswerLexer extends Lexer {
  /** The inline source being read, for the mask: marked hands the hook only a string with the escapes already gone. */
  source = '';
  private depth = 0;

  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    if (this.depth >= DEEPEST) {
      tokens.push({ type: 'text', raw: source, text: source, escaped: true });
      return tokens;
    }
    this.source = source;
    this.depth++;
    try {
      return super.inlineTokens(source, tokens);
    } finally {
      this.depth--;
    }
  }
}

const formula: TokenizerExtension = {
  name: 'math',
  level: 'inline',
  start: (source) => source.indexOf('$'),
  tokenizer(source, before) {
    const first = source.charCodeAt(0);
    if (first !== 36 && first !== 92) return undefined; // $ and \
    const previous = before.at(-1);
    // The text of an escape has no backslash; its raw form would make `\$$x$` look as if it continued.
    return formulaAt(source, previous?.type === 'escape' ? ' ' : (previous?.raw.at(-1) ?? ''));
  },
};

const block: TokenizerExtension = {
  name: 'mathBlock',
  level: 'block',
  start: formulaBlockStart,
  tokenizer: (source) => formulaBlock(source),
};

// Without attributes there is nothing in them to be afraid of.
const TAGGED = new RegExp(`^<(${TAGS})>([^<\\n]{1,400})</\\1>`);

const tagged: TokenizerExtension = {
  name: 'tagged',
  level: 'inline',
  tokenizer(source) {
    if (source.charCodeAt(0) !== 60) return undefined; // <
    const match = TAGGED.exec(source);
    if (!match) return undefined;
    return { type: 'tagged', raw: match[0], tag: match[1], tokens: this.lexer.inlineTokens(match[2] ?? '') };
  },
};

const reference: TokenizerExtension = {
  name: 'noteReference',
  level: 'inline',
  tokenizer(source) {
    if (source.charCodeAt(0) !== 91) return undefined; // [
    const match = /^\[\^([^\]\s^]{1,80})\]/.exec(source);
    return match ? { type: 'noteReference', raw: match[0], label: noteLabel(match[1] ?? '') } : undefined;
  },
};

const note: TokenizerExtension = {
  name: 'note',
  level: 'block',
  start(source) {
    const at = source.search(/\n {0,3}\[\^[^\]\s^]{1,80}\]:/);
    return at < 0 ? -1 : at + 1;
  },
  tokenizer(source) {
    const match = /^ {0,3}\[\^([^\]\s^]{1,80})\]:[ \t]*/.exec(source);
    if (!match) return undefined;
    const body = noteBody(source.slice(match[0].length));
    const { state } = this.lexer;
    const { top } = state;
    state.top = true;
    const tokens = this.lexer.blockTokens(body.replace(/^(?: {1,4}|\t)/gm, ''), []);
    state.top = top;
    return { type: 'note', raw: match[0] + body, label: noteLabel(match[1] ?? ''), tokens };
  },
};

/** Labels are compared without regard to case. */
function noteLabel(written: string): string {
  return written.toLowerCase();
}

const BLOCK_START = /^ {0,3}(?:[*+-][ \t]|\d{1,9}[.)][ \t]|>|#{1,6}[ \t]|`{3}|~{3}|\[\^[^\]]+\]:|\$\$|\\\[)/;

/** The lines of a footnote: indented ones, also after blank lines, and lazy ones that continue a paragraph. */
function noteBody(source: string): string {
  const lines = source.split('\n');
  let taken = 1;
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (!line.trim()) continue;
    const lazy = taken === i && !BLOCK_START.test(line);
    if (!/^(?: {2}|\t)/.test(line) && !lazy) break;
    taken = i + 1;
  }
  const body = lines.slice(0, taken).join('\n');
  return taken < lines.length ? `${body}\n` : body;
}

let settings: MarkedOptions | undefined;
let reading: AnswerLexer | undefined;

function options(): MarkedOptions {
  if (settings) return settings;
  const marked = new Marked({
    gfm: true,
    extensions: [formula, block, tagged, reference, note],
    hooks: {
      emStrongMask(mask) {
        const source = reading?.source ?? '';
        const masked = source.length === mask.length && /[$\\]/.test(source) ? maskFormulas(source, mask) : mask;
        return easeEmphasis(masked);
      },
    },
  });
  settings = { ...marked.defaults, tokenizer: new AnswerTokenizer() };
  return settings;
}

export interface Lexed {
  readonly nodes: readonly Node[];
  /** Link definitions known after reading: the ones handed in and the ones found. */
  readonly links: Links;
}

/** Reads a piece of markdown. `links` are the definitions of `[label]: address` made elsewhere in the text. */
export function lex(source: string, links: Links): Lexed {
  const lexer = new AnswerLexer(options());
  Object.assign(lexer.tokens.links, links);
  const outer = reading;
  reading = lexer;
  try {
    const tokens = lexer.lex(source);
    return { nodes: nodes(tokens), links: tokens.links };
  } catch {
    // marked gives up with an exception rather than loop for ever. The reader still gets to see what was written.
    const text = { type: 'text', raw: source, text: source, escaped: true } as const;
    return { nodes: [{ type: 'paragraph', raw: source, text: source, tokens: [text] }], links };
  } finally {
    reading = outer;
  }
}
