/** Deployments as Azure describes them, and the places that may answer for them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppError } from '#shared/errors.ts';
import { allDeployments } from '#store/deployments.ts';
import { connectionsHouse, type ConnectionsHouse } from '../../test/connections-house.ts';

let house: ConnectionsHouse;
let here: string;
let there: string;
beforeEach(async () => {
  house = await connectionsHouse();
  const connect = async (name: string) =>
    (
      await house.connections.create({
        name: '',
        provider: 'azure-openai',
        baseUrl: `https://${name}.openai.azure.com`,
        apiVersion: null,
        surface: null,
        key: '0123456789abcdef0123456789abcdef',
        deployments: [],
      })
    ).id;
  here = await connect('contoso');
  there = await connect('contoso-eu');
});
afterEach(() => house.close());

const make = (more: object = {}) =>
  house.connections.createDeployment({
    connectionId: here,
    name: 'chat',
    displayName: '',
    upstreamName: 'prod-gpt4o',
    model: 'gpt-4o',
    contextTokens: null,
    ...more,
  });
const NEXT = { upstreamName: 'eu-gpt4o', weight: 1, model: null, sku: null, capacityTpm: null };
const refusal = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'none',
    (error: AppError) => error.code,
  );

describe('a deployment', () => {
  it('says of itself what one says at Azure, and nothing that nobody said', async () => {
    const plain = await make();
    expect(plain).toMatchObject({ sku: null, capacityTpm: null, contentFilter: null, versionUpgrade: null });
    const terms = {
      sku: 'GlobalStandard',
      capacityTpm: 50_000,
      modelVersion: '2024-11-20',
      contentFilter: 'Microsoft.DefaultV2',
      versionUpgrade: 'OnceNewDefaultVersionAvailable' as const,
      successor: 'chat-next',
    };
    const made = await make({ name: 'full', ...terms });
    expect(made).toMatchObject(terms);
    const changed = await house.connections.updateDeployment(made.id, { capacityTpm: 80_000, successor: null });
    expect(changed).toMatchObject({ ...terms, capacityTpm: 80_000, successor: null });
  });

  it('knows when its model is switched off, unless somebody knows better', async () => {
    const made = await make();
    expect(made.retires).toEqual({ at: '2026-10-01T00:00:00.000Z', basis: 'known' });
    const told = await house.connections.updateDeployment(made.id, { retiresAt: '2027-01-31T00:00:00Z' });
    expect(told.retires).toEqual({ at: '2027-01-31T00:00:00.000Z', basis: 'declared' });
    const forgot = await house.connections.updateDeployment(made.id, { retiresAt: null, model: 'gpt-5.4' });
    expect(forgot.retires).toBeNull();
    // Published of two versions only.
    expect((await make({ name: 'old', model: 'gpt-4', modelVersion: '0613' })).retires?.at).toContain('2025-06-06');
    expect((await make({ name: 'turbo', model: 'gpt-4', modelVersion: 'turbo-2024-04-09' })).retires).toBeNull();
  });

  it('keeps the rules of its routing that are not named', async () => {
    const made = await make({ routing: { policy: 'least-loaded', contextFallbacks: ['large'] } });
    expect(made.routing).toMatchObject({ policy: 'least-loaded', contextFallbacks: ['large'], rounds: 1, hedge: null });
    const changed = await house.connections.updateDeployment(made.id, { routing: { hedge: { afterMs: null } } });
    expect(changed.routing).toMatchObject({
      policy: 'least-loaded',
      hedge: { afterMs: null },
      affinity: 'prompt-cache',
    });
  });
});

describe('a new name', () => {
  it('is followed by those who name the deployment, and by nobody else', async () => {
    const { id } = await make();
    const other = await make({
      name: 'other',
      successor: 'chat',
      routing: { contextFallbacks: ['chat', 'chat-large'], filterFallbacks: ['chat'] },
    });
    const third = await make({ name: 'third', successor: 'chat-large', routing: { contextFallbacks: ['my chat'] } });
    await house.connections.updateDeployment(id, { name: 'chat "$&" 2' });
    const seen = async (one: string) => (await house.connections.deployment(one)).deployment;
    expect(await seen(other.id)).toMatchObject({
      successor: 'chat "$&" 2',
      routing: { contextFallbacks: ['chat "$&" 2', 'chat-large'], filterFallbacks: ['chat "$&" 2'] },
    });
    expect(await seen(third.id)).toMatchObject({ successor: 'chat-large', routing: { contextFallbacks: ['my chat'] } });
  });
});

describe('its targets', () => {
  it('are added after the last, changed, ordered in groups, and taken away', async () => {
    const { id, targets } = await make();
    expect(targets).toMatchObject([
      { connectionId: here, upstreamName: 'prod-gpt4o', priority: 0, weight: 1, enabled: true },
    ]);
    const two = await house.connections.createTarget(id, {
      ...NEXT,
      connectionId: there,
      sku: 'Standard',
      capacityTpm: 9000,
    });
    expect(two.targets).toMatchObject([
      { connectionId: here, priority: 0 },
      { connectionId: there, priority: 1, sku: 'Standard', capacityTpm: 9000 },
    ]);
    const [first, second] = two.targets.map((target) => target.id);
    if (first === undefined || second === undefined) throw new Error('two targets were expected');
    const turned = await house.connections.orderTargets(id, { groups: [[second], [first]] });
    // The first target is where the deployment is.
    expect([turned.connectionId, turned.upstreamName]).toEqual([there, 'eu-gpt4o']);
    expect(turned.targets.map((target) => [target.id, target.priority])).toEqual([
      [second, 0],
      [first, 1],
    ]);
    const together = await house.connections.orderTargets(id, { groups: [[first, second]] });
    expect(together.targets.map(({ priority }) => priority)).toEqual([0, 0]);
    const place = { id, placeId: first };
    const changed = await house.connections.updateTarget(place, {
      weight: 9,
      model: 'GPT-4o-2024-11-20',
      enabled: false,
    });
    expect(changed.targets.find((target) => target.id === first)).toMatchObject({
      weight: 9,
      model: 'gpt-4o',
      enabled: false,
    });
    expect((await house.connections.deployment(id)).states.map(({ id, state }) => [id, state])).toContainEqual([
      first,
      'off',
    ]);
    const left = await house.connections.deleteTarget(place);
    expect(left.targets.map((target) => target.id)).toEqual([second]);
  });

  it('of which one is left, and which are all named in an order', async () => {
    const { id, targets } = await make();
    const placeId = targets[0]?.id ?? '';
    expect(await refusal(house.connections.deleteTarget({ id, placeId }))).toBe('conflict');
    expect(await refusal(house.connections.deleteTarget({ id, placeId: 'tgt_x' }))).toBe('not_found');
    for (const groups of [[[placeId, placeId]], [[placeId], ['tgt_x']], [['tgt_x']]])
      expect(await refusal(house.connections.orderTargets(id, { groups }))).toBe('invalid_request');
    expect(await refusal(house.connections.createTarget(id, { ...NEXT, connectionId: 'con_x' }))).toBe('not_found');
    expect(await refusal(house.connections.createTarget('dep_x', { ...NEXT, connectionId: here }))).toBe('not_found');
  });

  it('of one that the environment declares are its word', async () => {
    const { id, targets } = await make();
    await house.options.db.updateTable('deployments').set({ source: 'environment' }).where('id', '=', id).execute();
    const place = { id, placeId: targets[0]?.id ?? '' };
    expect(await refusal(house.connections.createTarget(id, { ...NEXT, connectionId: there }))).toBe(
      'connection_locked',
    );
    expect(await refusal(house.connections.updateTarget(place, { weight: 2 }))).toBe('connection_locked');
    expect(await refusal(house.connections.updateDeployment(id, { capacityTpm: 1 }))).toBe('connection_locked');
  });

  it('on a connection that is deleted are not counted, and come back with it', async () => {
    const { id } = await make();
    await house.connections.createTarget(id, { ...NEXT, connectionId: there });
    await house.connections.remove(here);
    const rows = await allDeployments(house.options.db);
    expect(rows.map((row) => [row.connection_id, row.targets.length])).toEqual([[there, 1]]);
    await house.connections.restore(here);
    expect((await house.connections.deployment(id)).deployment.targets).toHaveLength(2);
  });
});
