import { describe, expect, it } from 'vitest';
import { ask, CLASSIC, KEYS, saying, virtualTime, V1 } from './asking.ts';
import { createSimulator, type SimulatorOptions } from './index.ts';

const instantly = { scenario: { behaviour: { firstTokenMs: 0, tokensPerSecond: 0 } } };

function limited(capacity: number, more: SimulatorOptions = {}, model: string = 'gpt-4o') {
  const time = virtualTime();
  const deployments = [{ name: 'gpt-4o', model, capacity }];
  return { time, simulator: createSimulator({ keys: KEYS, ...time, ...instantly, deployments, ...more }) };
}

const body = saying('Say hello.', { max_tokens: 400 });

describe('tokens per minute', () => {
  it('counts the estimate of each request and refuses what goes beyond, until the minute is over', async () => {
    const { time, simulator } = limited(1);
    const first = await ask(simulator, { body });
    expect(first.headers['x-ratelimit-remaining-tokens']).toBe(String(1_000 - 403));
    time.now += 11_000;
    expect((await ask(simulator, { body })).status).toBe(200);
    time.now += 11_000;
    const said = await ask(simulator, { body });
    expect(said.status).toBe(429);
    expect(said.text).toBe(
      '{"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 38 seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit."}}',
    );
    expect(said.headers).toMatchObject({
      'retry-after': '38',
      'retry-after-ms': '38000',
      'x-ratelimit-limit-tokens': '1000',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '38',
      'x-ratelimit-renewalperiod-tokens': '60',
      'x-ratelimit-type': 'Tokens',
    });
    time.now += 38_000;
    expect((await ask(simulator, { body })).status).toBe(200);
  });

  it('never lets a request through that is larger than the quota', async () => {
    const { time, simulator } = limited(1);
    const large = saying('Say hello.', { max_tokens: 2_000 });
    const said = await ask(simulator, { body: large });
    expect(said.text).toContain('Please retry after 86400 seconds.');
    expect(said.headers['retry-after']).toBe('86400');
    time.now += 86_400_000;
    expect((await ask(simulator, { body: large })).status).toBe(429);
  });

  it('counts per deployment', async () => {
    const deployments = ['a', 'b'].map((name) => ({ name, model: 'gpt-4o', capacity: 1 }));
    const { simulator } = limited(1, { deployments });
    const to = (name: string) =>
      ask(simulator, { path: CLASSIC.replace('gpt-4o', name), body: saying('x', { max_tokens: 900 }) });
    expect((await to('a')).status).toBe(200);
    expect((await to('b')).status).toBe(200);
  });
});

describe('requests per minute', () => {
  it('follows from the capacity and is enforced in slices of ten seconds', async () => {
    const { time, simulator } = limited(10);
    const hello = saying('Say hello.');
    for (let i = 0; i < 10; i++) expect((await ask(simulator, { body: hello })).status).toBe(200);
    const said = await ask(simulator, { body: hello });
    expect(said.status).toBe(429);
    expect(said.text).toContain('have exceeded call rate limit of your current OpenAI S0 pricing tier.');
    expect(said.headers).toMatchObject({
      'retry-after': '10',
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-renewalperiod-requests': '10',
      'x-ratelimit-type': 'Requests',
    });
    time.now += 10_000;
    expect((await ask(simulator, { body: hello })).status).toBe(200);
  });

  it('counts refused requests too', async () => {
    const { simulator } = limited(1);
    expect((await ask(simulator, { body: '{' })).status).toBe(400);
    expect((await ask(simulator, { body: '{' })).status).toBe(429);
  });

  it('has the ratio of the model', async () => {
    const { simulator } = limited(30);
    expect((await ask(simulator, { body: saying('Say hello.') })).headers['x-ratelimit-limit-requests']).toBe('180');
    const newer = limited(250, {}, 'gpt-5.4');
    const said = await ask(newer.simulator, { body: saying('Say hello.') });
    expect(said.headers['x-ratelimit-limit-requests']).toBe('2500');
    expect(said.headers['x-ratelimit-renewalperiod-requests']).toBe('60');
  });
});

describe('wordings of a 429', () => {
  async function worded(options: SimulatorOptions, model: string = 'gpt-4o', path: string = CLASSIC): Promise<string> {
    const { simulator } = limited(1, options, model);
    const more = model === 'gpt-4o' ? { max_tokens: 2_000 } : { max_completion_tokens: 2_000 };
    const said = await ask(simulator, { path, body: { model: 'gpt-4o', ...saying('x', more) } });
    expect(said.status).toBe(429);
    return said.text;
  }

  it('names the account kind and v1', async () => {
    const text = await worded({ kind: 'AIServices' }, 'gpt-4o', V1);
    expect(text).toContain(
      'under Azure OpenAI API version v1 have exceeded token rate limit of your current AIServices S0',
    );
  });

  it('is that of 2025-11 for gpt-5 and later', async () => {
    expect(await worded({ region: 'eastus2', kind: 'AIServices' }, 'gpt-5.1')).toBe(
      '{"error":{"code":"429","message":"Your requests to gpt-4o for gpt-5.1 in East US 2 have exceeded the token rate limit for your current AIServices S0 pricing tier. This request was for ChatCompletions_Create under Azure OpenAI API version 2024-10-21. Please retry after 60 seconds. To increase your default rate limit, visit: https://aka.ms/oai/quotaincrease."}}',
    );
  });

  it('is whatever the resource is told', async () => {
    expect(await worded({ limitVintage: '2026' })).toBe(
      '{"error":{"type":"too_many_requests","code":"too_many_requests","message":"Too Many Requests"}}',
    );
    expect(await worded({ limitVintage: 'short' })).toBe(
      '{"error":{"code":"429","message":"Rate limit is exceeded. Try again in 60 seconds."}}',
    );
    expect(await worded({ limitVintage: 'capacity' })).toContain('currently experiencing high demand');
  });
});

it('does not refuse anybody when limits are off, and goes on counting', async () => {
  const { simulator } = limited(1, { limits: 'off' });
  for (let i = 0; i < 20; i++) expect((await ask(simulator, { body })).status).toBe(200);
  expect((await ask(simulator, { body })).headers['x-ratelimit-remaining-tokens']).toBe('0');
});
