/** Responses through our resource: official clients in front, a simulated resource behind a socket of its own. */
import { createAzure } from '@ai-sdk/azure';
import { AzureChatOpenAI, ChatOpenAI } from '@langchain/openai';
import { generateText, streamText } from 'ai';
import type * as sdk7 from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { azureHouse, doorsOf, rowOf, type AzureHouse } from '../../../test/azure-house.ts';
import { sdks } from '../../../test/openai-clients.ts';
import { KEY, PRINCIPAL } from '../../../test/resource.ts';

const MODEL = 'gpt-5.4';
const OTHER = 'plr-somebody-else';
let house: AzureHouse;

beforeAll(async () => {
  house = await azureHouse(
    [{ name: MODEL, model: MODEL }],
    {},
    {
      find(secret) {
        if (secret === KEY) return PRINCIPAL;
        return secret === OTHER ? { userId: 'user_2', role: 'member', keyId: 'key_2' } : null;
      },
    },
  );
});
afterAll(() => house.close());

const question = 'Say hello.';
/** The oldest client adds `output_text` to new answers only. */
const textOf = ({ output }: sdk7.OpenAI.Responses.Response) =>
  output
    .flatMap((item) => (item.type === 'message' ? item.content : []))
    .map((part) => (part.type === 'output_text' ? part.text : ''))
    .join('');
const weather = {
  type: 'function' as const,
  name: 'get_weather',
  description: 'The weather of a city',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
  strict: true,
};

describe.each(sdks)('openai %s', (_, sdk) => {
  const everywhere = async (act: (client: sdk7.OpenAI, model: string, where: string) => Promise<void>) => {
    for (const [door, client] of doorsOf(sdk, house.resource))
      for (const [way, prefix] of house.ways) await act(client, prefix + MODEL, `${door}, ${way}`);
  };

  it('answers whole, at every door, by every connection, and counts it', async () => {
    await everywhere(async (client, model, where) => {
      const { data, request_id } = await client.responses.create({ model, input: question }).withResponse();
      expect(data.output_text, where).toBe('Hello.');
      const row = await rowOf(house.resource, request_id);
      expect(row, where).toMatchObject({
        wire: 'responses',
        model: MODEL,
        input_tokens: data.usage?.input_tokens,
        output_tokens: data.usage?.output_tokens,
        reasoning_tokens: data.usage?.output_tokens_details.reasoning_tokens,
        usage_source: 'provider',
      });
      if (where.endsWith('in memory')) expect(row.cost_micro_usd).toBe(0);
      else expect(row.cost_micro_usd).toBeGreaterThan(0);
    });
  });

  it('streams every event in order, and counts what the last one says', async () => {
    await everywhere(async (client, model, where) => {
      const asking = client.responses.create({ model, input: question, stream: true });
      const { data, request_id } = await asking.withResponse();
      const types: string[] = [];
      const numbers: number[] = [];
      let usage: { input_tokens: number; output_tokens: number } | undefined;
      for await (const event of data) {
        types.push(event.type);
        numbers.push(event.sequence_number);
        if (event.type === 'response.completed') usage = event.response.usage ?? undefined;
      }
      expect([types[0], types.at(-1)], where).toEqual(['response.created', 'response.completed']);
      expect(numbers, where).toEqual(numbers.map((__, i) => i));
      expect(await rowOf(house.resource, request_id), where).toMatchObject({
        input_tokens: usage?.input_tokens,
        output_tokens: usage?.output_tokens,
        usage_source: 'provider',
        model: MODEL,
      });
    });
  });

  it('calls functions and goes on from its own answer', async () => {
    await everywhere(async (client, model, where) => {
      const first = await client.responses.create({
        model,
        input: 'What is the weather in Paris?',
        tools: [weather],
        tool_choice: 'required',
      });
      const call = first.output.find((item) => item.type === 'function_call');
      expect(call, where).toMatchObject({ name: 'get_weather' });
      const second = await client.responses.create({
        model,
        previous_response_id: first.id,
        input: [{ type: 'function_call_output', call_id: call?.call_id ?? '', output: '{"sky":"clear"}' }],
        tools: [weather],
      });
      expect(second.previous_response_id, where).toBe(first.id);
      expect(second.output_text.length, where).toBeGreaterThan(0);
    });
  });

  it('gets, lists the input of, and deletes what it made', async () => {
    await everywhere(async (client, model, where) => {
      const { id } = await client.responses.create({ model, input: question });
      expect(textOf(await client.responses.retrieve(id)), where).toBe('Hello.');
      const items: unknown[] = [];
      for await (const item of client.responses.inputItems.list(id, { limit: 1, order: 'asc' })) items.push(item);
      expect(items, where).toHaveLength(1);
      // The oldest client calls it `del`.
      const { responses } = client as unknown as {
        responses: { del?(id: string): unknown; delete?(id: string): unknown };
      };
      await (responses.delete ?? responses.del)?.call(client.responses, id);
      await expect(client.responses.retrieve(id), where).rejects.toThrow(sdk.NotFoundError);
    });
  });

  it('makes one in the background, watches it, cancels another', async () => {
    const [, door] = doorsOf(sdk, house.resource);
    const client = door?.[1];
    if (client === undefined) throw new Error('no client');
    const model = `v1-${MODEL}`;
    const queued = await client.responses.create({ model, input: question, background: true });
    expect(['queued', 'in_progress', 'completed']).toContain(queued.status);
    let seen = queued;
    for (let i = 0; i < 200 && seen.status !== 'completed'; i++) seen = await client.responses.retrieve(queued.id);
    expect(textOf(seen)).toBe('Hello.');
    const replayed: string[] = [];
    for await (const event of await client.responses.retrieve(queued.id, { stream: true, starting_after: 0 }))
      replayed.push(event.type);
    expect(replayed.at(-1)).toBe('response.completed');
    expect(replayed).not.toContain('response.created');
    const slow = await client.responses.create({ model, input: 'Write a long poem. #slow', background: true });
    expect(['cancelled', 'completed']).toContain((await client.responses.cancel(slow.id)).status);
  });

  it('is told what is not there in the words of the wire', async () => {
    for (const [door, client] of doorsOf(sdk, house.resource)) {
      const missing = await client.responses
        .create({ model: `v1-${MODEL}`, input: 'x', previous_response_id: 'resp_nobody' })
        .catch((error: unknown) => error);
      expect(missing, door).toBeInstanceOf(sdk.BadRequestError);
      expect(missing, door).toMatchObject({ code: 'previous_response_not_found', param: 'previous_response_id' });
      await expect(client.responses.retrieve('resp_nobody'), door).rejects.toThrow(sdk.NotFoundError);
      const nowhere = await client.responses.create({ model: 'nowhere', input: 'x' }).catch((error: unknown) => error);
      expect(nowhere, door).toBeInstanceOf(sdk.BadRequestError);
      expect(nowhere, door).toMatchObject({ code: 'model_not_found' });
    }
  });
});

describe('what somebody made', () => {
  const [, sdk] = sdks[2] ?? [];
  if (sdk === undefined) throw new Error('no client');

  it('is nobody else’s: not to read, not to go on from, not to cancel, not to delete', async () => {
    const [, [, mine] = []] = doorsOf(sdk, house.resource);
    const [, [, theirs] = []] = doorsOf(sdk, house.resource, { apiKey: OTHER });
    if (mine === undefined || theirs === undefined) throw new Error('no clients');
    const { id } = await mine.responses.create({ model: `v1-${MODEL}`, input: question });
    await expect(theirs.responses.retrieve(id)).rejects.toThrow(sdk.NotFoundError);
    await expect(theirs.responses.inputItems.list(id)).rejects.toThrow(sdk.NotFoundError);
    await expect(theirs.responses.delete(id)).rejects.toThrow(sdk.NotFoundError);
    await expect(theirs.responses.cancel(id)).rejects.toThrow(sdk.NotFoundError);
    const going = theirs.responses.create({ model: `v1-${MODEL}`, input: 'x', previous_response_id: id });
    await expect(going).rejects.toMatchObject({ code: 'previous_response_not_found' });
    expect((await mine.responses.retrieve(id)).id).toBe(id);
  });

  it('is reached where it was made, whichever target is first', async () => {
    const { ways } = house;
    expect(ways.length).toBe(3);
    await house.resource.deploy(
      'either',
      [
        { baseUrl: 'simulator:', provider: 'simulator', keys: [], upstreamName: MODEL, apiVersion: null, priority: 0 },
        { baseUrl: house.upstreamUrl, keys: [house.upstreamKey], upstreamName: MODEL, surface: 'v1', priority: 0 },
      ],
      MODEL,
    );
    const [, [, client] = []] = doorsOf(sdk, house.resource);
    for (let i = 0; i < 12; i++) {
      const first = await client?.responses.create({ model: 'either', input: question });
      const second = await client?.responses.create({
        model: 'either',
        input: question,
        previous_response_id: first?.id ?? '',
      });
      expect(second?.previous_response_id).toBe(first?.id);
    }
    const places = new Set(
      (await house.resource.ledger()).filter((row) => row.deployment === 'either').map((row) => row.connection_id),
    );
    expect(places.size).toBe(2);
  });

  it('is known after a restart', async () => {
    const rows = await house.resource.db.selectFrom('kept').selectAll().execute();
    expect(rows.length).toBeGreaterThan(20);
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(['response']));
  });
});

describe('other clients', () => {
  it('the AI SDK, whose Azure provider speaks Responses by default', async () => {
    const azure = createAzure({ baseURL: `${house.resource.url}/openai/v1`, apiKey: KEY });
    const model = azure(`v1-${MODEL}`);
    expect((await generateText({ model, prompt: question })).text).toBe('Hello.');
    let text = '';
    for await (const piece of streamText({ model, prompt: question }).textStream) text += piece;
    expect(text).toBe('Hello.');
  });

  it('LangChain', async () => {
    const configuration = { baseURL: `${house.resource.url}/v1` };
    const plain = new ChatOpenAI({ apiKey: KEY, model: `v1-${MODEL}`, useResponsesApi: true, configuration });
    expect((await plain.invoke(question)).text).toBe('Hello.');
    let text = '';
    for await (const piece of await plain.stream(question)) text += piece.text;
    expect(text).toBe('Hello.');
    const azure = new AzureChatOpenAI({
      azureOpenAIApiKey: KEY,
      azureOpenAIEndpoint: house.resource.url,
      azureOpenAIApiDeploymentName: `classic-${MODEL}`,
      azureOpenAIApiVersion: '2025-04-01-preview',
      model: `classic-${MODEL}`,
    });
    expect((await azure.invoke(question)).text).toBe('Hello.');
  });
});
