/** Coming from a search: the message that the address names is drawn, scrolled to and marked for a moment. */
import { useEffect, useRef } from 'react';
import type { Message } from '#shared/message.ts';
import { useLocation } from '../../lib/router/routing.tsx';

/** Messages that are drawn above it, so that there is something to scroll up to. */
const ABOVE = 10;
/** Free space above it, px. */
const ROOM = 24;
/** How long messages above it may still change their height, ms. */
const SETTLING_MS = 400;

interface Arrival {
  branch: readonly Message[];
  /** The index of the first message drawn. */
  first: number;
  showFrom: (index: number) => void;
  hold: () => void;
}

export function useArrival({ branch, first, showFrom, hold }: Arrival): void {
  const { hash, key } = useLocation();
  const index = hash === '' ? -1 : branch.findIndex((message) => message.id === hash);
  const arrived = useRef('');
  useEffect(() => {
    const visit = `${key} ${hash}`;
    if (index === -1 || arrived.current === visit) return;
    if (first > index) {
      showFrom(Math.max(0, index - ABOVE));
      return;
    }
    const row = document.getElementById(hash);
    if (!row) return;
    arrived.current = visit;
    hold();
    const until = performance.now() + SETTLING_MS;
    const show = () => {
      // Only the conversation itself: the boxes around it, which do not scroll, stay where they are.
      const box = row.closest('[role="log"]');
      if (box) box.scrollTop += row.getBoundingClientRect().top - box.getBoundingClientRect().top - ROOM;
      if (performance.now() < until) requestAnimationFrame(show);
    };
    show();
    row.classList.remove('found');
    void row.offsetWidth;
    row.classList.add('found');
  }, [first, hash, hold, index, key, showFrom]);
}
