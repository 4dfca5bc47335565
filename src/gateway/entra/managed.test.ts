/** Deployments as the control plane of a simulated cloud lists them, with real sign-in. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSimulator, instant, serveSimulator, type ServedSimulator, type Simulator } from '#simulator/index.ts';
import { findConnectionEver } from '#store/connections.ts';
import { connectionsHouse, rawUpstream, type ConnectionsHouse } from '../../../test/connections-house.ts';
import { addFound } from '../deployment-edits.ts';
import { find } from '../reach.ts';

let simulator: Simulator;
let served: ServedSimulator;
let house: ConnectionsHouse;
beforeEach(async () => {
  simulator = createSimulator({
    scenario: { behaviour: instant },
    deployments: [
      { name: 'chat', model: 'gpt-4o', version: '2024-11-20', sku: 'GlobalStandard', capacity: 50 },
      { name: 'reserved', model: 'gpt-4.1', sku: 'GlobalProvisionedManaged', capacity: 15 },
      { name: 'vectors', model: 'text-embedding-3-small' },
    ],
  });
  served = await serveSimulator(simulator);
  simulator.resource.endpoint = served.url;
  house = await connectionsHouse({ machine: { authority: served.url, management: served.url } });
});
afterEach(async () => {
  await house.close();
  await served.close();
});

async function connect() {
  const { tenant, apps } = simulator.cloud.directory;
  const { clientId = '', clientSecret = '' } = apps[0] ?? {};
  return house.connections.create({
    name: '',
    provider: 'azure-openai',
    baseUrl: served.url,
    apiVersion: '2024-10-21',
    surface: null,
    key: '',
    deployments: [],
    auth: { kind: 'entra-secret', tenantId: tenant, clientId, clientSecret },
  });
}
const discover = (id: string) => house.connections.discover(id, { probe: false }, new AbortController().signal);

describe('the control plane', () => {
  it('tells names, models, versions and capacity of what chats', async () => {
    const { id } = await connect();
    const { how, deployments } = await discover(id);
    expect(how).toBe('managed');
    expect(deployments).toMatchObject([
      {
        name: 'chat',
        model: 'gpt-4o',
        terms: {
          modelVersion: '2024-11-20',
          sku: 'GlobalStandard',
          capacityTpm: 50_000,
          versionUpgrade: 'OnceNewDefaultVersionAvailable',
        },
      },
      { name: 'reserved', model: 'gpt-4.1', terms: { sku: 'GlobalProvisionedManaged' } },
    ]);
    expect((await house.connections.list()).connections[0]?.region).toBe('swedencentral');
  });

  it('is asked at a start too: what it tells is kept with what it found', async () => {
    const { id } = await connect();
    const row = await findConnectionEver(house.options.db, id);
    if (row === undefined) throw new Error('no such connection');
    const { deployments } = await find(house.options, row, { probe: false, signal: new AbortController().signal });
    await addFound(house.options, row, deployments, 'discovered');
    const [connection] = (await house.connections.list()).connections;
    expect(connection?.deployments[0]).toMatchObject({
      name: 'chat',
      model: 'gpt-4o',
      modelVersion: '2024-11-20',
      sku: 'GlobalStandard',
      capacityTpm: 50_000,
      retires: { at: '2026-10-01T00:00:00.000Z', basis: 'declared' },
      targets: [{ sku: 'GlobalStandard', capacityTpm: 50_000 }],
    });
  });

  it('the same identity calls the models', async () => {
    const { id } = await connect();
    const events = await house.connections.check(id, { deployment: 'chat' }, new AbortController().signal);
    const outcomes: string[] = [];
    for await (const event of events) if (event.type === 'result') outcomes.push(`${event.stage} ${event.outcome}`);
    expect(outcomes).toContain('completion passed');
  });

  it('is left aside where the identity may not read there, or sees no such resource', async () => {
    simulator.resource.endpoint = 'https://another.openai.azure.com';
    const { id } = await connect();
    // The resource's own list still answers.
    expect((await discover(id)).how).toBe('listing');
  });

  it('gets its token itself, and no page may name another place for it', async () => {
    const seen: string[] = [];
    const thief = await rawUpstream((heard) => {
      seen.push(heard.headers['authorization'] ?? '');
      return { status: 200, body: '{"value":[]}' };
    });
    const plane = await rawUpstream(({ path }) => {
      if (path.includes('/oauth2/')) return { status: 200, body: '{"access_token":"t","expires_in":3600}' };
      return { status: 200, body: JSON.stringify({ value: [], nextLink: `${thief.url}/subscriptions?page=2` }) };
    });
    await house.close();
    house = await connectionsHouse({ machine: { authority: plane.url, management: plane.url } });
    const { id } = await connect();
    await discover(id).catch(() => null);
    expect(plane.heard.some(({ path }) => path.startsWith('/subscriptions'))).toBe(true);
    expect(seen).toEqual([]);
    await plane.close();
    await thief.close();
  });
});
