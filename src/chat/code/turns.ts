/** Who may start now: so many at once for everybody, fewer for one person; the others wait their turn, not for ever. */

export interface Turns {
  /**
   * Resolves with what gives the turn back; null when it did not come in time, or too many wait already. Rejects with
   * the signal's reason.
   */
  take(who: string, signal: AbortSignal): Promise<(() => void) | null>;
}

interface Waiting {
  who: string;
  begin(): void;
}

export function createTurns(limits: { atOnce: number; each: number; waiting: number; patienceMs: number }): Turns {
  const running = new Map<string, number>();
  let count = 0;
  const queue: Waiting[] = [];

  const isFree = (who: string) => count < limits.atOnce && (running.get(who) ?? 0) < limits.each;

  function begin(who: string): () => void {
    count += 1;
    running.set(who, (running.get(who) ?? 0) + 1);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      count -= 1;
      const left = (running.get(who) ?? 1) - 1;
      if (left === 0) running.delete(who);
      else running.set(who, left);
      const next = queue.findIndex((one) => isFree(one.who));
      queue.splice(next, next === -1 ? 0 : 1)[0]?.begin();
    };
  }

  return {
    take(who, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason as Error);
        if (isFree(who)) return resolve(begin(who));
        if (queue.length >= limits.waiting) return resolve(null);
        const leave = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', stop);
          const at = queue.indexOf(waiting);
          if (at !== -1) queue.splice(at, 1);
        };
        const stop = () => {
          leave();
          reject(signal.reason as Error);
        };
        const waiting: Waiting = {
          who,
          begin() {
            leave();
            resolve(begin(who));
          },
        };
        const timer = setTimeout(() => {
          leave();
          resolve(null);
        }, limits.patienceMs);
        signal.addEventListener('abort', stop, { once: true });
        queue.push(waiting);
      });
    },
  };
}
