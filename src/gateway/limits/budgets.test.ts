/** Budgets with real calls: against the simulator, over a restart, and where a price is not known. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { NO_LIMITS, type LimitScope, type Limits } from '#shared/contract/limits.ts';
import type { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Principal } from '#shared/principal.ts';
import { putLimits } from '#store/limits.ts';
import { joinTeam, insertTeam } from '#store/teams.ts';
import { insertUser } from '#store/users.ts';
import { PRINCIPAL, stage, type Resource, type ResourceOptions } from '../../../test/resource.ts';
import { ANSWER, contentFrame, ROLE_FRAME, type Script } from '../../../test/upstream.ts';
import { priceSimulated } from '../../../test/simulated-prices.ts';
import type { Settled } from '../sink.ts';

const { resource, upstream, close } = stage();
const folders: string[] = [];
afterEach(async () => {
  await close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const TEAM = 'team_1';
/** Answered with as many tokens as it allows. */
const LONG = { messages: [{ role: 'user', content: 'Tell me at length about tables and code.' }] };

/** Two targets of different prices, both simulated. */
async function simulated(options: ResourceOptions = {}): Promise<Resource> {
  const made = await resource(options);
  await made.deploy(
    'chat',
    [{ baseUrl: 'simulator:', provider: 'simulator', keys: [], upstreamName: 'gpt-4o' }],
    'gpt-4o',
  );
  await priceSimulated(made);
  // Its own limits and its pace are not what is looked at here.
  const deployment = made.simulator.resource.deployments.get('gpt-4o');
  if (deployment !== undefined) deployment.capacity = 1_000_000;
  // It is free until it is given a price: that of what it plays.
  const own = await price(made, 0, 0);
  const rates = JSON.stringify({
    ...(JSON.parse(own.rates) as object),
    input: 2_500_000,
    cachedInput: 1_250_000,
    output: 10_000_000,
  });
  await made.db
    .insertInto('prices')
    .values({ ...own, rates })
    .execute();
  await made.gateway.limits.reload();
  return made;
}

async function limit(made: Resource, scope: LimitScope, owner: string, limits: Partial<Limits>): Promise<void> {
  await putLimits(made.db, { scope, owner }, { ...NO_LIMITS, ...limits }, { by: 'user_1', now: Date.now() });
  await made.gateway.limits.reload();
}

interface Told {
  settled: Settled;
  error: AppError | null;
}

interface Calling {
  principal?: Principal;
  json?: object;
  /** Leaves when so many pieces came. */
  leaveAfter?: number;
}

function call(made: Resource, { principal = PRINCIPAL, json = {}, leaveAfter = 0 }: Calling = {}) {
  const asked = { messages: [{ role: 'user', content: 'Say hello.' }], max_tokens: 40, ...json };
  return new Promise<Told>((resolve) => {
    let pieces = 0;
    const going = made.gateway.call(
      {
        id: newId('call'),
        wire: 'chat-completions',
        deployment: 'chat',
        body: Buffer.from(JSON.stringify(asked)),
        json: asked,
        principal,
        purpose: 'api',
        runId: null,
      },
      {
        head: () => undefined,
        data: () => {
          if (++pieces === leaveAfter) queueMicrotask(() => going.abort());
          return true;
        },
        end: (settled) => resolve({ settled, error: null }),
        fail: (error, settled) => resolve({ settled, error }),
      },
    );
  });
}

const spent = async (made: Resource, scope: LimitScope, id: string) =>
  (await made.gateway.limits.state(scope, id, '')).day;
const key = (made: Resource) => spent(made, 'key', 'key_1');
const ended = (told: Told[]) => told.filter(({ error }) => error === null);

describe('a budget', () => {
  it('holds against a thousand calls at once, on every scope', { timeout: 60_000 }, async () => {
    const file = join(folder(), 'parlor.db');
    const made = await simulated({ file });
    await insertUser(made.db, person('user_1'));
    await insertTeam(made.db, { id: TEAM, name: 'Team', created_at: 0, deleted_at: null });
    await joinTeam(made.db, 'user_1', TEAM, 0);
    // A day's budget of about twenty calls at their worst, and a month's of the team that is a little smaller.
    await limit(made, 'key', 'key_1', { budgetDayMicroUsd: 15_000 });
    await limit(made, 'team', TEAM, { budgetMonthMicroUsd: 14_000 });

    const told: Told[] = [];
    const codes = () => new Set(told.flatMap(({ error }) => (error === null ? [] : [error.code])));
    // What one call may cost is far more than most do: after the first thousand some of it is free again.
    for (let round = 0; !codes().has('budget_spent') && round < 30; round++)
      told.push(...(await Promise.all(Array.from({ length: 1000 }, () => call(made, { json: LONG })))));
    expect(codes()).toEqual(new Set(['budget_busy', 'budget_spent']));

    const rows = await made.ledger();
    expect(rows).toHaveLength(ended(told).length);
    const cost = rows.reduce((sum, row) => sum + (row.cost_micro_usd ?? 0), 0);
    // Used up to its end but for less than the shortest answer costs, and not beyond it but for what the supposed
    // length of a prompt may be wrong by.
    expect(cost).toBeGreaterThan(13_600);
    expect(cost).toBeLessThanOrEqual(14_000 + 40);
    expect(rows.every((row) => (row.cost_micro_usd ?? 0) <= (row.reserved_micro_usd ?? 0))).toBe(true);
    for (const [scope, id] of [
      ['key', 'key_1'],
      ['user', 'user_1'],
      ['team', TEAM],
      ['instance', 'instance'],
    ] as const)
      expect(await spent(made, scope, id), scope).toMatchObject({ spentMicroUsd: cost, reservedMicroUsd: 0 });
    expect((await made.gateway.limits.state('key', 'key_1', '')).inFlight).toBe(0);

    await close();
    const again = await resource({ file });
    expect(await key(again)).toMatchObject({ spentMicroUsd: cost, reservedMicroUsd: 0 });
    expect((await call(again)).error?.code).toBe('budget_spent');
    // Another person has nothing to do with it.
    expect((await call(again, { principal: { userId: 'user_2', role: 'member', keyId: null } })).error).toBeNull();
  });

  it('is held at its worst while a call is under way, and corrected when it ended', async () => {
    let release: () => void = () => undefined;
    const slow: Script = async (_, wire) => {
      await new Promise<void>((resolve) => (release = resolve));
      wire.head(200, { 'content-type': 'application/json' });
      wire.chunk(JSON.stringify(ANSWER));
      wire.end();
    };
    const made = await resource();
    const up = await upstream(slow);
    await made.deploy('chat', [{ baseUrl: up.url }], 'gpt-4o');
    await limit(made, 'user', 'user_1', { budgetDayMicroUsd: 1_000_000 });
    const going = call(made, { json: { max_tokens: 1000 } });
    while (up.calls.length === 0) await new Promise((next) => setTimeout(next, 5));
    // A thousand tokens at 10 USD per million, and the prompt.
    expect((await spent(made, 'user', 'user_1')).reservedMicroUsd).toBeGreaterThan(10_000);
    expect((await spent(made, 'user', 'user_1')).reservedMicroUsd).toBeLessThan(10_700);
    release();
    const { settled } = await going;
    // 11 + 8 cached + 3: 27.5 + 10 + 30, half up.
    expect(settled.costMicroUsd).toBe(68);
    expect(await spent(made, 'user', 'user_1')).toMatchObject({ spentMicroUsd: 68, reservedMicroUsd: 0 });
  });

  it('pays what was produced for a client that left, and holds nothing more', async () => {
    const made = await resource();
    const up = await upstream(async ({ socket }, wire) => {
      wire.head(200, { 'content-type': 'text/event-stream' });
      wire.chunk(ROLE_FRAME);
      for (let i = 0; i < 1000 && !socket.destroyed; i++) {
        wire.chunk(contentFrame('word '));
        await wire.wait(5);
      }
    });
    await made.deploy('chat', [{ baseUrl: up.url }], 'gpt-4o');
    await limit(made, 'key', 'key_1', { budgetDayMicroUsd: 1_000_000, concurrency: 1 });
    const { settled } = await call(made, { json: { stream: true, max_tokens: 5000 }, leaveAfter: 8 });
    const output = settled.usage?.output ?? 0;
    expect(output).toBeGreaterThan(3);
    expect(output).toBeLessThan(100);
    // The prompt at 2.50 USD per million, what was written at 10.
    expect(settled.costMicroUsd).toBe(Math.round((settled.usage?.input ?? 0) * 2.5) + output * 10);
    expect(await key(made)).toMatchObject({ spentMicroUsd: settled.costMicroUsd, reservedMicroUsd: 0 });
    expect((await made.gateway.limits.state('key', 'key_1', '')).inFlight).toBe(0);
  });

  it('tells in the ledger who was asked at last, and how many were asked', async () => {
    const made = await resource();
    const failing = await upstream({ status: 500, body: { error: { message: 'x', type: 'server_error' } } });
    const good = await upstream({ body: ANSWER });
    await made.deploy('chat', [{ baseUrl: failing.url }, { baseUrl: good.url }], 'gpt-4o');
    expect((await call(made)).error).toBeNull();
    const targets = await made.db.selectFrom('targets').selectAll().orderBy('priority').execute();
    expect((await made.ledger())[0]).toMatchObject({
      attempts: 2,
      target_id: targets[1]?.id,
      connection_id: targets[1]?.connection_id,
      role: 'member',
      surface: null,
    });
  });

  it('is not spent ten times over by the first call of a day: a prompt that does not fit is refused', async () => {
    const made = await simulated();
    await limit(made, 'key', 'key_1', { budgetDayMicroUsd: 300 });
    const principal: Principal = { ...PRINCIPAL, keyId: 'key_1' };
    // About 2,000 tokens, which cost 2,500 µUSD or more wherever they stand.
    const content = 'Tables and code at length, please. '.repeat(300);
    const { error } = await call(made, { principal, json: { messages: [{ role: 'user', content }] } });
    expect(error?.code).toBe('budget_spent');
    expect((await call(made, { principal })).error).toBeNull();
  });

  it('is not touched by a call the upstream did not accept', async () => {
    const made = await resource();
    const up = await upstream({ status: 400, body: { error: { message: 'no', type: 'invalid_request_error' } } });
    await made.deploy('chat', [{ baseUrl: up.url }], 'gpt-4o');
    await limit(made, 'key', 'key_1', { budgetDayMicroUsd: 500_000, tokensPerMinute: 100 });
    expect((await call(made)).error?.status).toBeGreaterThanOrEqual(400);
    expect(await key(made)).toMatchObject({ spentMicroUsd: 0, reservedMicroUsd: 0 });
    expect(await made.gateway.limits.state('key', 'key_1', '')).toMatchObject({
      inFlight: 0,
      tokensThisMinute: 0,
      requestsThisMinute: 1,
    });
  });

  it('counts the dearest of several targets before, and the one that answered after', async () => {
    const cheap = await upstream({ body: { ...ANSWER, model: 'gpt-4o-mini' } });
    const dear = await upstream({ body: ANSWER });
    const made = await resource();
    await made.deploy('chat', [{ baseUrl: cheap.url }, { baseUrl: dear.url }]);
    await made.db
      .insertInto('prices')
      .values([await price(made, 0, 1_000_000), await price(made, 1, 100_000_000)])
      .execute();
    await limit(made, 'instance', 'instance', { budgetMonthMicroUsd: 10_000_000 });
    await call(made, { json: { max_tokens: 100 } });
    const [row] = await made.ledger();
    expect(row?.reserved_micro_usd).toBeGreaterThan(100 * 100);
    expect(row).toMatchObject({ cost_micro_usd: 19 + 3, charged_micro_usd: 22, provider: 'azure-openai', attempts: 1 });
  });

  it('is every team’s own, from the next call after somebody joined', async () => {
    const made = await simulated();
    await insertUser(made.db, person('user_1'));
    await insertTeam(made.db, { id: TEAM, name: 'Team', created_at: 0, deleted_at: null });
    await limit(made, 'team', TEAM, { budgetDayMicroUsd: 0 });
    expect((await call(made)).error).toBeNull();
    await joinTeam(made.db, 'user_1', TEAM, 0);
    await made.gateway.limits.reload();
    expect((await call(made)).error).toMatchObject({ code: 'budget_spent', reached: { scope: 'team' } });
  });
});

describe('a call whose price is not known', () => {
  const policies = (policy: 'deny' | 'assume' | 'allow') => ({
    unknownPrice: () => ({ policy, assumed: { input: 10_000_000, output: 10_000_000 } }),
  });

  async function unpriced(policy: 'deny' | 'assume' | 'allow', limits: Partial<Limits> = { budgetDayMicroUsd: 5000 }) {
    const made = await resource(policies(policy));
    const up = await upstream({ body: { ...ANSWER, model: 'our-own-model' } });
    await made.deploy('chat', [{ baseUrl: up.url }], 'our-own-model');
    await limit(made, 'user', 'user_1', limits);
    return made;
  }

  it('is refused where budgets must know', async () => {
    const made = await unpriced('deny');
    expect((await call(made)).error?.code).toBe('price_unknown');
    expect((await made.gateway.limits.state('user', 'user_1', '')).inFlight).toBe(0);
    // Without a budget nobody asks.
    await limit(made, 'user', 'user_1', { requestsPerMinute: 1000 });
    expect((await call(made)).error).toBeNull();
  });

  it('counts as if it cost what is assumed, and its cost stays unknown', async () => {
    const made = await unpriced('assume');
    expect((await call(made)).error).toBeNull();
    expect((await made.ledger())[0]).toMatchObject({ cost_micro_usd: null, charged_micro_usd: 220 });
    expect((await spent(made, 'user', 'user_1')).spentMicroUsd).toBe(220);
    while ((await call(made)).error === null);
    expect((await spent(made, 'user', 'user_1')).spentMicroUsd).toBeGreaterThanOrEqual(5000);
  });

  it('counts as nothing where that is allowed', async () => {
    const made = await unpriced('allow', { budgetDayMicroUsd: 0 });
    expect((await call(made)).error).toBeNull();
    expect((await made.ledger())[0]).toMatchObject({ cost_micro_usd: null, charged_micro_usd: 0 });
  });

  it('is known from the second call on, when the upstream names a model that nobody declared', async () => {
    const made = await resource(policies('deny'));
    const up = await upstream({ body: ANSWER });
    await made.deploy('chat', [{ baseUrl: up.url }]);
    expect((await call(made)).error).toBeNull();
    await limit(made, 'user', 'user_1', { budgetDayMicroUsd: 1_000_000 });
    expect((await call(made)).error).toBeNull();
    await expect.poll(async () => (await made.ledger()).map((row) => row.cost_micro_usd)).toEqual([68, 68]);
  });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'parlor-budgets-'));
  folders.push(made);
  return made;
}

function person(id: string) {
  return {
    id,
    name: id,
    email: null,
    password: null,
    role: 'member',
    access_code: null,
    created_at: 0,
    suspended_at: null,
  };
}

/** The same price for everything at the connection that is tried first, second … */
async function price(made: Resource, order: number, rate: number) {
  const targets = await made.db.selectFrom('targets').selectAll().orderBy('priority').execute();
  const none = { cachedInput: null, cacheWrite: null, reasoning: null, audioInput: null, cachedAudioInput: null };
  const rates = { ...none, input: rate, output: rate, audioOutput: null, imageInput: null, imageOutput: null };
  return {
    id: newId('prc'),
    model: null,
    connection_id: targets[order]?.connection_id ?? '',
    starts_at: 0,
    ends_at: null,
    rates: JSON.stringify(rates),
    tiers: '[]',
    factor: 1000,
    batch_factor: null,
    note: '',
    created_at: 0,
    created_by: null,
  };
}
