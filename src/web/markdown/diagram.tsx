/** A diagram: drawn when its source is complete, its source one press away; what cannot be drawn stays code. */
import CodeXml from 'lucide-react/icons/code-xml';
import Maximize2 from 'lucide-react/icons/maximize-2';
import Workflow from 'lucide-react/icons/workflow';
import { use, useEffect, useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { DoingContext } from './doing.ts';
import { WordsContext } from './words.ts';

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
  const [made, setMade] = useState<{ key: string; address: string | null }>();
  const key = `${dark} ${source}`;
  useEffect(() => {
    let gone = false;
    const set = (address: string | null) => {
      if (!gone) setMade({ key, address });
    };
    import('./diagrams.ts').then(({ diagramOf }) => diagramOf(source, dark)).then(set, () => set(null));
    return () => {
      gone = true;
    };
  }, [key, source, dark]);
  const address = made?.key === key ? made.address : undefined;
  if (address === null) return code(<span className="md-said">{words.notDrawn}</span>);
  if (address === undefined || shown === 'source')
    return code(
      address === undefined ? null : (
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
