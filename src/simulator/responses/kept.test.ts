import { beforeAll, describe, expect, it } from 'vitest';
import { ask, heldTime, KEYS, testSimulator, virtualTime, type Said } from '../asking.ts';
import { createSimulator, type Simulator } from '../index.ts';
import { loadTokenizer } from '../tokens.ts';

const V1 = '/openai/v1/responses';

async function made(simulator: Simulator, body: object): Promise<{ id: string; output: { id: string }[] }> {
  const said = await ask(simulator, { path: V1, body: { model: 'gpt-4o', ...body } });
  expect(said.status).toBe(200);
  return JSON.parse(said.text);
}

function get(simulator: Simulator, rest: string, method: string = 'GET'): Promise<Said> {
  return ask(simulator, { method, path: `${V1}/${rest}` });
}

describe('a kept response', () => {
  const simulator = testSimulator({ limits: 'off' });

  it('is found again, also by the dated address, until it is deleted', async () => {
    const { id } = await made(simulator, { input: 'Say hello.' });
    const said = await get(simulator, id);
    expect(JSON.parse(said.text)).toMatchObject({ id, status: 'completed' });
    expect(said.headers['x-request-id']).toBeDefined();
    const dated = await ask(simulator, {
      method: 'GET',
      path: `/openai/responses/${id}?api-version=2025-04-01-preview`,
    });
    expect(dated.text).toBe(said.text);
    const deleted = await get(simulator, id, 'DELETE');
    expect([deleted.status, deleted.text]).toEqual([200, `{"id":"${id}","object":"response.deleted","deleted":true}`]);
    const gone = await get(simulator, id);
    expect([gone.status, gone.text]).toEqual([
      404,
      `{"error":{"message":"Response with id '${id}' not found.","type":"invalid_request_error","param":null,"code":null}}`,
    ]);
    for (const rest of [`${id}/input_items`, id]) expect((await get(simulator, rest)).status).toBe(404);
    expect((await get(simulator, id, 'DELETE')).status).toBe(404);
    expect((await get(simulator, `${id}/cancel`, 'POST')).status).toBe(404);
  });

  it('is not kept when store is false, nor longer than 30 days', async () => {
    const { id } = await made(simulator, { input: 'x', store: false });
    expect((await get(simulator, id)).status).toBe(404);
    const time = virtualTime();
    const old = createSimulator({ keys: KEYS, ...time });
    const kept = await made(old, { input: 'x' });
    time.now += 29 * 86_400_000;
    expect((await get(old, kept.id)).status).toBe(200);
    time.now += 2 * 86_400_000;
    expect((await get(old, kept.id)).status).toBe(404);
  });

  it('is told again as a stream, from any event on', async () => {
    const { id } = await made(simulator, { input: 'show me some code' });
    const all = await get(simulator, `${id}?stream=true`);
    expect(all.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const numbers = (text: string) => [...text.matchAll(/"sequence_number":(\d+)/g)].map(([, n]) => Number(n));
    const last = numbers(all.text).at(-1) ?? 0;
    expect(numbers(all.text)).toEqual(Array.from({ length: last + 1 }, (_, i) => i));
    const rest = await get(simulator, `${id}?stream=true&starting_after=5`);
    expect(numbers(rest.text)[0]).toBe(6);
    expect(all.text.endsWith(rest.text)).toBe(true);
    expect((await get(simulator, `${id}?stream=true&starting_after=${last}`)).text).toBe('');
    expect((await get(simulator, `${id}?stream=true&starting_after=x`)).status).toBe(400);
  });

  it('lists what was put in, newest first, page by page', async () => {
    const first = await made(simulator, { input: 'one' });
    const second = await made(simulator, {
      previous_response_id: first.id,
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'two' }] }],
    });
    const said = await get(simulator, `${second.id}/input_items`);
    const list = JSON.parse(said.text);
    expect(list.data).toMatchObject([
      { role: 'user', content: [{ text: 'two' }] },
      { role: 'assistant', content: [{ type: 'output_text' }] },
      { role: 'user', content: [{ text: 'one' }] },
    ]);
    expect(list).toMatchObject({ object: 'list', has_more: false });
    expect(list.data[2]).toEqual({
      id: expect.stringMatching(/^msg_/),
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: 'one' }],
    });
    expect(list.data[1].id).toBe(first.output[0]?.id);
    const ids = list.data.map((item: { id: string }) => item.id);
    expect([list.first_id, list.last_id]).toEqual([ids[0], ids[2]]);
    const page = JSON.parse((await get(simulator, `${second.id}/input_items?limit=1&order=asc`)).text);
    expect(page).toMatchObject({ data: [{ id: ids[2] }], has_more: true });
    const next = JSON.parse((await get(simulator, `${second.id}/input_items?limit=5&order=asc&after=${ids[2]}`)).text);
    expect(next.data.map((item: { id: string }) => item.id)).toEqual([ids[1], ids[0]]);
    const before = JSON.parse((await get(simulator, `${second.id}/input_items?before=${ids[1]}`)).text);
    expect(before.data.map((item: { id: string }) => item.id)).toEqual([ids[0]]);
    for (const [limit, code] of [
      ['0', 'integer_below_min_value'],
      ['101', 'integer_above_max_value'],
      ['many', 'invalid_type'],
    ]) {
      const wrong = await get(simulator, `${second.id}/input_items?limit=${limit}`);
      expect([wrong.status, JSON.parse(wrong.text).error.code]).toEqual([400, code]);
    }
  });

  it('makes room for newer ones', async () => {
    const busy = testSimulator({ limits: 'off' });
    const { id } = await made(busy, { input: 'the first' });
    for (let i = 0; i < 500; i++) await made(busy, { input: 'reply with x' });
    expect((await get(busy, id)).status).toBe(404);
    const all = busy.resource.journal;
    expect(all.at(-1)?.status).toBe(404);
  });
});

describe('background', () => {
  // Loading it takes time of its own, which no held clock stops.
  beforeAll(() => loadTokenizer('o200k_base'));

  function held(behaviour: object = { firstTokenMs: 1_000, tokensPerSecond: 10 }) {
    const { clock, sleep, pass } = heldTime();
    return { simulator: createSimulator({ keys: KEYS, clock, sleep, scenario: { behaviour } }), pass };
  }

  it('is queued, then in progress, then completed, whoever looks', async () => {
    const { simulator, pass } = held();
    const said = await ask(simulator, { path: V1, body: { model: 'gpt-4o', input: 'Say hello.', background: true } });
    const { id, status, background } = JSON.parse(said.text);
    expect([said.status, status, background]).toEqual([200, 'queued', true]);
    const now = async () => JSON.parse((await get(simulator, id)).text);
    expect((await now()).status).toBe('queued');
    await pass(1_100);
    expect(await now()).toMatchObject({ status: 'in_progress', output: [] });
    await pass(5_000);
    expect(await now()).toMatchObject({ status: 'completed', usage: { output_tokens: 2 } });
    const events = (await get(simulator, `${id}?stream=true`)).text;
    expect([...events.matchAll(/^event: (.*)$/gm)].slice(0, 3).map(([, name]) => name)).toEqual([
      'response.created',
      'response.queued',
      'response.in_progress',
    ]);
  });

  it('is cancelled on demand and stays so; a synchronous one cannot be', async () => {
    const { simulator, pass } = held();
    const asked = { model: 'gpt-4o', input: 'show me some code', background: true };
    const { id } = JSON.parse((await ask(simulator, { path: V1, body: asked })).text);
    await pass(2_000);
    const cancelled = await get(simulator, `${id}/cancel`, 'POST');
    expect(JSON.parse(cancelled.text)).toMatchObject({ id, status: 'cancelled', output: [] });
    await pass(60_000);
    expect((await get(simulator, `${id}/cancel`, 'POST')).text).toBe(cancelled.text);
    const plain = testSimulator();
    const sync = await made(plain, { input: 'x' });
    const refused = await get(plain, `${sync.id}/cancel`, 'POST');
    expect([refused.status, JSON.parse(refused.text).error.message]).toEqual([
      400,
      'Cannot cancel a synchronous response.',
    ]);
  });

  it('goes on when its stream is left, and is read on from there', async () => {
    const { simulator, pass } = held();
    const body = { model: 'gpt-4o', input: 'Say hello.', background: true, stream: true };
    const answer = await simulator.handle({
      method: 'POST',
      path: V1,
      headers: { 'api-key': KEYS.key1 },
      body: Buffer.from(JSON.stringify(body)),
    });
    const passing = pass(1_100);
    let first = '';
    for await (const bytes of answer.body) {
      first = Buffer.from(bytes).toString();
      break;
    }
    await passing;
    const id = /"id":"(resp_\w+)"/.exec(first)?.[1] ?? '';
    const following = get(simulator, `${id}?stream=true&starting_after=0`);
    await pass(10_000);
    const rest = (await following).text;
    expect(rest).toMatch(/^event: response\.queued/);
    expect(rest).toMatch(/event: response\.completed\ndata: .*\n\n$/);
  });

  it('says how it failed', async () => {
    const { simulator, pass } = held({ errorAfterTokens: 1 });
    const body = { model: 'gpt-4o', input: 'Say hello.', background: true };
    const { id } = JSON.parse((await ask(simulator, { path: V1, body })).text);
    await pass(1_000);
    expect(JSON.parse((await get(simulator, id)).text)).toMatchObject({
      status: 'failed',
      error: { code: 'server_error' },
    });
  });
});

describe('compaction', () => {
  it('folds a conversation into an item that later requests bring back', async () => {
    const simulator = testSimulator({ limits: 'off' });
    const first = await made(simulator, { input: 'My dog is called Rex.' });
    const said = await ask(simulator, {
      path: `${V1}/compact`,
      body: { model: 'gpt-4o', previous_response_id: first.id, input: 'And my cat is Tom.' },
    });
    const folded = JSON.parse(said.text);
    expect(folded).toMatchObject({ object: 'response.compaction', output: [{ role: 'user' }, { role: 'user' }, {}] });
    expect(folded.output[2]).toMatchObject({
      type: 'compaction',
      encrypted_content: expect.stringMatching(/^gAAAAAB/),
    });
    expect(folded.usage.total_tokens).toBe(folded.usage.input_tokens + folded.usage.output_tokens);
    const next = await made(simulator, { input: [...folded.output, { role: 'user', content: 'What did I ask?' }] });
    expect(JSON.stringify(next.output)).toContain('And my cat is Tom.');
  });
});
