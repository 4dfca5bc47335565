/** A second leg for slow answers: who answers, who is stopped, and what both cost. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Routing } from '#shared/contract/models.ts';
import { ask, KEY, messages, stage } from '../../test/resource.ts';
import {
  ANSWER,
  contentFrame,
  DONE,
  ROLE_FRAME,
  STOP_FRAME,
  stream,
  USAGE_FRAME,
  type FakeUpstream,
  type Script,
} from '../../test/upstream.ts';
import { Pace } from './pace.ts';

const { resource, upstream, close } = stage();
afterEach(close);

const good: Script = { body: ANSWER };
const silent: Script = () => undefined;
const failing: Script = {
  status: 500,
  body: { error: { message: 'server error', type: 'server_error', param: null, code: null } },
};
const words = stream(ROLE_FRAME, contentFrame('Hel'), contentFrame('lo.'), STOP_FRAME, USAGE_FRAME, DONE);

async function before(ups: FakeUpstream[], hedge: Routing['hedge']) {
  const made = await resource();
  await made.deploy(
    'chat',
    ups.map(({ url }) => ({ baseUrl: url })),
    'gpt-4o',
    { routing: { hedge, rounds: 0 } },
  );
  return made;
}

describe('a slow target', () => {
  it('is overtaken by the next one, stopped, and paid all the same', async () => {
    const slow = await upstream(silent);
    const quick = await upstream(words);
    const made = await before([slow, quick], { afterMs: 60 });
    const { status, headers, text } = await ask(made, { messages, stream: true });
    expect([status, text]).toEqual([
      200,
      [ROLE_FRAME, contentFrame('Hel'), contentFrame('lo.'), STOP_FRAME, DONE].join(''),
    ]);
    await slow.calls[0]?.left;
    await expect.poll(async () => (await made.ledger()).length).toBe(2);
    const rows = await made.ledger();
    const [first, second] = [headers.get('x-request-id'), headers.get('x-parlor-hedged')].map((id) =>
      rows.find((row) => row.id === id),
    );
    expect(first).toMatchObject({ error: 'aborted', status: 499, usage_source: 'estimated', output_tokens: 0 });
    expect(second).toMatchObject({ error: null, status: 200, usage_source: 'provider', input_tokens: 19 });
    expect(first?.cost_micro_usd).toBeGreaterThan(0);
  });

  it('answers after all when the other one fails, or is slower still', async () => {
    const slow = await upstream(async (_, wire) => {
      await wire.wait(200);
      wire.head(200, { 'content-type': 'application/json' });
      wire.chunk(JSON.stringify(ANSWER));
      wire.end();
    });
    for (const other of [failing, silent]) {
      const second = await upstream(other);
      const made = await before([slow, second], { afterMs: 60 });
      const { status, headers } = await ask(made);
      expect([status, headers.get('x-parlor-hedged')]).toEqual([200, null]);
      expect(second.calls).toHaveLength(1);
      if (other === silent) await second.calls[0]?.left;
    }
  });
});

describe('a second leg', () => {
  it('is not started for an answer that begins in time, nor where nobody wants it', async () => {
    const first = await upstream(good);
    const second = await upstream(good);
    const made = await before([first, second], { afterMs: 5000 });
    for (let i = 0; i < 5; i++) expect((await ask(made)).status).toBe(200);
    expect(second.calls).toHaveLength(0);
    const slow = await upstream(async (_, wire) => {
      await wire.wait(150);
      wire.head(200, { 'content-type': 'application/json' });
      wire.chunk(JSON.stringify(ANSWER));
      wire.end();
    });
    const plain = await before([slow, second], null);
    expect((await ask(plain)).status).toBe(200);
    expect(second.calls).toHaveLength(0);
  });

  it('waits for what is usual here when no time is named', async () => {
    const first = await upstream(good);
    const second = await upstream(good);
    const made = await before([first, second], { afterMs: null });
    for (let i = 0; i < 20; i++) await ask(made);
    expect(second.calls).toHaveLength(0);
    first.script(silent);
    expect((await ask(made)).status).toBe(200);
    expect(second.calls).toHaveLength(1);
  });

  it('tells the failure of the first when both fail', async () => {
    const first = await upstream(async (_, wire) => {
      await wire.wait(120);
      wire.head(503, { 'content-type': 'application/json' });
      wire.chunk('{"error":{"code":"503","message":"the first is busy"}}');
      wire.end();
    });
    const second = await upstream(failing);
    const made = await resource();
    await made.deploy('chat', [{ baseUrl: first.url }, { baseUrl: second.url }], null, {
      routing: { hedge: { afterMs: 50 }, rounds: 0 },
    });
    const { status, text } = await ask(made);
    // The first leg, refused, goes on to the second target, which fails as well.
    expect([status, text]).toEqual([503, '{"error":{"code":"503","message":"the first is busy"}}']);
  });

  it('ends with the first when the client leaves', async () => {
    const first = await upstream(silent);
    const second = await upstream(silent);
    const made = await before([first, second], { afterMs: 50 });
    const leaving = new AbortController();
    const asked = fetch(`${made.url}/openai/deployments/chat/chat/completions?api-version=2024-10-21`, {
      method: 'POST',
      headers: { 'api-key': KEY },
      body: JSON.stringify({ messages }),
      signal: leaving.signal,
    }).catch(() => null);
    await expect.poll(() => second.calls.length).toBe(1);
    leaving.abort();
    await asked;
    await Promise.all([first.calls[0]?.left, second.calls[0]?.left]);
    await expect.poll(async () => (await made.ledger()).map(({ error }) => error)).toEqual(['aborted', 'aborted']);
  });
});

describe('what is usual', () => {
  it('is known of twenty answers: nineteen in twenty begin earlier', () => {
    const pace = new Pace();
    for (let ms = 1; ms <= 19; ms++) pace.add(ms);
    expect(pace.usual).toBeNull();
    for (let ms = 20; ms <= 200; ms++) pace.add(ms);
    expect(pace.usual).toBe(190);
    for (let i = 0; i < 200; i++) pace.add(5);
    // Sooner than that nobody is slow.
    expect(pace.usual).toBe(50);
  });
});
