/** Columns that keep their shares while a table arrives, so that no new row moves what is being read. */
import { useLayoutEffect, useRef, type RefObject } from 'react';

/** From this many rows on the shares are settled: the head and one whole row say how wide things are. */
const SETTLED = 2;

/**
 * Fixes the shares of the columns once the second row begins. A table that comes whole is left to the browser, and a
 * word that does not fit still makes its column wider.
 */
export function useSteadyColumns(rows: number): RefObject<HTMLTableSectionElement | null> {
  const head = useRef<HTMLTableSectionElement>(null);
  const arriving = useRef(rows < SETTLED);
  useLayoutEffect(() => {
    if (!arriving.current || rows < SETTLED) return;
    arriving.current = false;
    const cells = [...(head.current?.querySelectorAll('th') ?? [])];
    const widths = cells.map((cell) => cell.getBoundingClientRect().width);
    const whole = widths.reduce((sum, width) => sum + width, 0);
    if (whole === 0) return;
    for (const [index, cell] of cells.entries()) cell.style.inlineSize = `${((widths[index] ?? 0) / whole) * 100}%`;
  }, [rows]);
  return head;
}
