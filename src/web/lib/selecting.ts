/** Several things of a list at once: by Ctrl and Shift with the mouse or the arrows, by a box on touch. */
import { useCallback, useMemo, useRef, useState } from 'react';

export interface Selecting {
  selected: ReadonlySet<string>;
  /** In or out; later ranges start here. */
  toggle: (id: string) => void;
  /** Everything from where the last choice was to here, within `order`. */
  extend: (id: string, order: readonly string[]) => void;
  all: (order: readonly string[]) => void;
  clear: () => void;
}

const NONE: ReadonlySet<string> = new Set();

/** The ids between two of them, both included, whichever comes first; only the second when the first is gone. */
export function between(order: readonly string[], from: string | null, to: string): string[] {
  const [a, b] = [from === null ? -1 : order.indexOf(from), order.indexOf(to)];
  if (b === -1) return [];
  return a === -1 ? [to] : order.slice(Math.min(a, b), Math.max(a, b) + 1);
}

export function useSelecting(): Selecting {
  const [selected, setSelected] = useState(NONE);
  const anchor = useRef<string | null>(null);
  const toggle = useCallback((id: string) => {
    anchor.current = id;
    setSelected((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const extend = useCallback((id: string, order: readonly string[]) => {
    anchor.current ??= id;
    setSelected((before) => new Set([...before, ...between(order, anchor.current, id)]));
  }, []);
  const all = useCallback((order: readonly string[]) => setSelected(new Set(order)), []);
  const clear = useCallback(() => {
    anchor.current = null;
    setSelected(NONE);
  }, []);
  return useMemo(() => ({ selected, toggle, extend, all, clear }), [selected, toggle, extend, all, clear]);
}
