/** A finger opens the sheet from the left edge and pushes it back out. */
import { useEffect, useRef } from 'react';

const EDGE = 24;
const FAR_ENOUGH = 56;

/** `open`: whether the sheet is out. Vertical moves are left to scrolling. */
export function useSwipe(open: boolean, onChange: (open: boolean) => void): void {
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => {
    let from: { x: number; y: number } | null = null;
    const start = (event: TouchEvent) => {
      const touch = event.touches[0];
      from = null;
      if (event.touches.length !== 1 || !touch) return;
      if (open || touch.clientX <= EDGE) from = { x: touch.clientX, y: touch.clientY };
    };
    const end = (event: TouchEvent) => {
      const touch = event.changedTouches[0];
      if (!from || !touch) return;
      const dx = touch.clientX - from.x;
      const dy = touch.clientY - from.y;
      from = null;
      if (Math.abs(dx) < FAR_ENOUGH || Math.abs(dy) > Math.abs(dx) / 2) return;
      if (dx > 0 !== open) latest.current(!open);
    };
    document.addEventListener('touchstart', start, { passive: true });
    document.addEventListener('touchend', end, { passive: true });
    return () => {
      document.removeEventListener('touchstart', start);
      document.removeEventListener('touchend', end);
    };
  }, [open]);
}
