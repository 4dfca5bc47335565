/** Shiki, from code to marks. Runs in the worker, or on the page where there are no workers. */
import { createHighlighterCoreSync } from 'shiki/core';
import type { GrammarState, HighlighterCore, LanguageRegistration, ThemeRegistration } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import { KINDS } from './paint.ts';
import type { Kind, Marks, PaintJob, PaintResult } from './paint.ts';

const SCOPES: readonly (readonly [Kind, string])[] = [
  ['comment', 'comment,punctuation.definition.comment,meta.diff.header,meta.diff.index'],
  ['keyword', 'keyword,storage,variable.language,constant.language,keyword.operator.new,keyword.operator.expression'],
  ['keyword', 'keyword.operator.logical.python,keyword.operator.wordlike,keyword.other,punctuation.definition.keyword'],
  ['string', 'string,punctuation.definition.string,constant.other.symbol,markup.inline.raw,string.regexp'],
  ['number', 'constant.numeric,constant.character,constant.other,support.constant,keyword.other.unit,meta.diff.range'],
  ['function', 'entity.name.function,support.function,meta.function-call.generic,entity.name.command,meta.decorator'],
  [
    'type',
    'entity.name.type,entity.name.class,entity.name.namespace,support.type,support.class,entity.other.inherited-class',
  ],
  ['type', 'storage.type.primitive,storage.type.built-in,storage.type.cs,storage.type.java,entity.name.section'],
  ['tag', 'entity.name.tag,punctuation.definition.tag,meta.tag.sgml'],
  ['attribute', 'entity.other.attribute-name,support.type.property-name,meta.object-literal.key,entity.name.tag.yaml'],
  [
    'attribute',
    'variable.other.property.ts,keyword.other.definition.ini,support.type.property-name.toml,variable.other.key',
  ],
  ['punctuation', 'punctuation,keyword.operator,meta.brace,storage.type.function.arrow'],
  ['inserted', 'markup.inserted,punctuation.definition.inserted'],
  ['deleted', 'markup.deleted,punctuation.definition.deleted'],
  ['heading', 'markup.heading,markup.bold'],
];

/** A theme whose colours are the numbers of the kinds; the real ones are in the style sheet, for light and dark. */
const THEME: ThemeRegistration = {
  name: 'parlor',
  type: 'light',
  fg: '#000000',
  bg: '#ffffff',
  settings: SCOPES.map(([kind, scope]) => ({ scope: scope.split(','), settings: { foreground: colour(kind) } })),
};

function colour(kind: Kind): string {
  return `#${KINDS.indexOf(kind).toString(16).padStart(6, '0')}`;
}

// The first line of a language also prepares its patterns, which on a busy machine takes longer than shiki grants a line.
const LIMITS = { tokenizeTimeLimit: 5000, tokenizeMaxLineLength: 5000 };

let highlighter: HighlighterCore | undefined;

function shiki(): HighlighterCore {
  // `forgiving`: a pattern this engine cannot express costs its colour, not the whole block's.
  const engine = createJavaScriptRegexEngine({ forgiving: true });
  highlighter ??= createHighlighterCoreSync({ themes: [THEME], langs: [], engine });
  return highlighter;
}

/** Answers a job piece by piece, pausing in between; stops when `cancelled` says so. */
export async function paint(
  job: PaintJob,
  answer: (result: PaintResult) => void,
  cancelled: () => boolean,
): Promise<void> {
  const core = shiki();
  // The page only sends what it has imported from shiki's own language modules.
  if (job.grammars) core.loadLanguageSync([...job.grammars] as LanguageRegistration[]);
  if (!core.getLoadedLanguages().includes(job.language)) return;
  let state: GrammarState | undefined;
  for (const [index, piece] of job.pieces.entries()) {
    if (cancelled()) return;
    const code = piece.endsWith('\n') ? piece.slice(0, -1) : piece;
    const lines = core.codeToTokensBase(code, {
      lang: job.language,
      theme: THEME.name ?? '',
      ...LIMITS,
      ...(state ? { grammarState: state } : {}),
    });
    state = core.getLastGrammarState(lines);
    answer({ id: job.id, index, marks: marksOf(lines) });
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}

type Lines = readonly (readonly { readonly content: string; readonly color?: string }[])[];

function marksOf(lines: Lines): Marks {
  const marks: number[] = [];
  const add = (length: number, kind: number): void => {
    const last = marks.length - 2;
    if (last >= 0 && marks[last + 1] === kind) marks[last] = (marks[last] ?? 0) + length;
    else if (length > 0) marks.push(length, kind);
  };
  for (const [number, line] of lines.entries()) {
    // A line end, and white space between two words of a kind, take the kind before them: fewer elements.
    if (number > 0) add(1, marks.at(-1) ?? 0);
    for (const { content, color } of line)
      add(content.length, content.trim() ? Number.parseInt(color?.slice(1) ?? '0', 16) : (marks.at(-1) ?? 0));
  }
  return marks;
}
