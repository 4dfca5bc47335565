/** What a call may use while it is open, and its row of the ledger until that outlives the process. */
import type { Usage } from '#shared/message.ts';
import type { Attempt } from './attempt.ts';
import { Posting, type Ledger } from './ledger.ts';
import type { Allowance } from './limits/allowance.ts';
import type { Held } from './limits/held.ts';
import type { CallLimits } from './limits/limits.ts';
import type { Prices, UnknownPrice } from './prices.ts';
import type { CallRequest } from './request.ts';
import type { Route } from './resolve.ts';
import type { Course } from './routing/course.ts';
import { openRow, settle, type Ending } from './settle.ts';
import type { Settled } from './sink.ts';
import type { Watches } from './watch.ts';

/** What an account finds around it. */
export interface Accounting {
  ledger: Ledger;
  prices: Prices;
  limits: CallLimits;
  unknownPrice(): UnknownPrice;
  watch: Watches['watch'];
  /** ms since 1970. */
  now(): number;
}

/** What is told of a call that has no account, or one that is settled later. */
export const NOTHING: Omit<Settled, 'totalMs'> = { usage: null, costMicroUsd: null, firstByteMs: null, model: null };

export interface Admitted {
  route: Route;
  /** With all who may answer: the dearest of them decides what is held. */
  reached: Route;
  /** Tokens of input, supposed. */
  input: number;
  held: Held;
}

export class Account {
  readonly posting: Posting;
  /** How much of an answer is paid for; null where no budget stands. */
  readonly allowance: Allowance | null;
  readonly held: Held;
  readonly #house: Accounting;

  constructor(house: Accounting, request: CallRequest, { route, reached, input, held }: Admitted) {
    const { limits } = house;
    this.#house = house;
    this.held = held;
    this.allowance = limits.allow(request, reached, input, held);
    const teamId = limits.teamOf(request.principal.userId);
    this.posting = new Posting(openRow(request, route, { input, reserved: held.cost, teamId, now: house.now() }));
  }

  /**
   * Settles; `tell` hears of it once the row outlives the process. Of an answer that is still made in the background it
   * hears at once, without what that used, which is settled when it is over.
   */
  close(ending: Ending, course: Course | null, tell: (settled: Settled) => void): void {
    const { attempt } = ending;
    const later = attempt === null ? null : this.#usageLater(attempt);
    if (attempt === null || later === null) return this.#settle(ending, course, tell);
    tell({ ...NOTHING, totalMs: ending.totalMs });
    void this.#settleLater({ ...ending, attempt }, course, later);
  }

  #settle(ending: Ending, course: Course | null, tell: (settled: Settled) => void): void {
    const { limits, ledger, now } = this.#house;
    const { row } = this.posting;
    const { attempt } = ending;
    const settled = settle(row, ending, this.#house, now());
    const { usage, model } = settled;
    if (attempt !== null && model !== null) limits.learn(attempt.target, model);
    if (attempt !== null && usage !== null) course?.settled(attempt, usage);
    ledger.put(this.posting, () => {
      // What is counted as settled must be known as settled, should the process die here.
      this.allowance?.settle();
      this.held.settle(row.charged_micro_usd ?? 0, usage === null ? 0 : usage.input + usage.output);
      tell(settled);
    });
  }

  /** An answer made in the background is accounted for when it is over, whoever still asks for it; null for every other. */
  #usageLater({ isUnfinished, target, keyIndex, answerId: id }: Attempt): Promise<Usage | null> | null {
    return isUnfinished && id !== null ? this.#house.watch({ target, keyIndex, id }) : null;
  }

  async #settleLater(
    ending: Ending & { attempt: Attempt },
    course: Course | null,
    usage: Promise<Usage | null>,
  ): Promise<void> {
    ending.attempt.learnt = await usage;
    this.#settle(ending, course, () => undefined);
  }
}
