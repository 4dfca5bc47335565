/** What a model thought: one folded line. */
import { useState } from 'react';
import ChevronRight from 'lucide-react/icons/chevron-right';
import { useFormats, useWords } from '../../lib/i18n.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import { Prose } from './prose.tsx';

interface ReasoningProps {
  text: string;
  /** How long it took; undefined while it goes on, or when it was cut. */
  ms: number | undefined;
  running: boolean;
}

export function Reasoning({ text, ms, running }: ReasoningProps) {
  const { chat: t } = useWords();
  const f = useFormats();
  const [open, setOpen] = useState(false);
  const words = running ? t.thinking : ms === undefined ? t.thought : t.thoughtFor({ time: f.duration(ms) });
  if (text === '' && !running) return <p className="py-1 text-ui text-ink-soft">{words}</p>;
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        className="-ms-1.5 flex items-center gap-1.5 rounded-control px-1.5 py-1 text-ui text-ink-soft transition-colors hover:bg-hover hover:text-ink pointer-coarse:min-h-11"
        onClick={() => setOpen(!open)}
      >
        <span className={cx(running && 'pulse')}>{words}</span>
        <Icon of={ChevronRight} size={14} className={cx('transition-transform', open && 'rotate-90')} />
      </button>
      {open && (
        <div className="mt-1 mb-2 border-s-2 border-line ps-4 text-ink-soft">
          <Prose text={text} running={running} />
        </div>
      )}
    </div>
  );
}
