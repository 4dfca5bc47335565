/** One stroke, one set of sizes. Icons are decoration: the name stands beside them or on their button. */
import type { ComponentType, SVGProps } from 'react';
import { cx } from './cx.ts';

export type Glyph = ComponentType<SVGProps<SVGSVGElement> & { size?: number | string }>;

/** `of` comes from `lucide-react/icons/<name>`, imported one by one. */
export function Icon({
  of: Glyph,
  size = 16,
  className,
}: {
  of: Glyph;
  size?: number;
  className?: string | undefined;
}) {
  return (
    <Glyph size={size} strokeWidth={1.75} aria-hidden="true" focusable="false" className={cx('shrink-0', className)} />
  );
}
