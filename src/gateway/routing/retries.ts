/**
 * How many calls may be on a second try at the same time: a fifth of those that are going on. When a region fails, the
 * rest of the world gets its calls one after the other instead of all at once, and no failure is asked about three
 * times by everybody. Who finds no room waits for it, in the order of arrival.
 */

const SHARE = 0.2;
/** Where little is going on, a fifth would be nobody. */
const LEAST = 3;

/** One call's place among those that try again. Lives from its second try to its answer. */
export class Turn {
  readonly #retries: Retries;
  readonly #go: () => void;
  #state: 'outside' | 'waiting' | 'inside' | 'left' = 'outside';

  /** `go` runs once there is room. */
  constructor(retries: Retries, go: () => void) {
    this.#retries = retries;
    this.#go = go;
  }

  get isWaiting(): boolean {
    return this.#state === 'waiting';
  }

  /** Runs `go` at once where there is room, else later. */
  enter(): void {
    this.#state = 'waiting';
    this.#retries.arrive(this);
  }

  /** Only `Retries` calls it. */
  begin(): void {
    this.#state = 'inside';
    this.#go();
  }

  /** Gives the room to the next, or leaves the queue. */
  leave(): void {
    const state = this.#state;
    this.#state = 'left';
    if (state === 'waiting' || state === 'inside') this.#retries.depart(this, state);
  }
}

/** Lives as long as the gateway. */
export class Retries {
  readonly #open: () => number;
  readonly #waiting = new Set<Turn>();
  #busy = 0;

  /** `open`: calls that are going on. */
  constructor(open: () => number) {
    this.#open = open;
  }

  get busy(): number {
    return this.#busy;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  arrive(turn: Turn): void {
    if (!this.#hasRoom()) {
      this.#waiting.add(turn);
      return;
    }
    this.#busy++;
    turn.begin();
  }

  depart(turn: Turn, from: 'waiting' | 'inside'): void {
    if (from === 'waiting') {
      this.#waiting.delete(turn);
      return;
    }
    this.#busy--;
    for (const next of this.#waiting) {
      if (!this.#hasRoom()) return;
      this.#waiting.delete(next);
      this.#busy++;
      next.begin();
    }
  }

  #hasRoom(): boolean {
    return this.#busy < Math.max(LEAST, Math.floor(this.#open() * SHARE));
  }
}
