/**
 * What is counted over time. Requests: per minute, in slices of ten seconds, as Azure does it, so that nobody spends a
 * minute at once. Tokens: per minute, from the first request after the last minute ended. Money: per day and month of
 * the calendar, in UTC. All plain integers on one thread: what happens between two awaits happens at once.
 */

const SLICE_MS = 10_000;
const SLICES = 6;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Requests of the last minute, by slices of the clock. */
export class RequestWindow {
  readonly #slices = Array.from({ length: SLICES }, () => 0);
  #slice = 0;
  #sum = 0;

  /** Requests in the last six slices, the one that is going on among them. */
  count(now: number): number {
    this.#turn(now);
    return this.#sum;
  }

  /** How long one more has to wait, ms; 0: not at all. */
  waitFor(perMinute: number, now: number): number {
    this.#turn(now);
    const end = (this.#slice + 1) * SLICE_MS;
    let wait = 0;
    if (this.#at(this.#slice) >= Math.ceil(perMinute / SLICES)) wait = end - now;
    let left = this.#sum;
    for (let age = SLICES - 1; left >= perMinute && age >= 0; age--) {
      const slice = this.#slice - age;
      left -= this.#at(slice);
      wait = Math.max(wait, (slice + SLICES) * SLICE_MS - now);
    }
    return wait;
  }

  add(now: number): void {
    this.#turn(now);
    this.#slices[this.#slice % SLICES] = this.#at(this.#slice) + 1;
    this.#sum++;
  }

  /** As somebody else counted it: which slice is going on, and the six counts by slice modulo six. */
  restore(slice: number, counts: readonly number[]): void {
    this.#slice = slice;
    this.#sum = 0;
    for (let index = 0; index < SLICES; index++) {
      const count = counts[index] ?? 0;
      this.#slices[index] = count;
      this.#sum += count;
    }
  }

  #at(slice: number): number {
    return this.#slices[((slice % SLICES) + SLICES) % SLICES] ?? 0;
  }

  #turn(now: number): void {
    const slice = Math.floor(now / SLICE_MS);
    if (slice <= this.#slice) return;
    if (slice - this.#slice >= SLICES) {
      this.#slices.fill(0);
      this.#sum = 0;
    } else
      for (let passed = this.#slice + 1; passed <= slice; passed++) {
        this.#sum -= this.#at(passed);
        this.#slices[passed % SLICES] = 0;
      }
    this.#slice = slice;
  }
}

/** Tokens of the minute that is going on. */
export class TokenWindow {
  #start = Number.NEGATIVE_INFINITY;
  #used = 0;

  used(now: number): number {
    return now - this.#start >= MINUTE_MS ? 0 : this.#used;
  }

  /** When the minute that is going on ends, ms from now; 0 when none is. */
  endsIn(now: number): number {
    return Math.max(this.#start + MINUTE_MS - now, 0);
  }

  /** Counts what a request may need; says which minute that was. */
  add(tokens: number, now: number): number {
    if (now - this.#start >= MINUTE_MS) {
      this.#start = now;
      this.#used = 0;
    }
    this.#used += tokens;
    return this.#start;
  }

  /** As somebody else counted it. */
  restore(start: number, used: number): void {
    this.#start = start;
    this.#used = used;
  }

  /** Puts the truth in the place of what was supposed, if that minute is still going on. */
  correct(minute: number, difference: number): void {
    if (minute === this.#start) this.#used = Math.max(this.#used + difference, 0);
  }
}

/** Money of one period of the calendar. `period` grows by one with each. */
export class BudgetWindow {
  period = 0;
  spent = 0;
  /** Held for calls under way. */
  reserved = 0;
  /** Calls under way that hold less than they may cost. At most one, or errors could add up. */
  partial = 0;

  /** As somebody else counted it. */
  restore(period: number, counts: Pick<BudgetWindow, 'spent' | 'reserved' | 'partial'>): void {
    this.period = period;
    this.spent = counts.spent;
    this.reserved = counts.reserved;
    this.partial = counts.partial;
  }

  /** A period that is over is forgotten; what was held in it settles into nothing. */
  turn(period: number): void {
    if (period <= this.period) return;
    this.period = period;
    this.spent = 0;
    this.reserved = 0;
    this.partial = 0;
  }
}

export interface Periods {
  /** Days and months since 1970. */
  day: number;
  month: number;
  dayStart: number;
  monthStart: number;
  dayEnd: number;
  monthEnd: number;
}

/** The day and the month of a moment, in UTC. */
export function periodsOf(now: number): Periods {
  const date = new Date(now);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const day = Math.floor(now / DAY_MS);
  return {
    day,
    month: (year - 1970) * 12 + month,
    dayStart: day * DAY_MS,
    monthStart: Date.UTC(year, month, 1),
    dayEnd: (day + 1) * DAY_MS,
    monthEnd: Date.UTC(year, month + 1, 1),
  };
}
