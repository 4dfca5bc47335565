/** A quiet word about the thing it stands beside; nothing to press. */
import type { ReactNode } from 'react';
import { cx } from './cx.ts';

export function Badge({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <span
      className={cx(
        'inline-flex items-center rounded-md px-1.5 text-small font-normal whitespace-nowrap text-ink-soft ring-1 ring-line ring-inset',
        className,
      )}
    >
      {children}
    </span>
  );
}
