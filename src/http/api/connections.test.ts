import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  checkConnection,
  connectSimulator,
  createConnection,
  deleteConnection,
  discoverDeployments,
  listConnections,
  restoreConnection,
  understandAddress,
  updateConnection,
} from '#shared/contract/connections.ts';
import { createDeployment, deleteDeployment, listModels, updateDeployment } from '#shared/contract/models.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { serveSimulator, createSimulator, instant } from '#simulator/index.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

const KEY = '0123456789abcdef0123456789abcdef';

let app: TestApp;
let owner: Caller;
beforeEach(async () => {
  app = await testApp();
  owner = await app.as('ann');
});
afterEach(() => app.close());

describe('the connections of the workspace', () => {
  it('go from a paste to a checked model without the key ever coming back', async () => {
    const simulator = createSimulator({ keys: { key1: KEY, key2: KEY }, scenario: { behaviour: instant } });
    const served = await serveSimulator(simulator);
    await owner.call(putSetting, { params: { key: 'instance.allowedNetworks' }, body: { value: ['127.0.0.0/8'] } });
    const text = `curl "${served.url}/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21" -H "api-key: ${KEY}"`;

    const { understood } = await owner.call(understandAddress, { body: { text } });
    expect(understood).toMatchObject({
      baseUrl: served.url,
      deployment: 'gpt-4o',
      apiVersion: '2024-10-21',
      foundKey: true,
    });
    const connection = await owner.call(createConnection, {
      body: {
        provider: understood?.provider ?? '',
        baseUrl: understood?.baseUrl ?? '',
        apiVersion: understood?.apiVersion ?? null,
        paste: text,
        deployments: [{ name: 'gpt-4o' }],
      },
    });
    expect(connection.keys).toEqual({ count: 1, hint: 'cdef' });

    const params = { id: connection.id };
    const events = await owner.events(checkConnection, { params, body: {} });
    expect(events.at(-1)).toMatchObject({ type: 'finished', ok: true, found: { region: 'Sweden Central' } });
    const { deployments } = await owner.call(discoverDeployments, { params, body: {} });
    expect(deployments.map(({ name }) => name)).toContain('gpt-4o-mini');
    const { models, default: chosen } = await owner.call(listModels);
    expect([models.map(({ name, region }) => [name, region]), chosen]).toEqual([
      [['gpt-4o', 'Sweden Central']],
      'gpt-4o',
    ]);

    const said = JSON.stringify([understood, connection, events, await owner.call(listConnections), app.log]);
    expect(said).not.toContain(KEY);
    await served.close();
  });

  it('offer the simulator, undo, and models by hand', async () => {
    const simulator = await owner.call(connectSimulator);
    const params = { id: simulator.id };
    await owner.call(deleteConnection, { params });
    expect((await owner.call(listModels)).models).toEqual([]);
    expect((await owner.call(restoreConnection, { params })).deployments).toHaveLength(4);
    await owner.call(updateConnection, { params, body: { name: 'Playground' } });

    const made = await owner.call(createDeployment, {
      body: { connectionId: simulator.id, name: 'Mine', upstreamName: 'gpt-4o' },
    });
    await owner.call(updateDeployment, { params: { id: made.id }, body: { displayName: 'My model' } });
    const { models } = await owner.call(listModels);
    expect(models.at(-1)).toMatchObject({
      name: 'Mine',
      displayName: 'My model',
      connection: 'Playground',
      simulated: true,
    });
    await owner.call(deleteDeployment, { params: { id: made.id } });
    expect((await owner.call(listModels)).models).toHaveLength(4);
  });

  it('say plainly what is wrong with an input, and change nothing', async () => {
    await expect(
      owner.call(createConnection, { body: { provider: 'azure-openai', baseUrl: 'ftp://x' } }),
    ).rejects.toMatchObject({ status: 400, code: 'address_invalid' });
    await expect(owner.call(createConnection, { body: { provider: 'skynet' } })).rejects.toMatchObject({ status: 400 });
    const response = await owner.raw('/api/connections', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ provider: 'openai', keys: 'typo' }),
    });
    expect(response.status).toBe(400);
    expect((await owner.call(listConnections)).connections).toEqual([]);
    const params = { id: 'con_00000000000000000000000000' };
    await expect(owner.events(checkConnection, { params, body: {} })).rejects.toMatchObject({ status: 404 });
  });

  it('are the admins’ alone; members see the models', async () => {
    await owner.call(connectSimulator);
    const member = await app.as('bob');
    await expect(member.call(listConnections)).rejects.toMatchObject({ code: 'not_found' });
    await expect(member.call(connectSimulator)).rejects.toMatchObject({ code: 'not_found' });
    expect((await member.call(listModels)).models).toHaveLength(4);
    await expect(app.stranger.call(listModels)).rejects.toMatchObject({ code: 'not_found' });
    const admin = await app.as('eve', 'admin');
    expect((await admin.call(listConnections)).connections).toHaveLength(1);
  });

  it('do not reach private networks unless the owner allows them', async () => {
    const { id } = await owner.call(createConnection, {
      body: { provider: 'azure-openai', baseUrl: 'http://169.254.169.254', apiVersion: '2024-10-21', key: KEY },
    });
    const events = await owner.events(checkConnection, { params: { id }, body: {} });
    const failed = events.find((event) => event.type === 'result' && event.outcome === 'failed');
    expect(failed).toMatchObject({ stage: 'address', error: { code: 'address_private' } });
  });
});

describe('connections of the environment', () => {
  it('are there at the start, locked, and may lead into the operator’s own network', async () => {
    const served = await serveSimulator(
      createSimulator({ keys: { key1: KEY, key2: KEY }, scenario: { behaviour: instant } }),
    );
    const env = {
      AZURE_API_KEY: KEY,
      AZURE_ENDPOINT: served.url,
      AZURE_API_VERSION: '2024-10-21',
      AZURE_MODEL_LIST: '-all,+gpt-4o=House model',
    };
    const other = await testApp({ env });
    const admin = await other.as('ann');
    const { models, default: chosen } = await admin.call(listModels);
    expect([models.map(({ name, displayName }) => [name, displayName]), chosen]).toEqual([
      [['gpt-4o', 'House model']],
      'gpt-4o',
    ]);
    const [connection] = (await admin.call(listConnections)).connections;
    const params = { id: connection?.id ?? '' };
    await expect(admin.call(updateConnection, { params, body: { key: 'x' } })).rejects.toMatchObject({
      code: 'connection_locked',
    });
    const events = await admin.events(checkConnection, { params, body: {} });
    expect(events.at(-1)).toMatchObject({ type: 'finished', ok: true });
    await other.close();
    await served.close();
  });
});
