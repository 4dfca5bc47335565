/** Our reading of the wire against an Azure OpenAI resource: the simulator, written from the same reference by other hands. */
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '#shared/errors.ts';
import { ask, KEYS, testSimulator } from '#simulator/asking.ts';
import { catalogue } from '#simulator/catalogue.ts';
import { apiVersionOf } from './azure-openai.ts';
import { providerOf } from './index.ts';
import { baseModelOf, factsOf } from './models.ts';
import { adaptRequest, repairFrom, type JsonObject } from './parameters.ts';
import type { ConnectionSettings } from './provider.ts';

const azure = providerOf('azure-openai');
const host = 'my-res.openai.azure.com';
const CLASSIC: ConnectionSettings = {
  baseUrl: `https://${host}`,
  apiVersion: '2025-04-01-preview',
  surface: 'classic',
};
const V1: ConnectionSettings = { baseUrl: `https://${host}/openai/v1/`, apiVersion: null, surface: 'v1' };

const chatModels = catalogue.filter(({ byDefault, operations }) => byDefault && operations.includes('chatCompletion'));
const others = catalogue.filter(({ byDefault, operations }) => byDefault && !operations.includes('chatCompletion'));

/** Everything a client of 2023 sends by default, and some of 2026. */
const everything: JsonObject = {
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Say hello.' },
  ],
  max_tokens: 20,
  temperature: 0.7,
  top_p: 0.9,
  presence_penalty: 0.1,
  frequency_penalty: 0.1,
  stop: ['\n\n'],
  logprobs: true,
  top_logprobs: 2,
  logit_bias: { '50256': -100 },
  reasoning_effort: 'minimal',
  verbosity: 'low',
};

function resource() {
  return testSimulator({
    deployments: catalogue.filter((m) => m.byDefault).map(({ name }) => ({ name: `d-${name}`, model: name })),
    limits: 'off',
  });
}

async function send(
  simulator: ReturnType<typeof resource>,
  settings: ConnectionSettings,
  name: string,
  body: JsonObject,
  key: string | null = KEYS.key1,
) {
  const { method, path, headers } = azure.request('chat-completions', settings, key, name);
  const json = azure.modelIn(settings) === 'body' ? { ...body, model: name } : body;
  const answer = await ask(simulator, { method, path, headers: { 'api-key': '', ...headers }, body: json });
  const context = { deployment: name, apiVersion: apiVersionOf(settings), host };
  return { ...answer, failure: azure.failure(answer.status, answer.headers, answer.text, context) };
}

/** Where the documentation does not say (`stop` on these, the efforts of gpt-6), we send as asked and repair once. */
const undocumented = ['o1', 'o3-mini', 'gpt-6-luna', 'gpt-6.1-sol'];

describe('every chat model takes what was made to fit it', () => {
  it.each(chatModels.map(({ name }) => name))('%s', async (name) => {
    const simulator = resource();
    for (const settings of [CLASSIC, V1]) {
      const { json } = adaptRequest(everything, name);
      let answer = await send(simulator, settings, `d-${name}`, json);
      if (undocumented.includes(name))
        answer = await send(simulator, settings, `d-${name}`, repairFrom(answer.text, json)?.json ?? {});
      expect([answer.status, answer.text.slice(0, 300)]).toEqual([200, expect.stringContaining('"choices"')]);
      // What it answered names the base model we adapted for.
      const served = /"model":"([^"]+)"/.exec(answer.text)?.[1] ?? '';
      expect(factsOf(baseModelOf(served))?.family).toBe(factsOf(name)?.family);
    }
  });
});

describe('a request to an unknown model is repaired by what the refusals say', () => {
  it.each(chatModels.map(({ name }) => name))('%s', async (name) => {
    const simulator = resource();
    let json = everything;
    let answer = await send(simulator, CLASSIC, `d-${name}`, json);
    for (let tries = 0; answer.status === 400 && tries < 12; tries++) {
      expect(answer.failure.code).toBe('parameter_unsupported');
      const repaired = repairFrom(answer.text, json);
      expect(repaired?.adapted).not.toEqual([]);
      json = repaired?.json ?? {};
      answer = await send(simulator, CLASSIC, `d-${name}`, json);
    }
    expect(answer.status).toBe(200);
  });
});

describe('models that cannot chat', () => {
  it.each(others.map(({ name }) => name))('%s is diagnosed by its own name', async (name) => {
    const { failure } = await send(resource(), CLASSIC, `d-${name}`, everything);
    const code: ErrorCode = factsOf(name)?.responsesOnly ? 'model_responses_only' : 'model_not_chat';
    expect(failure).toMatchObject({ code, params: { deployment: `d-${name}`, model: name } });
  });
});

describe('refusals of a resource', () => {
  const body: JsonObject = { messages: [{ role: 'user', content: 'Say hello.' }] };
  it.each<[string, ConnectionSettings, string, string | null, ErrorCode]>([
    ['a wrong key', CLASSIC, 'd-gpt-4o', 'wrong', 'key_wrong'],
    ['a wrong key on v1', V1, 'd-gpt-4o', 'wrong', 'key_wrong'],
    ['no key', CLASSIC, 'd-gpt-4o', null, 'key_not_accepted'],
    ['an unknown deployment', CLASSIC, 'nobody', KEYS.key1, 'deployment_unknown'],
    ['an unknown deployment on v1', V1, 'nobody', KEYS.key1, 'deployment_unknown'],
    ['an unknown version', { ...CLASSIC, apiVersion: '2020-01-01' }, 'd-gpt-4o', KEYS.key1, 'api_version_unsupported'],
    [
      'a version older than the model',
      { ...CLASSIC, apiVersion: '2024-02-15-preview' },
      'd-o3',
      KEYS.key1,
      'api_version_too_old',
    ],
  ])('%s', async (_, settings, deployment, key, code) => {
    const answer = await send(resource(), settings, deployment, body, key);
    expect(answer.failure.code).toBe(code);
  });

  it('lists deployments and models where we ask for them', async () => {
    const simulator = resource();
    for (const [settings, wire] of [
      [CLASSIC, 'deployments'],
      [V1, 'deployments'],
      [CLASSIC, 'models'],
      [V1, 'models'],
    ] as const) {
      const { method, path, headers } = azure.request(wire, settings, KEYS.key1, '');
      const { status, text } = await ask(simulator, { method, path, headers });
      expect([path, status]).toEqual([path, 200]);
      expect(JSON.parse(text)).toHaveProperty('data');
    }
  });
});
