/** What the model reads in the place of earlier messages: one folded line, with the way back. */
import { useState } from 'react';
import ChevronRight from 'lucide-react/icons/chevron-right';
import Layers from 'lucide-react/icons/layers';
import type { Message, Summary } from '#shared/message.ts';
import { useFormats, useWords } from '../../lib/i18n.tsx';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import { useActs } from './acts.ts';
import { Prose } from './prose.tsx';

export function SummaryNote({ summary, answer }: { summary: Summary; answer: Message }) {
  const { turns: t } = useWords();
  const f = useFormats();
  const acts = useActs();
  const [open, setOpen] = useState(false);
  const { state, messages } = summary;
  if (state === 'writing' && answer.status === 'running')
    return (
      <p role="status" className="flex items-center gap-1.5 py-1 text-ui text-ink-soft">
        <Icon of={Layers} size={14} />
        <span className="pulse">{t.summing}</span>
      </p>
    );
  if (state === 'writing' || state === 'failed')
    return <p className="py-1 text-ui text-ink-soft">{state === 'failed' ? t.sumFailed : null}</p>;
  const on = state === 'on';
  return (
    <div className="my-1">
      <button
        type="button"
        aria-expanded={open}
        className="-ms-1.5 flex max-w-full items-center gap-1.5 rounded-control px-1.5 py-1 text-ui text-ink-soft transition-colors hover:bg-hover hover:text-ink pointer-coarse:min-h-11"
        onClick={() => setOpen(!open)}
      >
        <Icon of={Layers} size={14} />
        <span className="truncate">{on ? t.summed(messages) : t.summedOff(messages)}</span>
        <Icon of={ChevronRight} size={14} className={cx('transition-transform', open && 'rotate-90')} />
      </button>
      {open && (
        <div className="mt-1 mb-3 border-s-2 border-line ps-4">
          <p className="text-small text-ink-soft">
            {t.summedHint({ before: f.number(summary.before), after: f.number(summary.after) })}
          </p>
          <div className={cx('mt-2 text-ink-soft', !on && 'opacity-70')}>
            <Prose text={summary.text} running={false} />
          </div>
          <Button
            size="small"
            className="mt-2"
            disabled={answer.status === 'running'}
            onClick={() => acts.setSummary(answer, on ? 'off' : 'on')}
          >
            {on ? t.useMessages : t.useSummary}
          </Button>
        </div>
      )}
    </div>
  );
}
