/** Keys, limits, teams, prices, usage and kept bodies as the page and scripts ask for them, in the real application. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectSimulator, createConnection, listConnections } from '#shared/contract/connections.ts';
import { createKey, listKeys, regenerateKey, revokeKey, updateKey } from '#shared/contract/keys.ts';
import { getMyLimits, listLimits, NO_LIMITS, putLimits } from '#shared/contract/limits.ts';
import { createPrice, deletePrice, listPrices, listPricesInForce, updatePrice } from '#shared/contract/prices.ts';
import { startRun, watchRun } from '#shared/contract/runs.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { createTeam, deleteTeam, joinTeam, leaveTeam, listTeams, updateTeam } from '#shared/contract/teams.ts';
import { getCallBody, getUsage, listCallBodies } from '#shared/contract/usage.ts';
import { newId } from '#shared/ids.ts';
import { sweepBodies } from '#store/bodies.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

let app: TestApp;
let owner: Caller;
let member: Caller;
let url: string;

beforeEach(async () => {
  app = await testApp();
  owner = await app.as('owner', 'owner');
  member = await app.as('mia', 'member');
  await owner.call(connectSimulator);
  url = await app.listen();
});
afterEach(() => app.close());

const RATES = {
  input: null,
  cachedInput: null,
  cacheWrite: null,
  output: null,
  reasoning: null,
  audioInput: null,
  cachedAudioInput: null,
  audioOutput: null,
  imageInput: null,
  imageOutput: null,
};

/** A price of the simulator's own: without one nothing it answers costs anything. */
async function priceSimulator(
  rates: typeof RATES | Record<string, number | null> = { ...RATES, input: 1_000_000, output: 1_000_000 },
) {
  const [connection] = (await owner.call(listConnections)).connections;
  return owner.call(createPrice, { body: { connectionId: connection?.id ?? '', rates: { ...RATES, ...rates } } });
}

/** The simulated deployment's public name. */
const deployment = () => app.deps.gateway.deployments()[0]?.name ?? '';

async function ask(secret: string, content = 'Say hello.') {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify({ model: deployment(), messages: [{ role: 'user', content }] }),
  });
  return { status: response.status, id: response.headers.get('x-request-id') ?? '', text: await response.text() };
}

async function chat(who: Caller, text = 'Say hello.') {
  const body = { clientId: newId('run'), chatId: null, parentId: null, input: { text } };
  const { runId } = await who.call(startRun, { body });
  return who.events(watchRun, { params: { id: runId } });
}

/** Waits until everything that ended is in the books. */
async function settled(calls: number): Promise<void> {
  for (;;) {
    const rows = await app.deps.db.selectFrom('calls').select('id').where('state', '=', 'settled').execute();
    if (rows.length >= calls) return;
    await new Promise((next) => setTimeout(next, 10));
  }
}

describe('a key', () => {
  it('has two secrets, of which one can be replaced while the other works', async () => {
    const { key, secret: first } = await member.call(createKey, { body: { name: 'script' } });
    expect(key).toMatchObject({ prefix2: null, owner: { id: member.userId, name: 'mia' }, limits: NO_LIMITS });
    const params = { id: key.id };
    const { key: paired, secret: second } = await member.call(regenerateKey, { params, body: { which: 2 } });
    expect(second.startsWith(paired.prefix2 ?? '-')).toBe(true);
    expect([(await ask(first)).status, (await ask(second)).status]).toEqual([200, 200]);
    const { secret: third } = await member.call(regenerateKey, { params, body: { which: 1 } });
    expect([(await ask(first)).status, (await ask(second)).status, (await ask(third)).status]).toEqual([401, 200, 200]);
    // One key in the books, whichever secret was used.
    await settled(4);
    const keys = await app.deps.db.selectFrom('calls').select('key_id').distinct().execute();
    expect(keys).toEqual([{ key_id: key.id }]);
    await member.call(revokeKey, { params });
    expect([(await ask(second)).status, (await ask(third)).status]).toEqual([401, 401]);
  });

  it('is confined from the moment it is made, and let loose from the moment it is changed', async () => {
    const { key, secret } = await member.call(createKey, {
      body: { name: 'script', deployments: ['another'], limits: { requestsPerMinute: 6 } },
    });
    expect((await ask(secret)).status).toBe(404);
    const params = { id: key.id };
    const changed = await member.call(updateKey, { params, body: { deployments: null, surfaces: ['azure-v1'] } });
    expect(changed).toMatchObject({ deployments: null, surfaces: ['azure-v1'], limits: { requestsPerMinute: 6 } });
    expect((await ask(secret)).status).toBe(403);
    await member.call(updateKey, { params, body: { surfaces: null, name: 'renamed' } });
    expect([(await ask(secret)).status, (await ask(secret)).status]).toEqual([200, 429]);
    await member.call(updateKey, { params, body: { limits: NO_LIMITS } });
    expect((await ask(secret)).status).toBe(200);
    expect((await member.call(listKeys)).keys.map(({ name }) => name)).toEqual(['renamed']);
  });

  it('is kept by its owner, and by admins', async () => {
    const { key } = await member.call(createKey, { body: { name: 'of mia' } });
    await owner.call(createKey, { body: { name: 'of owner' } });
    expect((await owner.call(listKeys)).keys.map(({ name }) => name)).toEqual(['of owner']);
    const all = await owner.call(listKeys, { query: { owner: 'all' } });
    expect(all.keys.map(({ name }) => name).toSorted()).toEqual(['of mia', 'of owner']);
    expect((await owner.call(listKeys, { query: { owner: member.userId } })).keys).toHaveLength(1);
    await expect(member.call(listKeys, { query: { owner: 'all' } })).rejects.toMatchObject({ code: 'forbidden' });

    const params = { id: key.id };
    await owner.call(updateKey, { params, body: { limits: { budgetDayMicroUsd: 5 } } });
    expect((await member.call(listKeys)).keys[0]?.limits.budgetDayMicroUsd).toBe(5);
    // Whoever makes a secret sees it: that is nobody but the owner of the key.
    const regenerating = owner.call(regenerateKey, { params, body: { which: 1 } });
    await expect(regenerating).rejects.toMatchObject({ code: 'not_found' });
    await owner.call(revokeKey, { params });
    expect((await member.call(listKeys)).keys).toEqual([]);
  });
});

describe('limits', () => {
  it('hold for a person’s keys and their chats alike', async () => {
    await priceSimulator();
    const { secret } = await member.call(createKey, { body: { name: 'script' } });
    await owner.call(putLimits, { params: { scope: 'user', id: member.userId }, body: { budgetDayMicroUsd: 0 } });
    expect((await ask(secret)).status).toBe(429);
    const last = (await chat(member)).at(-1);
    expect(last).toMatchObject({ type: 'failed', error: { code: 'budget_spent' } });
    expect((await chat(owner)).at(-1)).toMatchObject({ type: 'finished', reason: 'done' });
    await owner.call(putLimits, { params: { scope: 'user', id: member.userId }, body: {} });
    expect((await ask(secret)).status).toBe(200);
  });

  it('are shown with what is used of them', async () => {
    await priceSimulator();
    const { key, secret } = await member.call(createKey, { body: { name: 'script' } });
    await owner.call(putLimits, { params: { scope: 'key', id: key.id }, body: { requestsPerMinute: 60 } });
    const state = await owner.call(putLimits, {
      params: { scope: 'instance', id: 'instance' },
      body: { budgetMonthMicroUsd: 1_000_000 },
    });
    expect(state).toMatchObject({ name: 'Parlor', month: { spentMicroUsd: 0, reservedMicroUsd: 0 } });
    await ask(secret);
    await settled(1);
    const { limits } = await owner.call(listLimits);
    const [cost] = await app.deps.db.selectFrom('calls').select('cost_micro_usd').execute();
    expect(cost?.cost_micro_usd).toBeGreaterThan(0);
    expect(limits).toMatchObject([
      { scope: 'instance', month: { spentMicroUsd: cost?.cost_micro_usd } },
      { scope: 'key', id: key.id, name: 'script', requestsThisMinute: 1, inFlight: 0 },
    ]);
    const mine = await member.call(getMyLimits);
    expect(mine.limits).toMatchObject([
      { scope: 'user', id: member.userId, day: { spentMicroUsd: cost?.cost_micro_usd } },
      { scope: 'key', id: key.id, name: 'script', requestsThisMinute: 1 },
    ]);
    const others = await app.as('ben', 'member');
    expect((await others.call(getMyLimits)).limits.map(({ scope }) => scope)).toEqual(['user']);
  });

  it('need something to hold for', async () => {
    for (const [scope, id] of [
      ['key', newId('key')],
      ['user', newId('user')],
      ['team', newId('team')],
      ['instance', newId('team')],
      ['user', 'instance'],
    ] as const)
      await expect(owner.call(putLimits, { params: { scope, id }, body: {} }), `${scope} ${id}`).rejects.toMatchObject({
        code: 'not_found',
      });
  });
});

describe('a team', () => {
  it('shares its limits among its members, and lets them go with it', async () => {
    const team = await owner.call(createTeam, { body: { name: 'Research', limits: { requestsPerMinute: 6 } } });
    const params = { id: team.id, userId: member.userId };
    expect((await owner.call(joinTeam, { params })).members).toEqual([{ id: member.userId, name: 'mia' }]);
    await owner.call(joinTeam, { params: { ...params, userId: owner.userId } });
    const mias = await member.call(createKey, { body: { name: 'a' } });
    const owners = await owner.call(createKey, { body: { name: 'b' } });
    expect([(await ask(mias.secret)).status, (await ask(owners.secret)).status]).toEqual([200, 429]);
    expect((await member.call(getMyLimits)).limits.map(({ scope, name }) => [scope, name])).toEqual([
      ['user', 'mia'],
      ['team', 'Research'],
    ]);

    await owner.call(leaveTeam, { params: { ...params, userId: owner.userId } });
    expect((await ask(owners.secret)).status).toBe(200);
    await owner.call(updateTeam, { params: { id: team.id }, body: { name: 'Lab', limits: {} } });
    expect((await ask(mias.secret)).status).toBe(200);
    const other = await owner.call(createTeam, { body: { name: 'Other' } });
    await owner.call(joinTeam, { params: { id: other.id, userId: member.userId } });
    const { teams, people } = await owner.call(listTeams);
    expect(teams.map(({ name, members }) => [name, members.length])).toEqual([
      ['Lab', 0],
      ['Other', 1],
    ]);
    expect(people.map(({ name, teamId }) => [name, teamId])).toEqual([
      ['mia', other.id],
      ['owner', null],
    ]);
    await owner.call(deleteTeam, { params: { id: other.id } });
    await expect(owner.call(deleteTeam, { params: { id: other.id } })).rejects.toMatchObject({ code: 'not_found' });
    expect((await owner.call(listTeams)).people.every(({ teamId }) => teamId === null)).toBe(true);

    // Whose call it was is kept as it was then.
    await settled(3);
    const rows = await app.deps.db.selectFrom('calls').select(['team_id', 'role']).orderBy('id').execute();
    expect(rows).toEqual([
      { team_id: team.id, role: 'member' },
      { team_id: null, role: 'owner' },
      { team_id: team.id, role: 'member' },
    ]);
  });
});

describe('prices', () => {
  it('are the owner’s to set, and hold from the next call on', async () => {
    const { secret } = await owner.call(createKey, { body: { name: 'script' } });
    await ask(secret);
    // What real models cost is nothing to the simulator, until it has a price of its own.
    const real = { model: ' GPT-4o ', rates: { ...RATES, input: 4_000_000_000, output: 0 } };
    const others = await owner.call(createPrice, { body: real });
    expect(others).toMatchObject({ model: 'gpt-4o', factor: 1000, endsAt: null });
    const [connection] = (await owner.call(listConnections)).connections;
    const rates = { ...RATES, input: 1_000_000_000, output: 0 };
    const price = await owner.call(createPrice, {
      body: { model: ' GPT-4o ', connectionId: connection?.id ?? '', rates, note: 'our contract' },
    });
    await owner.call(deletePrice, { params: { id: others.id } });
    await ask(secret);
    await settled(2);
    const costs = async () =>
      (await app.deps.db.selectFrom('calls').select(['cost_micro_usd', 'input_tokens']).orderBy('id').execute()).map(
        (row) => Number(row.cost_micro_usd) / Number(row.input_tokens),
      );
    const [listed, own] = await costs();
    expect(listed).toBe(0);
    expect(own).toBe(1000);
    const params = { id: price.id };
    await owner.call(updatePrice, { params, body: { factor: 2000 } });
    expect(await owner.call(listPrices)).toMatchObject({ prices: [{ factor: 2000, note: 'our contract' }] });
    await ask(secret);
    await settled(3);
    expect((await costs())[2]).toBe(2000);
    await owner.call(deletePrice, { params });
    await expect(owner.call(deletePrice, { params })).rejects.toMatchObject({ code: 'not_found' });
    expect((await owner.call(listPrices)).prices).toEqual([]);
  });

  it('are refused when they could never hold, and leave the old ones as they were', async () => {
    const startsAt = '2026-01-01T00:00:00Z';
    const refused = { code: 'invalid_request' };
    await expect(owner.call(createPrice, { body: { startsAt, endsAt: startsAt } })).rejects.toMatchObject(refused);
    const tiers = [{ aboveInputTokens: 1, rates: RATES }];
    await expect(owner.call(createPrice, { body: { tiers } })).rejects.toMatchObject(refused);
    await expect(owner.call(createPrice, { body: { rates: { ...RATES, input: 0.5 } } })).rejects.toMatchObject(refused);
    await expect(owner.call(createPrice, { body: { rates: { ...RATES, input: -1 } } })).rejects.toMatchObject(refused);
    const price = await owner.call(createPrice, { body: { startsAt, factor: 1100 } });
    const bad = owner.call(updatePrice, { params: { id: price.id }, body: { factor: 3, endsAt: startsAt } });
    await expect(bad).rejects.toMatchObject(refused);
    expect((await owner.call(listPrices)).prices).toMatchObject([{ factor: 1100, endsAt: null }]);
  });

  it('in force are shown for every deployment, unknown ones as unknown', async () => {
    const simulated = (await owner.call(listPricesInForce)).prices;
    expect(simulated.every(({ source, rates }) => source === 'simulator' && rates?.input === 0)).toBe(true);
    await owner.call(createConnection, {
      body: {
        provider: 'azure-openai',
        baseUrl: 'https://contoso.openai.azure.com',
        key: 'k'.repeat(32),
        deployments: [{ name: 'gpt-4o-real' }],
      },
    });
    await app.deps.db.updateTable('deployments').set({ model: 'gpt-4o' }).where('name', '=', 'gpt-4o-real').execute();
    await app.deps.gateway.reload();
    const { prices } = await owner.call(listPricesInForce);
    expect(prices.find(({ deployment }) => deployment === 'gpt-4o-real')).toMatchObject({
      model: 'gpt-4o',
      source: 'list',
      rates: { input: 2_500_000, cachedInput: 1_250_000, output: 10_000_000 },
    });
    await app.deps.db
      .updateTable('deployments')
      .set({ model: 'our-own-model' })
      .where('name', '=', 'gpt-4o-real')
      .execute();
    await app.deps.gateway.reload();
    const after = await owner.call(listPricesInForce);
    expect(after.prices.find(({ deployment }) => deployment === 'gpt-4o-real')).toMatchObject({
      source: 'unknown',
      rates: null,
    });
  });
});

describe('usage', () => {
  it('is one’s own for members, and everybody’s for admins', async () => {
    const mias = await member.call(createKey, { body: { name: 'mia’s key' } });
    await ask(mias.secret);
    await chat(owner);
    await settled(3);
    const range = {
      from: new Date(Date.now() - 3_600_000).toISOString(),
      to: new Date(Date.now() + 1000).toISOString(),
    };
    const all = await owner.call(getUsage, { query: { ...range, by: 'person,key' } });
    expect(all.rows.map(({ group, labels, calls }) => [labels.person, group.key, labels.key, calls])).toEqual(
      expect.arrayContaining([
        ['mia', mias.key.id, 'mia’s key', 1],
        ['owner', null, undefined, 2],
      ]),
    );
    const own = await member.call(getUsage, { query: range });
    expect(own.rows).toMatchObject([{ calls: 1, unpricedCalls: 0, failed: 0 }]);
    const [row] = await app.deps.db.selectFrom('calls').selectAll().where('key_id', '=', mias.key.id).execute();
    expect(own.rows[0]).toMatchObject({ costMicroUsd: row?.cost_micro_usd, inputTokens: row?.input_tokens });
    const asking = member.call(getUsage, { query: { ...range, userId: owner.userId } });
    await expect(asking).rejects.toMatchObject({ code: 'forbidden' });
    const day = await owner.call(getUsage, { query: { ...range, by: 'day,model,connection' } });
    expect(day.rows[0]?.group.day).toMatch(/T00:00:00.000Z$/);
    expect(day.rows[0]?.labels.connection).toBeTruthy();
    await expect(owner.call(getUsage, { query: { ...range, to: range.from, from: range.to } })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await expect(owner.call(getUsage, { query: { ...range, by: 'day,nonsense' } })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it('says unknown where nothing has a price', async () => {
    const { secret } = await owner.call(createKey, { body: { name: 'script' } });
    await priceSimulator(RATES);
    await ask(secret);
    await settled(1);
    const { rows } = await owner.call(getUsage, {
      query: { from: '2026-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z', by: 'deployment' },
    });
    expect(rows).toMatchObject([{ costMicroUsd: null, unpricedCalls: 1, calls: 1 }]);
  });
});

describe('kept bodies', () => {
  it('are read by the key’s owner and admins, and go when keeping is switched off', async () => {
    const { key, secret } = await member.call(createKey, { body: { name: 'script', logBodies: true } });
    const other = await app.as('max', 'member');
    const { id } = await ask(secret, 'Remember the password: "hunter22"');
    for (;;) {
      const { calls } = await member.call(listCallBodies, { params: { id: key.id } });
      if (calls.length === 1) break;
      await new Promise((next) => setTimeout(next, 20));
    }
    for (const who of [member, owner]) {
      const body = await who.call(getCallBody, { params: { id } });
      expect(body).toMatchObject({ keyId: key.id, status: 200, requestCut: false });
      expect(body.request).toContain(String.raw`password: \"[secret]`);
      expect(body.request).not.toContain('hunter22');
    }
    await expect(other.call(getCallBody, { params: { id } })).rejects.toMatchObject({ code: 'not_found' });
    await member.call(updateKey, { params: { id: key.id }, body: { logBodies: false } });
    await expect(member.call(getCallBody, { params: { id } })).rejects.toMatchObject({ code: 'not_found' });
    await ask(secret);
    await app.deps.gateway.close();
    expect(await app.deps.db.selectFrom('call_bodies').selectAll().execute()).toEqual([]);
  });

  it('are removed a few at a time when their days are over', async () => {
    const { db } = app.deps;
    const now = Date.now();
    for (let i = 0; i < 25; i++)
      await db
        .insertInto('call_bodies')
        .values({
          call_id: newId('call'),
          key_id: 'key_1',
          deployment: 'chat',
          status: 200,
          request: '',
          response: '',
          request_cut: 0,
          response_cut: 0,
          created_at: now - i * 86_400_000,
        })
        .execute();
    expect(await sweepBodies(db, now - 4.5 * 86_400_000, 15)).toBe(15);
    expect(await sweepBodies(db, now - 4.5 * 86_400_000, 15)).toBe(5);
    expect(await sweepBodies(db, now - 4.5 * 86_400_000, 15)).toBe(0);
    expect(await db.selectFrom('call_bodies').select('call_id').execute()).toHaveLength(5);
  });
});

describe('the policy for unknown prices', () => {
  it('is the owner’s to choose, and holds from the next call on', async () => {
    const { secret } = await owner.call(createKey, { body: { name: 'script' } });
    await priceSimulator(RATES);
    await owner.call(putLimits, {
      params: { scope: 'instance', id: 'instance' },
      body: { budgetDayMicroUsd: 5_000_000 },
    });
    expect((await ask(secret)).status).toBe(200);
    await owner.call(putSetting, { params: { key: 'limits.unknownPrice' }, body: { value: 'deny' } });
    expect((await ask(secret)).text).toContain('price_unknown');
    await owner.call(putSetting, { params: { key: 'limits.unknownPrice' }, body: { value: 'allow' } });
    expect((await ask(secret)).status).toBe(200);
    await settled(2);
    const rows = await app.deps.db
      .selectFrom('calls')
      .select(['cost_micro_usd', 'charged_micro_usd'])
      .orderBy('id')
      .execute();
    expect(rows[0]?.cost_micro_usd).toBeNull();
    expect(rows[0]?.charged_micro_usd).toBeGreaterThan(0);
    expect(rows[1]).toEqual({ cost_micro_usd: null, charged_micro_usd: 0 });
  });
});
