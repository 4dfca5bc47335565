import { AzureOpenAIEmbeddings } from '@langchain/openai';
import { createAzure } from '@ai-sdk/azure';
import { embedMany } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientsOf, sdks } from '../../../test/openai-clients.ts';
import { ask, KEYS, testSimulator, type Said } from '../asking.ts';
import { createSimulator, instant, serveSimulator, type ServedSimulator } from '../index.ts';

const names = ['text-embedding-3-small', 'text-embedding-3-large', 'text-embedding-ada-002', 'gpt-4o'];
const deployments = names.map((name) => ({ name, model: name }));
const simulator = testSimulator({ deployments, limits: 'off' });
const V1 = '/openai/v1/embeddings';

function embed(input: unknown, more: object = {}, model: string = 'text-embedding-3-small'): Promise<Said> {
  return ask(simulator, { path: V1, body: { model, input, ...more } });
}

async function vectors(input: unknown, more: object = {}, model?: string): Promise<number[][]> {
  const said = await embed(input, more, model);
  expect(said.status).toBe(200);
  return JSON.parse(said.text).data.map((one: { embedding: number[] }) => one.embedding);
}

function likeness(a: number[] = [], b: number[] = []): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

describe('what embeddings are', () => {
  it('are unit vectors of the model’s own length, the same each time', async () => {
    for (const [model, size] of [
      ['text-embedding-3-small', 1_536],
      ['text-embedding-3-large', 3_072],
      ['text-embedding-ada-002', 1_536],
    ] as const) {
      const [first = []] = await vectors('The quick brown fox', {}, model);
      expect(first).toHaveLength(size);
      expect(likeness(first, first)).toBeCloseTo(1, 5);
      expect((await vectors('The quick brown fox', {}, model))[0]).toEqual(first);
    }
  });

  it('put texts about the same thing near each other, in any number of dimensions', async () => {
    const texts = [
      'The cat sat on the mat and purred.',
      'A purring cat was sitting on its mat.',
      'Quarterly revenue grew by eleven percent in the northern region.',
      '今天北京的天气很好',
      '北京今天天气怎么样',
    ];
    for (const more of [{}, { dimensions: 256 }]) {
      const [cat, other, money, weather, question] = await vectors(texts, more);
      expect(likeness(cat, other)).toBeGreaterThan(likeness(cat, money) + 0.25);
      expect(likeness(weather, question)).toBeGreaterThan(likeness(weather, money) + 0.25);
    }
  });

  it('are shortened by taking the first dimensions, made a unit vector again', async () => {
    const [long = []] = await vectors('shorten me, please', {}, 'text-embedding-3-large');
    const [short = []] = await vectors('shorten me, please', { dimensions: 256 }, 'text-embedding-3-large');
    expect(short).toHaveLength(256);
    expect(likeness(short, short)).toBeCloseTo(1, 5);
    const cut = long.slice(0, 256);
    expect(likeness(short, cut) / Math.sqrt(likeness(cut, cut))).toBeCloseTo(1, 5);
  });

  it('come as floats unless asked for in base64, which is the same 32-bit numbers', async () => {
    const [floats = []] = await vectors('both ways');
    const said = await embed('both ways', { encoding_format: 'base64' });
    const text: string = JSON.parse(said.text).data[0].embedding;
    const bytes = Buffer.from(text, 'base64');
    const read = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4));
    expect(read).toEqual(floats.map(Math.fround));
  });
});

describe('the answer', () => {
  it('is byte for byte that of azure-openai.md 1.7, usage exact', async () => {
    const said = await embed(['hello world', 'hello'], { dimensions: 2 });
    const [a, b] = JSON.parse(said.text).data;
    expect(said.text).toBe(
      `{"object":"list","data":[{"object":"embedding","index":0,"embedding":[${a.embedding}]},{"object":"embedding","index":1,"embedding":[${b.embedding}]}],"model":"text-embedding-3-small","usage":{"prompt_tokens":3,"total_tokens":3}}`,
    );
    expect(said.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(said.text)),
      'x-ms-deployment-name': 'text-embedding-3-small',
      'x-ratelimit-limit-tokens': '1000000',
    });
    expect(simulator.resource.journal.at(-1)).toMatchObject({ promptTokens: 3, completionTokens: 0, status: 200 });
  });

  it('serves the classic address from its first version on', async () => {
    const path = '/openai/deployments/text-embedding-ada-002/embeddings?api-version=';
    for (const version of ['2022-12-01', '2023-05-15', '2024-10-21'])
      expect((await ask(simulator, { path: path + version, body: { input: 'x' } })).status).toBe(200);
  });

  it('takes token arrays: the same vector as the words, counted as sent', async () => {
    const said = await embed([15339, 1917]);
    expect(JSON.parse(said.text).usage.prompt_tokens).toBe(2);
    expect(JSON.parse(said.text).data[0].embedding).toEqual((await vectors('hello world'))[0]);
    const many = await embed([[15339], [1917], [15339, 1917]]);
    expect(JSON.parse(many.text).data).toHaveLength(3);
    expect(JSON.parse(many.text).usage.total_tokens).toBe(4);
  });
});

describe('refusals', () => {
  it('2,049 inputs', async () => {
    expect(
      (
        await embed(
          Array.from({ length: 2_048 }, () => 'x'),
          { dimensions: 1 },
        )
      ).status,
    ).toBe(200);
    const said = await embed(Array.from({ length: 2_049 }, () => 'x'));
    expect([said.status, said.text]).toEqual([
      400,
      '{"error":{"message":"Too many inputs. The max number of inputs is 2048.  We hope to increase the number of inputs per request soon. Please contact us through an Azure support request at: https://go.microsoft.com/fwlink/?linkid=2213926 for further questions.","type":"invalid_request_error","param":null,"code":null}}',
    ]);
  });

  it('more tokens than the window, in words or in tokens', async () => {
    const expected =
      '{"error":{"message":"This model\'s maximum context length is 8191 tokens, however you requested 8192 tokens (8192 in your prompt; 0 for the completion). Please reduce your prompt; or completion length.","type":"invalid_request_error","param":null,"code":null}}';
    expect((await embed(Array.from({ length: 8_192 }, () => 1))).text).toBe(expected);
    expect((await embed(' a'.repeat(8_192))).text).toBe(expected);
    expect((await embed(' a'.repeat(8_191))).status).toBe(200);
  });

  it('more tokens in all than one request may have', async () => {
    const said = await embed(Array.from({ length: 50 }, () => ' a'.repeat(8_000)));
    expect(JSON.parse(said.text).error).toMatchObject({ code: 'max_tokens_per_request' });
  });

  it('an empty list, an empty text within a list, a token outside the vocabulary; a lone empty text passes', async () => {
    const expected =
      '{"error":{"message":"\'$.input\' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.","type":"invalid_request_error","param":null,"code":null}}';
    for (const input of [[], ['a', ''], [[]], [999_999_999]]) expect((await embed(input)).text).toBe(expected);
    expect((await embed('')).status).toBe(200);
  });

  it('dimensions beyond the model’s, or for a model that has a fixed number', async () => {
    expect((await embed('x', { dimensions: 1_537 })).status).toBe(400);
    expect((await embed('x', { dimensions: 0 })).status).toBe(400);
    const fixed = await embed('x', { dimensions: 256 }, 'text-embedding-ada-002');
    expect(JSON.parse(fixed.text).error.message).toBe('This model does not support specifying dimensions.');
  });

  it('other models (E11), unknown deployments, bodies of another shape', async () => {
    expect((await embed('x', {}, 'gpt-4o')).text).toContain(
      '"The embeddings operation does not work with the specified model, gpt-4o.',
    );
    expect(JSON.parse((await embed('x', {}, 'nope')).text).error.code).toBe('model_not_found');
    expect((await embed({ a: 1 })).text).toContain("is not valid under any of the given schemas - 'input'");
    expect((await embed('x', { encoding_format: 'int8' })).text).toContain("'int8' is not one of");
    expect(JSON.parse((await ask(simulator, { path: V1, body: { input: 'x' } })).text).error.message).toBe(
      'you must provide a model parameter',
    );
    expect((await ask(simulator, { path: V1, body: '{' })).status).toBe(400);
  });

  it('by the limits, and on order', async () => {
    const small = testSimulator({ deployments: [{ name: 'e', model: 'text-embedding-3-small', capacity: 1 }] });
    const asked = { path: V1, body: { model: 'e', input: 'x'.repeat(4_004) } };
    const said = await ask(small, asked);
    expect([said.status, said.headers['x-ratelimit-type']]).toEqual([429, 'Tokens']);
    expect(said.text).toContain('Requests to the Embeddings_Create Operation under Azure OpenAI API version v1');
    expect((await ask(simulator, { ...asked, body: { model: 'gpt-4o', input: 'x' } })).status).toBe(400);
    const headers = { 'x-sim-fault': '500' };
    const body = { model: 'text-embedding-3-small', input: 'x' };
    expect((await ask(simulator, { path: V1, headers, body })).status).toBe(500);
  });
});

describe('behind a socket', () => {
  let served: ServedSimulator;
  beforeAll(async () => {
    served = await serveSimulator(createSimulator({ keys: KEYS, scenario: { behaviour: instant }, deployments }));
  });
  afterAll(() => served.close());

  it.each(sdks)('openai %s decodes its own base64 to the floats it can also ask for', async (_, sdk) => {
    const { plain, azure } = clientsOf(sdk, { url: served.url, key: KEYS.key1 });
    const request = { model: 'text-embedding-3-small', input: ['one text', 'another text'], dimensions: 64 };
    for (const client of [plain, azure]) {
      const byDefault = await client.embeddings.create(request);
      const floats = await client.embeddings.create({ ...request, encoding_format: 'float' });
      expect(byDefault.data.map((one) => [...one.embedding])).toEqual(
        floats.data.map((one) => one.embedding.map(Math.fround)),
      );
      expect(byDefault.usage).toEqual({ prompt_tokens: 4, total_tokens: 4 });
    }
  });

  it('LangChain and the AI SDK embed', async () => {
    const chain = new AzureOpenAIEmbeddings({
      azureOpenAIApiKey: KEYS.key1,
      azureOpenAIBasePath: `${served.url}/openai/deployments`,
      azureOpenAIApiDeploymentName: 'text-embedding-3-large',
      azureOpenAIApiVersion: '2024-10-21',
    });
    expect((await chain.embedDocuments(['a', 'b'])).map((one) => one.length)).toEqual([3_072, 3_072]);
    const azure = createAzure({ baseURL: `${served.url}/openai/v1`, apiKey: KEYS.key1 });
    const { embeddings, usage } = await embedMany({
      model: azure.embedding('text-embedding-3-small'),
      values: ['hello world', 'hello'],
    });
    expect(embeddings.map((one) => one.length)).toEqual([1_536, 1_536]);
    expect(usage.tokens).toBe(3);
  });
});
