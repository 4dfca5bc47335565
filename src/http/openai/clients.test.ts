/** The official clients, three generations of them, against our resource: what they get, and what they raise. */
import * as sdk7 from 'openai';
import * as sdk4 from 'openai4';
import * as sdk6 from 'openai6';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY, openResource, type Resource } from '../../../test/resource.ts';
import {
  ANSWER,
  DONE,
  fakeUpstream,
  frame,
  ROLE_FRAME,
  STOP_FRAME,
  STREAM,
  stream,
  USAGE_FRAME,
  contentFrame,
  type FakeUpstream,
} from '../../../test/upstream.ts';

let resource: Resource;
let upstream: FakeUpstream;

beforeAll(async () => {
  upstream = await fakeUpstream();
  resource = await openResource();
  await resource.deploy('chat', [{ baseUrl: upstream.url }]);
  await resource.deploy('d p/x', [{ baseUrl: upstream.url }]);
  await resource.deploy('simulated', [
    { baseUrl: 'simulator:', provider: 'simulator', keys: [], upstreamName: 'gpt-4o' },
  ]);
});
afterAll(async () => {
  await resource.close();
  await upstream.close();
});

interface Options {
  apiKey?: string;
  maxRetries?: number;
}

/** The newest types speak for all three: what is called here is the same in each. */
type Client = sdk7.OpenAI;
interface Generation {
  errors: Pick<
    typeof sdk7,
    'AuthenticationError' | 'NotFoundError' | 'RateLimitError' | 'BadRequestError' | 'InternalServerError' | 'APIError'
  >;
  azure(options?: Options): Client;
  openai(base: '/v1' | '/openai/v1', options?: Options): Client;
}

function generation(sdk: unknown, trailing: string): Generation {
  // The packages differ in types that are not used here.
  const { AzureOpenAI, OpenAI, ...errors } = sdk as typeof sdk7;
  const options = ({ apiKey = KEY, maxRetries = 0 }: Options = {}) => ({ apiKey, maxRetries });
  return {
    errors,
    azure: (more) => new AzureOpenAI({ endpoint: resource.url + trailing, apiVersion: '2024-10-21', ...options(more) }),
    openai: (base, more) => new OpenAI({ baseURL: resource.url + base, ...options(more) }),
  };
}

const messages = [{ role: 'user' as const, content: 'Say hello.' }];
const ask = { model: 'chat', messages };

describe.each([
  // The oldest does not strip the slash and asks for //openai/…
  ['openai 4', sdk4, '/'],
  ['openai 6', sdk6, ''],
  ['openai 7', sdk7, '/'],
])('%s', (_, sdk, trailing) => {
  let made: Generation;
  beforeAll(() => {
    made = generation(sdk, trailing);
  });
  const clients = (): [string, Client][] => [
    ['AzureOpenAI', made.azure()],
    ['OpenAI at /openai/v1', made.openai('/openai/v1')],
    ['OpenAI at /v1', made.openai('/v1')],
  ];

  it('chats', async () => {
    for (const [, client] of clients()) {
      upstream.script({ body: ANSWER });
      const { data: answer, request_id } = await client.chat.completions.create(ask).withResponse();
      expect(answer.choices[0]?.message.content).toBe('Hello.');
      expect(answer.usage?.total_tokens).toBe(22);
      expect(request_id).toMatch(/^call_/);
    }
  });

  it('streams, without usage it did not ask for', async () => {
    for (const [, client] of clients()) {
      upstream.script(stream(...STREAM, USAGE_FRAME, DONE));
      let text = '';
      for await (const chunk of await client.chat.completions.create({ ...ask, stream: true })) {
        text += chunk.choices[0]?.delta.content ?? '';
        expect(chunk.usage ?? null).toBeNull();
      }
      expect(text).toBe('Hello.');
    }
  });

  it('streams usage it asked for', async () => {
    for (const [, client] of clients()) {
      upstream.script(stream(...STREAM, USAGE_FRAME, DONE));
      const chunks = await client.chat.completions.create({
        ...ask,
        stream: true,
        stream_options: { include_usage: true },
      });
      let total = 0;
      for await (const chunk of chunks) total = chunk.usage?.total_tokens ?? total;
      expect(total).toBe(22);
    }
  });

  it('calls tools in a stream', async () => {
    const call = (fields: object) =>
      frame({ choices: [{ index: 0, delta: { tool_calls: [{ index: 0, ...fields }] }, finish_reason: null }] });
    for (const [, client] of clients()) {
      upstream.script(
        stream(
          ROLE_FRAME,
          call({ id: 'call_1', type: 'function', function: { name: 'add', arguments: '' } }),
          call({ function: { arguments: '{"a":' } }),
          call({ function: { arguments: '1}' } }),
          frame({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }),
          DONE,
        ),
      );
      const tools = [{ type: 'function' as const, function: { name: 'add', parameters: { type: 'object' } } }];
      const chunks = await client.chat.completions.create({ ...ask, tools, stream: true });
      let name = '';
      let text = '';
      for await (const chunk of chunks)
        for (const part of chunk.choices[0]?.delta.tool_calls ?? []) {
          name += part.function?.name ?? '';
          text += part.function?.arguments ?? '';
        }
      expect([name, JSON.parse(text)]).toEqual(['add', { a: 1 }]);
      expect(JSON.parse(upstream.calls.at(-1)?.body.toString() ?? '').tools).toEqual(tools);
    }
  });

  it('talks to the simulator behind the gateway', async () => {
    for (const [, client] of clients()) {
      const chunks = await client.chat.completions.create({ ...ask, model: 'simulated', stream: true, max_tokens: 1 });
      let reason: string | null | undefined;
      for await (const chunk of chunks) reason = chunk.choices[0]?.finish_reason ?? reason;
      expect(reason).toBe('length');
    }
  });

  it('raises AuthenticationError for a wrong key', async () => {
    const { AuthenticationError } = made.errors;
    const wrong = { apiKey: 'plr-wrong' };
    const codes: unknown[] = [];
    for (const client of [made.azure(wrong), made.openai('/openai/v1', wrong), made.openai('/v1', wrong)]) {
      const error = await client.chat.completions.create(ask).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(AuthenticationError);
      if (error instanceof AuthenticationError) codes.push(error.code);
    }
    expect(codes).toEqual(['401', '401', 'invalid_api_key']);
  });

  it('raises NotFoundError for an unknown deployment', async () => {
    const { NotFoundError } = made.errors;
    const codes: unknown[] = [];
    for (const [, client] of clients()) {
      const error = await client.chat.completions
        .create({ ...ask, model: 'nowhere' })
        .catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(NotFoundError);
      if (error instanceof NotFoundError) codes.push(error.code);
    }
    expect(codes).toEqual(['DeploymentNotFound', 'DeploymentNotFound', 'model_not_found']);
  });

  it('raises BadRequestError with the filter’s code, streamed or not', async () => {
    const body = {
      error: { message: 'The response was filtered', type: null, param: 'prompt', code: 'content_filter' },
    };
    for (const [, client] of clients())
      for (const streams of [false, true]) {
        upstream.script({ status: 400, body });
        const error = await client.chat.completions
          .create({ ...ask, stream: streams })
          .catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(made.errors.BadRequestError);
        expect(error).toMatchObject({ code: 'content_filter', param: 'prompt' });
      }
  });

  it('raises RateLimitError with the time to wait', async () => {
    for (const [, client] of clients()) {
      upstream.script({
        status: 429,
        headers: { 'retry-after': '86400', 'retry-after-ms': '86400000' },
        body: { error: { code: '429', message: 'have exceeded token rate limit. Please retry after 86400 seconds.' } },
      });
      const error = await client.chat.completions.create(ask).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(made.errors.RateLimitError);
      expect(error).toMatchObject({ code: '429' });
    }
  });

  it('tries again by itself when the upstream fails for a moment', async () => {
    for (const make of [() => made.azure({ maxRetries: 2 }), () => made.openai('/v1', { maxRetries: 2 })]) {
      const overloaded = {
        status: 503,
        headers: { 'retry-after-ms': '1' },
        body: { error: { code: '503', message: 'busy' } },
      };
      upstream.script(overloaded, { body: ANSWER });
      const answer = await make().chat.completions.create(ask);
      expect(answer.choices[0]?.message.content).toBe('Hello.');
    }
  });

  it('raises an error, and no short answer, when the upstream dies in mid-stream', async () => {
    for (const [, client] of clients()) {
      upstream.script((__, wire) => {
        wire.head(200, { 'content-type': 'text/event-stream' });
        wire.chunk(ROLE_FRAME);
        wire.chunk(contentFrame('Hel'));
        wire.cut();
      });
      let text = '';
      const reading = async () => {
        for await (const chunk of await client.chat.completions.create({ ...ask, stream: true }))
          text += chunk.choices[0]?.delta.content ?? '';
      };
      await expect(reading()).rejects.toBeInstanceOf(made.errors.APIError);
      expect(text).toBe('Hel');
    }
  });

  it('lists and finds models', async () => {
    for (const [, client] of clients()) {
      const names: string[] = [];
      for await (const model of client.models.list()) names.push(model.id);
      expect(names).toEqual(['chat', 'd p/x', 'simulated']);
    }
    expect((await made.openai('/v1').models.retrieve('chat')).id).toBe('chat');
  });

  it('finds a deployment whose name must be encoded', async () => {
    for (const client of [made.openai('/v1'), made.openai('/openai/v1')]) {
      upstream.script(stream(...STREAM, STOP_FRAME, DONE));
      const chunks = await client.chat.completions.create({ ...ask, model: 'd p/x', stream: true });
      for await (const chunk of chunks) expect(chunk.object).toMatch(/^(chat.completion.chunk)?$/);
    }
  });
});
