/** Compatibility list F: limits, retries, failover. What a resource must be steered for is asked of the simulator. */
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  createSimulator,
  serveSimulator,
  type Scenario,
  type Simulator,
  type SimulatorOptions,
} from '#simulator/index.ts';
import { KEY, stage } from '../resource.ts';
import { ask, conform, failure, generations, KEYS, PLAIN, user, type Subject } from './subject.ts';

const hello = { messages: user('Say hello.') };
const open = stage();

interface Steered {
  subject: Subject;
  simulator: Simulator;
  close(): Promise<void>;
}

/** A resource of its own, directly or with the gateway before it. */
async function steered(subject: Subject, options: SimulatorOptions): Promise<Steered> {
  const simulator = createSimulator({
    keys: KEYS,
    scenario: PLAIN,
    deployments: [{ name: 'chat', model: 'gpt-4o' }],
    ...options,
  });
  const served = await serveSimulator(simulator);
  const there = { ...subject, url: served.url, key: KEYS.key1 };
  if (!subject.behindGateway) return { subject: there, simulator, close: () => served.close() };
  const resource = await open.resource();
  await resource.deploy('chat', [
    { baseUrl: served.url, keys: [KEYS.key1], upstreamName: 'chat', apiVersion: null, surface: 'v1' },
  ]);
  return {
    subject: { ...subject, url: resource.url, key: KEY },
    simulator,
    async close() {
      await open.close();
      await served.close();
    },
  };
}

await conform('limits', (given) => {
  it.skipIf(!given.simulator)(
    '60. tokens spent: 429 with the time to wait; SDKs come back and are let in',
    async () => {
      for (const vintage of ['classic', '2025-11', '2026'] as const) {
        let now = 1_788_254_279_000;
        const deployments = [{ name: 'chat', model: 'gpt-4o', capacity: 10 }];
        const { subject, close } = await steered(given, { clock: () => now, deployments, limitVintage: vintage });
        const spend = () => ask(subject, 'chat/completions', { body: { ...hello, max_tokens: 6_000 } });
        expect((await spend()).status).toBe(200);
        const said = await spend();
        expect([vintage, said.status]).toEqual([vintage, 429]);
        const wait = Number(said.headers.get('retry-after'));
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(60);
        expect(Number(said.headers.get('retry-after-ms'))).toBeGreaterThan(0);
        if (!given.behindGateway) {
          expect(said.headers.get('x-ratelimit-remaining-tokens')).toBe('0');
          const words = {
            classic: 'exceeded token rate limit',
            '2025-11': 'exceeded the token rate limit',
            2026: 'Too Many Requests',
          };
          expect(said.json.error.message).toContain(words[vintage]);
          now += 60_000;
          expect((await spend()).status).toBe(200);
        }
        await close();
      }
    },
  );

  it.skipIf(!given.simulator || given.behindGateway)(
    '60. a request larger than the whole quota will never pass',
    async () => {
      const deployments = [{ name: 'chat', model: 'gpt-4o', capacity: 1 }];
      const { subject, close } = await steered(given, { deployments });
      const said = await ask(subject, 'chat/completions', { body: { ...hello, max_tokens: 3_000 } });
      expect([said.status, said.headers.get('retry-after')]).toEqual([429, '86400']);
      await close();
    },
  );

  it.skipIf(!given.simulator || given.behindGateway)(
    '61. a burst within ten seconds exceeds the call rate limit',
    async () => {
      let now = 1_788_254_279_000;
      const deployments = [{ name: 'chat', model: 'gpt-4o', capacity: 10 }];
      const { subject, close } = await steered(given, { clock: () => now, deployments });
      const burst: number[] = [];
      let words = '';
      for (let i = 0; i < 11; i++) {
        const said = await ask(subject, 'chat/completions', { body: hello });
        burst.push(said.status);
        words = said.json.error?.message ?? '';
      }
      expect(burst).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
      expect(words).toContain('exceeded call rate limit');
      now += 10_000;
      expect((await ask(subject, 'chat/completions', { body: hello })).status).toBe(200);
      await close();
    },
  );

  it.skipIf(!given.simulator)(
    '63. SDKs try 408, 409, 429, 5xx and a reset again; x-should-retry: false stops them',
    async () => {
      const { subject, simulator, close } = await steered(given, { limits: 'off' });
      const play = (scenario: Scenario) => simulator.play({ ...PLAIN, ...scenario });
      for (const { azure, version } of generations(subject))
        for (const fault of ['408', '409', '429', '500', '503', 'reset'] as const) {
          play({ steps: [{ times: 1, behaviour: { fault, retryAfterMs: 1 } }] });
          const answer = await azure({ maxRetries: 2 }).chat.completions.create({ model: 'chat', ...hello });
          expect([version, fault, answer.choices[0]?.message.content]).toEqual([version, fault, 'Hello.']);
        }
      if (!given.behindGateway)
        for (const { azure, sdk } of generations(subject)) {
          play({ behaviour: { fault: '500', shouldRetry: false } });
          const before = simulator.resource.journal.length;
          const error = await failure(azure({ maxRetries: 2 }).chat.completions.create({ model: 'chat', ...hello }));
          expect(error).toBeInstanceOf(sdk.InternalServerError);
          expect(simulator.resource.journal.length - before).toBe(1);
        }
      await close();
    },
  );

  it.skipIf(!given.simulator)('63. what is refused has the class of its status in every SDK', async () => {
    const { subject, simulator, close } = await steered(given, { limits: 'off' });
    for (const { azure, sdk } of generations(subject))
      for (const [fault, type] of [
        ['repetitive-prompt', sdk.BadRequestError],
        ['429', sdk.RateLimitError],
        ['500', sdk.InternalServerError],
        ['503', sdk.InternalServerError],
        // What is wrong with the gateway's own credentials is not its client's 403, and its connections hold.
        ['firewall', given.behindGateway ? sdk.InternalServerError : sdk.PermissionDeniedError],
        ['reset', given.behindGateway ? sdk.InternalServerError : sdk.APIConnectionError],
      ] as const) {
        simulator.play({ behaviour: { ...PLAIN.behaviour, fault, retryAfterMs: 1 } });
        const error = await failure(azure().chat.completions.create({ model: 'chat', ...hello }));
        expect([fault, error instanceof type ? type.name : String(error)]).toEqual([fault, type.name]);
        // The pause it asked for: until it is over, the gateway would refuse by itself.
        await pause(5);
      }
    await close();
  });
});

describe.skipIf((process.env['PARLOR_CONFORMANCE_URL'] ?? '') !== '')('64. a gateway before two regions', () => {
  const faults = ['429', '408', '500', '502', '503', '504', 'reset', 'rate-limit-capacity'] as const;
  const passed = ['repetitive-prompt'] as const;
  const chat = '/openai/deployments/chat/chat/completions?api-version=2024-10-21';

  async function regions(first: Scenario) {
    const made = ['eastus', 'swedencentral'].map((region, i) =>
      createSimulator({
        keys: KEYS,
        region,
        deployments: [{ name: 'chat', model: 'gpt-4o' }],
        limits: 'off',
        scenario: { ...PLAIN, ...(i === 0 ? first : {}) },
      }),
    );
    const served = await Promise.all(made.map((simulator) => serveSimulator(simulator)));
    const resource = await open.resource();
    await resource.deploy(
      'chat',
      served.map(({ url }) => ({ baseUrl: url, keys: [KEYS.key1], upstreamName: 'chat' })),
    );
    const say = async () => {
      const response = await fetch(resource.url + chat, {
        method: 'POST',
        headers: { 'api-key': KEY, 'content-type': 'application/json' },
        body: JSON.stringify(hello),
      });
      await response.text();
      return { status: response.status, region: response.headers.get('x-ms-region') };
    };
    const [east, sweden] = made.map(({ resource: { journal } }) => journal);
    return {
      say,
      asked: () => [east?.length, sweden?.length],
      async close() {
        await open.close();
        for (const each of served) await each.close();
      },
    };
  }

  it.each(faults)('goes to the other one after %s, and stays there', async (fault) => {
    const house = await regions({ behaviour: { fault, retryAfterMs: 30_000 } });
    expect(await house.say()).toEqual({ status: 200, region: 'Sweden Central' });
    expect(await house.say()).toEqual({ status: 200, region: 'Sweden Central' });
    if (fault === '429') expect(house.asked()).toEqual([1, 2]);
    await house.close();
  });

  it.each(passed)('does not after %s: that is about the request', async (fault) => {
    const house = await regions({ behaviour: { fault } });
    expect((await house.say()).status).toBe(400);
    expect(house.asked()).toEqual([1, 0]);
    await house.close();
  });
});
