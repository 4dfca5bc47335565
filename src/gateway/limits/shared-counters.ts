/**
 * Counting in Redis or Valkey, for every process on the same data. Where a limit stands a call waits for the answer;
 * where none stands it is counted by the way. While Redis is away, calls without limits go on, and calls with limits
 * are refused (`store_unavailable`, 503) rather than let through uncounted: nobody overspends because a cache is down.
 */
import { randomBytes } from 'node:crypto';
import { AppError } from '#shared/errors.ts';
import { LinkDown, type Link } from '#store/redis/link.ts';
import type { CallRow } from '#store/schema.ts';
import type { Asked, Counters, Held, Spent } from './counters.ts';
import { rateOf, refuse } from './grant.ts';
import type { RateState } from './refusal.ts';
import { Scope, type Demand } from './scope.ts';
import { BURY, FIELDS, RESERVE, SEED, SETTLE } from './shared-script.ts';
import type { Periods } from './windows.ts';

/** How long a call waits for Redis to come back before it is refused. */
const PATIENCE_MS = 1000;
const AGAIN_MS = 50;
/** Whoever fills the counters has so long for it; then the next may. */
const FILLING_MS = 10_000;

type Read = () => Promise<{ periods: Periods; spent: readonly Spent[] }>;

interface Reserved {
  epoch: string;
  rate: RateState | null;
  short: Held['short'];
}

export function sharedCounters(link: Link): Counters {
  const held = link.key('held');
  const seeded = link.key('seeded');
  const keyOf = ({ scope, id }: Scope) => link.key(`limit:${scope}:${id}`);
  let read: Read | null = null;
  link.onDeath(async (instance) => {
    link.eventually(() => link.run(BURY, [held], [instance]));
  });

  async function fill(mode: 'exact' | 'least'): Promise<void> {
    if (read === null) throw new LinkDown('nobody knows yet what was spent');
    const { periods, spent } = await read();
    const keys = spent.map(({ scope }) => keyOf(scope));
    const amounts = spent.flatMap(({ day, month }) => [Math.round(day), Math.round(month)]);
    const epoch = `${randomBytes(6).toString('base64url')}:${Date.now()}`;
    await link.run(SEED, [seeded, ...keys], [epoch, periods.day, periods.month, mode, ...amounts]);
  }

  /** Redis came back without its memory. One process fills it from the ledger, the others wait for that one. */
  async function fillAgain(): Promise<void> {
    const mine = await link.command('SET', link.key('filling'), link.instance, 'NX', 'PX', FILLING_MS);
    if (mine === 'OK') await fill('least');
    else await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }

  async function reserve(scopes: readonly Scope[], demand: Demand, asked: Asked): Promise<Reserved> {
    const { id, now, periods } = asked;
    const limits = scopes.flatMap(({ limits: l }) => [
      l.requestsPerMinute ?? '',
      l.tokensPerMinute ?? '',
      l.concurrency ?? '',
      l.budgetDayMicroUsd ?? '',
      l.budgetMonthMicroUsd ?? '',
    ]);
    const demanded = [Math.round(demand.tokens), Math.ceil(demand.cost)];
    const values = [
      now,
      id,
      link.instance,
      ...demanded,
      periods.day,
      periods.month,
      demand.within === true ? 0 : 1,
      ...limits,
    ];
    const reply = await link.run(RESERVE, [held, seeded, ...scopes.map(keyOf)], values);
    const [verdict, epoch, counts, short] = Array.isArray(reply) ? (reply as unknown[]) : [];
    if (verdict === -1) {
      await fillAgain();
      throw new LinkDown('what was spent had to be read again');
    }
    const seen = scopes.map((scope, index) => seenAs(scope, numbersOf(counts).slice(index * FIELDS.length)));
    if (verdict === 0) throw refuse(seen, demand, asked);
    const isLimited = scopes.some(({ hasRate }) => hasRate);
    const shorts = numbersOf(short);
    return {
      epoch: String(epoch),
      rate: isLimited ? rateOf(seen, now) : null,
      short: scopes.filter((_, index) => shorts[index] === 1).map(({ scope }) => scope),
    };
  }

  async function patiently(scopes: readonly Scope[], demand: Demand, asked: Asked): Promise<Reserved> {
    const until = Date.now() + PATIENCE_MS;
    for (;;)
      try {
        return await reserve(scopes, demand, asked);
      } catch (error) {
        if (!(error instanceof LinkDown)) throw error;
        if (Date.now() >= until) throw new AppError('store_unavailable', { cause: error });
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
  }

  function settle(
    id: string,
    scopes: readonly Scope[],
    said: { epoch: string; charged: number; tokens: number; periods: Periods },
  ): void {
    const at = Date.now();
    const { epoch, charged, tokens, periods } = said;
    const values = [id, Math.round(charged), Math.round(tokens), epoch, at, periods.day, periods.month];
    link.eventually(() => link.run(SETTLE, [held, seeded, ...scopes.map(keyOf)], values));
  }

  return {
    isShared: true,
    grant(scopes, demand, asked) {
      const hold = (reserved: Promise<Reserved | null>, known: Reserved | null): Held => {
        let isSettled = false;
        return {
          tokens: demand.tokens,
          cost: demand.cost,
          rate: known?.rate ?? null,
          short: known?.short ?? [],
          settle(charged, tokens) {
            if (isSettled) return;
            isSettled = true;
            const { periods } = asked;
            const put = (one: Reserved | null) =>
              settle(asked.id, scopes, { epoch: one?.epoch ?? '', charged, tokens, periods });
            if (known !== null) put(known);
            else void reserved.then(put);
          },
        };
      };
      // Nobody has to wait for an answer that cannot be no.
      if (scopes.every(({ isLimited }) => !isLimited))
        return hold(
          reserve(scopes, demand, asked).catch(() => null),
          null,
        );
      return patiently(scopes, demand, asked).then((reserved) => hold(Promise.resolve(reserved), reserved));
    },
    charge(scopes, microUsd, periods) {
      settle('', scopes, { epoch: '', charged: microUsd, tokens: 0, periods });
    },
    async refresh(scope) {
      const values = await link.command('HMGET', keyOf(scope), ...FIELDS).catch(() => null);
      if (Array.isArray(values)) load(scope, numbersOf(values));
    },
    async seed(reading) {
      read = reading;
      const others = (await link.alive()).filter((instance) => instance !== link.instance);
      // The first one starts from the ledger; whoever joins finds it done.
      if (others.length === 0) {
        await link.command('DEL', seeded);
        await fill('exact');
      }
      await fill('least');
    },
    recover(row, scopes, periods) {
      const tokens = (row.input_tokens ?? 0) + (row.output_tokens ?? 0);
      const charged = row.charged_micro_usd ?? 0;
      const values = [row.id, Math.round(charged), tokens, 'recovered', 0, periods.day, periods.month];
      link.eventually(() => link.run(SETTLE, [held, seeded, ...scopes.map(keyOf)], values));
    },
    async abandoned(ids) {
      if (ids.length === 0) return [];
      const [records, living] = await Promise.all([link.command('HMGET', held, ...ids), link.alive()]);
      const list: unknown[] = Array.isArray(records) ? records : [];
      return ids.filter((_, index) => !living.includes(ownerOf(list[index])));
    },
    leads: () => link.leads(),
  };
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
