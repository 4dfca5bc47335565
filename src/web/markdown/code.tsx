/** A code block: language, wrap, copy; coloured once it is complete. */
import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import Download from 'lucide-react/icons/download';
import WrapText from 'lucide-react/icons/text-wrap';
import Hash from 'lucide-react/icons/hash';
import Play from 'lucide-react/icons/play';
import X from 'lucide-react/icons/x';
import { memo, use, useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { artifactOf, type Artifact } from '../lib/artifact.ts';
import { copyText } from '../lib/clipboard.ts';
import { saveFile } from '../lib/saving.ts';
import type * as HighlightModule from './highlight.ts';
import { DoingContext } from './doing.ts';
import { KINDS } from './paint.ts';
import type { Marks } from './paint.ts';
import { WordsContext } from './words.ts';

// Lines a piece: while code streams in, only its last piece is drawn again, and colour arrives piece by piece.
const PIECE = 40;
const LONGEST = 50_000;

type Highlighting = typeof HighlightModule;
let highlighting: Highlighting | undefined;

/** Pieces of `PIECE` lines, each with its line ends, that together are the text. */
export function pieces(text: string): readonly string[] {
  const found: string[] = [];
  let start = 0;
  let lines = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
    if (++lines % PIECE > 0) continue;
    found.push(text.slice(start, end + 1));
    start = end + 1;
  }
  if (start < text.length) found.push(text.slice(start));
  return found;
}

interface CodeProps {
  text: string;
  language: string;
  /** Still being written. */
  open: boolean;
  /** One more button for its bar. */
  button?: ReactNode;
}

export const CodeBlock = memo(function CodeBlock({ text, language, open, button }: CodeProps): ReactNode {
  const words = use(WordsContext);
  const [wrapped, setWrapped] = useState(false);
  const [numbered, setNumbered] = useState(false);
  const artifact = useMemo(() => (open ? null : artifactOf(text, language)), [open, text, language]);
  const parts = useMemo(() => pieces(text), [text]);
  const marks = useMarks(text, parts, language, open);
  return (
    <figure className="md-code" data-artifact={artifact?.kind} data-language={artifact ? language : undefined}>
      <Bar
        language={language}
        wrapped={wrapped}
        wrap={setWrapped}
        numbered={numbered}
        number={setNumbered}
        previewed={artifact !== null}
        more={button}
      />
      {/* Scrolls sideways, so the keyboard must be able to reach it. */}
      <pre
        tabIndex={0}
        role="group"
        aria-label={language || words.code}
        className={wrapped ? 'md-wrapped' : numbered ? 'md-numbered' : undefined}
      >
        {numbered && !wrapped ? <LineNumbers text={text} /> : null}
        <code>
          {parts.map((part, index) => (
            <Piece key={index} text={part} marks={marks?.[index]} />
          ))}
        </code>
      </pre>
    </figure>
  );
});

/** The code of the block in which a button was pressed. Taken from the page, so that the bar need not follow the text. */
function codeOf(button: Element): string {
  return button.closest('figure')?.querySelector('code')?.textContent ?? '';
}

interface BarProps {
  language: string;
  wrapped: boolean;
  wrap: (wrapped: boolean) => void;
  numbered: boolean;
  number: (numbered: boolean) => void;
  /** What it makes can be shown. */
  previewed: boolean;
  more: ReactNode;
}

const Bar = memo(function Bar({ language, wrapped, wrap, numbered, number, previewed, more }: BarProps): ReactNode {
  const words = use(WordsContext);
  const { preview } = use(DoingContext);
  return (
    <figcaption>
      <span className="md-language">{language}</span>
      {more}
      {previewed && preview ? (
        <button
          type="button"
          className="md-button md-preview"
          onClick={(event) => {
            const { versions, at } = versionsAround(event.currentTarget);
            preview(versions, at);
          }}
        >
          <Play size={15} strokeWidth={1.75} aria-hidden />
          <span>{words.preview}</span>
        </button>
      ) : null}
      <button
        type="button"
        className="md-button"
        aria-label={words.numbers}
        title={words.numbers}
        aria-pressed={numbered && !wrapped}
        disabled={wrapped}
        onClick={() => number(!numbered)}
      >
        <Hash size={15} strokeWidth={1.75} aria-hidden />
      </button>
      <button
        type="button"
        className="md-button"
        aria-label={words.wrap}
        title={words.wrap}
        aria-pressed={wrapped}
        onClick={() => wrap(!wrapped)}
      >
        <WrapText size={15} strokeWidth={1.75} aria-hidden />
      </button>
      {words.download ? (
        <button
          type="button"
          className="md-button"
          aria-label={words.download}
          title={words.download}
          onClick={(event) => save(codeOf(event.currentTarget), language)}
        >
          <Download size={15} strokeWidth={1.75} aria-hidden />
        </button>
      ) : null}
      <CopyButton />
    </figcaption>
  );
});

/** All previews of the same kind on the page, in order: an artifact's versions, and which of them was pressed. */
function versionsAround(button: Element): { versions: Artifact[]; at: number } {
  const own = button.closest<HTMLElement>('figure');
  const kind = own?.dataset['artifact'] ?? '';
  const figures = [...document.querySelectorAll<HTMLElement>(`.md figure[data-artifact="${kind}"]`)];
  const versions = figures.flatMap((figure) => {
    const artifact = artifactOf(figure.querySelector('code')?.textContent ?? '', figure.dataset['language'] ?? '');
    return artifact ? [artifact] : [];
  });
  return { versions, at: Math.max(0, own ? figures.indexOf(own) : 0) };
}

/** Beside the code, not in it: they are neither read aloud nor copied. */
function LineNumbers({ text }: { text: string }): ReactNode {
  const count = text.replace(/\n$/, '').split('\n').length;
  return (
    <span className="md-numbers" aria-hidden>
      {Array.from({ length: count }, (_, index) => index + 1).join('\n')}
    </span>
  );
}

const Piece = memo(function Piece({ text, marks }: { text: string; marks: Marks | undefined }): ReactNode {
  return <span className="md-piece">{marks ? painted(text, marks) : text}</span>;
});

function painted(text: string, marks: Marks): ReactNode[] {
  const found: ReactNode[] = [];
  let at = 0;
  for (let i = 0; i + 1 < marks.length; i += 2) {
    const end = at + (marks[i] ?? 0);
    const kind = KINDS[marks[i + 1] ?? 0];
    const word = text.slice(at, end);
    found.push(
      kind ? (
        <span key={i} className={`md-${kind}`}>
          {word}
        </span>
      ) : (
        word
      ),
    );
    at = end;
  }
  if (at < text.length) found.push(text.slice(at));
  return found;
}

/** The colours of each piece, as they arrive; `undefined` for what stays plain. */
function useMarks(
  text: string,
  parts: readonly string[],
  language: string,
  open: boolean,
): readonly (Marks | undefined)[] | undefined {
  const wanted = !open && language !== '' && text.length <= LONGEST;
  const [found, setFound] = useState<{ text: string; marks: readonly (Marks | undefined)[] }>();
  useEffect(() => {
    if (!wanted) return undefined;
    let stop = (): void => {};
    let gone = false;
    const begin = (module: Highlighting): void => {
      highlighting = module;
      if (gone) return;
      stop = module.highlight(parts, language, (index, marks) =>
        setFound((before) => {
          const known = before?.text === text ? before.marks : [];
          return { text, marks: parts.map((_, i) => (i === index ? marks : known[i])) };
        }),
      );
    };
    if (highlighting) begin(highlighting);
    // Without the chunk the code simply stays plain.
    else import('./highlight.ts').then(begin, () => {});
    return () => {
      gone = true;
      stop();
    };
  }, [wanted, text, parts, language]);
  if (!wanted) return undefined;
  return found?.text === text ? found.marks : highlighting?.remembered(parts, language);
}

function CopyButton(): ReactNode {
  const words = use(WordsContext);
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async (text: string): Promise<void> => {
    setState((await copyText(text)) ? 'copied' : 'failed');
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setState('idle'), 1800);
  };
  const [Icon, label] = {
    idle: [Copy, words.copy] as const,
    copied: [Check, words.copied] as const,
    failed: [X, words.copyFailed] as const,
  }[state];
  return (
    <button
      type="button"
      className="md-button"
      data-state={state}
      onClick={(event) => void copy(codeOf(event.currentTarget))}
    >
      <Icon size={15} strokeWidth={1.75} aria-hidden />
      <span>{label}</span>
    </button>
  );
}

function save(text: string, language: string): void {
  const extension = EXTENSIONS[language] ?? (/^[a-z\d]{1,5}$/.test(language) ? language : 'txt');
  saveFile(`code.${extension}`, new Blob([text], { type: 'text/plain;charset=utf-8' }));
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  bash: 'sh',
  shell: 'sh',
  csharp: 'cs',
  'c#': 'cs',
  'c++': 'cpp',
  javascript: 'js',
  kotlin: 'kt',
  markdown: 'md',
  powershell: 'ps1',
  python: 'py',
  ruby: 'rb',
  rust: 'rs',
  text: 'txt',
  typescript: 'ts',
};
