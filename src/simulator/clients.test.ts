/** The official clients, three generations of them, against the simulator behind a real socket. */
import { setTimeout as wait } from 'node:timers/promises';
import * as sdk7 from 'openai';
import { zodResponseFormat as zodFormat7 } from 'openai/helpers/zod';
import * as sdk4 from 'openai4';
import * as sdk6 from 'openai6';
import { zodResponseFormat as zodFormat6 } from 'openai6/helpers/zod';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { KEYS } from './asking.ts';
import {
  createSimulator,
  instant,
  serveSimulator,
  type Scenario,
  type ServedSimulator,
  type Simulator,
} from './index.ts';

type Sdk = typeof sdk7;
// What is used here is alike in all three; their types name the same things under different paths.
const sdks: [string, Sdk][] = [
  ['4.104', sdk4 as unknown as Sdk],
  ['6.49', sdk6 as unknown as Sdk],
  ['7.57', sdk7],
];

const VERSION = '2025-04-01-preview';
let served: ServedSimulator;
let simulator: Simulator;
/** Which simulator the socket speaks for; a test may bring its own. */
let current: Simulator;

function make(scenario: Scenario = { behaviour: instant }): Simulator {
  return createSimulator({
    keys: KEYS,
    scenario,
    limits: 'off',
    tokenIssuer: (token) => token === 'eyJ.entra.token',
    deployments: [
      ...['gpt-4o', 'gpt-5.4', 'o4-mini', 'text-embedding-3-small'].map((model) => ({ name: model, model })),
      { name: 'd p', model: 'gpt-4o' },
    ],
  });
}

beforeAll(async () => {
  simulator = make();
  served = await serveSimulator({ handle: (request) => current.handle(request) });
});
afterAll(() => served.close());
beforeEach(() => {
  current = simulator;
});

const hello = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Say hello.' }] };
const weatherTool = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'The weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

describe.each(sdks)('openai %s', (version, sdk) => {
  const azure = (more: object = {}): sdk7.AzureOpenAI =>
    new sdk.AzureOpenAI({ endpoint: `${served.url}/`, apiKey: KEYS.key1, apiVersion: VERSION, maxRetries: 0, ...more });
  const plain = (more: object = {}): sdk7.OpenAI =>
    new sdk.OpenAI({ baseURL: `${served.url}/openai/v1/`, apiKey: KEYS.key2, maxRetries: 0, ...more });
  /** The helper moved out of beta after version 4. */
  const helper = (client: sdk7.OpenAI): sdk7.OpenAI['chat']['completions'] =>
    version === '4.104' ? (client as unknown as { beta: sdk7.OpenAI }).beta.chat.completions : client.chat.completions;

  it('chats as AzureOpenAI, with a slash at the end of the endpoint', async () => {
    const { data: answer, request_id: id } = await azure().chat.completions.create(hello).withResponse();
    expect(answer.choices[0]?.message.content).toBe('Hello.');
    expect(answer.model).toBe('gpt-4o-2024-11-20');
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('lets the deployment option win, and finds a name with a space', async () => {
    const { data, response } = await azure({ deployment: 'd p' }).chat.completions.create(hello).withResponse();
    expect(data.choices[0]?.message.content).toBe('Hello.');
    expect(response.headers.get('x-ms-deployment-name')).toBe('d p');
  });

  it('chats as plain OpenAI on v1, key as bearer, and lists models', async () => {
    expect((await plain().chat.completions.create(hello)).choices[0]?.message.content).toBe('Hello.');
    const ids: string[] = [];
    for await (const model of plain().models.list()) ids.push(model.id);
    expect(ids).toContain('gpt-4o-2024-11-20');
    expect((await azure().models.list()).data.length).toBe(ids.length);
  });

  it('chats through AzureOpenAI with a v1 base URL', async () => {
    const client = new sdk.AzureOpenAI({ baseURL: `${served.url}/openai/v1`, apiKey: KEYS.key1, apiVersion: VERSION });
    expect((await client.chat.completions.create(hello)).choices[0]?.message.content).toBe('Hello.');
  });

  it('signs in with an Entra token', async () => {
    const good = azure({ apiKey: undefined, azureADTokenProvider: async () => 'eyJ.entra.token' });
    expect((await good.chat.completions.create(hello)).choices[0]?.message.content).toBe('Hello.');
    const old = azure({ apiKey: undefined, azureADTokenProvider: async () => 'eyJ.old.token' });
    await expect(old.chat.completions.create(hello)).rejects.toBeInstanceOf(sdk.AuthenticationError);
  });

  it('streams: the pieces joined are the whole, usage comes last', async () => {
    const request = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'show me some code' }], seed: 1 };
    const whole = await azure().chat.completions.create(request);
    const stream = await azure().chat.completions.create({
      ...request,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let usage: sdk7.OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage;
    }
    expect(text).toBe(whole.choices[0]?.message.content);
    expect(usage?.total_tokens).toBe(whole.usage?.total_tokens);
  });

  it('gathers a stream with its helper, tool calls included', async () => {
    const request = {
      model: 'gpt-4o',
      messages: [{ role: 'user' as const, content: 'What is the weather in Paris and Rome?' }],
      tools: [weatherTool],
    };
    const streamed = await helper(azure()).stream(request).finalChatCompletion();
    const whole = await azure().chat.completions.create(request);
    const calls = (message: sdk7.OpenAI.ChatCompletionMessage | undefined): unknown =>
      message?.tool_calls?.map(
        (call) => call.type === 'function' && [call.function.name, JSON.parse(call.function.arguments)],
      );
    expect(calls(streamed.choices[0]?.message)).toEqual([
      ['get_weather', { city: 'Paris' }],
      ['get_weather', { city: 'Rome' }],
    ]);
    expect(calls(streamed.choices[0]?.message)).toEqual(calls(whole.choices[0]?.message));
    expect(streamed.choices[0]?.finish_reason).toBe(whole.choices[0]?.finish_reason);
  });

  it('runs tools to the end', async () => {
    const asked: string[] = [];
    const runner = helper(azure()).runTools({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'What is the weather in Paris?' }],
      tools: [
        {
          type: 'function',
          function: {
            ...weatherTool.function,
            parse: JSON.parse,
            function: ({ city }: { city: string }) => {
              asked.push(city);
              return `17 degrees in ${city}`;
            },
          },
        },
      ],
    });
    expect(await runner.finalContent()).toContain('17 degrees in Paris');
    expect(asked).toEqual(['Paris']);
  });

  it('raises the right classes with the right codes', async () => {
    const refused = async (client: sdk7.OpenAI, request: object): Promise<unknown> =>
      client.chat.completions.create({ ...hello, ...request }).then(
        () => 'answered',
        (error: unknown) => error,
      );
    const wrong = await refused(azure({ apiKey: 'wrong' }), {});
    expect(wrong).toBeInstanceOf(sdk.AuthenticationError);
    expect(wrong).toMatchObject({ status: 401, code: '401' });
    const unknown = await refused(azure(), { model: 'nope' });
    expect(unknown).toBeInstanceOf(sdk.NotFoundError);
    expect(unknown).toMatchObject({ code: 'DeploymentNotFound' });
    const v1 = await refused(plain(), { model: 'nope' });
    expect(v1).toBeInstanceOf(sdk.BadRequestError);
    expect(v1).toMatchObject({ code: 'model_not_found', param: 'model' });
    const filtered = await refused(azure(), {
      messages: [{ role: 'user', content: '[[filter:violence:high]]' }],
      stream: true,
    });
    expect(filtered).toBeInstanceOf(sdk.BadRequestError);
    expect(filtered).toMatchObject({ code: 'content_filter', param: 'prompt' });
    const parameter = await refused(azure(), { model: 'gpt-5.4', max_tokens: 5 });
    expect(parameter).toMatchObject({ status: 400, code: 'unsupported_parameter', param: 'max_tokens' });
    const embedding = await refused(azure(), { model: 'text-embedding-3-small' });
    expect(embedding).toMatchObject({ status: 400, code: 'OperationNotSupported' });
    const withFault = (fault: string): Promise<unknown> =>
      refused(azure({ defaultHeaders: { 'x-sim-fault': fault } }), {});
    expect(await withFault('429')).toBeInstanceOf(sdk.RateLimitError);
    expect(await withFault('firewall')).toBeInstanceOf(sdk.PermissionDeniedError);
    expect(await withFault('500')).toBeInstanceOf(sdk.InternalServerError);
    expect(await withFault('reset')).toBeInstanceOf(sdk.APIConnectionError);
  });

  it('loses or keeps the flat 401 as its generation does', async () => {
    const anonymous = azure({
      fetch: (url: string, init: RequestInit) => {
        const headers = new Headers(init.headers);
        headers.delete('api-key');
        return fetch(url, { ...init, headers });
      },
    });
    const error = await anonymous.chat.completions.create(hello).then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error).toBeInstanceOf(sdk.AuthenticationError);
    expect(error?.message).toContain(version === '7.57' ? 'Access token is missing' : '401 status code (no body)');
  });

  it('tries again after 408, 429, 500, 503 and a reset, and succeeds', async () => {
    const faults = ['408', '429', '500', '503', 'reset'] as const;
    await Promise.all(
      faults.map(async (fault) => {
        const steps = [{ times: 1, behaviour: { fault, retryAfterMs: 5 } }];
        const flaky = make({ behaviour: instant, steps });
        const { url, close } = await serveSimulator(flaky);
        const answer = await azure({ endpoint: url, maxRetries: 2 }).chat.completions.create(hello);
        expect([fault, answer.choices[0]?.message.content]).toEqual([fault, 'Hello.']);
        const statuses = flaky.resource.journal.map((entry) => entry.status);
        expect(statuses).toEqual([fault === 'reset' ? 0 : Number(fault), 200]);
        await close();
      }),
    );
  });

  it('throws on an error frame in mid-stream, and on a connection that breaks', async () => {
    const read = async (header: string): Promise<{ text: string; error: unknown }> => {
      const stream = await azure({ defaultHeaders: { [header]: '5' } }).chat.completions.create({
        ...hello,
        messages: [{ role: 'user', content: 'Hello!' }],
        stream: true,
      });
      let text = '';
      try {
        for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
      } catch (error) {
        return { text, error };
      }
      return { text, error: undefined };
    };
    const framed = await read('x-sim-error-after');
    expect(framed.error).toBeInstanceOf(sdk.APIError);
    expect(framed.error).toMatchObject({ status: undefined, type: 'server_error' });
    expect(framed.text).not.toBe('');
    const cut = await read('x-sim-cut-after');
    expect(cut.error).toBeInstanceOf(Error);
    expect(cut.text).toBe(framed.text);
  });

  it('stops the simulator when it aborts, and the journal knows what was sent', async () => {
    current = make({ behaviour: { tokensPerSecond: 200, answer: 'endless' } });
    const stream = await azure().chat.completions.create({ ...hello, stream: true });
    let seen = 0;
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) seen += 1;
      if (seen === 3) break;
    }
    const entry = current.resource.journal.at(-1);
    await expect.poll(() => entry?.outcome).toBe('aborted');
    const sent = entry?.completionTokens ?? 0;
    expect(sent).toBeGreaterThanOrEqual(3);
    await wait(30);
    expect(entry?.completionTokens).toBe(sent);
  });
});

describe('structured outputs with zod', () => {
  const Recipe = z.object({
    title: z.string(),
    servings: z.int().min(1).max(8),
    steps: z.array(z.object({ text: z.string(), minutes: z.number() })),
    note: z.string().nullable(),
  });

  it.each([
    ['6.49', sdk6 as unknown as Sdk, zodFormat6],
    ['7.57', sdk7, zodFormat7],
  ])('openai %s parses the answer', async (_, sdk, format) => {
    const client = new sdk.AzureOpenAI({ endpoint: served.url, apiKey: KEYS.key1, apiVersion: VERSION });
    const answer = await client.chat.completions.parse({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'A soup, please' }],
      response_format: format(Recipe, 'recipe'),
    });
    expect(Recipe.parse(answer.choices[0]?.message.parsed).title).toBe('A soup, please');
  });
});
