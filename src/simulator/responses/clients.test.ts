/** The Responses operation through the clients that people use, behind a real socket. */
import { createAzure } from '@ai-sdk/azure';
import { AzureChatOpenAI, ChatOpenAI } from '@langchain/openai';
import { generateText, jsonSchema, streamText, tool } from 'ai';
import type * as sdk7 from 'openai';
import { zodTextFormat as zodFormat7 } from 'openai/helpers/zod';
import { zodTextFormat as zodFormat6 } from 'openai6/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { clientsOf, sdks } from '../../../test/openai-clients.ts';
import { KEYS } from '../asking.ts';
import { createSimulator, instant, serveSimulator, type ServedSimulator } from '../index.ts';

let served: ServedSimulator;
const models = ['gpt-4o', 'gpt-5.1', 'o4-mini', 'gpt-5-codex'];
beforeAll(async () => {
  served = await serveSimulator(
    createSimulator({
      keys: KEYS,
      scenario: { behaviour: instant },
      limits: 'off',
      deployments: models.map((model) => ({ name: model, model })),
    }),
  );
});
afterAll(() => served.close());

const weather = {
  type: 'function' as const,
  name: 'get_weather',
  description: 'The weather of a city',
  strict: true,
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
};

describe.each(sdks)('openai %s', (version, sdk) => {
  const both = (): sdk7.OpenAI[] => Object.values(clientsOf(sdk, { url: served.url, key: KEYS.key1 }));
  const plain = (): sdk7.OpenAI => clientsOf(sdk, { url: served.url, key: KEYS.key1 }).plain;
  const refusing = (header: string, value: string): sdk7.OpenAI =>
    new sdk.OpenAI({
      baseURL: `${served.url}/openai/v1/`,
      apiKey: KEYS.key1,
      maxRetries: 0,
      defaultHeaders: { [header]: value },
    });

  /** Version 4 calls it by another name. */
  const remove = async (client: sdk7.OpenAI, id: string): Promise<void> => {
    const older = client.responses as unknown as { del: (id: string) => Promise<void> };
    await (version === '4.104' ? older.del(id) : client.responses.delete(id));
  };

  it('creates, finds, lists and deletes, on v1 and on the dated address', async () => {
    for (const client of both()) {
      const response = await client.responses.create({ model: 'gpt-4o', input: 'Say hello.' });
      expect(response.output_text).toBe('Hello.');
      expect((await client.responses.retrieve(response.id)).id).toBe(response.id);
      const items: string[] = [];
      for await (const item of client.responses.inputItems.list(response.id)) items.push(item.type ?? '');
      expect(items).toEqual(['message']);
      await remove(client, response.id);
      await expect(client.responses.retrieve(response.id)).rejects.toBeInstanceOf(sdk.NotFoundError);
    }
  });

  it('streams, and gathers the stream with its helper', async () => {
    for (const client of both()) {
      const request = { model: 'o4-mini', input: 'show me some code' };
      const whole = await client.responses.create(request);
      let text = '';
      for await (const event of await client.responses.create({ ...request, stream: true }))
        if (event.type === 'response.output_text.delta') text += event.delta;
      expect(text).toBe(whole.output_text);
      const final = await client.responses.stream(request).finalResponse();
      const said = final.output.find((item) => item.type === 'message')?.content[0];
      expect(said?.type === 'output_text' && said.text).toBe(text);
      expect(final.usage).toEqual(whole.usage);
    }
  });

  it('goes back and forth with function calls', async () => {
    const client = plain();
    const first = await client.responses
      .stream({ model: 'gpt-5.1', input: 'What is the weather in Paris?', tools: [weather] })
      .finalResponse();
    const call = first.output.find((item) => item.type === 'function_call');
    expect(call?.arguments).toBe('{"city":"Paris"}');
    const second = await client.responses.create({
      model: 'gpt-5.1',
      previous_response_id: first.id,
      input: [{ type: 'function_call_output', call_id: call?.call_id ?? '', output: '17 degrees' }],
      tools: [weather],
    });
    expect(second.output_text).toContain('17 degrees');
  });

  it('works in the background', async () => {
    const client = plain();
    const { id, status } = await client.responses.create({ model: 'gpt-4o', input: 'Say hello.', background: true });
    expect(status).toBe('queued');
    await expect.poll(async () => (await client.responses.retrieve(id)).status).toBe('completed');
    const seen: string[] = [];
    // The option came after version 4.
    if (version !== '4.104')
      for await (const event of await client.responses.retrieve(id, { stream: true, starting_after: 2 }))
        seen.push(event.type);
    expect(seen.at(-1)).toBe(version === '4.104' ? undefined : 'response.completed');
    const cancelled = await (version === '4.104'
      ? client.post<sdk7.OpenAI.Responses.Response>(`/responses/${id}/cancel`)
      : client.responses.cancel(id));
    expect(cancelled.status).toBe('completed');
  });

  it('raises what is refused, and what goes wrong in mid-stream', async () => {
    const client = plain();
    const unknown = client.responses.create({ model: 'nope', input: 'x' });
    await expect(unknown).rejects.toMatchObject({ status: 400, code: 'model_not_found' });
    const lost = client.responses.create({ model: 'gpt-4o', input: 'x', previous_response_id: 'resp_1' });
    await expect(lost).rejects.toMatchObject({ code: 'previous_response_not_found' });
    const blocked = client.responses.create({ model: 'gpt-4o', input: '[[filter:hate]]' });
    await expect(blocked).rejects.toMatchObject({ code: 'content_filter' });
    const limited = refusing('x-sim-fault', '429').responses.create({ model: 'gpt-4o', input: 'x' });
    await expect(limited).rejects.toBeInstanceOf(sdk.RateLimitError);
    const broken = await refusing('x-sim-error-after', '2').responses.create({
      model: 'gpt-4o',
      input: 'show me some code',
      stream: true,
    });
    const read = async (): Promise<void> => {
      for await (const _ of broken);
    };
    await expect(read()).rejects.toBeInstanceOf(sdk.APIError);
  });
});

describe('structured outputs', () => {
  const Recipe = z.object({ title: z.string(), servings: z.int(), note: z.string().nullable() });

  it.each([
    ['6.49', sdks[1]?.[1], zodFormat6],
    ['7.57', sdks[2]?.[1], zodFormat7],
  ])('openai %s parses the answer', async (_, sdk, format) => {
    if (!sdk) throw new Error('three generations');
    const { plain } = clientsOf(sdk, { url: served.url, key: KEYS.key1 });
    const answer = await plain.responses.parse({
      model: 'gpt-4o',
      input: 'A soup, please',
      text: { format: format(Recipe, 'recipe') },
    });
    expect(Recipe.parse(answer.output_parsed).title).toBe('A soup, please');
  });
});

describe('other clients', () => {
  const azure = () => createAzure({ baseURL: `${served.url}/openai/v1`, apiKey: KEYS.key1 });

  it('the AI SDK speaks, streams, thinks and calls tools', async () => {
    const { text, usage } = await generateText({ model: azure()('gpt-4o'), prompt: 'Say hello.' });
    expect([text, usage.outputTokens]).toEqual(['Hello.', 2]);
    const streamed = streamText({
      model: azure()('gpt-5-codex'),
      prompt: 'Say hello.',
      providerOptions: { azure: { reasoningSummary: 'auto' } },
    });
    expect(await streamed.text).toBe('Hello.');
    expect(await streamed.reasoningText).toContain('Reading the message');
    const asked: string[] = [];
    const { toolCalls } = await generateText({
      model: azure()('gpt-5.1'),
      prompt: 'What is the weather in Paris?',
      tools: {
        get_weather: tool({
          description: 'The weather of a city',
          inputSchema: jsonSchema<{ city: string }>(weather.parameters as Parameters<typeof jsonSchema>[0]),
          execute: async ({ city }) => {
            asked.push(city);
            return '17 degrees';
          },
        }),
      },
    });
    expect(toolCalls.map((call) => call.toolName)).toEqual(['get_weather']);
    expect(asked).toEqual(['Paris']);
  });

  it('LangChain speaks Responses on v1 and chat on the classic address', async () => {
    const responses = new ChatOpenAI({
      apiKey: KEYS.key1,
      model: 'gpt-4o',
      useResponsesApi: true,
      configuration: { baseURL: `${served.url}/openai/v1` },
    });
    expect((await responses.invoke('Say hello.')).text).toBe('Hello.');
    const chat = new AzureChatOpenAI({
      azureOpenAIApiKey: KEYS.key1,
      azureOpenAIBasePath: `${served.url}/openai/deployments`,
      azureOpenAIApiDeploymentName: 'gpt-4o',
      azureOpenAIApiVersion: '2024-10-21',
    });
    let streamed = '';
    for await (const chunk of await chat.stream('Say hello.')) streamed += chunk.text;
    expect(streamed).toBe('Hello.');
  });
});
