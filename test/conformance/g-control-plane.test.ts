/** Compatibility list G: the control plane, which only the simulator has here. */
import { describe, expect, it } from 'vitest';
import { createCloud, createSimulator, serveSimulator } from '#simulator/index.ts';

const API = 'api-version=2025-06-01';

describe.skipIf((process.env['PARLOR_CONFORMANCE_URL'] ?? '') !== '')('the control plane of the simulator', () => {
  it('67. keys are listed and regenerated, usages are the sum of capacities, a policy’s threshold decides what is blocked', async () => {
    const cloud = createCloud({});
    const { url, close } = await serveSimulator(
      createSimulator({ name: 'one', region: 'eastus2', cloud, deployments: [] }),
    );
    const account = `${url}/subscriptions/${cloud.subscription}/resourceGroups/${cloud.resourceGroup}/providers/Microsoft.CognitiveServices/accounts/one`;
    const arm = async (method: string, path: string, body?: object) => {
      const response = await fetch(path.startsWith('http') ? path : `${account}${path}?${API}`, {
        method,
        headers: { authorization: `Bearer ${cloud.armToken}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
    };
    const deployed = (capacity: number, more: object = {}) => ({
      sku: { name: 'GlobalStandard', capacity },
      properties: { model: { format: 'OpenAI', name: 'gpt-4o', version: '2024-11-20' }, ...more },
    });
    expect((await arm('PUT', '/deployments/chat', deployed(30))).status).toBeLessThan(300);
    expect((await arm('PUT', '/deployments/more', deployed(12))).status).toBeLessThan(300);

    const keys = (await arm('POST', '/listKeys')).json;
    const chat = async (key: string, content = 'Say hello.') => {
      const response = await fetch(`${url}/openai/deployments/chat/chat/completions?api-version=2024-10-21`, {
        method: 'POST',
        headers: { 'api-key': key, 'content-type': 'application/json', 'x-sim-latency': 'instant' },
        body: JSON.stringify({ messages: [{ role: 'user', content }] }),
      });
      return { status: response.status, json: JSON.parse(await response.text()) };
    };
    expect([(await chat(keys.key1)).status, (await chat(keys.key2)).status]).toEqual([200, 200]);
    const fresh = (await arm('POST', '/regenerateKey', { keyName: 'Key1' })).json;
    expect([fresh.key1 === keys.key1, fresh.key2]).toEqual([false, keys.key2]);
    expect([(await chat(keys.key1)).status, (await chat(fresh.key1)).status]).toEqual([401, 200]);

    const usages = await arm(
      'GET',
      `${url}/subscriptions/${cloud.subscription}/providers/Microsoft.CognitiveServices/locations/eastus2/usages?${API}`,
    );
    const quota = usages.json.value.find(
      ({ name }: { name: { value: string } }) => name.value === 'OpenAI.GlobalStandard.gpt-4o',
    );
    expect(quota.currentValue).toBe(42);

    const medium = '[[filter:violence:medium]]';
    expect((await chat(fresh.key1, medium)).json.error?.code).toBe('content_filter');
    const rule = (source: string) => ({
      name: 'Violence',
      enabled: true,
      blocking: true,
      severityThreshold: 'High',
      source,
    });
    const policy = {
      properties: {
        mode: 'Blocking',
        basePolicyName: 'Microsoft.DefaultV2',
        contentFilters: [rule('Prompt'), rule('Completion')],
      },
    };
    expect((await arm('PUT', '/raiPolicies/lax', policy)).status).toBeLessThan(300);
    expect((await arm('PUT', '/deployments/chat', deployed(30, { raiPolicyName: 'lax' }))).status).toBeLessThan(300);
    expect((await chat(fresh.key1, medium)).status).toBe(200);
    expect((await chat(fresh.key1, '[[filter:violence:high]]')).status).toBe(400);
    await close();
  });
});
