/** Streams of the Responses wire as upstreams send them, good and bad, through the whole gateway. */
import { afterEach, describe, expect, it } from 'vitest';
import { ask, KEY, stage } from '../../../test/resource.ts';
import type { Script } from '../../../test/upstream.ts';

const { inFrontOf, upstream, close } = stage();
afterEach(close);

const PATH = '/openai/v1/responses';
const question = { model: 'chat', input: 'Say hello.', stream: true };
const USAGE = {
  input_tokens: 11,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 3 },
  total_tokens: 18,
};
const base = { id: 'resp_1', object: 'response', model: 'upstream-name', error: null, output: [] as object[] };

let number = 0;
function event(type: string, fields: object = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: number++, ...fields })}\n\n`;
}
const created = (more: object = {}) =>
  event('response.created', { response: { ...base, status: 'in_progress', usage: null, ...more } });
const progress = () => event('response.in_progress', { response: { ...base, status: 'in_progress', usage: null } });
const item = () =>
  event('response.output_item.added', { output_index: 0, item: { id: 'msg_1', type: 'message', content: [] } });
const part = () =>
  event('response.content_part.added', { item_id: 'msg_1', part: { type: 'output_text', text: '', annotations: [] } });
const delta = (text: string) => event('response.output_text.delta', { item_id: 'msg_1', delta: text });
const completed = (more: object = {}) =>
  event('response.completed', { response: { ...base, status: 'completed', usage: USAGE, ...more } });
const nested = (code: string) =>
  event('error', { error: { type: code, code, message: 'Too Many Requests', param: null } });

const opening = () => [created(), progress(), item(), part()];

function streamed(...frames: string[]): Script {
  return (_, wire) => {
    wire.head(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    for (const each of frames) wire.chunk(each);
    wire.end();
  };
}
function cutAfter(...frames: string[]): Script {
  return (_, wire) => {
    wire.head(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    for (const each of frames) wire.chunk(each);
    wire.cut();
  };
}

describe('a stream of responses', () => {
  it('passes byte for byte, however it is cut into pieces', async () => {
    const frames = [...opening(), delta('Hel'), delta('lo.'), completed()].join('');
    for (const size of [1, 7, 100, 1000, frames.length]) {
      const pieces: string[] = [];
      for (let at = 0; at < frames.length; at += size) pieces.push(frames.slice(at, at + size));
      const made = await inFrontOf([await upstream(streamed(...pieces))], { surface: 'v1' });
      expect((await ask(made, question, PATH)).text).toBe(frames);
      expect((await made.ledger())[0]).toMatchObject({
        input_tokens: 11,
        cached_tokens: 4,
        output_tokens: 7,
        reasoning_tokens: 3,
        usage_source: 'provider',
        error: null,
      });
    }
  });

  it('is charged what its last event says, however long that is and in whatever order', async () => {
    const long = {
      output: [{ id: 'msg_1', type: 'message', content: [{ type: 'output_text', text: 'x'.repeat(300_000) }] }],
    };
    const whole = {
      ...base,
      ...long,
      status: 'completed',
      usage: USAGE,
      user: null,
      metadata: { a: 'y'.repeat(9000) },
    };
    const backwards = `data: ${JSON.stringify({ response: whole, sequence_number: 9, type: 'response.completed' })}\n\n`;
    for (const last of [completed(long), backwards]) {
      const made = await inFrontOf([await upstream(streamed(...opening(), delta('x'), last))], { surface: 'v1' });
      expect((await ask(made, question, PATH)).text.endsWith(last)).toBe(true);
      expect((await made.ledger())[0]).toMatchObject({ output_tokens: 7, usage_source: 'provider', error: null });
    }
  });

  it.each([
    [
      'a rate limit in Azure’s three events',
      () =>
        streamed(
          created(),
          event('response.failed', { response: { ...base, status: 'failed' } }),
          nested('too_many_requests'),
        ),
    ],
    [
      'a failure with its reason',
      () =>
        streamed(
          created(),
          event('response.failed', {
            response: { ...base, status: 'failed', error: { code: 'server_error', message: 'no' } },
          }),
        ),
    ],
    ['a flat error', () => streamed(created(), event('error', { code: 'server_error', message: 'no', param: null }))],
    ['a broken connection', () => cutAfter(created(), progress(), item(), part())],
    ['an end without an answer', () => streamed(created())],
  ])('before its first word %s leads to the next target', async (_, bad) => {
    const good = [...opening(), delta('Hello.'), completed()];
    const [first, second] = [await upstream(bad()), await upstream(streamed(...good))];
    const made = await inFrontOf([first, second], { surface: 'v1' });
    const { status, text } = await ask(made, question, PATH);
    expect([status, text]).toEqual([200, good.join('')]);
    expect((await made.ledger())[0]).toMatchObject({ attempts: 2, error: null });
  });

  it('that nobody could begin is a refusal, with the time to wait', async () => {
    const limited = streamed(
      created(),
      event('response.failed', { response: { ...base, status: 'failed' } }),
      nested('too_many_requests'),
    );
    const made = await inFrontOf([await upstream(limited)], { surface: 'v1' });
    const { status, text, headers } = await ask(made, question, PATH);
    expect(status).toBe(429);
    expect(headers.get('content-type')).toBe('application/json');
    expect(JSON.parse(text).error).toBeDefined();
  });

  it('that breaks later ends with an error event of its wire', async () => {
    const frames = [...opening(), delta('Hel')];
    const made = await inFrontOf([await upstream(cutAfter(...frames))], { surface: 'v1' });
    const { text } = await ask(made, question, PATH);
    expect(text.startsWith(frames.join(''))).toBe(true);
    const rest = text.slice(frames.join('').length).trim().split('\n');
    expect(rest[0]).toBe('event: error');
    expect(JSON.parse((rest[1] ?? '').slice(6))).toMatchObject({ type: 'error', error: { code: 'upstream_cut' } });
    const [row] = await made.ledger();
    expect(row).toMatchObject({ error: 'upstream_cut', usage_source: 'estimated' });
    expect(row?.output_tokens).toBe(1);
  });

  it('that fails later passes the upstream’s own words and adds none', async () => {
    const failed = event('response.failed', { response: { ...base, status: 'failed', usage: USAGE } });
    const frames = [...opening(), delta('Hel'), failed, nested('content_policy_violation')];
    const made = await inFrontOf([await upstream(streamed(...frames))], { surface: 'v1' });
    expect((await ask(made, question, PATH)).text).toBe(frames.join(''));
    expect((await made.ledger())[0]).toMatchObject({ error: 'content_filtered', output_tokens: 7 });
  });

  it('counts its deltas where no usage came, not the words that are said again at the end', async () => {
    const text = 'word '.repeat(40);
    const again = { output: [{ type: 'message', content: [{ type: 'output_text', text }] }], usage: null };
    const frames = [...opening(), ...Array.from({ length: 40 }, () => delta('word ')), completed(again)];
    const made = await inFrontOf([await upstream(streamed(...frames))], { surface: 'v1' });
    await ask(made, question, PATH);
    const [row] = await made.ledger();
    expect(row?.usage_source).toBe('estimated');
    expect(row?.output_tokens).toBeGreaterThanOrEqual(40);
    expect(row?.output_tokens).toBeLessThan(70);
  });
});

describe('an answer made in the background', () => {
  const whole = (status: string, usage: object | null) => ({ body: { ...base, status, background: true, usage } });
  const inBackground = { model: 'chat', input: 'Say hello.', background: true };

  it('is charged when it is over, though nobody asks for it', async () => {
    const up = await upstream(
      whole('queued', null),
      whole('queued', null),
      { status: 503, body: {} },
      whole('completed', USAGE),
    );
    const made = await inFrontOf([up], { surface: 'v1' });
    expect(JSON.parse((await ask(made, inBackground, PATH)).text).status).toBe('queued');
    expect((await made.ledger())[0]).toMatchObject({ input_tokens: 11, output_tokens: 7, usage_source: 'provider' });
    expect(up.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /openai/v1/responses',
      ...Array.from({ length: 3 }, () => 'GET /openai/v1/responses/resp_1'),
    ]);
  });

  it('is charged its input when it is gone', async () => {
    const up = await upstream(whole('queued', null), { status: 404, body: {} });
    const made = await inFrontOf([up], { surface: 'v1' });
    await ask(made, inBackground, PATH);
    expect((await made.ledger())[0]).toMatchObject({ input_tokens: 6, output_tokens: 0, usage_source: 'estimated' });
  });

  it('is streamed at once, and goes on when the client leaves', async () => {
    const up = await upstream(
      async (call, wire) => {
        wire.head(200, { 'content-type': 'text/event-stream' });
        wire.chunk(created({ background: true }));
        await call.left;
      },
      whole('in_progress', null),
      whole('completed', USAGE),
    );
    const made = await inFrontOf([up], { surface: 'v1' });
    const leaving = new AbortController();
    const response = await fetch(made.url + PATH, {
      method: 'POST',
      headers: { 'api-key': KEY },
      body: JSON.stringify({ ...inBackground, stream: true }),
      signal: leaving.signal,
    });
    await response.body?.getReader().read();
    leaving.abort();
    expect((await made.ledger())[0]).toMatchObject({ error: 'aborted', output_tokens: 7, usage_source: 'provider' });
  });
});

describe('what is kept', () => {
  it('is asked for where it was made and with the key that made it', async () => {
    const up = await upstream({ body: { ...base, status: 'completed', usage: USAGE } });
    const made = await inFrontOf([up], { surface: 'v1', keys: ['upstream-key-one-000000', 'upstream-key-two-000000'] });
    for (let i = 0; i < 10; i++) {
      up.script({ body: { ...base, id: `resp_${i}`, status: 'completed', usage: USAGE } });
      await ask(made, { model: 'chat', input: 'x' }, PATH);
      const making = up.calls.at(-1);
      const query = '?include%5B%5D=x&api-version=2025-04-01-preview&stream=false';
      await fetch(`${made.url}/openai/responses/resp_${i}/input_items${query}`, { headers: { 'api-key': KEY } });
      const asking = up.calls.at(-1);
      expect(asking?.path).toBe(`/openai/v1/responses/resp_${i}/input_items?include%5B%5D=x&stream=false`);
      expect(asking?.headers['api-key']).toBe(making?.headers['api-key']);
    }
  });

  it('is not there when the client said so', async () => {
    const up = await upstream({ body: { ...base, status: 'completed', usage: USAGE } });
    const made = await inFrontOf([up], { surface: 'v1' });
    await ask(made, { model: 'chat', input: 'x', store: false }, PATH);
    const answer = await fetch(`${made.url}${PATH}/resp_1`, { headers: { 'api-key': KEY } });
    expect([answer.status, up.calls.length]).toEqual([404, 1]);
  });

  it.each(['resp_1', '..%2F..%2Fmodels', '%00', 'resp_1%3Fx', 'x'.repeat(2000)])(
    'asks no upstream for %.20s',
    async (id) => {
      const up = await upstream({ body: {} });
      const made = await inFrontOf([up], { surface: 'v1' });
      const answer = await fetch(`${made.url}${PATH}/${id}`, { headers: { 'api-key': KEY } });
      expect([answer.status, up.calls.length]).toEqual([404, 0]);
    },
  );
});
