import { describe, expect, it } from 'vitest';
import { ask, CLASSIC, KEYS, saying, virtualTime, type Said } from './asking.ts';
import { createSimulator, instant, type Simulator, type SimulatorOptions } from './index.ts';

/** One unit of gpt-4o: 2,500 tokens of input a minute, a token of output counting as four. */
function provisioned(more: SimulatorOptions = {}) {
  const time = virtualTime();
  const deployments = [
    { name: 'gpt-4o', model: 'gpt-4o', sku: 'ProvisionedManaged', capacity: 1, spillover: 'standard' },
    { name: 'alone', model: 'gpt-4o', sku: 'GlobalProvisionedManaged', capacity: 1 },
    { name: 'standard', model: 'gpt-4o', sku: 'GlobalStandard', capacity: 100 },
  ];
  const simulator = createSimulator({ keys: KEYS, ...time, scenario: { behaviour: instant }, deployments, ...more });
  return { time, simulator };
}

function at(simulator: Simulator, name: string, body: object, headers: Record<string, string> = {}): Promise<Said> {
  return ask(simulator, { path: CLASSIC.replace('gpt-4o', name), headers, body });
}

const spending = (tokens: number): object => saying('Say hello.', { max_tokens: tokens });

describe('a provisioned deployment', () => {
  it('tells how full it is and has no other limits', async () => {
    const { simulator } = provisioned();
    const said = await at(simulator, 'alone', spending(247));
    // 3 tokens of prompt as guessed and 247 of completion, of 2,500.
    expect(said.headers['azure-openai-deployment-utilization']).toBe('10.0%');
    expect(Object.keys(said.headers).filter((name) => name.startsWith('x-ratelimit-l'))).toEqual([]);
  });

  it('gives back what a request did not take, and takes more for what it did', async () => {
    const { simulator } = provisioned();
    await at(simulator, 'alone', spending(2_000));
    // 10 tokens of prompt and 2 of completion, which count as 8, were left of 2,003.
    const next = await at(simulator, 'alone', spending(230));
    expect(next.headers['azure-openai-deployment-utilization']).toBe(`${((18 + 233) / 25).toFixed(1)}%`);
    const long = { 'x-sim-answer': 'tokens:500' };
    const few = provisioned().simulator;
    await at(few, 'alone', saying('x', { max_tokens: 500 }), long);
    const after = await at(few, 'alone', spending(1));
    expect(Number.parseFloat(after.headers['azure-openai-deployment-utilization'] ?? '')).toBeGreaterThan(80);
  });

  it('lets the last one in over the brim, then nobody until enough has leaked', async () => {
    const { time, simulator } = provisioned();
    const long = { 'x-sim-answer': 'tokens:620' };
    const full = await at(simulator, 'alone', saying('x'), long);
    expect(full.status).toBe(200);
    expect((await at(simulator, 'alone', spending(500), long)).status).toBe(200);
    const said = await at(simulator, 'alone', spending(1));
    expect(said.status).toBe(429);
    const wait = Number(said.headers['retry-after-ms']);
    expect(wait).toBeGreaterThan(1_000);
    expect(Number(said.headers['retry-after'])).toBe(Math.ceil(wait / 1_000));
    expect(Number.parseFloat(said.headers['azure-openai-deployment-utilization'] ?? '')).toBeGreaterThan(100);
    expect(said.headers).not.toHaveProperty('x-ratelimit-type');
    time.now += wait - 100;
    expect((await at(simulator, 'alone', spending(1))).status).toBe(429);
    time.now += 100;
    expect((await at(simulator, 'alone', spending(1))).status).toBe(200);
  });

  it('does not count what its cache knows', async () => {
    const { simulator } = provisioned();
    const body = saying('word '.repeat(2_000), { max_tokens: 1 });
    await at(simulator, 'alone', body);
    const first = Number.parseFloat(
      (await at(simulator, 'alone', spending(1))).headers['azure-openai-deployment-utilization'] ?? '',
    );
    const again = await at(simulator, 'alone', body);
    expect(JSON.parse(again.text).usage.prompt_tokens_details.cached_tokens).toBeGreaterThan(1_900);
    const second = Number.parseFloat(
      (await at(simulator, 'alone', spending(1))).headers['azure-openai-deployment-utilization'] ?? '',
    );
    expect(second - first).toBeLessThan(8);
  });

  it('gives back what a client that left did not wait for', async () => {
    const { simulator } = provisioned();
    const answer = await simulator.handle({
      method: 'POST',
      path: CLASSIC.replace('gpt-4o', 'alone'),
      headers: { 'api-key': KEYS.key1 },
      body: Buffer.from(JSON.stringify(saying('show me some code', { stream: true, max_tokens: 2_400 }))),
    });
    for await (const _ of answer.body) break;
    const next = await at(simulator, 'alone', spending(1));
    expect(Number.parseFloat(next.headers['azure-openai-deployment-utilization'] ?? '')).toBeLessThan(50);
  });
});

describe('spillover', () => {
  it('goes to the standard deployment when the bucket is full, and says so', async () => {
    const { simulator } = provisioned();
    const long = { 'x-sim-answer': 'tokens:640' };
    expect((await at(simulator, 'gpt-4o', saying('x'), long)).headers['x-ms-is-spilled-over']).toBe('false');
    const said = await at(simulator, 'gpt-4o', saying('Say hello.'));
    expect(said.status).toBe(200);
    expect(said.headers).toMatchObject({
      'x-ms-deployment-name': 'standard',
      'x-ms-spillover-from-deployment': 'gpt-4o',
      'x-ms-spillover-error': '429',
      'x-ms-is-spilled-over': 'true',
      'x-ratelimit-limit-tokens': '100000',
    });
    expect(simulator.resource.journal.at(-1)).toMatchObject({ deployment: 'standard', status: 200 });
  });

  it('happens on errors of the server, streams too, and where the request says so', async () => {
    const { simulator } = provisioned({
      scenario: { behaviour: instant, deployments: { 'gpt-4o': { fault: 'server-error' }, alone: { fault: '503' } } },
    });
    const streamed = await at(simulator, 'gpt-4o', saying('Say hello.', { stream: true }));
    expect([streamed.status, streamed.headers['x-ms-spillover-error']]).toEqual([200, '500']);
    expect(streamed.text).toMatch(/data: \[DONE\]\n\n$/);
    expect((await at(simulator, 'alone', saying('x'))).status).toBe(503);
    const asked = await at(simulator, 'alone', saying('x'), { 'x-ms-spillover-deployment': 'standard' });
    expect([asked.status, asked.headers['x-ms-spillover-error']]).toEqual([200, '503']);
  });

  it('is not for what the client did wrong, nor from standard deployments, nor to unknown ones', async () => {
    const { simulator } = provisioned();
    expect((await at(simulator, 'gpt-4o', saying('x', { n: 0 }))).status).toBe(400);
    const headers = { 'x-ms-spillover-deployment': 'gpt-4o', 'x-sim-fault': '500' };
    expect((await at(simulator, 'standard', saying('x'), headers)).status).toBe(500);
    const unknown = { 'x-ms-spillover-deployment': 'nope', 'x-sim-fault': '500' };
    expect((await at(simulator, 'alone', saying('x'), unknown)).status).toBe(500);
  });
});

it('lowers the limits for a while where the scenario says so', async () => {
  const { simulator } = provisioned();
  const said = await at(simulator, 'standard', saying('x'), { 'x-sim-limit-share': '0.25' });
  expect(said.headers).toMatchObject({ 'x-ratelimit-limit-tokens': '25000', 'x-ratelimit-limit-requests': '150' });
});

it('counts pictures and sounds by requests alone', async () => {
  const time = virtualTime();
  const deployments = [{ name: 'dall-e-3', model: 'dall-e-3', capacity: 2 }];
  const simulator = createSimulator({ keys: KEYS, ...time, scenario: { behaviour: instant }, deployments });
  const asked = { path: '/openai/v1/images/generations', body: { model: 'dall-e-3', prompt: 'a boat' } };
  const said = await ask(simulator, asked);
  expect(said.headers).toMatchObject({ 'x-ratelimit-limit-requests': '2', 'x-ratelimit-remaining-requests': '1' });
  expect(said.headers).not.toHaveProperty('x-ratelimit-limit-tokens');
  await ask(simulator, asked);
  const third = await ask(simulator, asked);
  expect([third.status, third.headers['x-ratelimit-type'], third.headers['retry-after']]).toEqual([
    429,
    'Requests',
    '60',
  ]);
});
