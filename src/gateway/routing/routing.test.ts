/** Whom the gateway asks, whom instead, and whom not now. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Routing } from '#shared/contract/models.ts';
import { ask, KEY, messages, stage, type Resource } from '../../../test/resource.ts';
import {
  ANSWER,
  contentFrame,
  DONE,
  ROLE_FRAME,
  STOP_FRAME,
  stream,
  USAGE_FRAME,
  type Script,
} from '../../../test/upstream.ts';

const { resource, upstream, close } = stage();
afterEach(close);

const good: Script = { body: ANSWER };
const failing: Script = {
  status: 500,
  body: { error: { message: 'server error', type: 'server_error', param: null, code: null } },
};
const limitedFor = (ms: number): Script => ({
  status: 429,
  headers: { 'retry-after-ms': String(ms) },
  body: { error: { code: '429', message: 'have exceeded token rate limit' } },
});
const tooLong: Script = {
  status: 400,
  body: {
    error: {
      message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
      type: 'invalid_request_error',
      param: 'messages',
      code: 'context_length_exceeded',
    },
  },
};
const filtered: Script = {
  status: 400,
  body: { error: { message: 'filtered', type: null, param: 'prompt', code: 'content_filter', status: 400 } },
};
const gone: Script = { status: 404, body: { error: { code: 'DeploymentNotFound', message: 'no' } } };
const once: Partial<Routing> = { rounds: 0 };

const ascending = (counts: number[]) => counts.toSorted((a, b) => a - b);

async function states({ db, gateway }: Resource) {
  const row = await db.selectFrom('deployments').select('id').where('name', '=', 'chat').executeTakeFirstOrThrow();
  return gateway.states(row.id);
}

describe('spill-over', () => {
  it('goes to the next priority before the first must refuse, and comes back when the minute has slid by', async () => {
    let now = 1_800_000_000_000;
    const provisioned = await upstream(good);
    const payg = await upstream(good);
    const made = await resource({ now: () => now });
    await made.deploy('chat', [{ baseUrl: provisioned.url, capacityTpm: 1000 }, { baseUrl: payg.url }]);
    for (let i = 0; i < 3; i++) await ask(made, { messages, max_tokens: 400 });
    expect([provisioned.calls.length, payg.calls.length]).toEqual([2, 1]);
    expect((await states(made)).map(({ state }) => state)).toEqual(['ready', 'ready']);
    now += 61_000;
    await ask(made, { messages, max_tokens: 400 });
    expect([provisioned.calls.length, payg.calls.length]).toEqual([3, 1]);
  });

  it('a target that is full by our count is still asked when nobody else is left', async () => {
    const small = await upstream(good);
    const made = await resource();
    await made.deploy('chat', [{ baseUrl: small.url, capacityTpm: 10 }]);
    expect((await ask(made, { messages, max_tokens: 400 })).status).toBe(200);
    expect((await states(made))[0]?.state).toBe('full');
  });

  it('provisioned throughput gets back what was estimated too much', async () => {
    const now = 1_800_000_000_000;
    const provisioned = await upstream(good);
    const made = await resource({ now: () => now });
    await made.deploy('chat', [{ baseUrl: provisioned.url, capacityTpm: 1000, sku: 'GlobalProvisionedManaged' }]);
    await ask(made, { messages, max_tokens: 900 });
    await made.ledger();
    // 19 in, of which 8 cached; 3 out.
    expect((await states(made))[0]?.tokensThisMinute).toBe(14);
  });
});

describe('among targets of the same priority', () => {
  it('the least loaded is asked, by its share of its capacity', async () => {
    const large = await upstream(good);
    const small = await upstream(good);
    const made = await resource();
    await made.deploy(
      'chat',
      [
        { baseUrl: large.url, priority: 0, capacityTpm: 30_000 },
        { baseUrl: small.url, priority: 0, capacityTpm: 10_000 },
      ],
      null,
      { routing: { policy: 'least-loaded' } },
    );
    for (let i = 0; i < 40; i++) await ask(made, { messages, max_tokens: 100 });
    expect([large.calls.length, small.calls.length]).toEqual([30, 10]);
  });

  it('estimates differ: a few long answers weigh as much as many short ones', async () => {
    const first = await upstream(good);
    const second = await upstream(good);
    const made = await resource();
    const both = [first, second].map(({ url }) => ({ baseUrl: url, priority: 0, capacityTpm: 100_000 }));
    await made.deploy('chat', both, null, { routing: { policy: 'least-loaded' } });
    await ask(made, { messages, max_tokens: 4000 });
    for (let i = 0; i < 10; i++) await ask(made, { messages, max_tokens: 100 });
    expect(ascending([first.calls.length, second.calls.length])).toEqual([1, 10]);
  });
});

describe('what no target here can answer', () => {
  it('is asked of a deployment with a longer context, which the answer names', async () => {
    const short = await upstream(tooLong);
    const large = await upstream(good);
    const made = await resource();
    await made.deploy('chat', [{ baseUrl: short.url }], null, { routing: { contextFallbacks: ['missing', 'large'] } });
    await made.deploy('large', [{ baseUrl: large.url, upstreamName: 'the-large-one' }]);
    const { status, headers } = await ask(made);
    expect([status, headers.get('x-parlor-fallback')]).toEqual([200, 'large']);
    expect(large.calls[0]?.path).toContain('the-large-one');
    expect((await made.ledger())[0]).toMatchObject({ status: 200, deployment: 'chat', attempts: 2, error: null });
  });

  it('is asked of a deployment with another filter, only where its owner wants that', async () => {
    const strict = await upstream(filtered);
    const other = await upstream(good);
    const made = await resource();
    await made.deploy('chat', [{ baseUrl: strict.url }], null, { routing: { filterFallbacks: ['other'] } });
    await made.deploy('plain', [{ baseUrl: strict.url }], null, { routing: { contextFallbacks: ['other'] } });
    await made.deploy('other', [{ baseUrl: other.url }]);
    expect((await ask(made)).status).toBe(200);
    const plain = await ask(made, { messages }, '/openai/deployments/plain/chat/completions?api-version=2024-10-21');
    expect([plain.status, JSON.parse(plain.text).error.code]).toEqual([400, 'content_filter']);
  });

  it('tells the first refusal when the others refuse as well, and does not go round in circles', async () => {
    const first = await upstream(tooLong);
    const second = await upstream(tooLong);
    const third = await upstream(limitedFor(7000));
    const made = await resource();
    await made.deploy('chat', [{ baseUrl: first.url }], null, { routing: { contextFallbacks: ['b', 'chat', 'c'] } });
    await made.deploy('b', [{ baseUrl: second.url }], null, { routing: { contextFallbacks: ['chat'] } });
    await made.deploy('c', [{ baseUrl: third.url }]);
    const { status, text } = await ask(made);
    expect([status, JSON.parse(text).error.code]).toEqual([400, 'context_length_exceeded']);
    expect([first.calls.length, second.calls.length, third.calls.length]).toEqual([1, 1, 1]);
  });

  it('is asked of the successor when the model is gone', async () => {
    const old = await upstream(gone);
    const next = await upstream(good);
    const made = await resource();
    await made.deploy('chat', [{ baseUrl: old.url }], 'gpt-4o', { successor: 'next' });
    await made.deploy('next', [{ baseUrl: next.url, apiVersion: null, surface: 'v1' }], 'gpt-5');
    const { status, headers } = await ask(made, { messages, max_tokens: 100 });
    expect([status, headers.get('x-parlor-fallback')]).toEqual([200, 'next']);
    // In the words of the model that answers.
    expect(JSON.parse(next.calls[0]?.body.toString() ?? '')).toMatchObject({ max_completion_tokens: 100 });
    expect(headers.get('x-parlor-adapted')).toBe('max_tokens>max_completion_tokens');
  });
});

describe('a target that was ill', () => {
  it('is tried by one call, while the others go elsewhere', async () => {
    let now = 1_800_000_000_000;
    const release = Promise.withResolvers<void>();
    const ill = await upstream(failing);
    const well = await upstream(good);
    const made = await resource({ now: () => now });
    await made.deploy('chat', [{ baseUrl: ill.url }, { baseUrl: well.url }]);
    for (let i = 0; i < 5; i++) await ask(made);
    expect(ill.calls).toHaveLength(3);
    expect((await states(made))[0]).toMatchObject({ state: 'resting', error: 'upstream_failed' });
    const [trouble] = [...made.gateway.troubles().values()];
    expect(trouble).toEqual({
      error: 'upstream_failed',
      deployment: 'chat',
      until: new Date(now + 1000).toISOString(),
    });
    expect(made.gateway.troubles().size).toBe(1);
    now += 30_001;
    expect((await states(made))[0]).toMatchObject({ state: 'ready', error: 'upstream_failed' });
    ill.script(async (_, wire) => {
      await release.promise;
      wire.head(200, { 'content-type': 'application/json' });
      wire.chunk(JSON.stringify(ANSWER));
      wire.end();
    });
    const trying = ask(made);
    await expect.poll(() => ill.calls.length).toBe(4);
    expect((await states(made))[0]?.state).toBe('trying');
    await Promise.all(Array.from({ length: 10 }, () => ask(made)));
    expect(ill.calls).toHaveLength(4);
    release.resolve();
    expect((await trying).status).toBe(200);
    await ask(made);
    expect(ill.calls).toHaveLength(5);
    expect((await states(made))[0]).toMatchObject({ state: 'ready', error: null });
    expect(made.gateway.troubles().size).toBe(0);
  });

  it('rests longer each time it fails again', async () => {
    let now = 1_800_000_000_000;
    const ill = await upstream(failing);
    const well = await upstream(good);
    const made = await resource({ now: () => now });
    await made.deploy('chat', [{ baseUrl: ill.url }, { baseUrl: well.url }]);
    for (let i = 0; i < 3; i++) await ask(made);
    for (const pause of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
      const before = ill.calls.length;
      now += pause - 1;
      await ask(made);
      expect(ill.calls).toHaveLength(before);
      now += 2;
      await ask(made);
      expect(ill.calls).toHaveLength(before + 1);
    }
  });

  it('is said once when somebody must repair it, and left alone meanwhile', async () => {
    const wrong = await upstream({ status: 401, body: { error: { code: '401', message: 'Access denied due to …' } } });
    const well = await upstream(good);
    const made = await resource();
    await made.deploy('chat', [{ baseUrl: wrong.url }, { baseUrl: well.url }]);
    for (let i = 0; i < 5; i++) await ask(made);
    expect(wrong.calls).toHaveLength(1);
    expect(made.log).toEqual(['a target cannot answer until somebody repairs it']);
    expect((await states(made))[0]).toMatchObject({ state: 'broken', error: 'key_wrong' });
  });
});

describe('a target that breaks its answers off', () => {
  it('rests like one that does not begin them', async () => {
    const now = 1_800_000_000_000;
    const breaking = await upstream((_, wire) => {
      wire.head(200, { 'content-type': 'text/event-stream' });
      wire.chunk(ROLE_FRAME + contentFrame('Hel'));
      wire.cut();
    });
    const well = await upstream(stream(ROLE_FRAME, contentFrame('a'), STOP_FRAME, DONE));
    const made = await resource({ now: () => now });
    await made.deploy('chat', [{ baseUrl: breaking.url }, { baseUrl: well.url }]);
    for (let i = 0; i < 6; i++) await ask(made, { messages, stream: true });
    expect([breaking.calls.length, well.calls.length]).toEqual([3, 3]);
  });
});

describe('when everybody failed', () => {
  it('everybody is asked once more, a moment later', async () => {
    const first = await upstream(failing, good);
    const second = await upstream(failing);
    const made = await resource();
    await made.deploy('chat', [{ baseUrl: first.url }, { baseUrl: second.url }]);
    expect((await ask(made)).status).toBe(200);
    expect([first.calls.length, second.calls.length]).toEqual([2, 1]);
    expect((await made.ledger())[0]).toMatchObject({ attempts: 3, error: null });
  });

  it('but not for longer than the deployment wants, and not against a limit', async () => {
    const up = await upstream(failing);
    const made = await resource();
    await made.deploy('chat', [{ baseUrl: up.url }], null, { routing: once });
    expect((await ask(made)).status).toBe(500);
    expect(up.calls).toHaveLength(1);
    const limited = await upstream(limitedFor(2000));
    await made.deploy('other', [{ baseUrl: limited.url }], null, { routing: { rounds: 3 } });
    const path = '/openai/deployments/other/chat/completions?api-version=2024-10-21';
    expect((await ask(made, { messages }, path)).status).toBe(429);
    expect(limited.calls).toHaveLength(1);
  });

  it('a client that leaves meanwhile is not asked for', async () => {
    const up = await upstream(failing);
    const made = await resource();
    await made.deploy('chat', [{ baseUrl: up.url }], null, { routing: { rounds: 3 } });
    const leaving = new AbortController();
    const path = `${made.url}/openai/deployments/chat/chat/completions?api-version=2024-10-21`;
    const asked = fetch(path, {
      method: 'POST',
      headers: { 'api-key': KEY },
      body: JSON.stringify({ messages }),
      signal: leaving.signal,
    }).catch(() => null);
    await expect.poll(() => up.calls.length).toBe(1);
    await new Promise((next) => setTimeout(next, 30));
    leaving.abort();
    await asked;
    expect((await made.ledger())[0]).toMatchObject({ error: 'aborted', status: 499 });
    await new Promise((next) => setTimeout(next, 700));
    expect(up.calls).toHaveLength(1);
  });
});

describe('silence', () => {
  const silent: Script = () => undefined;

  it('ends when the deployment wants it, and is not asked about twice', async () => {
    const mute = await upstream(silent);
    const well = await upstream(good);
    const made = await resource();
    await made.deploy('chat', [{ baseUrl: mute.url }, { baseUrl: well.url }], null, { routing: { timeoutSeconds: 1 } });
    expect((await ask(made)).status).toBe(504);
    expect(well.calls).toHaveLength(0);
    // It may have been worked on, which costs.
    expect((await made.ledger())[0]).toMatchObject({ error: 'upstream_timeout', usage_source: 'estimated' });
  });

  it('goes to the next target where the owner pays for that', async () => {
    const mute = await upstream(silent);
    const well = await upstream(good);
    const made = await resource();
    await made.deploy('chat', [{ baseUrl: mute.url }, { baseUrl: well.url }], null, {
      routing: { timeoutSeconds: 1, afterTimeout: 'always' },
    });
    expect((await ask(made)).status).toBe(200);
    await mute.calls[0]?.left;
  });

  it('that an upstream admits goes to the next unless that is not wanted', async () => {
    const late = await upstream({
      status: 408,
      body: { error: { code: 'Timeout', message: 'The operation was timeout.' } },
    });
    const well = await upstream(good);
    const made = await resource();
    const both = [{ baseUrl: late.url }, { baseUrl: well.url }];
    await made.deploy('chat', both);
    await made.deploy('strict', both, null, { routing: { afterTimeout: 'never' } });
    expect((await ask(made)).status).toBe(200);
    const path = '/openai/deployments/strict/chat/completions?api-version=2024-10-21';
    expect((await ask(made, { messages }, path)).status).toBe(408);
  });
});

describe('room for second tries', () => {
  it('is a fifth of what is going on; who finds none waits for it and is answered', async () => {
    const all = Promise.withResolvers<void>();
    let arrived = 0;
    const ill = await upstream(async (_, wire) => {
      if (++arrived === 40) all.resolve();
      await all.promise;
      wire.head(500, { 'content-type': 'application/json' });
      wire.chunk('{"error":{"message":"server error","type":"server_error","param":null,"code":null}}');
      wire.end();
    });
    let inside = 0;
    let most = 0;
    const well = await upstream(async (_, wire) => {
      most = Math.max(most, ++inside);
      await wire.wait(10);
      inside--;
      wire.head(200, { 'content-type': 'text/event-stream' });
      for (const frame of [ROLE_FRAME, contentFrame('a'), STOP_FRAME, USAGE_FRAME, DONE]) wire.chunk(frame);
      wire.end();
    });
    const made = await resource();
    await made.deploy('chat', [{ baseUrl: ill.url }, { baseUrl: well.url }]);
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(made, { messages, stream: true })));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 200));
    expect([ill.calls.length, well.calls.length]).toEqual([40, 40]);
    expect(most).toBeLessThanOrEqual(8);
    expect(most).toBeGreaterThan(3);
  });

  it('is given back by calls that are over, however they end', async () => {
    const up = await upstream(failing);
    const other = await upstream(failing);
    const made = await resource();
    await made.deploy('chat', [{ baseUrl: up.url }, { baseUrl: other.url }], null, { routing: once });
    for (let i = 0; i < 12; i++) expect((await ask(made)).status).toBe(500);
    other.script(stream(ROLE_FRAME, contentFrame('a'), STOP_FRAME, DONE));
    expect((await ask(made, { messages, stream: true })).status).toBe(200);
  });
});
