/** Embeddings and legacy completions through our resource: official clients in front, a simulated resource behind. */
import { createAzure } from '@ai-sdk/azure';
import { AzureOpenAIEmbeddings, OpenAIEmbeddings } from '@langchain/openai';
import { embedMany } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { azureHouse, doorsOf, rowOf, type AzureHouse } from '../../../test/azure-house.ts';
import { sdks } from '../../../test/openai-clients.ts';
import { KEY, stage } from '../../../test/resource.ts';
import { stream as streamed } from '../../../test/upstream.ts';

const MODEL = 'text-embedding-3-small';
let house: AzureHouse;

beforeAll(async () => {
  house = await azureHouse([
    { name: MODEL, model: MODEL },
    { name: 'gpt-4o', model: 'gpt-4o' },
  ]);
});
afterAll(() => house.close());

describe.each(sdks)('openai %s', (_, sdk) => {
  it('embeds at every door, by every connection, as floats and as base64', async () => {
    for (const [door, client] of doorsOf(sdk, house.resource))
      for (const [way, prefix] of house.ways) {
        const ask = { model: prefix + MODEL, input: ['a red apple', 'a green apple'] };
        const packed = await client.embeddings.create(ask);
        const plain = await client.embeddings.create({ ...ask, encoding_format: 'float' });
        expect(
          packed.data.map(({ embedding }) => embedding.length),
          `${door}, ${way}`,
        ).toEqual([1536, 1536]);
        expect(packed.data[0]?.embedding[0]).toBeCloseTo(plain.data[0]?.embedding[0] ?? 9, 5);
        expect(plain.usage).toEqual({ prompt_tokens: 6, total_tokens: 6 });
      }
  });

  it('counts what the upstream counted', async () => {
    const [, door] = doorsOf(sdk, house.resource);
    const ask = { model: `v1-${MODEL}`, input: 'a red apple', dimensions: 64 };
    const answer = await door?.[1].embeddings.create(ask).withResponse();
    const row = await rowOf(house.resource, answer?.request_id);
    expect(row).toMatchObject({
      wire: 'embeddings',
      deployment: `v1-${MODEL}`,
      model: MODEL,
      status: 200,
      input_tokens: 3,
      output_tokens: 0,
      usage_source: 'provider',
      surface: 'azure-v1',
    });
    expect(row?.cost_micro_usd).not.toBeNull();
  });

  it('raises the upstream’s own refusal', async () => {
    for (const [, client] of doorsOf(sdk, house.resource)) {
      const asking = client.embeddings.create({ model: `classic-${MODEL}`, input: [] });
      await expect(asking).rejects.toThrow(sdk.BadRequestError);
    }
  });
});

describe('other clients', () => {
  it('the AI SDK embeds through Azure’s address', async () => {
    const azure = createAzure({ baseURL: `${house.resource.url}/openai/v1`, apiKey: KEY });
    const { embeddings, usage } = await embedMany({
      model: azure.textEmbeddingModel(`v1-${MODEL}`),
      values: ['a red apple', 'a green apple'],
    });
    expect([embeddings.length, embeddings[0]?.length, usage.tokens]).toEqual([2, 1536, 6]);
  });

  it('LangChain embeds through both of its classes', async () => {
    const azure = new AzureOpenAIEmbeddings({
      azureOpenAIApiKey: KEY,
      azureOpenAIBasePath: `${house.resource.url}/openai/deployments`,
      azureOpenAIApiDeploymentName: `classic-${MODEL}`,
      azureOpenAIApiVersion: '2024-10-21',
    });
    expect((await azure.embedQuery('a red apple')).length).toBe(1536);
    const plain = new OpenAIEmbeddings({
      apiKey: KEY,
      model: `memory-${MODEL}`,
      configuration: { baseURL: `${house.resource.url}/v1` },
    });
    expect((await plain.embedDocuments(['one', 'two'])).map((each) => each.length)).toEqual([1536, 1536]);
  });
});

describe('a deployment that cannot embed', () => {
  const post = async (path: string, body: object) => {
    const response = await fetch(house.resource.url + path, {
      method: 'POST',
      headers: { 'api-key': KEY },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: (await response.json()) as { error: { code: string; message: string } } };
  };

  it('says so in the upstream’s words, and chats on', async () => {
    const path = '/openai/deployments/classic-gpt-4o/embeddings?api-version=2024-10-21';
    const { status, json } = await post(path, { input: 'x' });
    expect([status, json.error.code]).toEqual([400, 'OperationNotSupported']);
    const chat = { model: 'classic-gpt-4o', messages: [{ role: 'user', content: 'Say hello.' }] };
    expect((await post('/v1/chat/completions', chat)).status).toBe(200);
    const route = house.resource.gateway.deployments().find(({ name }) => name === 'classic-gpt-4o');
    expect(route).toBeDefined();
  });

  it('says so in ours where its vendor has no such thing', async () => {
    await house.resource.deploy('deep', [{ baseUrl: 'https://api.deepseek.com/v1', provider: 'deepseek' }]);
    const azure = await post('/openai/deployments/deep/embeddings?api-version=2024-10-21', { input: 'x' });
    expect(azure.json.error).toMatchObject({ code: 'OperationNotSupported' });
    expect(azure.json.error.message).toContain(
      'The embeddings operation does not work with the specified model, deep.',
    );
    const plain = await post('/v1/embeddings', { model: 'deep', input: 'x' });
    expect([plain.status, plain.json.error.code]).toEqual([400, 'operation_unsupported']);
    const unknown = await post('/v1/embeddings', { model: 'nowhere', input: 'x' });
    expect([unknown.status, unknown.json.error.code]).toEqual([404, 'model_not_found']);
    expect((await post('/v1/embeddings', { input: 'x' })).status).toBe(400);
  });
});

describe('a large answer', () => {
  it('flows, and its usage is read at its end', async () => {
    const { inFrontOf, upstream, close } = stage();
    const data = Array.from({ length: 400 }, (_, index) => ({
      object: 'embedding',
      index,
      embedding: Array.from({ length: 256 }, () => 0.0123),
    }));
    const body = JSON.stringify({ object: 'list', data, model: MODEL, usage: { prompt_tokens: 77, total_tokens: 77 } });
    expect(body.length).toBeGreaterThan(600_000);
    const made = await inFrontOf([await upstream({ body })]);
    const response = await fetch(`${made.url}/openai/deployments/chat/embeddings?api-version=2024-10-21`, {
      method: 'POST',
      headers: { 'api-key': KEY },
      body: '{"input":["x"]}',
    });
    expect(await response.text()).toBe(body);
    expect((await made.ledger())[0]).toMatchObject({ input_tokens: 77, output_tokens: 0, usage_source: 'provider' });
    await close();
  });
});

describe('legacy completions', () => {
  const { inFrontOf, upstream, close } = stage();
  afterAll(close);
  const piece = (text: string, reason: string | null = null) =>
    `data: ${JSON.stringify({ id: 'cmpl-1', object: 'text_completion', created: 1, model: 'gpt-35-turbo-instruct', choices: [{ text, index: 0, finish_reason: reason, logprobs: null }] })}\n\n`;
  const usage = `data: ${JSON.stringify({ id: 'cmpl-1', object: 'text_completion', created: 1, model: 'gpt-35-turbo-instruct', choices: [], usage: { prompt_tokens: 4, completion_tokens: 2, total_tokens: 6 } })}\n\n`;
  const done = 'data: [DONE]\n\n';
  const whole = {
    id: 'cmpl-1',
    object: 'text_completion',
    created: 1,
    model: 'gpt-35-turbo-instruct',
    choices: [{ text: 'Hello.', index: 0, finish_reason: 'stop', logprobs: null }],
    usage: { prompt_tokens: 4, completion_tokens: 2, total_tokens: 6 },
  };

  it.each(sdks)('are answered whole and streamed, to openai %s', async (_, sdk) => {
    const up = await upstream({ body: whole });
    const made = await inFrontOf([up], { provider: 'openai' });
    for (const [, client] of doorsOf(sdk, made)) {
      up.script({ body: whole });
      const answer = await client.completions.create({ model: 'chat', prompt: 'Say hello.' });
      expect(answer.choices[0]?.text).toBe('Hello.');
      up.script(streamed(piece('Hel'), piece('lo.'), piece('', 'stop'), usage, done));
      let text = '';
      for await (const chunk of await client.completions.create({ model: 'chat', prompt: 'x', stream: true })) {
        text += chunk.choices[0]?.text ?? '';
        expect(chunk.usage ?? null).toBeNull();
      }
      expect(text).toBe('Hello.');
    }
    expect(up.calls.at(-1)?.path).toBe('/v1/completions');
    expect(JSON.parse(String(up.calls.at(-1)?.body))).toMatchObject({
      model: 'upstream-name',
      stream_options: { include_usage: true },
    });
    for (const row of await made.ledger())
      expect(row).toMatchObject({ wire: 'completions', input_tokens: 4, output_tokens: 2, usage_source: 'provider' });
  });

  it('cut before their first word come from the next target, cut later they say so', async () => {
    const cutAfter = (...frames: string[]) =>
      upstream((_, wire) => {
        wire.head(200, { 'content-type': 'text/event-stream' });
        for (const each of frames) wire.chunk(each);
        wire.cut();
      });
    const post = async (url: string) => {
      const response = await fetch(`${url}/openai/deployments/chat/completions?api-version=2024-10-21`, {
        method: 'POST',
        headers: { 'api-key': KEY },
        body: '{"prompt":"x","stream":true}',
      });
      return response.text();
    };
    const good = await upstream(streamed(piece('Hello.'), piece('', 'stop'), usage, done));
    expect(await post((await inFrontOf([await cutAfter(piece('')), good])).url)).toBe(
      piece('Hello.') + piece('', 'stop') + done,
    );
    const broken = await post((await inFrontOf([await cutAfter(piece('Hel')), good])).url);
    expect(broken.startsWith(piece('Hel'))).toBe(true);
    expect(broken).toContain('"code":"upstream_cut"');
    expect(broken).not.toContain('[DONE]');
  });
});
