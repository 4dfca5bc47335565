import { useEffect, type RefObject } from 'react';

/** Less than this is a browser's bar, not a keyboard, px. */
const KEYBOARD = 100;

/**
 * Keeps the foot of `box` above an on-screen keyboard where the browser lays it over the page (Safari); elsewhere the
 * page itself becomes smaller and there is nothing to do.
 */
export function useKeyboardRoom(box: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const view = window.visualViewport;
    const element = box.current;
    if (!view || !element) return;
    const fit = () => {
      const covered = Math.round(window.innerHeight - view.height);
      // A page that is zoomed shows less of itself too.
      const room = view.scale > 1.01 || covered < KEYBOARD ? 0 : covered;
      element.style.paddingBottom = room === 0 ? '' : `${room}px`;
      // Safari has moved the page to show the field, which needs it no longer.
      if (room > 0) window.scrollTo(0, 0);
    };
    view.addEventListener('resize', fit);
    return () => view.removeEventListener('resize', fit);
  }, [box]);
}
