/** A code block: language, wrap, copy; coloured once it is complete. */
import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import Download from 'lucide-react/icons/download';
import WrapText from 'lucide-react/icons/text-wrap';
import X from 'lucide-react/icons/x';
import { memo, use, useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { copyText } from '../lib/clipboard.ts';
import type * as HighlightModule from './highlight.ts';
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
}

export const CodeBlock = memo(function CodeBlock({ text, language, open }: CodeProps): ReactNode {
  const words = use(WordsContext);
  const [wrapped, setWrapped] = useState(false);
  const parts = useMemo(() => pieces(text), [text]);
  const marks = useMarks(text, parts, language, open);
  return (
    <figure className="md-code">
      <Bar language={language} wrapped={wrapped} wrap={setWrapped} />
      {/* Scrolls sideways, so the keyboard must be able to reach it. */}
      <pre
        tabIndex={0}
        role="region"
        aria-label={language || words.code}
        className={wrapped ? 'md-wrapped' : undefined}
      >
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
}

const Bar = memo(function Bar({ language, wrapped, wrap }: BarProps): ReactNode {
  const words = use(WordsContext);
  return (
    <figcaption>
      <span className="md-language">{language}</span>
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
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = `code.${EXTENSIONS[language] ?? (/^[a-z\d]{1,5}$/.test(language) ? language : 'txt')}`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address));
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
