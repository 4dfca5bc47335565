/** The last call of a budget: it has what is left, its upstream is told so, and what does not keep to it is ended. */
import { afterEach, describe, expect, it } from 'vitest';
import { NO_LIMITS, type Limits } from '#shared/contract/limits.ts';
import { createSimulator, instant } from '#simulator/index.ts';
import { putLimits } from '#store/limits.ts';
import { ask, stage, type Resource } from '../../../test/resource.ts';
import { priceSimulated } from '../../../test/simulated-prices.ts';
import { contentFrame, ROLE_FRAME, STOP_FRAME, stream, DONE, type Script } from '../../../test/upstream.ts';

const { resource, upstream, close } = stage();
afterEach(close);

const question = 'Tell me at length about tables and code.';
const messages = [{ role: 'user', content: question }];
const V1 = '/openai/v1/chat/completions';
const asked = {
  [V1]: { model: 'chat', messages },
  '/openai/v1/responses': { model: 'chat', input: question },
  '/anthropic/v1/messages': { model: 'chat', messages, max_tokens: 4000 },
};
/** What the supposed length of the prompt can be wrong by, at 2.50 USD per million. */
const PROMPT = 30;

async function limit(made: Resource, limits: Partial<Limits>): Promise<void> {
  await putLimits(made.db, { scope: 'key', owner: 'key_1' }, { ...NO_LIMITS, ...limits }, { by: 'user_1', now: 0 });
  await made.gateway.limits.reload();
}

const today = async (made: Resource) => (await made.gateway.limits.state('key', 'key_1', '')).day;

describe.each(Object.entries(asked))('the last call of a budget at %s', (path, json) => {
  it.each([false, true])('has what is left and no more; stream: %s', async (streams) => {
    const made = await resource({ simulator: createSimulator({ scenario: { behaviour: instant, steps: [] } }) });
    const gpt = { baseUrl: 'simulator:', provider: 'simulator', keys: [], upstreamName: 'gpt-4o' };
    await made.deploy('chat', [gpt], 'gpt-4o');
    await priceSimulated(made);
    // The prompt and some forty tokens, at 10 USD per million.
    await limit(made, { budgetDayMicroUsd: 450 });
    const { status, headers, text } = await ask(made, { ...json, stream: streams }, path);
    expect(status, text).toBe(200);
    expect(headers.get('x-parlor-adapted')).toMatch(/max\w*_tokens>4\d$/);
    expect(text).toMatch(/"length"|"max_output_tokens"|"max_tokens"/);
    await expect.poll(async () => (await today(made)).reservedMicroUsd).toBe(0);
    const { spentMicroUsd } = await today(made);
    expect(spentMicroUsd).toBeGreaterThan(350);
    expect(spentMicroUsd).toBeLessThanOrEqual(450 + PROMPT);
    const after = await ask(made, { ...json, stream: streams }, path);
    expect([402, 429]).toContain(after.status);
  });
});

/** Says words and never stops. */
const endless: Script = async ({ socket }, wire) => {
  wire.head(200, { 'content-type': 'text/event-stream' });
  wire.chunk(ROLE_FRAME);
  while (!socket.destroyed) {
    wire.chunk(contentFrame('word '));
    await wire.wait(1);
  }
};

describe('a stream that does not keep to what is paid for', () => {
  it.each([
    [V1, 'data: {"error":{"message"'],
    ['/anthropic/v1/messages', 'event: error\n'],
  ])('is ended with an error and without an end, and its upstream is left: %s', async (path, frame) => {
    const made = await resource();
    const up = await upstream(endless);
    await made.deploy('chat', [{ baseUrl: up.url }], 'our-own-model');
    await limit(made, { budgetDayMicroUsd: 1000 });
    const { text } = await ask(made, { model: 'chat', messages, max_tokens: 4000, stream: true }, path);
    expect(text.trimEnd().split('\n\n').at(-1)).toContain(frame);
    expect(text).toContain('budget');
    expect(text).not.toMatch(/\[DONE\]|message_stop/);
    await up.calls[0]?.left;
    await expect.poll(async () => (await made.ledger())[0]?.state).toBe('settled');
    const [row] = await made.ledger();
    expect(row).toMatchObject({ error: 'budget_spent', usage_source: 'estimated' });
    const words = text.split('word ').length - 1;
    expect(row?.output_tokens).toBeGreaterThanOrEqual(words);
    expect(await today(made)).toMatchObject({ spentMicroUsd: row?.charged_micro_usd, reservedMicroUsd: 0 });
  });

  it('goes on while there is money for more', async () => {
    const made = await resource();
    const words = Array.from({ length: 60 }, () => contentFrame('word '));
    const up = await upstream(stream(ROLE_FRAME, ...words, STOP_FRAME, DONE));
    await made.deploy('chat', [{ baseUrl: up.url }], 'our-own-model');
    await limit(made, { budgetDayMicroUsd: 1_000_000, concurrency: 1 });
    const { text, headers } = await ask(made, { model: 'chat', messages, max_tokens: 5, stream: true }, V1);
    expect(headers.get('x-parlor-adapted')).toBeNull();
    expect(text.split('word ')).toHaveLength(61);
    expect(text).toContain('[DONE]');
    await expect.poll(async () => (await today(made)).reservedMicroUsd).toBe(0);
    expect((await made.ledger())[0]).toMatchObject({ error: null });
    expect((await made.gateway.limits.state('key', 'key_1', '')).inFlight).toBe(0);
  });
});

describe('an upstream that takes no such longest answer', () => {
  it('is asked as the client asked', async () => {
    const made = await resource();
    const refusal = {
      error: { message: 'max_output_tokens is too large: 40', type: 'invalid_request_error', code: null },
    };
    const up = await upstream(
      { status: 400, body: refusal },
      { body: { id: 'resp_1', status: 'completed', output: [] } },
    );
    await made.deploy('chat', [{ baseUrl: up.url }], 'our-own-model');
    await limit(made, { budgetDayMicroUsd: 2000 });
    const { status, headers } = await ask(made, asked['/openai/v1/responses'], '/openai/v1/responses');
    expect(status).toBe(200);
    expect(headers.get('x-parlor-adapted')).toBeNull();
    const sent = up.calls.map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>);
    expect(sent.map((one) => typeof one['max_output_tokens'])).toEqual(['number', 'undefined']);
  });
});
