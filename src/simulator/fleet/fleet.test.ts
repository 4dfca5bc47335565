import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { saying } from '../asking.ts';
import { parseFleet, readDeployment, readFault, readResource, type Fleet } from './description.ts';
import { serveFleet, type ServedFleet } from './fleet.ts';

const open: ServedFleet[] = [];
afterEach(async () => {
  for (const fleet of open.splice(0)) await fleet.close();
});

async function serve(fleet: Fleet): Promise<ServedFleet> {
  const served = await serveFleet(fleet, { host: '127.0.0.1', port: 0 });
  open.push(served);
  return served;
}

const two: Fleet = {
  latency: 'instant',
  resources: [readResource('eastus=gpt-4o:120k,gpt-4o-mini'), readResource('swedencentral=gpt-4o')],
};

const CHAT = '/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21';

function at(fleet: ServedFleet, index: number) {
  const member = fleet.members()[index];
  if (!member) throw new Error(`no resource ${index}`);
  const { resource } = member.simulator;
  const call = (method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
    fetch(member.url + path, {
      method,
      headers: { 'api-key': resource.keys.key1, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
    });
  return {
    resource,
    call,
    chat: (headers?: Record<string, string>) => call('POST', CHAT, JSON.stringify(saying('Say hello.')), headers),
    control: async (method: string, path: string, body?: string) => {
      const response = await call(method, `/_simulator${path}`, body);
      return { status: response.status, json: JSON.parse(await response.text()) };
    },
  };
}

/** A free port, and somebody on the one after it. */
async function freeBeforeTaken(): Promise<{ port: number; taken: Server }> {
  for (;;) {
    const [taken, before] = [createServer().listen(0, '127.0.0.1'), createServer()];
    await once(taken, 'listening');
    // A listening TCP server has a port.
    const port = (taken.address() as AddressInfo).port - 1;
    const isFree = await new Promise<boolean>((resolve) => {
      before.once('error', () => resolve(false));
      before.listen(port, '127.0.0.1', () => before.close(() => resolve(true)));
    });
    if (isFree) return { port, taken };
    taken.close();
  }
}

describe('several resources', () => {
  it('answer at addresses of their own, each with its region, keys and limits', async () => {
    const fleet = await serve(two);
    const [east, sweden] = [at(fleet, 0), at(fleet, 1)];
    const [one, other] = [await east.chat(), await sweden.chat()];
    expect([one.headers.get('x-ms-region'), other.headers.get('x-ms-region')]).toEqual(['East US', 'Sweden Central']);
    expect(one.headers.get('x-ratelimit-limit-tokens')).toBe('120000');
    expect(other.headers.get('x-ratelimit-limit-tokens')).toBe('1000000');
    expect((await east.chat({ 'api-key': sweden.resource.keys.key1 })).status).toBe(401);
    expect((await east.chat({ 'api-key': east.resource.keys.key2 })).status).toBe(200);
  });

  it('listen one port after the other, past those that are taken', async () => {
    const { port, taken } = await freeBeforeTaken();
    const fleet = await serveFleet(two, { host: '127.0.0.1', port });
    open.push(fleet);
    const [first, second = 0] = fleet.members().map(({ url }) => Number(new URL(url).port));
    expect(first).toBe(port);
    // The next free one; others on this machine may hold some too.
    expect(second).toBeGreaterThan(port + 1);
    expect(second).toBeLessThan(port + 20);
    await expect(serveFleet(two, { host: '127.0.0.1', port })).rejects.toThrow('EADDRINUSE');
    taken.close();
  });

  it('are accounts of one subscription, whose control plane answers everywhere and can open another', async () => {
    const fleet = await serve(two);
    const { cloud } = fleet;
    const base = `/subscriptions/${cloud.subscription}/resourceGroups/${cloud.resourceGroup}/providers/Microsoft.CognitiveServices/accounts`;
    const arm = (index: number, method: string, path: string, body?: object) =>
      at(fleet, index).call(method, `${base}${path}?api-version=2025-06-01`, body && JSON.stringify(body), {
        authorization: `Bearer ${cloud.armToken}`,
      });
    const put = { location: 'japaneast', kind: 'OpenAI', sku: { name: 'S0' } };
    expect((await arm(1, 'PUT', '/in-japan', put)).status).toBe(201);
    const deployment = {
      sku: { name: 'Standard', capacity: 5 },
      properties: { model: { format: 'OpenAI', name: 'gpt-4o', version: '2024-11-20' } },
    };
    expect((await arm(0, 'PUT', '/in-japan/deployments/gpt-4o', deployment)).status).toBeLessThan(300);
    const said = await at(fleet, 2).chat();
    expect([said.status, said.headers.get('x-ms-region')]).toEqual([200, 'Japan East']);
    expect((await arm(0, 'DELETE', '/in-japan')).status).toBe(200);
    expect(fleet.members()).toHaveLength(2);
  });

  it('take the same seed for the same chances', async () => {
    const faults = [readFault('429:50%')];
    const run = async (): Promise<number[]> => {
      const east = at(await serve({ ...two, seed: 5, resources: [{ ...readResource('eastus'), faults }] }), 0);
      const statuses: number[] = [];
      for (let i = 0; i < 12; i++) statuses.push((await east.chat()).status);
      return statuses;
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set([200, 429]));
    expect(await run()).toEqual(first);
  });
});

describe('while they run', () => {
  it('one breaks, says so, and is mended; the other does not notice', async () => {
    const fleet = await serve(two);
    const [east, sweden] = [at(fleet, 0), at(fleet, 1)];
    expect((await east.control('PUT', '/faults', '503:2x')).json.faults).toEqual(['503:2x']);
    expect([(await east.chat()).status, (await sweden.chat()).status]).toEqual([503, 200]);
    expect([(await east.chat()).status, (await east.chat()).status]).toEqual([503, 200]);
    await east.control('PUT', '/faults', '["gpt-4o-mini=429", "gpt-4o=500"]');
    expect((await east.chat()).status).toBe(500);
    await east.control('DELETE', '/faults');
    expect((await east.chat()).status).toBe(200);
    expect((await east.control('GET', '')).json).toMatchObject({ faults: [], answers: { 200: 2, 500: 1, 503: 2 } });
    expect((await sweden.control('GET', '/journal')).json.requests).toHaveLength(1);
  });

  it('takes another scenario, another latency and other keys', async () => {
    const fleet = await serve(two);
    const east = at(fleet, 0);
    await east.control('PUT', '/scenario', '{"behaviour":{"answer":{"text":"From the scenario."}}}');
    expect(await (await east.chat()).text()).toContain('From the scenario.');
    expect((await east.control('PUT', '/latency', 'realistic')).json.latency).toBe('realistic');
    const figures = '{"firstTokenMs":{"samples":[0]},"perTokenMs":0}';
    expect((await east.control('PUT', '/latency', figures)).json.latency).toMatchObject({ perTokenMs: 0 });
    const old = east.resource.keys.key1;
    expect((await east.control('POST', '/keys/key1')).json.key2).toBe(east.resource.keys.key2);
    expect((await east.chat({ 'api-key': old })).status).toBe(401);
    expect((await east.chat()).status).toBe(200);
  });

  it('steers for holders of its key alone, and says what it does not know', async () => {
    const fleet = await serve(two);
    const east = at(fleet, 0);
    const stranger = await east.call('PUT', '/_simulator/faults', '429', {
      'api-key': at(fleet, 1).resource.keys.key1,
    });
    expect(stranger.status).toBe(401);
    expect((await east.control('PUT', '/faults', 'teapot')).status).toBe(400);
    expect((await east.control('PUT', '/scenario', '{"behavior":{}}')).json.error.message).toContain('behavior');
    expect((await east.control('PUT', '/latency', 'slow')).status).toBe(400);
    expect((await east.control('POST', '/nothing')).status).toBe(404);
    expect((await east.chat()).status).toBe(200);
  });

  it('is described anew: resources come and go, deployments change, keys stay', async () => {
    const fleet = await serve(two);
    const { keys } = at(fleet, 0).resource;
    await fleet.apply({
      latency: 'instant',
      resources: [readResource('eastus=gpt-4o:7k'), { ...readResource('westus3'), faults: [readFault('firewall')] }],
    });
    expect(fleet.members().map(({ simulator }) => simulator.resource.region)).toEqual(['East US', 'West US 3']);
    const east = at(fleet, 0);
    expect(east.resource.keys).toEqual(keys);
    expect([...east.resource.deployments.keys()]).toEqual(['gpt-4o']);
    expect((await east.chat()).headers.get('x-ratelimit-limit-tokens')).toBe('7000');
    expect((await at(fleet, 1).chat()).status).toBe(403);
  });
});

describe('what is written', () => {
  it('reads deployments and faults as people write them', () => {
    expect(readDeployment('gpt-4o:120k')).toEqual({ name: 'gpt-4o', model: 'gpt-4o', capacity: 120 });
    expect(readDeployment('chat@gpt-4o:50ptu')).toMatchObject({
      name: 'chat',
      capacity: 50,
      sku: 'GlobalProvisionedManaged',
    });
    expect(readFault('gpt-4o=timeout:12.5%:3x')).toEqual({
      fault: 'timeout',
      deployment: 'gpt-4o',
      chance: 0.125,
      times: 3,
    });
  });

  it.each(['gpt-9', 'gpt-4o:0k', 'gpt-4o:many', '', '@gpt-4o'])('refuses the deployment “%s” in a sentence', (text) => {
    expect(() => readDeployment(text)).toThrow();
  });

  it.each(['418', '429:300%', '429:0x', '429:often'])('refuses the fault “%s”', (text) => {
    expect(() => readFault(text)).toThrow();
  });

  it('reads a file, and says where it is wrong', () => {
    const text = JSON.stringify({
      seed: 1,
      resources: [
        { region: 'eastus', deployments: ['gpt-4o:10k', { name: 'b', model: 'gpt-4o-mini' }], faults: ['429'] },
      ],
    });
    expect(parseFleet(text).resources[0]?.deployments).toHaveLength(2);
    const wrong = (value: object): unknown => {
      try {
        return parseFleet(JSON.stringify(value));
      } catch (error) {
        return error;
      }
    };
    expect(wrong({ resources: [{ region: 'eastus', fault: '429' }] })).toMatchObject({
      detail: expect.stringContaining('fault'),
    });
    expect(wrong({ resources: [{ region: 'eastus', faults: ['418'] }] })).toMatchObject({
      detail: expect.stringContaining('418'),
    });
    expect(wrong({ resources: [{ region: 'a' }, { region: 'a' }] })).toMatchObject({
      detail: expect.stringContaining('parlor-a'),
    });
  });
});
