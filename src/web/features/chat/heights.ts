/**
 * The rows of a long chat are laid out when they are drawn, screens before anybody reads them. A row whose height is a
 * guess would push away what is read when it comes into view, and one that is laid out only then is empty for a frame.
 *
 * What is far away need not be laid out anew when the page changes its width: then the browser skips it until the reader
 * comes near.
 */
import { useLayoutEffect, type RefObject } from 'react';
import { anchors } from './follow.ts';

/** So far from the view a row is laid out whatever happens. */
const NEAR = '400% 0px';

interface Height {
  /** The row is laid out wherever it is. */
  always: boolean;
  /** Whether it comes with many others: their heights are guessed until the reader is near. */
  many: RefObject<boolean>;
}

export function useTrueHeight(row: RefObject<HTMLElement | null>, { always, many }: Height): void {
  useLayoutEffect(() => {
    const box = row.current;
    const scroller = box?.closest('[role="log"]');
    if (!box || !scroller || always) return;
    if (many.current) skip(box);
    const near = observerOf(scroller);
    near.observe(box);
    return () => {
      near.unobserve(box);
      far.delete(box);
      layOut(box);
    };
  }, [row, always, many]);
}

/** The rows that are not near. */
const far = new Set<HTMLElement>();
const skipFar = () => far.forEach(skip);

const observers = new WeakMap<Element, IntersectionObserver>();

function observerOf(scroller: Element): IntersectionObserver {
  const known = observers.get(scroller);
  if (known) return known;
  const made = new IntersectionObserver(
    (entries) => {
      const coming: HTMLElement[] = [];
      for (const { target, isIntersecting } of entries) {
        const row = target as HTMLElement;
        if (!isIntersecting) far.add(row);
        else {
          far.delete(row);
          coming.push(row);
        }
      }
      if (anchors()) coming.forEach(layOut);
      else keepingPlace(scroller, coming, () => coming.forEach(layOut));
    },
    { root: scroller, rootMargin: NEAR },
  );
  observers.set(scroller, made);
  addEventListener('resize', skipFar);
  return made;
}

/** Where it is not in view the browser does without it; once laid out, it remembers how tall it was. */
const skip = (row: HTMLElement) => row.style.setProperty('content-visibility', 'auto');
const layOut = (row: HTMLElement) => row.style.removeProperty('content-visibility');

/** What is read stays in its place while the heights of `rows` change. */
function keepingPlace(scroller: Element, rows: readonly HTMLElement[], change: () => void): void {
  const edge = scroller.getBoundingClientRect().top;
  const above = rows.filter((row) => row.getBoundingClientRect().bottom <= edge);
  const before = heightOf(above);
  change();
  const grown = heightOf(above) - before;
  if (grown !== 0) scroller.scrollTop += grown;
}

const heightOf = (rows: readonly HTMLElement[]): number => rows.reduce((sum, row) => sum + row.offsetHeight, 0);
