import { afterAll, beforeAll, expect, it } from 'vitest';
import { listCatalogue } from '#shared/contract/catalogue.ts';
import { connectSimulator } from '#shared/contract/connections.ts';
import { createPrice } from '#shared/contract/prices.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

let app: TestApp;
let ann: Caller;

beforeAll(async () => {
  app = await testApp();
  ann = await app.as('ann');
});
afterAll(() => app.close());

const listed = async (who: Caller, name: string) =>
  (await who.call(listCatalogue)).models.find(({ model }) => model === name);

it('knows what models can, what they cost, and when they came and go', async () => {
  expect(await listed(ann, 'gpt-4o')).toMatchObject({
    provider: 'azure-openai',
    contextTokens: 128_000,
    capabilities: { vision: true, tools: true, reasoning: false },
    price: { source: 'list', input: 2_500_000, output: 10_000_000 },
    released: '2024-05-13',
    retires: '2026-10-01',
    deployments: [],
    connections: [],
  });
  expect(await listed(ann, 'claude-sonnet-4-5')).toMatchObject({ provider: 'anthropic', contextTokens: 200_000 });
  const { models } = await ann.call(listCatalogue);
  expect(new Set(models.map(({ provider, model }) => `${provider} ${model}`)).size).toBe(models.length);
});

it('says where it is here already, and to those who may deploy where it could be', async () => {
  const connection = await ann.call(connectSimulator);
  expect(await listed(ann, 'gpt-4o')).toMatchObject({ deployments: ['gpt-4o'], connections: [connection.id] });
  const bob = await app.as('bob');
  expect(await listed(bob, 'gpt-4o')).toMatchObject({ deployments: ['gpt-4o'], connections: [] });
});

it('believes the owner’s own price before the list', async () => {
  const none = { cachedInput: null, cacheWrite: null, reasoning: null, audioInput: null };
  const rates = { ...none, input: 1_000_000, output: 2_000_000, cachedAudioInput: null, audioOutput: null };
  const body = { model: 'gpt-4o', rates: { ...rates, imageInput: null, imageOutput: null } };
  await ann.call(createPrice, { body });
  expect(await listed(ann, 'gpt-4o')).toMatchObject({
    price: { source: 'owner', input: 1_000_000, output: 2_000_000 },
  });
});
