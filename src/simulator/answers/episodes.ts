/**
 * Failures on request that end by themselves: the first message that asks for a rate limit meets one, the same message
 * sent again after the wait goes through, as it would in earnest.
 */
export interface Episodes {
  /** `fail` for so many ms after the key was first seen, then `passed` until it is forgotten. */
  see(key: string, failForMs: number): 'fail' | 'passed';
}

const REMEMBERED_MS = 600_000;
const MOST = 500;

export function episodes(clock: () => number): Episodes {
  const begun = new Map<string, number>();
  return {
    see(key, failForMs) {
      const now = clock();
      const start = begun.get(key);
      if (start !== undefined && now - start < REMEMBERED_MS) return now - start < failForMs ? 'fail' : 'passed';
      begun.delete(key);
      begun.set(key, now);
      if (begun.size > MOST) begun.delete(begun.keys().next().value ?? '');
      return 'fail';
    },
  };
}
