/** Conversations stay where their prompt may be cached, as far as anybody may be asked there. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Routing } from '#shared/contract/models.ts';
import { ask, KEY, messages, stage } from '../../../test/resource.ts';
import { ANSWER, type Script } from '../../../test/upstream.ts';

const { resource, upstream, close } = stage();
afterEach(close);

const good: Script = { body: ANSWER };
const limitedFor = (ms: number): Script => ({
  status: 429,
  headers: { 'retry-after-ms': String(ms) },
  body: { error: { code: '429', message: 'have exceeded token rate limit' } },
});
const long = (about: string) => [{ role: 'user', content: `${about} ${'word '.repeat(1200)}` }];
const ascending = (counts: number[]) => counts.toSorted((a, b) => a - b);

describe('a conversation', () => {
  async function two(routing: Partial<Routing> = {}) {
    const ups = [await upstream(good), await upstream(good)];
    let now = 1_800_000_000_000;
    const made = await resource({ now: () => now });
    await made.deploy(
      'chat',
      ups.map(({ url }) => ({ baseUrl: url, priority: 0 })),
      null,
      { routing },
    );
    const seen = () => ups.map(({ calls }) => calls.length);
    return { made, ups, seen, pass: (ms: number) => (now += ms) };
  }

  it('with a long beginning stays where its prompt may be cached', async () => {
    const { made, seen } = await two();
    for (const about of ['Athens', 'Berlin', 'Cairo']) {
      const before = seen();
      for (let turn = 0; turn < 6; turn++)
        await ask(made, { messages: [...long(about), { role: 'assistant', content: `answer ${turn}` }, ...messages] });
      const after = seen();
      expect(ascending(after.map((count, i) => count - (before[i] ?? 0)))).toEqual([0, 6]);
    }
  });

  it('is known by the name a client gives it, however short', async () => {
    const { made, seen } = await two();
    for (let turn = 0; turn < 8; turn++) await ask(made, { messages, prompt_cache_key: 'conversation-1' });
    expect(ascending(seen())).toEqual([0, 8]);
    for (let turn = 0; turn < 8; turn++)
      await fetch(`${made.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'x-session-id': 'conversation-2' },
        body: JSON.stringify({ model: 'chat', messages }),
      });
    expect(seen().every((count) => count % 8 === 0)).toBe(true);
  });

  it('is forgotten after ten idle minutes, not before', async () => {
    const { made, seen, pass } = await two();
    for (let turn = 0; turn < 5; turn++) {
      await ask(made, { messages, prompt_cache_key: 'k' });
      pass(599_000);
    }
    expect(ascending(seen())).toEqual([0, 5]);
    // Twenty conversations that paused too long cannot all be where they were.
    const places: boolean[] = [];
    for (let one = 0; one < 20; one++) {
      const before = seen();
      await ask(made, { messages, prompt_cache_key: `c${one}` });
      const between = seen();
      pass(601_000);
      await ask(made, { messages, prompt_cache_key: `c${one}` });
      const after = seen();
      const first = between.findIndex((count, i) => count > (before[i] ?? 0));
      places.push(first === after.findIndex((count, i) => count > (between[i] ?? 0)));
    }
    expect(places).toContain(false);
  });

  it('moves on when its target cannot answer, and stays there', async () => {
    const { made, ups, seen } = await two();
    await ask(made, { messages, prompt_cache_key: 'k' });
    const home = seen().indexOf(1);
    ups[home]?.script(limitedFor(30_000));
    for (let turn = 0; turn < 3; turn++)
      expect((await ask(made, { messages, prompt_cache_key: 'k' })).status).toBe(200);
    expect(seen()[1 - home]).toBe(3);
  });

  it('does not hold against a higher priority', async () => {
    let now = 1_800_000_000_000;
    const first = await upstream(limitedFor(5000), good);
    const second = await upstream(good);
    const made = await resource({ now: () => now });
    await made.deploy('chat', [{ baseUrl: first.url }, { baseUrl: second.url }]);
    await ask(made, { messages, prompt_cache_key: 'k' });
    expect(second.calls).toHaveLength(1);
    now += 5001;
    await ask(made, { messages, prompt_cache_key: 'k' });
    expect([first.calls.length, second.calls.length]).toEqual([2, 1]);
  });

  it('can be left to chance', async () => {
    const { made, seen } = await two({ affinity: 'off' });
    for (let turn = 0; turn < 40; turn++) await ask(made, { messages, prompt_cache_key: 'k' });
    expect(Math.min(...seen())).toBeGreaterThan(0);
  });
});
