/** Which connections the gateway uses, with which keys, and how it closes. */
import { afterEach, describe, expect, it } from 'vitest';
import { ask, KEY, messages, stage } from '../../test/resource.ts';
import { ANSWER, DONE, frame, ROLE_FRAME, STOP_FRAME, stream, USAGE_FRAME, type Script } from '../../test/upstream.ts';

const { inFrontOf, resource, upstream, close } = stage();
afterEach(close);

const failing: Script = {
  status: 500,
  body: { error: { message: 'server error', type: 'server_error', param: null, code: null } },
};
const good: Script = { body: ANSWER };

describe('the house', () => {
  it('uses only enabled deployments on enabled connections', async () => {
    const up = await upstream(good);
    const made = await inFrontOf([up]);
    expect(made.gateway.deployments().map(({ name }) => name)).toEqual(['chat']);
    await made.db.updateTable('connections').set({ enabled: 0 }).execute();
    await made.gateway.reload();
    expect(made.gateway.deployments()).toEqual([]);
    expect((await ask(made)).status).toBe(404);
  });

  it('leaves a connection out whose key was sealed for another address', async () => {
    const up = await upstream(good);
    const made = await inFrontOf([up]);
    await made.db.updateTable('connections').set({ base_url: 'http://127.0.0.1:4157' }).execute();
    await made.gateway.reload();
    expect((await ask(made)).status).toBe(404);
    expect(made.log).toEqual(['a connection cannot be used']);
    expect(up.calls).toHaveLength(0);
  });

  it('sends a key only to its own connection', async () => {
    const first = await upstream(failing);
    const second = await upstream(good);
    const made = await resource();
    await made.deploy('chat', [
      { baseUrl: first.url, keys: ['key-of-the-first-one'] },
      { baseUrl: second.url, keys: ['key-of-the-second-one'] },
    ]);
    await ask(made);
    expect(first.calls.map((call) => call.headers['api-key'])).toEqual(['key-of-the-first-one']);
    expect(second.calls.map((call) => call.headers['api-key'])).toEqual(['key-of-the-second-one']);
    for (const { headers } of [...first.calls, ...second.calls]) expect(JSON.stringify(headers)).not.toContain(KEY);
  });

  it('spreads by weight within a priority', async () => {
    const often = await upstream(good);
    const seldom = await upstream(good);
    const never = await upstream(good);
    const made = await resource();
    await made.deploy('chat', [
      { baseUrl: often.url, priority: 0, weight: 9 },
      { baseUrl: seldom.url, priority: 0, weight: 1 },
      { baseUrl: never.url, priority: 1, weight: 100 },
    ]);
    await Promise.all(Array.from({ length: 200 }, () => ask(made)));
    expect(never.calls).toHaveLength(0);
    expect(often.calls.length).toBeGreaterThan(seldom.calls.length);
    expect(seldom.calls.length).toBeGreaterThan(0);
  });

  it('settles what is going on when it closes, and takes nothing more', async () => {
    const up = await upstream(() => undefined);
    const made = await inFrontOf([up]);
    const going = ask(made).catch(() => undefined);
    while (up.calls.length === 0) await new Promise((next) => setTimeout(next, 5));
    await made.gateway.close();
    expect((await made.ledger())[0]).toMatchObject({ state: 'settled', error: 'aborted' });
    await going;
    expect((await ask(made)).status).toBe(503);
  });

  it('an answer in a frame without usage fields is not disturbed by one that only looks like it', async () => {
    const trap = frame({
      choices: [{ index: 0, delta: { content: '"usage":{"prompt_tokens":1,"completion_tokens":1}' } }],
    });
    const frames = [ROLE_FRAME, trap, STOP_FRAME];
    const up = await upstream(stream(...frames, USAGE_FRAME, DONE));
    const made = await inFrontOf([up]);
    expect((await ask(made, { messages, stream: true })).text).toBe([...frames, DONE].join(''));
    expect((await made.ledger())[0]).toMatchObject({ input_tokens: 19 });
  });
});
