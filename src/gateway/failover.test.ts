/** Whom the gateway asks next, and whom it leaves alone. */
import { afterEach, describe, expect, it } from 'vitest';
import { ask, messages, stage } from '../../test/resource.ts';
import {
  ANSWER,
  contentFrame,
  DONE,
  FILTER_FRAME,
  ROLE_FRAME,
  stream,
  STREAM,
  USAGE_FRAME,
  type Script,
} from '../../test/upstream.ts';

const { inFrontOf, resource, upstream, close } = stage();
afterEach(close);

const limited = (ms: number): Script => ({
  status: 429,
  headers: { 'retry-after': String(Math.ceil(ms / 1000)), 'retry-after-ms': String(ms) },
  body: { error: { code: '429', message: 'have exceeded call rate limit' } },
});
const failing: Script = {
  status: 500,
  body: { error: { message: 'server error', type: 'server_error', param: null, code: null } },
};
const reset: Script = (_, wire) => wire.cut();
const good: Script = { body: ANSWER };

describe('when a target cannot answer, the next one does', () => {
  const cut =
    (...frames: string[]): Script =>
    (_, wire) => {
      wire.head(200, { 'content-type': 'text/event-stream' });
      for (const each of frames) wire.chunk(each);
      wire.cut();
    };
  const errorFirst = stream(
    ROLE_FRAME,
    'data: {"error":{"message":"busy","type":"server_error","param":null,"code":null}}\n\n',
  );

  it.each<[string, Script]>([
    ['a limit', limited(5000)],
    ['a failure', failing],
    ['a 503', { status: 503, body: { error: { code: '503', message: 'overloaded' } } }],
    ['a 408', { status: 408, body: { error: { code: 'Timeout', message: 'The operation was timeout.' } } }],
    [
      'a wrong key',
      { status: 401, body: { error: { code: '401', message: 'Access denied due to invalid subscription key' } } },
    ],
    [
      'a firewall',
      {
        status: 403,
        body: { error: { code: '403', message: 'Access denied due to Virtual Network/Firewall rules.' } },
      },
    ],
    ['a missing deployment', { status: 404, body: { error: { code: 'DeploymentNotFound', message: 'no' } } }],
    ['a reset', reset],
    ['a stream that breaks before its first content', cut(FILTER_FRAME, ROLE_FRAME)],
    ['a stream that breaks before its first frame ended', cut('data: {"choi')],
    ['an error frame instead of content', errorFirst],
    [
      'half an answer',
      (_, wire) => {
        wire.head(200, { 'content-type': 'application/json' });
        wire.chunk('{"choices":[');
        wire.cut();
      },
    ],
  ])('after %s', async (_, script) => {
    const first = await upstream(script);
    const second = await upstream(stream(...STREAM, USAGE_FRAME, DONE));
    const made = await inFrontOf([first, second]);
    const { status, text } = await ask(made, { messages, stream: true });
    expect(status).toBe(200);
    expect(text).toBe([...STREAM, DONE].join(''));
    expect(second.calls).toHaveLength(1);
    const rows = await made.ledger();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ status: 200, error: null, input_tokens: 19 });
  });

  it('after nobody was there', async () => {
    const second = await upstream(good);
    const made = await resource();
    await made.deploy('chat', [{ baseUrl: 'http://127.0.0.1:4158' }, { baseUrl: second.url }]);
    expect((await ask(made)).status).toBe(200);
  });

  it('but not for what every target would refuse', async () => {
    const filtered = {
      status: 400,
      body: { error: { message: 'filtered', type: null, param: 'prompt', code: 'content_filter' } },
    };
    const first = await upstream(filtered);
    const second = await upstream(good);
    const made = await inFrontOf([first, second]);
    expect((await ask(made)).status).toBe(400);
    expect(second.calls).toHaveLength(0);
    // The filter read the prompt, which is charged.
    expect((await made.ledger())[0]).toMatchObject({
      error: 'content_filtered',
      status: 400,
      usage_source: 'estimated',
      output_tokens: 0,
    });
  });

  it('and not after the first content, which is the client’s already', async () => {
    const first = await upstream(cut(ROLE_FRAME, contentFrame('Hel')));
    const second = await upstream(good);
    const made = await inFrontOf([first, second]);
    const { text } = await ask(made, { messages, stream: true });
    expect(text.startsWith(ROLE_FRAME + contentFrame('Hel'))).toBe(true);
    expect(text).toContain('data: {"error":{');
    expect(text).toContain('"code":"upstream_cut"');
    expect(text).not.toContain('[DONE]');
    expect(second.calls).toHaveLength(0);
    expect((await made.ledger())[0]).toMatchObject({
      error: 'upstream_cut',
      usage_source: 'estimated',
      output_tokens: 1,
    });
  });

  it('a kept-alive socket that was closed meanwhile is only opened again', async () => {
    const up = await upstream(good, reset, good);
    const made = await inFrontOf([up]);
    expect((await ask(made)).status).toBe(200);
    expect((await ask(made)).status).toBe(200);
    expect(up.calls).toHaveLength(3);
  });

  it('another key of the same connection is tried first', async () => {
    const up = await upstream((call, wire) => {
      const right = call.headers['api-key'] === 'second-key-0123456789';
      const body = right
        ? JSON.stringify(ANSWER)
        : '{"error":{"code":"401","message":"Access denied due to invalid subscription key"}}';
      wire.head(right ? 200 : 401, { 'content-type': 'application/json' });
      wire.chunk(body);
      wire.end();
    });
    const made = await inFrontOf([up], { keys: ['first-key-0123456789', 'second-key-0123456789'] });
    for (let i = 0; i < 8; i++) expect((await ask(made)).status).toBe(200);
    expect(up.calls.filter((call) => call.headers['api-key'] === 'first-key-0123456789').length).toBeLessThanOrEqual(1);
  });
});

describe('a target at its limit', () => {
  it('is left alone until its time is over, and the deadline never comes closer', async () => {
    let now = 1_800_000_000_000;
    const first = await upstream(limited(20_000), limited(1000));
    const second = await upstream(good);
    const made = await resource({ now: () => now });
    await made.deploy('chat', [{ baseUrl: first.url }, { baseUrl: second.url }]);
    await ask(made);
    await ask(made);
    expect(first.calls).toHaveLength(1);
    now += 19_000;
    await ask(made);
    expect(first.calls).toHaveLength(1);
    now += 1001;
    await ask(made);
    expect(first.calls).toHaveLength(2);
    expect(second.calls).toHaveLength(4);
  });

  it('is not asked again while all are; the shortest wait is told', async () => {
    const now = 1_800_000_000_000;
    const first = await upstream(limited(30_000));
    const second = await upstream(limited(7000));
    const made = await resource({ now: () => now });
    await made.deploy('chat', [{ baseUrl: first.url }, { baseUrl: second.url }]);
    const refused = await ask(made);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after-ms')).toBe('7000');
    expect(JSON.parse(refused.text).error.message).toBe('have exceeded call rate limit');
    const again = await ask(made);
    expect(again.status).toBe(429);
    expect([again.headers.get('retry-after'), again.headers.get('retry-after-ms')]).toEqual(['7', '7000']);
    expect(again.text).toBe('{"error":{"code":"429","message":"Rate limit is exceeded. Try again in 7 seconds."}}');
    expect([first.calls.length, second.calls.length]).toEqual([1, 1]);
    const rowsOf = async () => (await made.ledger()).map((row) => [row.status, row.error, row.input_tokens]);
    await expect.poll(rowsOf).toEqual([
      [429, 'upstream_limited', null],
      [429, 'upstream_limited', null],
    ]);
  });

  it('is asked by smaller requests when one alone was larger than its quota', async () => {
    const up = await upstream(
      {
        status: 429,
        headers: { 'retry-after': '86400' },
        body: { error: { code: '429', message: 'exceeded token rate limit' } },
      },
      good,
    );
    const made = await inFrontOf([up]);
    expect((await ask(made)).status).toBe(429);
    expect((await ask(made)).status).toBe(200);
  });

  it('forgets nothing when connections are read again, unless its own was changed', async () => {
    const up = await upstream(limited(60_000), good);
    const made = await inFrontOf([up]);
    expect((await ask(made)).status).toBe(429);
    await made.gateway.reload();
    expect((await ask(made)).status).toBe(429);
    expect(up.calls).toHaveLength(1);
    await made.db.updateTable('connections').set({ api_version: '2024-06-01' }).execute();
    await made.gateway.reload();
    expect((await ask(made)).status).toBe(200);
  });
});

describe('a target that keeps failing', () => {
  it('rests, and is tried after all when nobody else is left', async () => {
    const now = 1_800_000_000_000;
    const first = await upstream(failing);
    const second = await upstream(good);
    const made = await resource({ now: () => now });
    await made.deploy('chat', [{ baseUrl: first.url }, { baseUrl: second.url }]);
    for (let i = 0; i < 6; i++) await ask(made);
    expect(first.calls).toHaveLength(3);
    second.script(failing);
    for (let i = 0; i < 3; i++) expect((await ask(made)).status).toBe(500);
    first.script(good);
    expect((await ask(made)).status).toBe(200);
  });
});
