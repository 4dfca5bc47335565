/** What the gateway sends and passes back: the same bytes, but for the few that must differ. */
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, messages, stage } from '../../test/resource.ts';
import {
  ANSWER,
  contentFrame,
  DONE,
  ROLE_FRAME,
  STOP_FRAME,
  stream,
  STREAM,
  USAGE_FRAME,
  type Script,
} from '../../test/upstream.ts';

const { inFrontOf, upstream, close } = stage();
afterEach(close);

const good: Script = { body: ANSWER };
const sha = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('bytes', () => {
  const odd =
    '{ "messages" : [ {"role":"user","content":"a\\u00e9 \\"usage\\":{}"} ],\n "temperature": 1.0, "seed":12345678901234567890, "x-unknown":{"deep":[1e2, 0.10]}, "max_tokens":5 }';

  it('go to a classic deployment untouched, whatever stands in them', async () => {
    const up = await upstream(good);
    await ask(await inFrontOf([up]), odd);
    expect(sha(up.calls[0]?.body ?? '')).toBe(sha(odd));
  });

  it('come back untouched', async () => {
    const answer =
      '{"choices":[ {"message":{"content":"\\"usage\\": {\\"prompt_tokens\\":9}"}} ],\n"n": 1.0, "usage": {"prompt_tokens":1,"completion_tokens":2} }\n';
    const up = await upstream({ body: answer });
    const made = await inFrontOf([up]);
    const { text, headers } = await ask(made);
    expect(sha(text)).toBe(sha(answer));
    expect(headers.get('content-length')).toBe(String(Buffer.byteLength(answer)));
    expect((await made.ledger())[0]).toMatchObject({ input_tokens: 1, output_tokens: 2, usage_source: 'provider' });
  });

  it('of a stream come back untouched when the client asked for usage itself', async () => {
    const frames = [...STREAM, USAGE_FRAME, DONE];
    const up = await upstream(stream(...frames));
    const { text } = await ask(await inFrontOf([up]), {
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(sha(text)).toBe(sha(frames.join('')));
  });

  it('change in the model’s name and nowhere else where the upstream wants it in the body', async () => {
    const up = await upstream(good);
    const made = await inFrontOf([up], { provider: 'openai' });
    const body = odd.replace('{', '{ "model": "chat",');
    await ask(made, body, '/v1/chat/completions');
    expect(up.calls[0]?.path).toBe('/v1/chat/completions');
    expect(up.calls[0]?.headers['authorization']).toBe('Bearer upstream-key-0123456789');
    expect(up.calls[0]?.body.toString()).toBe(body.replace('"chat"', '"upstream-name"'));
  });

  it('stay as they are when the names are the same', async () => {
    const up = await upstream(good);
    const made = await inFrontOf([up], { provider: 'openai', upstreamName: 'chat' });
    const body = '{"messages":[], "model" : "chat"}';
    await ask(made, body, '/v1/chat/completions');
    expect(up.calls[0]?.body.toString()).toBe(body);
  });

  it('larger than is held back flow on, and are counted', async () => {
    const long = {
      ...ANSWER,
      choices: [{ index: 0, message: { content: 'x'.repeat(2_000_000) }, finish_reason: 'stop' }],
    };
    const { usage, ...rest } = long;
    const up = await upstream({ body: { ...rest, usage } });
    const made = await inFrontOf([up]);
    const { text } = await ask(made);
    expect(sha(text)).toBe(sha(JSON.stringify({ ...rest, usage })));
    expect((await made.ledger())[0]).toMatchObject({ output_tokens: 3, usage_source: 'provider' });
  });
});

describe('usage in streams', () => {
  it('is asked for on our own account, read, and not shown', async () => {
    const up = await upstream(stream(...STREAM, USAGE_FRAME, DONE));
    const made = await inFrontOf([up]);
    const { text } = await ask(made, { messages, stream: true, stream_options: { include_obfuscation: false } });
    expect(JSON.parse(up.calls[0]?.body.toString() ?? '').stream_options).toEqual({
      include_obfuscation: false,
      include_usage: true,
    });
    expect(text).toBe([...STREAM, DONE].join(''));
    expect((await made.ledger())[0]).toMatchObject({
      input_tokens: 19,
      cached_tokens: 8,
      output_tokens: 3,
      reasoning_tokens: 1,
      usage_source: 'provider',
      model: 'gpt-4o-2024-11-20',
      cost_micro_usd: Math.round(11 * 2.5 + 8 * 1.25 + 3 * 10),
      state: 'settled',
      status: 200,
      error: null,
    });
  });

  it('is given up where the API version does not know the option, and the target remembers', async () => {
    const refusal = {
      status: 400,
      body: {
        error: {
          message: "Unknown parameter: 'stream_options'.",
          type: 'invalid_request_error',
          param: 'stream_options',
          code: 'unknown_parameter',
        },
      },
    };
    const up = await upstream(refusal, stream(...STREAM, DONE), stream(...STREAM, DONE));
    const made = await inFrontOf([up], { apiVersion: '2024-02-15-preview' });
    const body = JSON.stringify({ stream: true, messages });
    const first = await ask(made, body);
    expect(first).toMatchObject({ status: 200, text: [...STREAM, DONE].join('') });
    expect(first.headers.get('x-parlor-adapted')).toBeNull();
    await ask(made, body);
    expect(up.calls.map((call) => call.body.toString().includes('stream_options'))).toEqual([true, false, false]);
    expect((await made.ledger())[0]).toMatchObject({ usage_source: 'estimated', output_tokens: expect.any(Number) });
  });

  it('that never comes is supposed, and marked so', async () => {
    const up = await upstream(stream(...STREAM, DONE), {
      body: { choices: [{ message: { content: 'Hello there.' } }] },
    });
    const made = await inFrontOf([up], {}, 'gpt-4o');
    await ask(made, { messages, stream: true });
    await ask(made);
    for (const row of await made.ledger()) {
      expect(row.usage_source).toBe('estimated');
      expect(row.input_tokens).toBeGreaterThan(3);
      expect(row.output_tokens).toBeGreaterThan(1);
      expect(row.cost_micro_usd).toBeGreaterThan(0);
    }
  });

  it('of a model without a known price costs null, not nothing', async () => {
    const up = await upstream({ body: { ...ANSWER, model: 'gpt-99-unheard-of' } });
    const made = await inFrontOf([up]);
    await ask(made);
    expect((await made.ledger())[0]).toMatchObject({
      model: 'gpt-99-unheard-of',
      cost_micro_usd: null,
      input_tokens: 19,
    });
  });
});

describe('parameters', () => {
  it('follow the declared base model, and the client is told', async () => {
    const up = await upstream(good);
    const made = await inFrontOf([up], {}, 'o4-mini');
    const { headers } = await ask(made, { messages, max_tokens: 5, temperature: 0 });
    const sent = JSON.parse(up.calls[0]?.body.toString() ?? '');
    expect(sent).toEqual({ messages, max_completion_tokens: 5 });
    expect(headers.get('x-parlor-adapted')).toBe('max_tokens>max_completion_tokens, -temperature');
  });

  it('that a model refuses are repaired once', async () => {
    const refusal = {
      status: 400,
      body: {
        error: {
          message:
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
          type: 'invalid_request_error',
          param: 'max_tokens',
          code: 'unsupported_parameter',
        },
      },
    };
    const up = await upstream(refusal, good);
    const made = await inFrontOf([up]);
    const { status, headers } = await ask(made, { messages, max_tokens: 5 });
    expect(status).toBe(200);
    expect(headers.get('x-parlor-adapted')).toBe('max_tokens>max_completion_tokens');
    expect(JSON.parse(up.calls[1]?.body.toString() ?? '')).toEqual({ messages, max_completion_tokens: 5 });
    up.script(refusal);
    expect((await ask(made, { messages, max_tokens: 5 })).status).toBe(400);
    expect(up.calls).toHaveLength(4);
  });

  it('a model that does not stream answers in one piece, and the client gets its stream', async () => {
    const up = await upstream({ body: { ...ANSWER, model: 'o1-2024-12-17' } });
    const made = await inFrontOf([up], {}, 'o1');
    const { text, headers } = await ask(made, { messages, stream: true, stream_options: { include_usage: true } });
    expect(JSON.parse(up.calls[0]?.body.toString() ?? '')).toEqual({ messages });
    expect(headers.get('content-type')).toBe('text/event-stream');
    const chunks = text.split('\n\n').filter((line) => line.startsWith('data: {'));
    expect(chunks.map((chunk) => JSON.parse(chunk.slice(6)).choices[0]?.delta.content)).toEqual([
      'Hello.',
      undefined,
      undefined,
    ]);
    expect(text.endsWith(DONE)).toBe(true);
    expect((await made.ledger())[0]).toMatchObject({ input_tokens: 19, output_tokens: 3, usage_source: 'provider' });
  });
});

describe('streams that end badly', () => {
  it('without an end are said to be cut', async () => {
    const up = await upstream(stream(ROLE_FRAME, contentFrame('Hel')));
    const { text } = await ask(await inFrontOf([up]), { messages, stream: true });
    expect(text).toContain('upstream_cut');
    expect(text).not.toContain('[DONE]');
  });

  it('that only lack [DONE] are whole', async () => {
    const frames = [ROLE_FRAME, contentFrame('Hi'), STOP_FRAME];
    const up = await upstream(stream(...frames));
    const made = await inFrontOf([up]);
    expect((await ask(made, { messages, stream: true })).text).toBe(frames.join(''));
    expect((await made.ledger())[0]?.error).toBeNull();
  });

  it('with an error of the upstream’s own pass it on once', async () => {
    const error =
      'data: {"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}\n\n';
    const up = await upstream(stream(ROLE_FRAME, contentFrame('Hel'), error));
    const made = await inFrontOf([up]);
    expect((await ask(made, { messages, stream: true })).text).toBe(ROLE_FRAME + contentFrame('Hel') + error);
    expect((await made.ledger())[0]?.error).toBe('upstream_failed');
  });

  it('in the middle of a frame leave no half frame behind', async () => {
    const up = await upstream((_, wire) => {
      wire.head(200, { 'content-type': 'text/event-stream' });
      wire.chunk(contentFrame('Hel') + contentFrame('lo').slice(0, 40));
      wire.cut();
    });
    const { text } = await ask(await inFrontOf([up]), { messages, stream: true });
    const frames = text.split('\n\n').filter((line) => line.startsWith('data: '));
    expect(frames.map((line) => Object.keys(JSON.parse(line.slice(6))).includes('error'))).toEqual([false, true]);
  });

  it('larger than the limit of held bytes without content flow on', async () => {
    const many = Array.from({ length: 100 }, () => ROLE_FRAME);
    const frames = [...many, contentFrame('Hi'), STOP_FRAME, DONE];
    const up = await upstream(stream(...frames));
    expect((await ask(await inFrontOf([up]), { messages, stream: true })).text).toBe(frames.join(''));
  });
});
