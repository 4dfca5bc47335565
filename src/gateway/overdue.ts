/** Calls whose first word is overdue: one look a second at all of them, instead of a timer each. */

export interface Waiting {
  /** Gives up on whoever is asked if its time is over; `at` as `performance.now()` says. */
  checkPatience(at: number): void;
}

const LOOK_MS = 500;

/** Looks at `waiting` until it is stopped. */
export function watchPatience(waiting: Iterable<Waiting>): { stop(): void } {
  const look = setInterval(() => {
    const at = performance.now();
    for (const call of waiting) call.checkPatience(at);
  }, LOOK_MS);
  look.unref();
  return { stop: () => clearInterval(look) };
}
