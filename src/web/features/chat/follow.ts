/** Keeps the end of the conversation in view while it grows, until the reader scrolls up. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** This close to the end counts as being there, px. */
const NEAR = 48;
/** Growth this soon after a click is what was clicked for, ms. */
const UNFOLD_MS = 250;

export interface Following {
  scroller: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  /** False once the reader went up. */
  following: boolean;
  /** Goes to the end and stays there. */
  jump: () => void;
  /** Goes on reading here, whatever is added below. */
  hold: () => void;
}

/**
 * Whether the browser keeps what is read in its place, whatever changes above: it does not at the very top. Asked without
 * measuring, because a place that is measured and then scrolled away from before it is painted is lost.
 */
const keeps = (box: HTMLElement, scrolled: number): boolean => anchors() && scrolled > box.clientHeight;

/** Whether the browser keeps the place of what is read by itself (`overflow-anchor`). */
export const anchors = (): boolean => CSS.supports('overflow-anchor', 'auto');

/** `first` is the index of the first message drawn: when it falls, earlier ones were put in above. */
export function useFollowing(first: number): Following {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const follows = useRef(true);

  const set = useCallback((next: boolean) => {
    follows.current = next;
    setFollowing(next);
  }, []);
  const jumped = useRef(-Infinity);
  const jump = useCallback(() => {
    jumped.current = performance.now();
    set(true);
    toEnd(scroller.current);
  }, [set]);
  const hold = useCallback(() => {
    set(false);
    requestAnimationFrame(() => {
      const box = scroller.current;
      // Where all of it is in sight there is no place to hold, and no end to jump to.
      if (box && box.scrollHeight - box.clientHeight < NEAR) set(true);
    });
  }, [set]);

  useLayoutEffect(() => toEnd(scroller.current), []);
  useEffect(() => {
    const box = scroller.current;
    const inside = content.current;
    return box && inside
      ? watch(box, inside, { follows: () => follows.current, jumpedAt: () => jumped.current, set })
      : undefined;
  }, [set]);

  // What is being read stays where it is when messages come in above it.
  const top = useRef({ first, row: null as HTMLElement | null, offset: 0, scrolled: 0 });
  useLayoutEffect(() => {
    const box = scroller.current;
    const { first: before, row, offset, scrolled } = top.current;
    if (!box || first === before) return;
    if (first < before && row && !follows.current && !keeps(box, scrolled)) {
      const grown = row.offsetTop - offset;
      // A browser that keeps the place by itself may have done so by now.
      if (Math.abs(box.scrollTop - scrolled) < grown / 2) box.scrollTop += grown;
    }
  }, [first]);
  useEffect(() => {
    const row = content.current?.querySelector<HTMLElement>(':scope > [id]') ?? null;
    Object.assign(top.current, { first, row, offset: row?.offsetTop ?? 0 });
  }, [first]);
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const note = () => {
      top.current.scrolled = box.scrollTop;
    };
    note();
    box.addEventListener('scroll', note, { passive: true });
    return () => box.removeEventListener('scroll', note);
  }, []);

  return { scroller, content, following, jump, hold };
}

interface Follower {
  follows: () => boolean;
  /** When somebody went to the end last. */
  jumpedAt: () => number;
  set: (follows: boolean) => void;
}

function watch(box: HTMLElement, inside: HTMLElement, { follows, jumpedAt, set }: Follower): () => void {
  let last = box.scrollTop;
  let height = box.scrollHeight;
  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = box;
    // A page that became shorter moves up without anybody's wish.
    const up = scrollTop < last - 1 && scrollHeight >= height;
    last = scrollTop;
    height = scrollHeight;
    if (scrollHeight - scrollTop - clientHeight < NEAR) set(true);
    else if (up) set(false);
  };
  // The wheel says where the reader wants to go before the page has moved there.
  const wheel = (event: WheelEvent) => {
    if (event.deltaY < 0 && box.scrollHeight > box.clientHeight) set(false);
  };
  let clicked = -Infinity;
  const click = () => {
    clicked = performance.now();
  };
  const grown = new ResizeObserver(() => {
    // What the reader unfolds stays under the eye; only what arrives by itself is followed.
    const unfolded = clicked > jumpedAt() && performance.now() - clicked < UNFOLD_MS;
    if (!follows() || selecting(inside)) return;
    if (!unfolded) toEnd(box);
    else if (box.scrollHeight - box.scrollTop - box.clientHeight >= NEAR) set(false);
  });
  grown.observe(inside);
  grown.observe(box);
  inside.addEventListener('click', click);
  box.addEventListener('scroll', scrolled, { passive: true });
  box.addEventListener('wheel', wheel, { passive: true });
  return () => {
    inside.removeEventListener('click', click);
    grown.disconnect();
    box.removeEventListener('scroll', scrolled);
    box.removeEventListener('wheel', wheel);
  };
}

function toEnd(box: HTMLElement | null): void {
  if (box) box.scrollTop = box.scrollHeight;
}

/** Text that is being selected must not slip away under the hand. */
function selecting(inside: HTMLElement): boolean {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed && inside.contains(selection.anchorNode);
}
