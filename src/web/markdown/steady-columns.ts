/** Columns that keep their shares while a table arrives, so that no new row moves what is being read. */
import { useLayoutEffect, useRef, type RefObject } from 'react';

/** From this many rows on the shares are settled: the head and one whole row say how wide things are. */
const SETTLED = 2;
/** What the head alone made of the columns stands unless a whole row shows that one of them is off by this share. */
const OFF = 0.2;

/**
 * Fixes the shares of the columns when the head has come, and once more when the second row begins if the first one
 * tells otherwise. A table that comes whole is left to the browser, and a word that does not fit still makes its column
 * wider.
 */
export function useSteadyColumns(rows: number, columns: number): RefObject<HTMLTableSectionElement | null> {
  const head = useRef<HTMLTableSectionElement>(null);
  const arriving = useRef(rows < SETTLED);
  const settled = rows >= SETTLED;
  useLayoutEffect(() => {
    if (!arriving.current || columns === 0) return;
    const cells = [...(head.current?.querySelectorAll('th') ?? [])];
    const before = cells.map((cell) => cell.style.inlineSize);
    for (const cell of cells) cell.style.inlineSize = '';
    const shares = sharesOf(cells);
    if (!settled) return setShares(cells, guessed(shares));
    arriving.current = false;
    const fits = shares.every((share, index) => Math.abs(share - Number.parseFloat(before[index] ?? '') / 100) < OFF);
    for (const [index, cell] of cells.entries()) cell.style.inlineSize = before[index] ?? '';
    if (!fits) setShares(cells, shares);
  }, [settled, columns]);
  return head;
}

function sharesOf(cells: readonly HTMLElement[]): number[] {
  const widths = cells.map((cell) => cell.getBoundingClientRect().width);
  const whole = widths.reduce((sum, width) => sum + width, 0);
  return whole === 0 ? [] : widths.map((width) => width / whole);
}

/** Words of a head are short: what stands below them evens things out. */
const guessed = (shares: readonly number[]): number[] => shares.map((share) => (share + 1 / shares.length) / 2);

function setShares(cells: readonly HTMLElement[], shares: readonly number[]): void {
  for (const [index, share] of shares.entries()) {
    const cell = cells[index];
    if (cell) cell.style.inlineSize = `${share * 100}%`;
  }
}
