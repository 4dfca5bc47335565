import { useEffect, useState } from 'react';
import { ApiError } from '../../lib/api.ts';

/** Seconds until trying again may help, counting down to 0; 0 when nothing has to be waited for. */
export function useCountdown(error: unknown): number {
  const [now, setNow] = useState(() => Date.now());
  const refused = error instanceof ApiError && error.code === 'too_many_attempts' ? error : undefined;
  const pauseMs = refused?.retryAfterMs ?? 0;
  const end = (refused?.at ?? 0) + pauseMs;
  useEffect(() => {
    if (end === 0) return;
    const timer = setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= end) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [end]);
  // Before the first tick the clock is an old one.
  return Math.ceil(Math.min(pauseMs, Math.max(0, end - now)) / 1000);
}
