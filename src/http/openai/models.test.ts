/** Listings, each in its surface's shape, and what happens when a model that stands in them is retired. */
import { AzureOpenAI, OpenAI } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, KEY, messages, openResource, type Resource } from '../../../test/resource.ts';
import { ANSWER, fakeUpstream, type FakeUpstream } from '../../../test/upstream.ts';

let resource: Resource;
let upstream: FakeUpstream;
let old: FakeUpstream;

/** What Azure was seen to answer for models it had switched off. */
const RETIRED = {
  'not for this operation': {
    status: 400,
    body: {
      error: {
        code: 'OperationNotSupported',
        message:
          'The chatCompletion operation does not work with the specified model, gpt-35-turbo. Please choose different model and try again.',
      },
    },
  },
  'nothing there': { status: 404, body: '{"error":{"code":"404","message": "Resource not found"}}' },
  gone: { status: 410, body: { error: { code: 'ModelDeprecated', message: 'The model has been deprecated.' } } },
};

beforeAll(async () => {
  upstream = await fakeUpstream({ body: ANSWER });
  old = await fakeUpstream();
  resource = await openResource();
  const place = [{ baseUrl: upstream.url }];
  await resource.deploy('chat', place, 'gpt-4o', { modelVersion: '2024-11-20' });
  await resource.deploy('team/gpt 5', place, 'gpt-5', { retiresAt: Date.UTC(2030, 0, 2) });
  await resource.deploy('vectors', place, 'text-embedding-3-small');
  await resource.deploy('older', place, 'gpt-35-turbo-instruct');
  await resource.deploy('early', place, 'gpt-4.5-preview');
  await resource.deploy('unnamed', place);
  const past = { retiresAt: Date.UTC(2025, 0, 1), successor: 'chat' };
  await resource.deploy('retired', [{ baseUrl: old.url }], 'gpt-35-turbo', past);
  await resource.deploy('not yet', [{ baseUrl: old.url }], 'gpt-35-turbo', {
    ...past,
    retiresAt: Date.UTC(2099, 0, 1),
  });
});
afterAll(async () => {
  await resource.close();
  await upstream.close();
  await old.close();
});

const get = async (path: string) => {
  const response = await fetch(resource.url + path, { headers: { 'api-key': KEY } });
  return { status: response.status, headers: response.headers, json: (await response.json()) as never };
};
const list = (path: string) => get(path).then(({ json }) => (json as { data: Record<string, unknown>[] }).data);

describe('the classic listing', () => {
  it('says what each can do, how far it is, and when it is switched off', async () => {
    const models = await list('/openai/models?api-version=2024-10-21');
    const of = (id: string) => models.find((one) => one['id'] === id);
    expect(of('chat')).toEqual({
      status: 'succeeded',
      capabilities: { fine_tune: false, inference: true, completion: false, chat_completion: true, embeddings: false },
      lifecycle_status: 'generally-available',
      // Published: 1 October 2026.
      deprecation: { inference: Date.UTC(2026, 9, 1) / 1000 },
      id: 'chat',
      created_at: expect.any(Number),
      updated_at: expect.any(Number),
      object: 'model',
    });
    expect(of('team/gpt 5')).toMatchObject({ deprecation: { inference: Date.UTC(2030, 0, 2) / 1000 } });
    expect(of('vectors')).toMatchObject({ capabilities: { embeddings: true, chat_completion: false } });
    expect(of('older')).toMatchObject({ capabilities: { completion: true, chat_completion: false } });
    expect(of('early')).toMatchObject({ lifecycle_status: 'preview' });
    expect(of('unnamed')).toMatchObject({ capabilities: { chat_completion: true }, deprecation: {} });
  });

  it('knows one model by its name, with its slashes, and the deployments of old', async () => {
    expect((await get('/openai/models/team%2Fgpt%205?api-version=2024-10-21')).json).toMatchObject({
      id: 'team/gpt 5',
    });
    expect((await get('/openai/models/nobody?api-version=2024-10-21')).status).toBe(404);
    const legacy = await list('/openai/deployments?api-version=2023-03-15-preview');
    expect(legacy[0]).toEqual({
      scale_settings: { scale_type: 'standard' },
      model: 'gpt-4o',
      owner: 'organization-owner',
      id: 'chat',
      status: 'succeeded',
      created_at: expect.any(Number),
      updated_at: expect.any(Number),
      object: 'deployment',
    });
    expect((await get('/openai/deployments/chat?api-version=2022-12-01')).json).toMatchObject({ id: 'chat' });
    expect((await get('/openai/models')).status).toBe(404);
  });
});

it('OpenAI’s listing and v1’s are what their clients walk through', async () => {
  const names = async (client: OpenAI) => {
    const found: string[] = [];
    for await (const { id, object, owned_by: owner } of client.models.list()) {
      expect([object, owner]).toEqual(['model', 'parlor']);
      found.push(id);
    }
    return found;
  };
  const all = ['chat', 'team/gpt 5', 'vectors', 'older', 'early', 'unnamed', 'retired', 'not yet'];
  expect(await names(new OpenAI({ apiKey: KEY, baseURL: `${resource.url}/v1` }))).toEqual(all);
  expect(await names(new OpenAI({ apiKey: KEY, baseURL: `${resource.url}/openai/v1/` }))).toEqual(all);
  const azure = new AzureOpenAI({ apiKey: KEY, endpoint: resource.url, apiVersion: '2024-10-21' });
  expect((await azure.models.list()).data.map(({ id }) => id)).toEqual(all);
});

describe('a retired model', () => {
  const path = (name: string) =>
    `/openai/deployments/${encodeURIComponent(name)}/chat/completions?api-version=2024-10-21`;

  it.each(Object.entries(RETIRED))('whose resource says “%s” is answered for by its successor', async (_, said) => {
    old.script(said);
    const { status, headers } = await ask(resource, { messages }, path('retired'));
    expect([status, headers.get('x-parlor-fallback')]).toEqual([200, 'chat']);
  });

  it('is not one before its day: then the same words mean something else', async () => {
    old.script(RETIRED['not for this operation']);
    expect((await ask(resource, { messages }, path('not yet'))).headers.get('x-parlor-fallback')).toBeNull();
  });
});
