import { describe, expect, it } from 'vitest';
import { ask, KEYS, testSimulator } from '../asking.ts';
import { createSimulator } from '../index.ts';
import {
  arm,
  BASE,
  chat,
  deployment,
  house,
  MANAGEMENT,
  MODELS,
  ONE,
  SUBSCRIPTION,
  TENANT,
  token,
  type ArmSaid,
} from './asking-cloud.ts';

describe('who may use the control plane', () => {
  it('asks for a bearer token, and for nothing else', async () => {
    const { simulator } = house();
    const none = await ask(simulator, { method: 'GET', path: `${ONE}?api-version=2025-06-01` });
    expect([none.status, none.text]).toEqual([
      401,
      '{"error":{"code":"AuthenticationFailed","message":"Authentication failed. The \'Authorization\' header is missing."}}',
    ]);
    expect(none.headers['www-authenticate']).toMatch(/^Bearer authorization_uri=/);
    expect((await arm(simulator, ONE, 'GET', undefined, KEYS.key1)).json.error.code).toBe('InvalidAuthenticationToken');
    expect((await arm(simulator, ONE)).status).toBe(200);
  });

  it('takes tokens of the directory for management, not for models, not expired ones', async () => {
    const { simulator, time } = house();
    const mine = (await token(simulator, { scope: MANAGEMENT })).json.access_token;
    expect((await arm(simulator, ONE, 'GET', undefined, mine)).status).toBe(200);
    const models = (await token(simulator, { scope: MODELS })).json.access_token;
    expect((await arm(simulator, ONE, 'GET', undefined, models)).json.error.code).toBe(
      'InvalidAuthenticationTokenAudience',
    );
    time.now += 3_600_000;
    expect((await arm(simulator, ONE, 'GET', undefined, mine)).json.error.code).toBe('ExpiredAuthenticationToken');
  });

  it('wants a version it knows, and a path that exists', async () => {
    const { simulator } = house();
    const code = async (path: string, method?: string) => {
      const said = await arm(simulator, path, method);
      return [said.status, said.json.error.code];
    };
    expect(await code(`${ONE}?`)).toEqual([400, 'MissingApiVersionParameter']);
    expect(await code(`${ONE}?api-version=2099-01-01`)).toEqual([400, 'NoRegisteredProviderFound']);
    expect(await code(`${ONE}/nothing`)).toEqual([404, 'InvalidResourceType']);
    expect(await code(`${ONE}/listKeys`)).toEqual([405, 'MethodNotAllowed']);
    expect(await code(ONE.replace('rg', 'other'))).toEqual([404, 'ResourceGroupNotFound']);
    expect(await code('/subscriptions/nope')).toEqual([404, 'SubscriptionNotFound']);
    expect(await code(`${BASE}/nope`)).toEqual([404, 'ResourceNotFound']);
    expect(await code(`${ONE}/deployments/nope`)).toEqual([404, 'ResourceNotFound']);
    expect((await arm(simulator, ONE.toUpperCase().replace('MY-AOAI', 'my-aoai'))).status).toBe(200);
  });
});

describe('accounts', () => {
  it('are shown in the documented shape', async () => {
    const { simulator } = house();
    const { json } = await arm(simulator, ONE);
    expect(json).toMatchObject({
      id: ONE,
      name: 'my-aoai',
      type: 'Microsoft.CognitiveServices/accounts',
      kind: 'OpenAI',
      location: 'eastus2',
      sku: { name: 'S0' },
      properties: {
        provisioningState: 'Succeeded',
        endpoint: 'https://my-aoai.openai.azure.com/',
        endpoints: { 'OpenAI Language Model Instance API': 'https://my-aoai.openai.azure.com/' },
        customSubDomainName: 'my-aoai',
        disableLocalAuth: false,
      },
    });
    expect((await arm(simulator, BASE)).json.value).toEqual([json]);
    const wide = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.CognitiveServices/accounts`;
    expect((await arm(simulator, wide)).json.value).toEqual([json]);
    expect((await arm(simulator, '/subscriptions')).json.value[0]).toMatchObject({
      subscriptionId: SUBSCRIPTION,
      tenantId: TENANT,
    });
  });

  it('can be told to take no keys any more (E5)', async () => {
    const { simulator } = house();
    expect((await chat(simulator, 'gpt-4o')).status).toBe(200);
    await arm(simulator, ONE, 'PATCH', { properties: { disableLocalAuth: true }, tags: { team: 'a' } });
    expect(JSON.parse((await chat(simulator, 'gpt-4o')).text).error.code).toBe('AuthenticationTypeDisabled');
    expect((await arm(simulator, ONE)).json.tags).toEqual({ team: 'a' });
    expect((await arm(simulator, `${ONE}/listKeys`, 'POST')).status).toBe(400);
  });

  it('give their keys and new ones: the old key1 is E1 at once, key2 stays (A4, G67)', async () => {
    const { simulator } = house();
    expect((await arm(simulator, `${ONE}/listKeys`, 'POST')).text).toBe(JSON.stringify(KEYS));
    const { json } = await arm(simulator, `${ONE}/regenerateKey`, 'POST', { keyName: 'Key1' });
    expect(json.key2).toBe(KEYS.key2);
    const statuses = [KEYS.key1, KEYS.key2, json.key1].map((key) => chat(simulator, 'gpt-4o', 'x', key));
    expect((await Promise.all(statuses)).map((said) => said.status)).toEqual([401, 200, 200]);
    expect((await arm(simulator, `${ONE}/regenerateKey`, 'POST', { keyName: 'Key3' })).status).toBe(400);
  });

  it('are made and removed in a subscription that can', async () => {
    const simulator = testSimulator({ name: 'first' });
    const { cloud } = simulator;
    const path = `/subscriptions/${cloud.subscription}/resourceGroups/${cloud.resourceGroup}/providers/Microsoft.CognitiveServices/accounts/second`;
    const body = { kind: 'AIServices', location: 'westeurope', sku: { name: 'S0' } };
    const made = await arm(simulator, path, 'PUT', body, cloud.armToken);
    expect([made.status, made.json.location, made.json.kind]).toEqual([201, 'westeurope', 'AIServices']);
    expect([...cloud.accounts.keys()]).toEqual(['first', 'second']);
    expect((await arm(simulator, path, 'DELETE', undefined, cloud.armToken)).status).toBe(200);
    expect((await arm(simulator, path, 'DELETE', undefined, cloud.armToken)).status).toBe(204);
    const closed = house();
    expect((await arm(closed.simulator, `${BASE}/second`, 'PUT', body)).status).toBe(409);
    expect((await arm(simulator, path, 'PUT', { location: 'x' }, cloud.armToken)).json.error.code).toBe('InvalidSku');
  });
});

describe('deployments', () => {
  it('are made, shown, changed and removed while the resource runs', async () => {
    const { simulator } = house();
    const path = `${ONE}/deployments/chat`;
    expect((await chat(simulator, 'chat')).status).toBe(404);
    const made = await arm(simulator, path, 'PUT', deployment(50, { versionUpgradeOption: 'NoAutoUpgrade' }));
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({
      id: path,
      type: 'Microsoft.CognitiveServices/accounts/deployments',
      name: 'chat',
      sku: { name: 'GlobalStandard', capacity: 50 },
      properties: {
        model: { format: 'OpenAI', name: 'gpt-4o', version: '2024-11-20' },
        versionUpgradeOption: 'NoAutoUpgrade',
        currentCapacity: 50,
        capabilities: { chatCompletion: 'true', responses: 'true', maxContextToken: '128000' },
        raiPolicyName: 'Microsoft.DefaultV2',
        provisioningState: 'Succeeded',
        rateLimits: [
          { key: 'request', renewalPeriod: 10, count: 50 },
          { key: 'token', renewalPeriod: 60, count: 50_000 },
        ],
        spilloverDeploymentName: null,
      },
    });
    const first = await chat(simulator, 'chat');
    expect([first.status, first.headers['x-ratelimit-limit-tokens']]).toEqual([200, '50000']);
    expect((await arm(simulator, path, 'PUT', deployment(80))).status).toBe(200);
    expect((await chat(simulator, 'chat')).headers['x-ratelimit-limit-tokens']).toBe('80000');
    const patched = await arm(simulator, path, 'PATCH', { sku: { name: 'GlobalStandard', capacity: 3 } });
    expect(patched.json.sku.capacity).toBe(3);
    expect((await chat(simulator, 'chat')).headers['x-ratelimit-limit-tokens']).toBe('3000');
    expect((await arm(simulator, path)).json).toEqual(patched.json);
    expect((await arm(simulator, path, 'DELETE')).status).toBe(200);
    expect((await arm(simulator, path, 'DELETE')).status).toBe(204);
    expect((await chat(simulator, 'chat')).status).toBe(404);
  });

  it('are refused with the control plane’s errors', async () => {
    const { simulator } = house();
    const path = `${ONE}/deployments/x`;
    const error = async (body: unknown) => (await arm(simulator, path, 'PUT', body)).json.error;
    expect(await error(deployment(1, {}, 'gpt-9'))).toMatchObject({
      code: 'DeploymentModelNotSupported',
      message: "The model 'Format:OpenAI,Name:gpt-9,Version:2024-11-20' of account deployment is not supported.",
    });
    expect((await error(deployment(0))).code).toBe('InvalidResourceProperties');
    expect((await error({ ...deployment(1), sku: { name: 'Cheap', capacity: 1 } })).message).toContain("'Cheap'");
    expect((await error({ properties: {} })).code).toBe('InvalidResourceProperties');
    expect((await error(deployment(1, { raiPolicyName: 'nope' }))).message).toContain("'nope'");
    expect((await error('{')).code).toBe('InvalidRequestContent');
    expect((await arm(simulator, path, 'PATCH', { sku: {} })).status).toBe(404);
  });

  it('come in pages', async () => {
    const { simulator } = house();
    const seen: string[] = [];
    let path: string | undefined = `${ONE}/deployments?api-version=2025-06-01&$top=2`;
    let pages = 0;
    while (path !== undefined) {
      const { json } = await arm(simulator, path);
      seen.push(...json.value.map((one: { name: string }) => one.name));
      path = json.nextLink?.replace('https://management.azure.com', '');
      pages += 1;
    }
    expect(pages).toBe(3);
    expect(seen).toEqual([...simulator.resource.deployments.keys()]);
  });
});

describe('quotas', () => {
  it('are used up by the sum of capacities in a region, and end there (G67)', async () => {
    const { simulator, cloud } = house({ deployments: [] }, { quotas: { 'OpenAI.GlobalStandard.gpt-4o': 450 } });
    createSimulator({
      name: 'sibling',
      region: 'eastus2',
      cloud,
      deployments: [{ name: 'a', model: 'gpt-4o', capacity: 30 }],
    });
    createSimulator({
      name: 'far',
      region: 'japaneast',
      cloud,
      deployments: [{ name: 'a', model: 'gpt-4o', capacity: 99 }],
    });
    await arm(simulator, `${ONE}/deployments/a`, 'PUT', deployment(50));
    await arm(simulator, `${ONE}/deployments/b`, 'PUT', deployment(20));
    const path = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.CognitiveServices/locations/eastus2`;
    const quota = async () => {
      let next: string | undefined = `${path}/usages`;
      while (next !== undefined) {
        const { json }: ArmSaid = await arm(simulator, next);
        const found = json.value.find(
          (one: { name: { value: string } }) => one.name.value === 'OpenAI.GlobalStandard.gpt-4o',
        );
        if (found) return found;
        next = json.nextLink?.replace('https://management.azure.com', '');
      }
    };
    expect(await quota()).toEqual({
      name: { value: 'OpenAI.GlobalStandard.gpt-4o', localizedValue: 'Tokens Per Minute (thousands) - gpt-4o' },
      currentValue: 100,
      limit: 450,
      unit: 'Count',
    });
    const refused = await arm(simulator, `${ONE}/deployments/c`, 'PUT', deployment(351));
    expect(refused.json.error).toMatchObject({
      code: 'InsufficientQuota',
      message: expect.stringContaining('The current quota usage is 100 and the quota limit is 450'),
    });
    expect((await arm(simulator, `${ONE}/deployments/c`, 'PUT', deployment(350))).status).toBe(201);
    expect((await arm(simulator, `${ONE}/deployments/c`, 'PATCH', { sku: { capacity: 351 } })).status).toBe(400);
    const free = await arm(
      simulator,
      `${path}/modelCapacities?api-version=2025-06-01&modelFormat=OpenAI&modelName=gpt-4o&modelVersion=2024-11-20`,
    );
    const standard = free.json.value.find((one: { name: string }) => one.name === 'GlobalStandard');
    expect(standard.properties.availableCapacity).toBe(0);
    expect((await arm(simulator, `${ONE}/usages`)).json.value).toHaveLength(1);
  });

  it('go with the models on offer, and when these retire', async () => {
    const { simulator } = house();
    const { json } = await arm(simulator, `${ONE}/models`);
    const model = json.value.find(
      (one: { name: string; isDefaultVersion: boolean }) => one.name === 'gpt-4o' && one.isDefaultVersion,
    );
    expect(model).toMatchObject({
      format: 'OpenAI',
      version: '2024-11-20',
      capabilities: { chatCompletion: 'true' },
      deprecation: { inference: '2026-10-01T00:00:00Z', deprecationStatus: 'Planned' },
      lifecycleStatus: 'Deprecating',
    });
    expect(model.skus[1]).toMatchObject({ name: 'GlobalStandard', usageName: 'OpenAI.GlobalStandard.gpt-4o' });
    const path = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.CognitiveServices/locations/eastus2/models`;
    expect((await arm(simulator, path)).json.value[0]).toMatchObject({
      kind: 'OpenAI',
      skuName: 'S0',
      model: { format: 'OpenAI' },
    });
  });
});
