/** Draws only the rows of a long list that are in sight, or nearly. Heights are known beforehand: nothing is measured. */
import { useCallback, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';

/** How far beyond the edges rows are drawn, px: more than a quick turn of the wheel. */
const BEYOND = 700;
/** The range moves in steps of so many rows, so that most scrolling draws nothing new. */
const STEP = 8;

interface Range {
  first: number;
  /** One beyond the last. */
  end: number;
}

export interface Windowed extends Range {
  height: number;
  topOf: (index: number) => number;
  /** Scrolls just as far as needed to have the row in sight. */
  reveal: (index: number) => void;
}

/** The start of each row, and of what comes after the last. */
export function topsOf(heights: readonly number[]): Float64Array {
  const tops = new Float64Array(heights.length + 1);
  for (const [index, height] of heights.entries()) tops[index + 1] = (tops[index] ?? 0) + height;
  return tops;
}

/** The first row that ends below `y`. */
export function rowAt(tops: Float64Array, y: number): number {
  let low = 0;
  let high = Math.max(0, tops.length - 2);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tops[middle + 1] ?? 0) > y) high = middle;
    else low = middle + 1;
  }
  return low;
}

function rangeOf(tops: Float64Array, from: number, to: number): Range {
  const count = tops.length - 1;
  const first = Math.floor(rowAt(tops, from) / STEP) * STEP;
  const end = Math.min(count, Math.ceil((rowAt(tops, to) + 1) / STEP) * STEP);
  return { first: Math.min(first, count), end };
}

/** `list` lies inside `scroller`, which is null until it is there; `heights` in px. */
export function useWindowed(
  scroller: HTMLElement | null,
  list: RefObject<HTMLElement | null>,
  heights: readonly number[],
): Windowed {
  const tops = useMemo(() => topsOf(heights), [heights]);
  const [range, setRange] = useState<Range>({ first: 0, end: 5 * STEP });
  const begun = useRef(false);

  useLayoutEffect(() => {
    const box = scroller;
    if (!box) return;
    const look = () => {
      const from = box.scrollTop - (list.current?.offsetTop ?? 0);
      const next = rangeOf(tops, from - BEYOND, from + box.clientHeight + BEYOND);
      setRange((now) => (now.first === next.first && now.end === next.end ? now : next));
    };
    // At first it stands at its top, and the observer tells of its size: asking would lay the page out once more.
    if (begun.current) look();
    begun.current = true;
    box.addEventListener('scroll', look, { passive: true });
    const sized = new ResizeObserver(look);
    sized.observe(box);
    return () => {
      box.removeEventListener('scroll', look);
      sized.disconnect();
    };
  }, [scroller, list, tops]);

  const topOf = useCallback((index: number) => tops[index] ?? 0, [tops]);
  const reveal = useCallback(
    (index: number) => {
      const box = scroller;
      if (!box) return;
      const before = list.current?.offsetTop ?? 0;
      const top = before + (tops[index] ?? 0);
      const bottom = before + (tops[index + 1] ?? 0);
      if (top < box.scrollTop) box.scrollTo({ top });
      else if (bottom > box.scrollTop + box.clientHeight) box.scrollTo({ top: bottom - box.clientHeight });
    },
    [scroller, list, tops],
  );
  const count = heights.length;
  return {
    first: Math.min(range.first, count),
    end: Math.min(range.end, count),
    height: tops[count] ?? 0,
    topOf,
    reveal,
  };
}
