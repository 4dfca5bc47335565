/** Counting in Redis: the same answers as in one process, one count for many, and what happens when Redis goes away. */
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { NO_LIMITS, type Limits } from '#shared/contract/limits.ts';
import { newId } from '#shared/ids.ts';
import { openLink, type Link } from '#store/redis/link.ts';
import { redisLink, installation } from '../../../test/redis.ts';
import { redisProgram } from '../../../test/servers/programs.ts';
import { answers, ended, freePort } from '../../../test/servers/start.ts';
import type { Charged, Counters } from './counters.ts';
import type { Held } from './held.ts';
import { grant } from './grant.ts';
import { LimitReached } from './refusal.ts';
import { Scope, type Demand } from './scope.ts';
import { SharedCounters } from './shared-counters.ts';
import { periodsOf } from './windows.ts';

const T = Date.UTC(2026, 10, 22, 12);
const subject = { model: null, region: null };
const links: Link[] = [];
afterEach(async () => {
  await Promise.all(links.splice(0).map((link) => link.close()));
});

async function processOn(
  name: string,
  predecessors: readonly string[] = [],
): Promise<{ link: Link; counters: SharedCounters }> {
  const link = await redisLink(name);
  links.push(link);
  const counters = new SharedCounters(link, predecessors);
  await counters.seed(async () => ({ periods: periodsOf(T), spent: [] }));
  return { link, counters };
}

function scope(limits: Partial<Limits>, kind: 'key' | 'user' | 'instance' = 'key', id = 'one'): Scope {
  const made = new Scope(kind, id);
  made.limits = { ...NO_LIMITS, ...limits };
  return made;
}

const asked = (now = T) => ({ id: newId('call'), periods: periodsOf(now), now, subject });

async function ask(counters: Counters, scopes: Scope[], demand: Partial<Demand> = {}, now = T): Promise<Held | string> {
  try {
    return await counters.grant(scopes, { tokens: 10, cost: 100, ...demand }, asked(now));
  } catch (error) {
    if (error instanceof LimitReached) return error.code;
    throw error;
  }
}

/** What is counted now, as the page of limits shows it. */
async function seen(counters: Counters, one: Scope) {
  const shown = new Scope(one.scope, one.id);
  await counters.refresh(shown);
  return {
    inFlight: shown.inFlight,
    spent: shown.day.spent,
    reserved: shown.day.reserved,
    month: shown.month.spent,
    tokens: shown.tokens.used(T),
    requests: shown.requests.count(T),
  };
}

const quiet = (counters: Counters, one: Scope) => expect.poll(async () => (await seen(counters, one)).inFlight).toBe(0);

function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('counting in Redis', () => {
  it.each([1, 2, 3, 4])('decides as one process does, call by call (%i)', async (seed) => {
    const { counters, link } = await processOn(installation());
    const draw = chance(seed);
    const limits: Partial<Limits>[] = [
      { requestsPerMinute: 30 + draw(60), tokensPerMinute: 2000 + draw(2000) },
      { concurrency: 3 + draw(5), budgetDayMicroUsd: 20_000 + draw(20_000) },
      { budgetMonthMicroUsd: 60_000 + draw(40_000) },
    ];
    const kinds = ['key', 'user', 'instance'] as const;
    const here = limits.map((limit, index) => scope(limit, kinds[index]));
    const there = limits.map((limit, index) => scope(limit, kinds[index]));
    const open: { one: Held; other: Held }[] = [];
    let now = T;
    for (let step = 0; step < 250; step++) {
      now += draw(3) === 0 ? draw(8000) : draw(300);
      // Into the next day, once.
      if (step === 180) now += 12 * 3_600_000;
      if (open.length > 0 && draw(3) === 0) {
        const [ending] = open.splice(draw(open.length), 1);
        const [charged, tokens] = [draw(400), draw(60)];
        ending?.one.settle(charged, tokens);
        ending?.other.settle(charged, tokens);
        await drained(link);
      }
      const cost = draw(4) === 0 ? 0 : draw(3000);
      const demand = { tokens: draw(80), cost, least: Math.floor((cost * draw(3)) / 3), within: draw(10) === 0 };
      const said = { ...asked(now) };
      const one = outcome(() => grant(here, demand, said));
      const other: unknown = await Promise.resolve(counters.grant(there, demand, said)).catch(
        (error: unknown) => error,
      );
      if (one instanceof LimitReached) {
        expect(other, `step ${step}`).toBeInstanceOf(LimitReached);
        expect((other as LimitReached).code).toBe(one.code);
        expect((other as LimitReached).reached).toEqual(one.reached);
        expect((other as LimitReached).rate).toEqual(one.rate);
        continue;
      }
      const [held, shared] = [one, other as Held];
      expect(shared, `step ${step}`).toMatchObject({ rate: held.rate, short: held.short, covered: held.covered });
      open.push({ one: held, other: shared });
    }
    expect(open.length).toBeGreaterThan(0);
  });

  it('lets exactly as many through as the limit and the budget allow, whoever asks', async () => {
    const name = installation();
    const houses = await Promise.all([processOn(name), processOn(name), processOn(name), processOn(name)]);
    const budget = { budgetDayMicroUsd: 25_000 };
    const results = await Promise.all(
      Array.from({ length: 1000 }, async (_, index) => {
        const house = houses[index % 4];
        if (house === undefined) throw new Error('four were opened');
        return ask(house.counters, [scope({ requestsPerMinute: 3000 }), scope(budget, 'user')]);
      }),
    );
    const through = results.filter((result) => typeof result !== 'string');
    expect(through).toHaveLength(250);
    expect(new Set(results.filter((result) => typeof result === 'string'))).toEqual(new Set(['budget_busy']));
    for (const held of through) held.settle(100, 10);
    const [{ counters }] = houses;
    await quiet(counters, scope({}));
    expect(await seen(counters, scope({}, 'user'))).toMatchObject({ spent: 25_000, reserved: 0, month: 25_000 });
    expect(await ask(counters, [scope(budget, 'user')])).toBe('budget_spent');
  });

  it('counts what has no limit too, so that one can be set at any time', async () => {
    const { counters } = await processOn(installation());
    const free = scope({});
    const held = counters.grant([free], { tokens: 10, cost: 0 }, asked());
    // Nobody waits where no answer can be no.
    expect(held).not.toBeInstanceOf(Promise);
    (held as Held).settle(70, 9);
    await expect.poll(async () => (await seen(counters, free)).spent).toBe(70);
    expect(await seen(counters, free)).toMatchObject({ inFlight: 0, requests: 1, tokens: 9 });
    expect(await ask(counters, [scope({ budgetDayMicroUsd: 70 })])).toBe('budget_spent');
  });

  it('frees the places of a process that died, holds its money, and counts its calls once', async () => {
    const name = installation();
    const [living, dying] = [await processOn(name), await processOn(name)];
    const one = scope({ concurrency: 1, budgetDayMicroUsd: 1000 });
    const id = newId('call');
    await dying.counters.grant([one], { tokens: 10, cost: 100 }, { ...asked(), id });
    expect(await ask(living.counters, [one])).toBe('limit_concurrency');
    expect(await living.counters.abandoned([id])).toEqual([]);
    // As if it had been killed: it is gone, and its lease is over.
    links.splice(links.indexOf(dying.link), 1);
    await dying.link.close();
    await living.link.command('ZADD', living.link.key('alive'), 1, dying.link.instance);
    await expect.poll(async () => (await seen(living.counters, one)).inFlight, { timeout: 10_000 }).toBe(0);
    expect(await seen(living.counters, one)).toMatchObject({ reserved: 100, spent: 0 });
    expect(await living.counters.abandoned([id])).toEqual([id]);
    const books = ledgerOf([one], { [id]: { charged: 40 } });
    for (let times = 0; times < 2; times++) living.counters.recover([{ id, endedAt: null }], books);
    await expect.poll(async () => (await seen(living.counters, one)).spent).toBe(40);
    await drained(living.link);
    expect(await seen(living.counters, one)).toMatchObject({ inFlight: 0, reserved: 0, spent: 40 });
  });

  it('leaves nothing behind of a process whose successor knows the books', async () => {
    const name = installation();
    const dying = await processOn(name);
    const one = scope({ budgetDayMicroUsd: 10_000 });
    const [finished, cut, never, unheld, unread, told] = Array.from({ length: 6 }, () => newId('call')) as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    for (const id of [finished, cut, never])
      await dying.counters.grant([one], { tokens: 10, cost: 100 }, { ...asked(), id });
    const last = await dying.counters.grant([one], { tokens: 10, cost: 100 }, { ...asked(), id: told });
    last.settle(2000, 10);
    await drained(dying.link);
    links.splice(links.indexOf(dying.link), 1);
    await dying.link.close();
    const { counters, link } = await processOn(name, [dying.link.instance]);
    expect((await counters.leftHeld()).toSorted()).toEqual([finished, cut, never].toSorted());
    // One ended before its process could say so, one was cut, one never went out; of two nothing arrived here, one of
    // which had ended; and one was counted in time.
    const books = ledgerOf([one], {
      [finished]: { charged: 40, error: null },
      [cut]: { charged: 7 },
      [unheld]: { charged: 3 },
      [unread]: { charged: 300, error: null },
      [told]: { charged: 2000, error: null },
    });
    const endedAt = Date.now();
    const left = [
      { id: cut, endedAt: null },
      { id: unheld, endedAt: null },
      { id: unread, endedAt },
      { id: told, endedAt },
    ];
    // The first successor dies too, when it has counted some of them; or all of them.
    counters.recover(left.slice(1, 2), books);
    for (let times = 0; times < 2; times++) counters.recover(left, books);
    await link.drained();
    expect(await counters.leftHeld()).toEqual([]);
    expect(await seen(counters, one)).toMatchObject({ reserved: 0, spent: 2350, month: 2350 });
  });

  it('counts nothing of yesterday as of today', async () => {
    const { counters, link } = await processOn(installation());
    const one = scope({});
    await ask(counters, [one]);
    const id = newId('call');
    counters.recover([{ id, endedAt: null }], ledgerOf([one], { [id]: { charged: 5 } }, T - 24 * 3_600_000));
    await link.drained();
    expect(await seen(counters, one)).toMatchObject({ spent: 0, month: 5 });
  });
});

describe('when Redis goes away', () => {
  it('limited calls are refused and others go on; when it comes back empty the ledger says what was spent', async () => {
    const program = redisProgram();
    if (program === undefined) throw new Error('this project runs only where there is one');
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'parlor-redis-'));
    const begin = () => spawn(program, ['--port', String(port), '--save', '', '--dir', folder], { stdio: 'ignore' });
    let server = begin();
    await answers(port, server);
    const link = await openLink(`redis://127.0.0.1:${port}`, installation());
    const counters = new SharedCounters(link);
    const limited = scope({ budgetDayMicroUsd: 1000 });
    let spent = 0;
    await counters.seed(async () => ({ periods: periodsOf(T), spent: [{ scope: limited, day: spent, month: spent }] }));
    const before = await ask(counters, [limited]);
    if (typeof before === 'string') throw new Error(before);

    await ended(server, 'SIGKILL');
    await expect(counters.grant([limited], { tokens: 1, cost: 1 }, asked())).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    const free = counters.grant([scope({}, 'user')], { tokens: 1, cost: 0 }, asked());
    expect(free).not.toBeInstanceOf(Promise);
    (free as Held).settle(30, 1);
    // It ends while nobody counts, and stands in the ledger.
    before.settle(900, 10);
    spent = 50;

    server = begin();
    await answers(port, server);
    await expect
      .poll(async () => ask(counters, [limited], { cost: 100 }).catch((error: unknown) => String(error)), {
        timeout: 20_000,
      })
      .toMatch(/budget_(busy|spent)/);
    // 50 by the ledger, 900 of the call that ended meanwhile: 100 more do not fit.
    expect(await seen(counters, limited)).toMatchObject({ spent: 950 });
    await expect.poll(async () => (await seen(counters, scope({}, 'user'))).spent).toBe(30);
    await link.close();
    await ended(server, 'SIGKILL');
  }, 60_000);

  it('an address where nobody answers, or a wrong password, is said at once', async () => {
    await expect(openLink('redis://127.0.0.1:9', 'x')).rejects.toMatchObject({ kind: 'redis-unreachable' });
  });
});

/** The books of `calls`, which began at `at`. */
function ledgerOf(
  scopes: readonly Scope[],
  calls: Record<string, { charged: number; error?: string | null }>,
  at = T,
): (ids: readonly string[]) => Promise<Charged[]> {
  return async (ids) =>
    ids.flatMap((id) => {
      const call = calls[id];
      if (call === undefined) return [];
      const { charged, error = 'interrupted' } = call;
      const row = { id, error, charged_micro_usd: charged, input_tokens: 5, output_tokens: 5 };
      return [{ row, scopes, periods: periodsOf(at) }];
    });
}

function outcome(work: () => Held): Held | LimitReached {
  try {
    return work();
  } catch (error) {
    if (error instanceof LimitReached) return error;
    throw error;
  }
}

/** Resolves when everything that was to happen eventually has happened. */
async function drained(link: Link): Promise<void> {
  await new Promise<void>((resolve) => {
    link.eventually(async () => {
      await link.command('PING');
      resolve();
    });
  });
}
