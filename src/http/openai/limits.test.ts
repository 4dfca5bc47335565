/** Our own limits over the wire: what clients see of them, on success and on refusal, and what they make of it. */
import * as sdk7 from 'openai';
import * as sdk4 from 'openai4';
import * as sdk6 from 'openai6';
import { afterEach, describe, expect, it } from 'vitest';
import { NO_LIMITS, type LimitScope, type Limits } from '#shared/contract/limits.ts';
import type { KeyGrant, Principal } from '#shared/principal.ts';
import { putLimits } from '#store/limits.ts';
import { ask, CLASSIC, KEY, messages, PRINCIPAL, stage, type Resource } from '../../../test/resource.ts';
import {
  ANSWER,
  contentFrame,
  DONE,
  ROLE_FRAME,
  STOP_FRAME,
  stream,
  STREAM,
  type Script,
} from '../../../test/upstream.ts';

const { resource, upstream, close } = stage();
afterEach(close);

const V1 = '/openai/v1/chat/completions';
const OPENAI = '/v1/chat/completions';
/** Ten seconds into a minute of the clock. */
const NOON = Date.UTC(2026, 10, 22, 12, 0, 10);

const scripted: Script = {
  body: ANSWER,
  headers: { 'x-ratelimit-remaining-tokens': '123456', 'x-ratelimit-key': 'k' },
};

async function limited(
  limits: Partial<Limits>,
  { scope = 'key', model = 'gpt-4o' }: { scope?: LimitScope; model?: string } = {},
) {
  const clock = { now: NOON };
  const made = await resource({ now: () => clock.now });
  const up = await upstream(scripted);
  await made.deploy('chat', [{ baseUrl: up.url }], model);
  const owner = { key: 'key_1', user: 'user_1', team: 'team_1', instance: 'instance' }[scope];
  await putLimits(made.db, { scope, owner }, { ...NO_LIMITS, ...limits }, { by: 'user_1', now: NOON });
  await made.gateway.limits.reload();
  return { made, up, clock };
}

const v1 = { messages, model: 'chat' };
const told = (headers: Headers) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-ratelimit') || name.startsWith('retry')));

describe('an answer', () => {
  it('says what our limits leave, in Azure’s figures, in the place of the upstream’s', async () => {
    const { made } = await limited({ requestsPerMinute: 60, tokensPerMinute: 1000 });
    for (const [path, body] of [
      [CLASSIC, { messages, max_tokens: 100 }],
      [V1, { ...v1, max_tokens: 100 }],
    ] as const) {
      const { status, headers } = await ask(made, body, path);
      expect(status).toBe(200);
      expect(told(headers)).toEqual({
        'x-ratelimit-limit-requests': '60',
        'x-ratelimit-remaining-requests': path === CLASSIC ? '59' : '58',
        'x-ratelimit-reset-requests': '0',
        'x-ratelimit-renewalperiod-requests': '10',
        'x-ratelimit-limit-tokens': '1000',
        // 10 supposed for the prompt and 100 asked for; then the 22 the first one used.
        'x-ratelimit-remaining-tokens': path === CLASSIC ? '890' : '868',
        'x-ratelimit-reset-tokens': '0',
        'x-ratelimit-renewalperiod-tokens': '60',
      });
    }
  });

  it('says it in OpenAI’s way on OpenAI’s paths', async () => {
    const { made, clock } = await limited({ tokensPerMinute: 1000 });
    await ask(made, v1, OPENAI);
    clock.now += 1500;
    expect(told((await ask(made, { ...v1, stream: true }, OPENAI)).headers)).toEqual({
      'x-ratelimit-limit-tokens': '1000',
      'x-ratelimit-remaining-tokens': '952',
      'x-ratelimit-reset-tokens': '58.5s',
    });
  });

  it('passes the upstream’s figures on where there are no limits of ours', async () => {
    const { made } = await limited({});
    expect(told((await ask(made)).headers)).toEqual({
      'x-ratelimit-remaining-tokens': '123456',
      'x-ratelimit-key': 'k',
    });
  });
});

describe('too many requests', () => {
  it('are told as Azure tells them, byte for byte, and nothing is sent', async () => {
    const { made, up, clock } = await limited({ requestsPerMinute: 6 });
    await ask(made);
    clock.now += 1300;
    const { status, headers, text } = await ask(made);
    expect(status).toBe(429);
    expect(text).toBe(
      '{"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 9 seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit."}}',
    );
    expect(told(headers)).toEqual({
      'retry-after': '9',
      'retry-after-ms': '8700',
      'x-ratelimit-limit-requests': '6',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '59',
      'x-ratelimit-renewalperiod-requests': '10',
      'x-ratelimit-type': 'Requests',
    });
    expect(headers.get('x-should-retry')).toBeNull();
    expect(up.calls).toHaveLength(1);
    expect(await made.ledger()).toHaveLength(1);
    clock.now += 8700;
    expect((await ask(made)).status).toBe(200);
  });

  it('are told as OpenAI tells them on its paths', async () => {
    const { made } = await limited({ requestsPerMinute: 6 });
    await ask(made, v1, OPENAI);
    const { status, headers, text } = await ask(made, v1, OPENAI);
    expect(status).toBe(429);
    expect(JSON.parse(text)).toEqual({
      error: {
        message:
          'Rate limit reached for chat on requests per min (RPM): Limit 6, Used 1, Requested 1. Please try again in 10s.',
        type: 'requests',
        param: null,
        code: 'rate_limit_exceeded',
      },
    });
    expect(headers.get('retry-after')).toBe('10');
    expect(headers.get('x-ratelimit-reset-requests')).toBe('1m0s');
  });
});

describe('too many tokens', () => {
  it('are told with the axis they tripped', async () => {
    const { made } = await limited({ tokensPerMinute: 120 });
    await ask(made, { messages, max_tokens: 100 });
    const azure = await ask(made, { messages, max_tokens: 100 });
    expect(azure.text).toContain('have exceeded token rate limit');
    expect(azure.headers.get('x-ratelimit-type')).toBe('Tokens');
    expect(azure.headers.get('retry-after')).toBe('60');
    const openai = await ask(made, { ...v1, max_tokens: 100 }, OPENAI);
    expect(JSON.parse(openai.text)).toMatchObject({ error: { type: 'tokens', code: 'rate_limit_exceeded' } });
  });

  it('of one request alone are refused for good', async () => {
    const { made, up } = await limited({ tokensPerMinute: 120 });
    const azure = await ask(made, { messages, max_tokens: 1000 });
    expect(azure.status).toBe(429);
    expect(azure.text).toContain('Please retry after 86400 seconds');
    expect(azure.headers.get('x-should-retry')).toBe('false');
    const openai = await ask(made, { ...v1, max_tokens: 1000 }, OPENAI);
    expect(openai.text).toContain('Request too large for chat on tokens per min (TPM): Limit 120, Requested 1010.');
    expect(openai.headers.get('retry-after')).toBeNull();
    expect(up.calls).toHaveLength(0);
  });

  it('are told in the words of newer models where the region is known', async () => {
    const { made } = await limited({ tokensPerMinute: 20 }, { model: 'gpt-5.1' });
    await made.db.updateTable('connections').set({ region: 'East US 2' }).execute();
    await made.gateway.reload();
    expect((await ask(made)).status).toBe(429);
    expect((await ask(made)).text).toContain(
      'Your requests to chat for gpt-5.1 in East US 2 have exceeded the token rate limit for your current OpenAI S0 pricing tier. This request was for ChatCompletions_Create under Azure OpenAI API version 2024-10-21.',
    );
  });
});

describe('too many at once', () => {
  it('are refused while the others are answered, and let in when one has ended', async () => {
    const { made, up } = await limited({ concurrency: 1 });
    let release: () => void = () => undefined;
    up.script(
      async (_, wire) => {
        wire.head(200, { 'content-type': 'text/event-stream' });
        wire.chunk(ROLE_FRAME + contentFrame('Hel'));
        await new Promise<void>((resolve) => (release = resolve));
        wire.chunk(contentFrame('lo.') + STOP_FRAME + DONE);
        wire.end();
      },
      { body: ANSWER },
    );
    const going = ask(made, { ...v1, stream: true }, OPENAI);
    while (up.calls.length === 0) await new Promise((next) => setTimeout(next, 5));
    const refused = await ask(made, v1, OPENAI);
    expect(JSON.parse(refused.text)).toMatchObject({
      error: {
        message:
          'Rate limit reached for chat on concurrent requests: Limit 1, Used 1, Requested 1. Please try again in 1s.',
        code: 'rate_limit_exceeded',
      },
    });
    expect((await ask(made)).text).toContain('have exceeded call rate limit');
    release();
    expect((await going).status).toBe(200);
    expect((await ask(made)).status).toBe(200);
  });

  it('come free again when a client leaves', async () => {
    const { made, up } = await limited({ concurrency: 1 });
    up.script(
      (_, wire) => {
        wire.head(200, { 'content-type': 'text/event-stream' });
        wire.chunk(ROLE_FRAME + contentFrame('Hel'));
      },
      { body: ANSWER },
    );
    const controller = new AbortController();
    const leaving = await fetch(made.url + OPENAI, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}` },
      body: JSON.stringify({ ...v1, stream: true }),
      signal: controller.signal,
    });
    await leaving.body?.getReader().read();
    controller.abort();
    await up.calls[0]?.left;
    while ((await made.gateway.limits.state('key', 'key_1', '')).inFlight > 0)
      await new Promise((next) => setTimeout(next, 5));
    expect((await ask(made)).status).toBe(200);
  });
});

describe('a spent budget', () => {
  it('is an exhausted quota on OpenAI’s paths, and Azure’s 429 on Azure’s; nobody tries again', async () => {
    const { made } = await limited({ budgetDayMicroUsd: 0 }, { scope: 'user' });
    const openai = await ask(made, v1, OPENAI);
    expect([openai.status, openai.headers.get('x-should-retry')]).toEqual([429, 'false']);
    expect(JSON.parse(openai.text)).toEqual({
      error: {
        message:
          'You exceeded your current quota, please check your plan and billing details. The budget of this person is spent.',
        type: 'insufficient_quota',
        param: null,
        code: 'insufficient_quota',
      },
    });
    for (const path of [CLASSIC, V1]) {
      const azure = await ask(made, v1, path);
      expect([azure.status, azure.headers.get('x-should-retry')]).toEqual([429, 'false']);
      expect(azure.text).toBe(
        '{"error":{"code":"429","message":"Requests have exceeded the budget of this person. Please ask the owner of this resource to raise it."}}',
      );
      expect(azure.headers.get('retry-after')).toBeNull();
    }
  });

  it('is told from one that is held: that passes in a moment', async () => {
    const { made, up } = await limited({ budgetDayMicroUsd: 100 });
    up.script(() => undefined);
    void ask(made).catch(() => undefined);
    while (up.calls.length === 0) await new Promise((next) => setTimeout(next, 5));
    const openai = await ask(made, v1, OPENAI);
    expect([openai.status, openai.headers.get('retry-after-ms'), openai.headers.get('x-should-retry')]).toEqual([
      429,
      '1000',
      null,
    ]);
    expect(JSON.parse(openai.text)).toMatchObject({ error: { type: 'requests', code: 'rate_limit_exceeded' } });
    expect((await ask(made)).text).toContain('Please retry after 1 seconds.');
  });

  it('says that a price is missing where the policy wants one', async () => {
    const made = await resource({
      unknownPrice: () => ({ policy: 'deny', assumed: { input: 1, output: 1 } }),
    });
    await made.deploy('chat', [{ baseUrl: (await upstream(scripted)).url }], 'our-own-model');
    await putLimits(
      made.db,
      { scope: 'key', owner: 'key_1' },
      { ...NO_LIMITS, budgetDayMicroUsd: 5 },
      { by: '', now: 0 },
    );
    await made.gateway.limits.reload();
    const { status, text } = await ask(made, v1, OPENAI);
    expect(status).toBe(403);
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'price_unknown', type: 'invalid_request_error' } });
    expect((await ask(made)).status).toBe(403);
  });
});

type Client = sdk7.OpenAI;

describe.each([
  ['openai 4', sdk4],
  ['openai 6', sdk6],
  ['openai 7', sdk7],
])('%s', (_, sdk) => {
  // The packages differ in types that are not used here.
  const { AzureOpenAI, OpenAI, RateLimitError } = sdk as unknown as typeof sdk7;
  const clients = ({ url }: Resource, maxRetries: number, counted: typeof fetch = fetch): Client[] => [
    new AzureOpenAI({ endpoint: url, apiVersion: '2024-10-21', apiKey: KEY, maxRetries, fetch: counted }),
    new OpenAI({ baseURL: `${url}/v1`, apiKey: KEY, maxRetries, fetch: counted }),
    new OpenAI({ baseURL: `${url}/openai/v1`, apiKey: KEY, maxRetries, fetch: counted }),
  ];
  const chat = async (client: Client) =>
    client.chat.completions.create({ model: 'chat', messages: [{ role: 'user', content: 'Say hello.' }] });

  it('raises a rate limit with the time to wait', async () => {
    const { made } = await limited({ requestsPerMinute: 6 });
    await ask(made);
    for (const client of clients(made, 0)) {
      const error: unknown = await chat(client).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(RateLimitError);
      expect(error).toMatchObject({ status: 429 });
      // Version 4 has a plain object where the later ones have Headers.
      const { headers } = error as { headers: Headers | Record<string, string> };
      expect(new Headers(headers).get('retry-after-ms')).toBe('10000');
    }
  });

  it('does not try again where a budget is spent', async () => {
    const { made } = await limited({ budgetMonthMicroUsd: 0 });
    let requests = 0;
    const counted: typeof fetch = (...args) => {
      requests++;
      return fetch(...args);
    };
    for (const client of clients(made, 3, counted)) await expect(chat(client)).rejects.toBeInstanceOf(RateLimitError);
    expect(requests).toBe(3);
  });
});

describe('a key with terms', () => {
  async function granted(grant: Partial<KeyGrant>) {
    const principal: Principal = {
      ...PRINCIPAL,
      grant: { deployments: null, surfaces: null, logBodies: false, ...grant },
    };
    const made = await resource({ keys: { find: (secret) => (secret === KEY ? principal : null) } });
    const up = await upstream({ body: ANSWER });
    for (const name of ['chat', 'other']) await made.deploy(name, [{ baseUrl: up.url }], 'gpt-4o');
    return made;
  }

  it('knows no other deployments than its own', async () => {
    const made = await granted({ deployments: new Set(['chat']) });
    expect((await ask(made)).status).toBe(200);
    const other = CLASSIC.replace('/chat/', '/other/');
    expect(await ask(made, { messages }, other)).toMatchObject({ status: 404 });
    expect((await ask(made, { messages }, other)).text).toContain('DeploymentNotFound');
    expect(await ask(made, { ...v1, model: 'other' }, OPENAI)).toMatchObject({ status: 404 });
    const get = async (path: string) => (await fetch(made.url + path, { headers: { 'api-key': KEY } })).text();
    expect(await get('/v1/models')).not.toContain('other');
    expect(await get('/openai/deployments?api-version=2024-10-21')).not.toContain('other');
    expect(await get('/v1/models/other')).toContain('does not exist');
    expect(await get('/v1/models/chat')).toContain('chat');
  });

  it('opens no other surfaces than its own', async () => {
    const made = await granted({ surfaces: new Set(['azure-v1']) });
    expect((await ask(made, v1, V1)).status).toBe(200);
    expect(await ask(made)).toMatchObject({ status: 401 });
    expect((await ask(made)).text).toContain('wrong API endpoint');
    const openai = await ask(made, v1, OPENAI);
    expect(openai.status).toBe(403);
    expect(JSON.parse(openai.text)).toMatchObject({ error: { code: 'unsupported_api' } });
  });

  it('keeps what its calls say where that was switched on, secrets masked, streams put together', async () => {
    const made = await granted({ logBodies: true });
    const secret = 'plr-0123456789abcdefghijABCDEFGHIJ0123456789xyz';
    await ask(made, { messages: [{ role: 'user', content: `My key is ${secret}` }] });
    const up = await upstream(stream(...STREAM, DONE));
    await made.deploy('streamed', [{ baseUrl: up.url }], 'gpt-4o');
    await ask(made, { ...v1, model: 'streamed', stream: true }, OPENAI);
    await made.gateway.close();
    const kept = await made.db.selectFrom('call_bodies').selectAll().orderBy('call_id').execute();
    expect(kept).toHaveLength(2);
    expect(JSON.stringify(kept)).not.toContain(secret);
    expect(kept[0]).toMatchObject({ key_id: 'key_1', deployment: 'chat', status: 200, request_cut: 0 });
    expect(kept[0]?.request).toContain('My key is [secret]');
    expect(kept[0]?.response).toContain('Hello.');
    expect(kept[1]?.response).toContain('{"choice 0 content":"Hello."}');
    const rows = await made.ledger();
    expect(rows.map((row) => [row.id, row.surface])).toEqual([
      [kept[0]?.call_id, 'azure-classic'],
      [kept[1]?.call_id, 'openai'],
    ]);
  });

  it('keeps nothing otherwise', async () => {
    const made = await granted({});
    await ask(made);
    await made.gateway.close();
    expect(await made.db.selectFrom('call_bodies').selectAll().execute()).toEqual([]);
  });
});
