/** How quickly a deployment usually begins to answer: what hedging waits for. */

/** How soon answers of one deployment begin. Lives as long as the process. */
export class Pace {
  readonly #recent: number[] = [];
  #next = 0;

  add(ms: number): void {
    this.#recent[this.#next] = ms;
    this.#next = (this.#next + 1) % RECENT;
  }

  /** ms within which 19 in 20 answers began; null while too few are known. */
  get usual(): number | null {
    if (this.#recent.length < LEAST) return null;
    const sorted = this.#recent.toSorted((a, b) => a - b);
    return Math.max(sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0, SOONEST_MS);
  }
}

const RECENT = 200;
const LEAST = 20;
/** Where answers begin at once, a moment more means nothing. */
const SOONEST_MS = 50;
