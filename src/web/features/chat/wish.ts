/** What was asked for before it was possible: done as soon as it is. */
import { useCallback, useEffect, useRef, useState } from 'react';

interface Wish {
  /** Somebody waits for it. */
  wished: boolean;
  wish: () => void;
  drop: () => void;
}

export function useWish(possible: boolean, act: () => void): Wish {
  const [wished, setWished] = useState(false);
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    if (!wished || !possible) return;
    // Once everybody around has heard that it is possible.
    const soon = setTimeout(() => {
      setWished(false);
      latest.current();
    });
    return () => clearTimeout(soon);
  }, [wished, possible]);
  const drop = useCallback(() => setWished(false), []);
  return { wished, wish: () => setWished(true), drop };
}
