import { describe, expect, it } from 'vitest';
import { ask, CLASSIC, KEYS, saying, testSimulator, V1 } from './asking.ts';
import { regenerateKey } from './resource.ts';

const E1 =
  '{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource."}}';
const E2 =
  '{ "statusCode": 401, "message": "Unauthorized. Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired." }';
const E5 =
  '{"error":{"code":"AuthenticationTypeDisabled","message": "Key based authentication is disabled for this resource."}}';
const E7 =
  '{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again."}}';
const E8 = '{"error":{"code":"404","message": "Resource not found"}}';
const E10 =
  '{"error":{"message":"The requested model \'-\' with deployment name - does not exist.","type":"invalid_request_error","param":"model","code":"model_not_found"}}';
const body = saying('Say hello.');
const none = { 'api-key': '' };

describe('credentials', () => {
  it('takes both keys in api-key, on classic and on v1', async () => {
    const simulator = testSimulator();
    for (const key of [KEYS.key1, KEYS.key2]) {
      expect((await ask(simulator, { headers: { 'api-key': key }, body })).status).toBe(200);
      const v1 = { path: V1, headers: { 'api-key': key }, body: { ...body, model: 'gpt-4o' } };
      expect((await ask(simulator, v1)).status).toBe(200);
    }
  });

  it('takes a key as bearer on v1, and not on classic (E2)', async () => {
    const simulator = testSimulator();
    const headers = { authorization: `Bearer ${KEYS.key2}` };
    expect((await ask(simulator, { path: V1, headers, body: { ...body, model: 'gpt-4o' } })).status).toBe(200);
    const classic = await ask(simulator, { headers, body });
    expect([classic.status, classic.text]).toEqual([401, E2]);
  });

  it('takes a request that brings the key in both headers', async () => {
    const headers = { 'api-key': KEYS.key1, authorization: `Bearer ${KEYS.key1}` };
    expect((await ask(testSimulator(), { headers, body })).status).toBe(200);
  });

  it('answers a wrong key with E1: 224 bytes, reason PermissionDenied, apim-request-id, no x-request-id', async () => {
    const said = await ask(testSimulator(), { headers: { 'api-key': 'wrong' }, body });
    expect([said.status, said.statusText, said.text]).toEqual([401, 'PermissionDenied', E1]);
    expect(said.headers['content-length']).toBe('224');
    expect(said.headers['apim-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
    expect(said.headers).not.toHaveProperty('x-request-id');
    const bearer = { path: V1, headers: { authorization: 'Bearer wrong' }, body: { ...body, model: 'gpt-4o' } };
    expect((await ask(testSimulator(), bearer)).text).toBe(E1);
  });

  it('answers no credentials with the flat E2', async () => {
    const said = await ask(testSimulator(), { headers: none, body });
    expect([said.status, said.text]).toEqual([401, E2]);
    expect((await ask(testSimulator(), { path: V1, headers: none, body: { ...body, model: 'gpt-4o' } })).text).toBe(E2);
  });

  it('accepts tokens of its issuer alone; an expired one is E2', async () => {
    const simulator = testSimulator({ tokenIssuer: (token) => token === 'eyJ.good.token' });
    const withToken = (token: string): ReturnType<typeof ask> =>
      ask(simulator, { headers: { authorization: `Bearer ${token}` }, body });
    expect((await withToken('eyJ.good.token')).status).toBe(200);
    expect((await withToken('eyJ.old.token')).text).toBe(E2);
  });

  it('refuses every key with E5 where local authentication is off, but not tokens', async () => {
    const simulator = testSimulator({ disableLocalAuth: true, tokenIssuer: () => true });
    const said = await ask(simulator, { body });
    expect([said.status, said.text]).toEqual([403, E5]);
    expect((await ask(simulator, { headers: { 'api-key': 'wrong' }, body })).text).toBe(E5);
    expect((await ask(simulator, { headers: { authorization: 'Bearer eyJ.a.b' }, body })).status).toBe(200);
  });

  it('knows a regenerated key at once and the old one no longer; the other stays', async () => {
    const simulator = testSimulator();
    const fresh = regenerateKey(simulator.resource, 'key1');
    expect(fresh).toMatch(/^[0-9a-f]{32}$/);
    const status = async (key: string): Promise<number> =>
      (await ask(simulator, { headers: { 'api-key': key }, body })).status;
    expect([await status(KEYS.key1), await status(KEYS.key2), await status(fresh)]).toEqual([401, 200, 200]);
  });
});

describe('addresses', () => {
  it('collapses doubled slashes', async () => {
    expect((await ask(testSimulator(), { path: CLASSIC.replace('/openai', '//openai'), body })).status).toBe(200);
  });

  it('decodes names once', async () => {
    const names = ['d p', 'a.b-c_d', 'a/b', '模型'];
    const simulator = testSimulator({ deployments: names.map((name) => ({ name, model: 'gpt-4o' })) });
    for (const name of names) {
      const path = CLASSIC.replace('gpt-4o', encodeURIComponent(name));
      expect([name, (await ask(simulator, { path, body })).status]).toEqual([name, 200]);
      const twice = CLASSIC.replace('gpt-4o', encodeURIComponent(encodeURIComponent(name)));
      const plain = encodeURIComponent(name) === name;
      expect([name, (await ask(simulator, { path: twice, body })).status]).toEqual([name, plain ? 200 : 404]);
    }
    expect((await ask(simulator, { path: CLASSIC.replace('gpt-4o', '%ff'), body })).text).toBe(E8);
  });

  it('lets the path name the deployment, whatever the body says', async () => {
    const said = await ask(testSimulator(), { body: { ...body, model: 'gpt-4o-mini' } });
    expect(said.headers['x-ms-deployment-name']).toBe('gpt-4o');
  });

  it('answers an unknown deployment with E7 on classic and E10 on v1', async () => {
    const said = await ask(testSimulator(), { path: CLASSIC.replace('gpt-4o', 'nope'), body });
    expect([said.status, said.text, said.headers['content-length']]).toEqual([404, E7, '197']);
    const v1 = await ask(testSimulator(), { path: V1, body: { ...body, model: 'nope' } });
    expect([v1.status, v1.text]).toEqual([400, E10]);
    const missing = await ask(testSimulator(), { path: V1, body });
    expect(JSON.parse(missing.text).error.message).toBe('you must provide a model parameter');
  });

  it('answers a missing, unknown or too old api-version with E8, 56 bytes, the space kept', async () => {
    const bare = CLASSIC.split('?')[0] ?? '';
    for (const path of [
      bare,
      `${bare}?api-version=2020-01-01`,
      `${bare}?api-version=2022-12-01`,
      `${bare}?api-version=`,
    ]) {
      const said = await ask(testSimulator(), { path, body });
      expect([path, said.status, said.text, said.headers['content-length']]).toEqual([path, 404, E8, '56']);
    }
  });

  it('takes every dated version since the first chat preview', async () => {
    const versions =
      '2023-03-15-preview 2023-05-15 2024-02-01 2024-02-15-preview 2024-06-01 2024-10-21 2025-04-01-preview';
    for (const version of versions.split(' ')) {
      const path = CLASSIC.replace('2024-10-21', version);
      expect([version, (await ask(testSimulator(), { path, body })).status]).toEqual([version, 200]);
    }
  });

  it('serves v1 without a version, with v1, with preview, and in the form AzureOpenAI clients use', async () => {
    const named = { ...body, model: 'gpt-4o' };
    for (const query of ['', '?api-version=v1', '?api-version=preview'])
      expect([query, (await ask(testSimulator(), { path: V1 + query, body: named })).status]).toEqual([query, 200]);
    const path = '/openai/v1/deployments/gpt-4o/chat/completions?api-version=2024-10-21';
    expect((await ask(testSimulator(), { path, body })).status).toBe(200);
    expect((await ask(testSimulator(), { path: `${V1}?api-version=1999-01-01`, body: named })).text).toBe(
      '{"error":{"code":"BadRequest","message":"API version not supported"}}',
    );
  });

  it('answers unknown paths and methods with E8, before it asks for credentials', async () => {
    const wrong = [
      { path: '/' },
      { path: '/openai/deployments/gpt-4o/chat?api-version=2024-10-21' },
      { path: CLASSIC, method: 'GET' },
      { path: '/openai/v1/nothing' },
    ];
    for (const one of wrong) {
      const said = await ask(testSimulator(), { ...one, headers: none, body });
      expect([said.status, said.text]).toEqual([404, E8]);
    }
  });

  it('lets browsers in and shows them the limits', async () => {
    const headers = { ...none, 'access-control-request-headers': 'api-key,x-stainless-os' };
    const said = await ask(testSimulator(), { method: 'OPTIONS', headers });
    expect([said.status, said.headers['access-control-allow-headers']]).toEqual([204, 'api-key,x-stainless-os']);
    const answer = await ask(testSimulator(), { body });
    expect(answer.headers['access-control-expose-headers']).toContain('retry-after-ms');
  });
});

describe('listings', () => {
  it('lists deployments for the two oldest versions only', async () => {
    const path = '/openai/deployments?api-version=';
    const simulator = testSimulator();
    for (const version of ['2022-12-01', '2023-03-15-preview']) {
      const said = await ask(simulator, { method: 'GET', path: path + version });
      const list = JSON.parse(said.text);
      expect(list.data.map((one: { id: string }) => one.id)).toEqual([
        'gpt-4o',
        'gpt-4o-mini',
        'gpt-5.4',
        'o4-mini',
        'text-embedding-3-small',
      ]);
      expect(list.data[0]).toEqual({
        scale_settings: { scale_type: 'standard' },
        model: 'gpt-4o',
        owner: 'organization-owner',
        id: 'gpt-4o',
        status: 'succeeded',
        created_at: 1_788_254_279,
        updated_at: 1_788_254_279,
        object: 'deployment',
      });
    }
    expect((await ask(simulator, { method: 'GET', path: `${path}2024-10-21` })).text).toBe(E8);
  });

  it('lists models in Azure’s shape on classic and in OpenAI’s on v1, base models and no deployments', async () => {
    const simulator = testSimulator({ deployments: [{ name: 'mine', model: 'gpt-4o' }] });
    const azure = JSON.parse(
      (await ask(simulator, { method: 'GET', path: '/openai/models?api-version=2024-10-21' })).text,
    );
    expect(azure.data.find((m: { id: string }) => m.id === 'gpt-4o-2024-11-20')).toEqual({
      status: 'succeeded',
      capabilities: { fine_tune: false, inference: true, completion: false, chat_completion: true, embeddings: false },
      lifecycle_status: 'generally-available',
      deprecation: { inference: 1_790_812_800 },
      id: 'gpt-4o-2024-11-20',
      created_at: 1_732_060_800,
      object: 'model',
    });
    const openai = JSON.parse((await ask(simulator, { method: 'GET', path: '/openai/v1/models' })).text);
    expect(openai.object).toBe('list');
    expect(Object.keys(openai.data[0])).toEqual(['id', 'created', 'object', 'owned_by']);
    expect(openai.data.some((m: { id: string }) => m.id === 'mine')).toBe(false);
    const one = await ask(simulator, { method: 'GET', path: '/openai/v1/models/gpt-4o-2024-11-20' });
    expect(JSON.parse(one.text).id).toBe('gpt-4o-2024-11-20');
    expect((await ask(simulator, { method: 'GET', path: '/openai/v1/models/nope' })).status).toBe(404);
    expect((await ask(simulator, { method: 'GET', path: '/openai/v1/models', headers: none })).text).toBe(E2);
  });
});
