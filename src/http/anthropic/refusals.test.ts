/** What Anthropic's own client raises, and what it finds around the messages. */
import Anthropic, {
  APIError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_LIMITS } from '#shared/contract/limits.ts';
import { putLimits } from '#store/limits.ts';
import {
  CLOSED,
  hello,
  LIMITED,
  NARROW,
  openMessagesHouse,
  WEATHER,
  type MessagesHouse,
} from '../../../test/messages-house.ts';
import { KEY } from '../../../test/resource.ts';
import { ANSWER, contentFrame, ROLE_FRAME, stream } from '../../../test/upstream.ts';

let house: MessagesHouse;
beforeAll(async () => {
  house = await openMessagesHouse();
});
afterAll(() => house.close());

describe('refusals', () => {
  const raised = (asked: Promise<unknown>) => asked.then(() => null).catch((caught: unknown) => caught);

  it('raise the client’s own errors, with the request’s id', async () => {
    const wrong = await raised(house.client('wrong').messages.create(hello));
    expect(wrong).toBeInstanceOf(AuthenticationError);
    expect(wrong).toMatchObject({ status: 401, requestID: expect.stringMatching(/^call_/) });
    expect(await raised(house.client(CLOSED).messages.create(hello))).toBeInstanceOf(PermissionDeniedError);
    expect(await raised(house.client(NARROW).messages.create(hello))).toBeInstanceOf(NotFoundError);
    const missing = await raised(house.client().messages.create({ ...hello, model: 'nobody' }));
    expect(missing).toBeInstanceOf(NotFoundError);
    expect(missing).toMatchObject({
      error: {
        type: 'error',
        error: { type: 'not_found_error', message: 'model: nobody' },
        request_id: expect.any(String),
      },
    });
    const empty = await raised(house.client().messages.create({ ...hello, messages: [] }));
    expect(empty).toBeInstanceOf(BadRequestError);
    expect(String(empty)).toContain('messages: ');
    const tool = { type: 'web_search_20250305' as const, name: 'web_search' as const };
    expect(String(await raised(house.client().messages.create({ ...hello, tools: [tool] })))).toContain(
      'web_search_20250305',
    );
    const { max_tokens: _, ...unbounded } = hello;
    const said = await fetch(`${house.resource.url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': KEY },
      body: JSON.stringify(unbounded),
    });
    expect(await said.json()).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', message: 'max_tokens: Field required' },
    });
  });

  it('of other vendors are told in Anthropic’s envelope', async () => {
    house.upstream.script({
      status: 400,
      body: { error: { message: 'Bad thing', type: 'invalid_request_error', param: 'x', code: null } },
    });
    expect(await raised(house.client().messages.create(hello))).toMatchObject({
      status: 400,
      error: { type: 'error', error: { type: 'invalid_request_error', message: 'Bad thing' } },
    });
    house.upstream.script({ status: 401, body: { error: { code: '401', message: 'Access denied' } } });
    expect(await raised(house.client().messages.create({ ...hello, model: 'thinker' }))).toMatchObject({
      status: 502,
      error: { error: { type: 'api_error' } },
    });
  });

  it('a stream that breaks off raises an error, whoever says so', async () => {
    house.upstream.script((_, wire) => {
      wire.head(200, { 'content-type': 'text/event-stream' });
      wire.chunk(ROLE_FRAME + contentFrame('Hel'));
      void wire.wait(20).then(() => wire.cut());
    });
    await expect(house.client().messages.stream(hello).finalMessage()).rejects.toThrow(/api_error/);
    house.upstream.script(
      stream(ROLE_FRAME, contentFrame('Hel'), 'data: {"error":{"message":"It broke.","type":"server_error"}}\n\n'),
    );
    await expect(house.client().messages.stream(hello).finalMessage()).rejects.toThrow(/It broke\./);
  });

  it('limits are told in Anthropic’s headers, and a client that waits comes through', async () => {
    await putLimits(
      house.resource.db,
      { scope: 'user', owner: 'user_4' },
      { ...NO_LIMITS, tokensPerMinute: 200 },
      { by: 'user_1', now: Date.now() },
    );
    await house.resource.gateway.limits.reload();
    house.upstream.script({
      body: { ...ANSWER, usage: { ...ANSWER.usage, prompt_tokens: 100, completion_tokens: 60 } },
    });
    const { response } = await house.client(LIMITED).messages.create(hello).withResponse();
    expect(response.headers.get('anthropic-ratelimit-tokens-limit')).toBe('200');
    const refused = await raised(house.client(LIMITED).messages.create(hello));
    expect(refused).toBeInstanceOf(RateLimitError);
    expect(refused).toMatchObject({ error: { error: { type: 'rate_limit_error' } } });
    expect(refused instanceof APIError && Number(refused.headers?.get('retry-after'))).toBeGreaterThan(0);
    await putLimits(
      house.resource.db,
      { scope: 'user', owner: 'user_4' },
      { ...NO_LIMITS, budgetDayMicroUsd: 0 },
      { by: 'user_1', now: Date.now() },
    );
    await house.resource.gateway.limits.reload();
    expect(await raised(house.client(LIMITED, { maxRetries: 2 }).messages.create(hello))).toMatchObject({
      status: 402,
      error: { error: { type: 'billing_error' } },
    });
  });
});

describe('around the messages', () => {
  it('tokens are counted for every model, supposed where nobody else counts', async () => {
    const { response, data } = await house
      .client()
      .messages.countTokens({ model: 'chat', messages: hello.messages, system: 'Be brief.', tools: [WEATHER] })
      .withResponse();
    expect(data.input_tokens).toBeGreaterThan(20);
    expect(data.input_tokens).toBeLessThan(100);
    expect(response.headers.get('x-parlor-adapted')).toBe('input_tokens>estimate');
    await expect(
      house.client(NARROW).messages.countTokens({ model: 'chat', messages: hello.messages }),
    ).rejects.toThrow(NotFoundError);
  });

  it('models are listed in Anthropic’s shape, at its own address and where its clients ask beside OpenAI’s', async () => {
    const names: string[] = [];
    for await (const model of house.client().models.list()) names.push(model.id);
    expect(names).toEqual(['chat', 'thinker', 'claude', 'mixed', 'simulated']);
    expect(await house.client().models.retrieve('chat')).toMatchObject({
      type: 'model',
      id: 'chat',
      display_name: 'chat',
    });
    const beside = new Anthropic({ apiKey: KEY, baseURL: house.resource.url, maxRetries: 0 });
    expect((await beside.models.list()).data[0]).toMatchObject({ type: 'model', id: 'chat' });
    const openai = await fetch(`${house.resource.url}/v1/models`, { headers: { authorization: `Bearer ${KEY}` } });
    expect(await openai.json()).toMatchObject({ object: 'list' });
  });

  it('the address without a prefix serves too, slashes are collapsed, and browsers may ask', async () => {
    house.upstream.script({ body: ANSWER });
    const beside = new Anthropic({ authToken: KEY, apiKey: null, baseURL: house.resource.url, maxRetries: 0 });
    expect((await beside.messages.create(hello)).content).toHaveLength(1);
    const post = {
      method: 'POST',
      headers: { 'x-api-key': KEY, origin: 'https://a.example' },
      body: JSON.stringify(hello),
    };
    const doubled = await fetch(`${house.resource.url}//anthropic//v1/messages`, post);
    expect(doubled.status).toBe(200);
    expect(doubled.headers.get('access-control-allow-origin')).toBe('*');
    expect(doubled.headers.get('access-control-expose-headers')).toContain('request-id');
    const asked = { 'access-control-request-headers': 'anthropic-dangerous-direct-browser-access,x-api-key' };
    const preflight = await fetch(`${house.resource.url}/anthropic/v1/messages`, { method: 'OPTIONS', headers: asked });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe(asked['access-control-request-headers']);
    expect((await fetch(`${house.resource.url}/anthropic/v1/messages`, { headers: { 'x-api-key': KEY } })).status).toBe(
      405,
    );
    expect((await fetch(`${house.resource.url}/anthropic/v1/files`, { headers: { 'x-api-key': KEY } })).status).toBe(
      404,
    );
  });
});
