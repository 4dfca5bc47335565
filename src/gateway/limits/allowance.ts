/** How much of an answer the money pays for that a call holds, and what happens when the answer wants more. */
import { AppError } from '#shared/errors.ts';
import type { Held } from './held.ts';
import type { Needs } from './demand.ts';
import { LimitReached } from './refusal.ts';

/** What a call's money pays for, in output tokens. */
export interface Paid {
  /** Of all choices together. */
  tokens: number;
  /** Of each choice, where that is less than the call could be answered with: its upstream is told so. */
  cap: number | null;
  /** The upstream knows a longest answer: the client named it, or the model has one. */
  isBounded: boolean;
}

/** The least that Responses take as a longest answer; nobody refuses it. */
const SHORTEST = 16;

/** `outputFor`: the output tokens that so much money pays for, beside the prompt, micro-USD. */
export function paidBy(
  { covered, cost }: Held,
  { worst, choices, isBounded }: Needs,
  outputFor: (money: number) => number,
): Paid {
  if (covered >= cost) return { tokens: worst.output, cap: null, isBounded };
  const cap = Math.max(Math.floor(outputFor(covered) / choices), SHORTEST);
  return { tokens: cap * choices, cap: cap * choices < worst.output ? cap : null, isBounded };
}

/**
 * An answer that its upstream bounds is ended only where it cannot be within its bounds any more: a piece of it carries
 * a token at least, but for some that carry none (a role, an end, what a filter found).
 */
const DOUBT = 1.5;
const SILENT = 32;

/** What has come of a stream. */
export interface Written {
  /** Pieces that say something, as a rule. */
  readonly pieces: number;
  /** Supposed by their length. */
  readonly outputTokens: number;
}

/** Lives as long as its call. */
export class Allowance {
  /** What each choice may have at most; null: whatever it likes. */
  readonly cap: number | null;
  readonly #isBounded: boolean;
  /** Pieces or tokens from which on more has to be held. */
  #limit: number;
  readonly #step: number;
  readonly #hold: (tokens: number) => Held | Promise<Held>;
  readonly #more: Held[] = [];
  #settled = false;

  /** `hold`: holds what so many more tokens may cost, or throws. */
  constructor({ tokens, cap, isBounded }: Paid, hold: (tokens: number) => Held | Promise<Held>) {
    this.cap = cap;
    this.#step = tokens;
    this.#isBounded = isBounded || cap !== null;
    this.#limit = this.#isBounded ? tokens * DOUBT + SILENT : tokens;
    this.#hold = hold;
  }

  isUsedUp(stream: Written): boolean {
    return (this.#isBounded ? stream.pieces : stream.outputTokens) > this.#limit;
  }

  /** Holds as much again; `spent` is told when there is nothing left to hold. At most one question at a time. */
  extend(spent: (error: AppError) => void): void {
    const limit = this.#limit;
    this.#limit = Number.POSITIVE_INFINITY;
    const goOn = (held: Held | null) => {
      this.#limit = limit + this.#step;
      if (held === null) return;
      if (this.#settled) held.settle(0, 0);
      else this.#more.push(held);
    };
    const failed = (error: unknown) => {
      // A limit of requests or a store that is away ends nothing that has begun; it is asked again later.
      if (!(error instanceof LimitReached) || error.reached.what !== 'budget') return goOn(null);
      if (!this.#settled) spent(new AppError('budget_spent', { params: error.params }));
    };
    try {
      const held = this.#hold(this.#step);
      if (held instanceof Promise) held.then(goOn, failed);
      else goOn(held);
    } catch (error) {
      failed(error);
    }
  }

  /** The truth is counted where the call was held first; what was added is given back. */
  settle(): void {
    this.#settled = true;
    for (const held of this.#more.splice(0)) held.settle(0, 0);
  }
}
