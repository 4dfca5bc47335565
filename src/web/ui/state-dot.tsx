/** A state: a colour, a shape and a word, so that none of them is needed alone. */
import { cx } from './cx.ts';

export type Tone = 'good' | 'warn' | 'danger' | 'off';

const shapes: Record<Tone, string> = {
  good: 'rounded-full bg-good',
  warn: 'rotate-45 rounded-[1px] bg-warn',
  danger: 'rounded-[1px] bg-danger',
  off: 'rounded-full ring-2 ring-inset ring-edge',
};

export function StateDot({ tone, word, hideWord }: { tone: Tone; word: string; hideWord?: boolean }) {
  return (
    <span className="inline-flex items-center gap-1.5 text-small text-ink-soft">
      <span aria-hidden="true" className={cx('size-2 shrink-0', shapes[tone])} />
      <span className={hideWord ? 'visually-hidden' : undefined}>{word}</span>
    </span>
  );
}
