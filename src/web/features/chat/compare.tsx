/** Answers of several models to one message: beside each other where there is room, one after the other by swipe where not. */
import { useEffect, useRef, useState } from 'react';
import Check from 'lucide-react/icons/check';
import CornerDownRight from 'lucide-react/icons/corner-down-right';
import type { Message } from '#shared/message.ts';
import { useWords } from '../../lib/i18n.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import { useActs } from './acts.ts';
import { Answer } from './answer.tsx';
import { useModelName } from './model-names.ts';
import { isPending } from './optimistic.ts';
import type { Place } from './siblings.tsx';

interface CompareProps {
  answers: readonly Message[];
  /** The one that the next message goes on from. */
  chosen: Message;
  placeOf: (message: Message) => Place;
}

export function Compare({ answers, chosen, placeOf }: CompareProps) {
  const { turns: t } = useWords();
  const strip = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(0);
  const underway = answers.some(({ status }) => status === 'running');

  useEffect(() => {
    const box = strip.current;
    if (!box) return;
    const scrolled = () => setSeen(Math.round(Math.abs(box.scrollLeft) / Math.max(1, box.clientWidth)));
    box.addEventListener('scroll', scrolled, { passive: true });
    return () => box.removeEventListener('scroll', scrolled);
  }, []);

  return (
    <section
      aria-label={t.sideBySide}
      className="relative left-1/2 w-[min(calc(100cqw-1.5rem),100rem)] -translate-x-1/2 pt-2"
    >
      <div className="mb-2 flex gap-1 overflow-x-auto p-0.5 @min-[48rem]:hidden">
        {answers.map((answer, index) => (
          <Tab
            key={answer.id}
            answer={answer}
            seen={index === seen}
            onShow={() => strip.current?.children[index]?.scrollIntoView({ block: 'nearest', inline: 'start' })}
          />
        ))}
      </div>
      <div
        ref={strip}
        className="flex snap-x snap-mandatory items-start gap-4 overflow-x-auto p-0.5 pb-2 [scrollbar-width:thin] @min-[48rem]:grid @min-[48rem]:auto-cols-[minmax(19rem,1fr)] @min-[48rem]:grid-flow-col"
      >
        {answers.map((answer) => (
          <Column
            key={answer.id}
            answer={answer}
            chosen={answer.id === chosen.id}
            underway={underway}
            place={placeOf(answer)}
          />
        ))}
      </div>
    </section>
  );
}

function Tab({ answer, seen, onShow }: { answer: Message; seen: boolean; onShow: () => void }) {
  const { turns: t } = useWords();
  const name = useModelName(answer.model);
  return (
    <button
      type="button"
      aria-label={t.show({ model: name })}
      aria-pressed={seen}
      className="flex h-9 shrink-0 items-center gap-1.5 rounded-full px-3 text-small text-ink-soft ring-1 ring-line transition-colors ring-inset aria-pressed:bg-tint aria-pressed:text-ink aria-pressed:ring-transparent pointer-coarse:h-11"
      onClick={onShow}
    >
      {answer.status === 'running' && <span className="pulse size-1.5 rounded-full bg-accent" />}
      {name}
    </button>
  );
}

interface ColumnProps {
  answer: Message;
  chosen: boolean;
  underway: boolean;
  place: Place;
}

function Column({ answer, chosen, underway, place }: ColumnProps) {
  const { turns: t } = useWords();
  const acts = useActs();
  const name = useModelName(answer.model);
  const made = !isPending(answer);
  return (
    <div
      role="group"
      aria-label={name}
      className={cx(
        'w-full min-w-0 shrink-0 snap-start self-stretch rounded-card px-4 pt-3 pb-1 ring-1 ring-inset @min-[48rem]:w-auto',
        chosen ? 'ring-accent' : 'ring-line',
      )}
    >
      <div className="mb-1 flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
        <span className="min-w-0 flex-1 truncate text-ui font-medium">{name}</span>
        {made && !chosen && (
          <IconButton
            icon={CornerDownRight}
            iconSize={15}
            label={t.goOnHere}
            tipSide="top"
            onClick={() => acts.choose(answer)}
          />
        )}
        {made && !underway && (
          <Button size="small" onClick={() => acts.keep(answer, name)}>
            <Icon of={Check} size={14} />
            {t.keep}
          </Button>
        )}
      </div>
      {chosen && made && <p className="visually-hidden">{t.goesOnHere}</p>}
      <Answer message={answer} {...place} last beside />
    </div>
  );
}
