/** A bar of shares with its legend: readable without colour, the numbers beside the names. */
import { cx } from '../../../ui/cx.ts';

export interface Share {
  name: string;
  amount: number;
  /** As it is written, with its unit. */
  text: string;
}

/** One hue from dark to light: the order tells them apart, and the legend names them. */
const TONES = ['bg-accent', 'bg-accent/70', 'bg-accent/50', 'bg-accent/35', 'bg-accent/25', 'bg-accent/15'];

export function Shares({ shares, total }: { shares: readonly Share[]; total: number }) {
  return (
    <>
      <div aria-hidden="true" className="flex h-2.5 gap-px overflow-hidden rounded-full bg-line">
        {shares.map(({ name, amount }, index) => (
          <span
            key={name}
            className={cx('min-w-px', TONES[index % TONES.length])}
            style={{ width: `${total === 0 ? 0 : (amount / total) * 100}%` }}
          />
        ))}
      </div>
      <dl className="mt-3 grid grid-cols-[auto_1fr_auto] items-center gap-x-2 gap-y-1 text-small">
        {shares.map(({ name, text }, index) => (
          <div key={name} className="contents">
            <span aria-hidden="true" className={cx('size-2.5 rounded-xs', TONES[index % TONES.length])} />
            <dt className="text-ink-soft">{name}</dt>
            <dd className="text-end tabular-nums">{text}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
