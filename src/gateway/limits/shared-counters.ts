/**
 * Counting in Redis or Valkey, for every process on the same data. Where a limit stands a call waits for the answer;
 * where none stands it is counted by the way. While Redis is away, calls without limits go on, and calls with limits
 * are refused (`store_unavailable`, 503) rather than let through uncounted: nobody overspends because a cache is down.
 */
import { randomBytes } from 'node:crypto';
import { AppError } from '#shared/errors.ts';
import { LinkDown, type Link } from '#store/redis/link.ts';
import type { Charged, Counters, Left, Spent } from './counters.ts';
import type { Asked, Held } from './held.ts';
import { rateOf, refuse } from './grant.ts';
import type { RateState } from './refusal.ts';
import { Scope, type Demand } from './scope.ts';
import { BURY, FIELDS, RECOVER, RESERVE, SEED, SETTLE } from './shared-script.ts';
import type { Periods } from './windows.ts';

/** How long a call waits for Redis to come back before it is refused. */
const PATIENCE_MS = 1000;
const AGAIN_MS = 50;
/** Whoever fills the counters has so long for it; then the next may. */
const FILLING_MS = 10_000;
/** Of what happened so long before a process died, Redis knows for certain whether it was settled; see SETTLE. */
const UNREAD_MS = 100_000;
/** Redis knows it for so long after the death; less than there. */
const DONE_KNOWN_MS = 3_000_000;
/** What a row says whose process did not settle it. */
const INTERRUPTED = 'interrupted';

type Read = () => Promise<{ periods: Periods; spent: readonly Spent[] }>;

interface Reserved {
  epoch: string;
  rate: RateState | null;
  short: Held['short'];
  covered: number;
}

interface Settling {
  /** Of its reservation; empty when nothing was held. */
  epoch: string;
  charged: number;
  tokens: number;
  /** When it ended. */
  at: number;
  periods: Periods;
}

export class SharedCounters implements Counters {
  readonly isShared = true;
  readonly #link: Link;
  readonly #held: string;
  readonly #seeded: string;
  /** Lost calls that were counted without their hold. */
  readonly #lost: string;
  readonly #predecessors: readonly string[];
  #read: Read | null = null;

  /** `predecessors`: processes that died in the place this one has now. */
  constructor(link: Link, predecessors: readonly string[] = []) {
    this.#link = link;
    this.#predecessors = predecessors;
    this.#lost = link.key('lost');
    this.#held = link.key('held');
    this.#seeded = link.key('seeded');
    link.onDeath((instance) => link.eventually(() => link.run(BURY, [this.#held], [instance])));
  }

  grant(scopes: readonly Scope[], demand: Demand, asked: Asked): Held | Promise<Held> {
    // Nobody has to wait for an answer that cannot be no.
    if (scopes.every(({ isLimited }) => !isLimited)) {
      const reserved = this.#reserve(scopes, demand, asked).catch(() => null);
      return this.#hold(scopes, demand, asked, { reserved, known: null });
    }
    return this.#patiently(scopes, demand, asked).then((known) =>
      this.#hold(scopes, demand, asked, { reserved: Promise.resolve(known), known }),
    );
  }

  charge(scopes: readonly Scope[], { id, microUsd }: { id: string; microUsd: number }, periods: Periods): void {
    // By its id: two processes may learn at once what a batch used.
    this.#link.eventually(() =>
      this.#recover(scopes, [id, Math.round(microUsd), 0, 1, Date.now(), periods.day, periods.month]),
    );
  }

  async refresh(scope: Scope): Promise<void> {
    const values = await this.#link.command('HMGET', this.#keyOf(scope), ...FIELDS).catch(() => null);
    if (Array.isArray(values)) load(scope, numbersOf(values));
  }

  async seed(read: Read): Promise<void> {
    this.#read = read;
    // What was recovered is settled before everything is read anew.
    await this.#link.drained();
    const others = (await this.#link.alive()).filter((instance) => instance !== this.#link.instance);
    // The first one starts from the ledger; whoever joins finds it done.
    if (others.length > 0) return this.#fill('least');
    await this.#link.command('DEL', this.#seeded);
    await this.#fill('exact');
  }

  async leftHeld(): Promise<string[]> {
    if (this.#predecessors.length === 0) return [];
    const names = await this.#link.command('HKEYS', this.#held);
    const ids = Array.isArray(names) ? names.map(String) : [];
    if (ids.length === 0) return [];
    const records = await this.#link.command('HMGET', this.#held, ...ids);
    const list: unknown[] = Array.isArray(records) ? records : [];
    return ids.filter((_, index) => this.#predecessors.includes(ownerOf(list[index])));
  }

  recover(left: readonly Left[], find: (ids: readonly string[]) => Promise<readonly Charged[]>): void {
    const told = toldOf(left);
    this.#link.eventually(async () => {
      const held = await this.leftHeld();
      const found = await find([...new Set([...held, ...told.keys()])]);
      const known = new Set(found.map(({ row }) => row.id));
      await Promise.all(found.map((one) => this.#recoverOne(one, told.get(one.row.id))));
      // An intent is in the books before its upstream is asked: of these nobody was.
      await Promise.all(held.filter((id) => !known.has(id)).map((id) => this.#recover([], [id, 0, 0, 0, 0, 0, 0])));
    });
  }

  /** `endedAt`: null where it was to be settled in its process's stead, undefined where it is known that it was held. */
  #recoverOne({ row, scopes, periods }: Charged, endedAt: number | null | undefined): Promise<unknown> {
    // It may have been settled by its process after all.
    const isUntold = endedAt !== undefined && (endedAt !== null || row.error === INTERRUPTED);
    const tokens = (row.input_tokens ?? 0) + (row.output_tokens ?? 0);
    const amounts = [Math.round(row.charged_micro_usd ?? 0), tokens];
    const values = [isUntold ? 1 : 0, endedAt ?? Date.now(), periods.day, periods.month];
    return this.#recover(scopes, [row.id, ...amounts, ...values]);
  }

  #recover(scopes: readonly Scope[], values: readonly (string | number)[]): Promise<unknown> {
    const done = this.#predecessors.map((instance) => this.#doneBy(instance));
    const keys = [this.#held, this.#seeded, this.#lost, ...done, ...scopes.map((scope) => this.#keyOf(scope))];
    return this.#link.run(RECOVER, keys, [done.length, ...values]);
  }

  async abandoned(ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const [records, living] = await Promise.all([this.#link.command('HMGET', this.#held, ...ids), this.#link.alive()]);
    const list: unknown[] = Array.isArray(records) ? records : [];
    return ids.filter((_, index) => !living.includes(ownerOf(list[index])));
  }

  leads(): boolean {
    return this.#link.leads();
  }

  /** What a process settled in the last minutes. */
  #doneBy(instance: string): string {
    return this.#link.key(`done:${instance}`);
  }

  #keyOf({ scope, id }: Scope): string {
    return this.#link.key(`limit:${scope}:${id}`);
  }

  #hold(
    scopes: readonly Scope[],
    demand: Demand,
    { id, periods }: Asked,
    { reserved, known }: { reserved: Promise<Reserved | null>; known: Reserved | null },
  ): Held {
    let isSettled = false;
    return {
      tokens: demand.tokens,
      cost: demand.cost,
      rate: known?.rate ?? null,
      short: known?.short ?? [],
      covered: known?.covered ?? demand.cost,
      settle: (charged, tokens) => {
        if (isSettled) return;
        isSettled = true;
        const at = Date.now();
        const put = (one: Reserved | null) =>
          this.#settle(id, scopes, { epoch: one?.epoch ?? '', charged, tokens, at, periods });
        if (known !== null) put(known);
        else void reserved.then(put);
      },
    };
  }

  #settle(id: string, scopes: readonly Scope[], { epoch, charged, tokens, at, periods }: Settling): void {
    const done = this.#doneBy(this.#link.instance);
    const keys = [this.#held, this.#seeded, done, ...scopes.map((scope) => this.#keyOf(scope))];
    const values = [id, Math.round(charged), Math.round(tokens), epoch, at, periods.day, periods.month];
    this.#link.eventually(async () => {
      if ((await this.#link.run(SETTLE, keys, values)) !== -1) return;
      await this.#fillAgain();
      throw new LinkDown('what was spent had to be read again');
    });
  }

  async #patiently(scopes: readonly Scope[], demand: Demand, asked: Asked): Promise<Reserved> {
    const until = Date.now() + PATIENCE_MS;
    for (;;)
      try {
        return await this.#reserve(scopes, demand, asked);
      } catch (error) {
        if (!(error instanceof LinkDown)) throw error;
        if (Date.now() >= until) throw new AppError('store_unavailable', { cause: error });
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
  }

  async #reserve(scopes: readonly Scope[], demand: Demand, asked: Asked): Promise<Reserved> {
    const { id, now, periods } = asked;
    const demanded = [Math.round(demand.tokens), Math.ceil(demand.cost)];
    const places = demand.within === true ? 0 : 1;
    const least = Math.floor(demand.least ?? 0);
    const limits = scopes.flatMap((scope) => limitsAsText(scope));
    const reply = await this.#link.run(
      RESERVE,
      [this.#held, this.#seeded, ...scopes.map((scope) => this.#keyOf(scope))],
      [now, id, this.#link.instance, ...demanded, periods.day, periods.month, places, least, ...limits],
    );
    // The script's own form, see there.
    const [verdict, epoch, counts, short, covered] = Array.isArray(reply) ? (reply as unknown[]) : [];
    if (verdict === -1) {
      await this.#fillAgain();
      throw new LinkDown('what was spent had to be read again');
    }
    const all = numbersOf(counts);
    const seen = scopes.map((scope, index) => seenAs(scope, all.slice(index * FIELDS.length)));
    if (verdict === 0) throw refuse(seen, demand, asked);
    const shorts = numbersOf(short);
    return {
      epoch: String(epoch),
      rate: scopes.some(({ hasRate }) => hasRate) ? rateOf(seen, now) : null,
      short: scopes.filter((_, index) => shorts[index] === 1).map(({ scope }) => scope),
      covered: Number(covered),
    };
  }

  /** Redis came back without its memory. One process fills it from the ledger, the others wait for that one. */
  async #fillAgain(): Promise<void> {
    const key = this.#link.key('filling');
    const mine = await this.#link.command('SET', key, this.#link.instance, 'NX', 'PX', FILLING_MS);
    if (mine === 'OK') await this.#fill('least');
    else await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }

  async #fill(mode: 'exact' | 'least'): Promise<void> {
    if (this.#read === null) throw new LinkDown('nobody knows yet what was spent');
    const { periods, spent } = await this.#read();
    const keys = spent.map(({ scope }) => this.#keyOf(scope));
    const amounts = spent.flatMap(({ day, month }) => [Math.round(day), Math.round(month)]);
    const epoch = `${randomBytes(6).toString('base64url')}:${Date.now()}`;
    await this.#link.run(SEED, [this.#seeded, ...keys], [epoch, periods.day, periods.month, mode, ...amounts]);
  }
}

/**
 * Those of which it must be known whether their process could still say that they ended, and when they did. The system
 * drops what a killed process had sent and nobody had read; that was some moments, never minutes. What ended long before
 * stands in the spool only because nothing was written over it.
 */
function toldOf(left: readonly Left[]): Map<string, number | null> {
  const last = Math.max(...left.map(({ endedAt }) => endedAt ?? 0));
  const since = last > Date.now() - DONE_KNOWN_MS ? last - UNREAD_MS : Number.POSITIVE_INFINITY;
  return new Map(
    left.filter(({ endedAt }) => endedAt === null || endedAt > since).map(({ id, endedAt }) => [id, endedAt]),
  );
}

function limitsAsText({ limits }: Scope): (number | '')[] {
  return [
    limits.requestsPerMinute ?? '',
    limits.tokensPerMinute ?? '',
    limits.concurrency ?? '',
    limits.budgetDayMicroUsd ?? '',
    limits.budgetMonthMicroUsd ?? '',
  ];
}

function ownerOf(record: unknown): string {
  if (typeof record !== 'string') return '';
  const read: unknown = JSON.parse(record);
  return typeof read === 'object' && read !== null && 'i' in read ? String(read.i) : '';
}

function numbersOf(values: unknown): number[] {
  return Array.isArray(values) ? values.map((value) => Number(value ?? 0)) : [];
}

/** A scope with the same limits and the counts that Redis gave. */
function seenAs(scope: Scope, counts: readonly number[]): Scope {
  const seen = new Scope(scope.scope, scope.id);
  seen.limits = scope.limits;
  load(seen, counts);
  return seen;
}

/** `counts`: in the order of FIELDS. */
function load(scope: Scope, counts: readonly number[]): void {
  const [inFlight = 0, slice = 0] = counts;
  scope.inFlight = inFlight;
  scope.requests.restore(slice, counts.slice(2, 8));
  const [minute = 0, used = 0, day = 0, daySpent = 0, dayHeld = 0, dayPartial = 0] = counts.slice(8);
  scope.tokens.restore(minute, used);
  scope.day.restore(day, { spent: daySpent, reserved: dayHeld, partial: dayPartial });
  const [month = 0, spent = 0, reserved = 0, partial = 0] = counts.slice(14);
  scope.month.restore(month, { spent, reserved, partial });
}
