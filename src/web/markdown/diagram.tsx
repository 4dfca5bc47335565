/** A diagram: drawn when its source is complete, its source one press away; what cannot be drawn stays code. */
import CodeXml from 'lucide-react/icons/code-xml';
import Maximize2 from 'lucide-react/icons/maximize-2';
import Workflow from 'lucide-react/icons/workflow';
import { use, useEffect, useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import type { NotDrawn } from './diagrams.ts';
import { DoingContext } from './doing.ts';
import { WordsContext, type MarkdownWords } from './words.ts';

/** Most are there before one could read that they are on their way, ms. */
const UNSAID_MS = 1000;

interface DiagramProps {
  source: string;
  /** The same as code, with a button of ours among its buttons. */
  code: (button: ReactNode) => ReactNode;
}

export function Diagram({ source, code }: DiagramProps): ReactNode {
  const words = use(WordsContext);
  const doing = use(DoingContext);
  const dark = useDark();
  const [shown, setShown] = useState<'diagram' | 'source'>('diagram');
  const [made, setMade] = useState<{ key: string } & Made>();
  const key = `${dark} ${source}`;
  useEffect(() => {
    let gone = false;
    const set = (now: Made) => {
      clearTimeout(slow);
      if (!gone) setMade({ key, ...now });
    };
    const slow = setTimeout(() => set({ wait: true }), UNSAID_MS);
    import('./diagrams.ts')
      .then(({ diagramOf }) => diagramOf(source, dark))
      .then(
        (address) => set({ address }),
        (error: unknown) => set({ failure: error }),
      );
    return () => {
      gone = true;
      clearTimeout(slow);
    };
  }, [key, source, dark]);
  const now: Made = made?.key === key ? made : {};
  if ('failure' in now) return code(<span className="md-said">{whyNot(now.failure, words)}</span>);
  const { address } = now;
  if (address === undefined || shown === 'source')
    return code(
      address === undefined ? (
        now.wait && <span className="md-said pulse">{words.diagram} …</span>
      ) : (
        <button type="button" className="md-button" onClick={() => setShown('diagram')}>
          <Workflow size={15} strokeWidth={1.75} aria-hidden />
          <span>{words.diagram}</span>
        </button>
      ),
    );
  return (
    <figure className="md-diagram">
      <img src={address} alt={words.diagram} data-large="" />
      <figcaption>
        <button type="button" className="md-button" onClick={() => setShown('source')}>
          <CodeXml size={15} strokeWidth={1.75} aria-hidden />
          <span>{words.source}</span>
        </button>
        {doing.enlarge && (
          <button
            type="button"
            className="md-button"
            aria-label={words.enlarge}
            title={words.enlarge}
            onClick={(event) => {
              const image = event.currentTarget.closest('figure')?.querySelector('img');
              if (image) doing.enlarge?.(image);
            }}
          >
            <Maximize2 size={15} strokeWidth={1.75} aria-hidden />
          </button>
        )}
      </figcaption>
    </figure>
  );
}

interface Made {
  address?: string;
  wait?: boolean;
  failure?: unknown;
}

/** Mermaid says in which line; what stands behind that repeats the source. */
function whyNot(failure: unknown, words: MarkdownWords): string {
  // What else there is (no network) has no reason of ours.
  const { why, message } = failure as Partial<NotDrawn>;
  if (why === 'large' || why === 'slow') return words.diagramLarge;
  const said = why === 'faulty' ? message?.split('\n', 1)[0]?.replace(/:$/, '').slice(0, 160) : '';
  return said ? `${words.notDrawn} (${said})` : words.notDrawn;
}

function useDark(): boolean {
  return useSyncExternalStore(subscribe, isDark, () => false);
}

function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
}

function subscribe(changed: () => void): () => void {
  const media = matchMedia('(prefers-color-scheme: dark)');
  const watch = new MutationObserver(changed);
  watch.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  media.addEventListener('change', changed);
  return () => {
    watch.disconnect();
    media.removeEventListener('change', changed);
  };
}
