/** The line that unfolds a `details`: what is in it, and a chevron that turns. */
import type { ReactNode } from 'react';
import ChevronRight from 'lucide-react/icons/chevron-right';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';

interface FoldLineProps {
  /** As large as a label: much is in it. */
  strong?: boolean;
  children: ReactNode;
}

export function FoldLine({ strong, children }: FoldLineProps) {
  return (
    <summary
      className={cx(
        '-ms-1 inline-flex max-w-full items-center gap-1 rounded-control px-1 pointer-coarse:min-h-11',
        strong ? 'text-ui font-medium' : 'text-small text-ink-soft hover:text-ink',
      )}
    >
      <Icon of={ChevronRight} size={14} className="transition-transform [details[open]>summary>&]:rotate-90" />
      <span className="min-w-0">{children}</span>
    </summary>
  );
}
