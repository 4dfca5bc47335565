/** Anthropic's own client where Anthropic itself answers: its bytes, our ledger. */
import { BadRequestError } from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture, hello, openMessagesHouse, type MessagesHouse } from '../../../test/messages-house.ts';
import { KEY } from '../../../test/resource.ts';
import { ANSWER, stream } from '../../../test/upstream.ts';

let house: MessagesHouse;
beforeAll(async () => {
  house = await openMessagesHouse();
});
afterAll(() => house.close());

describe('where Anthropic itself answers', () => {
  it('whole answers pass byte for byte, but for the model’s name in the request', async () => {
    house.upstream.script({ body: fixture('tool.json') });
    const body = JSON.stringify({ ...hello, model: 'claude', unknown_field: { kept: [1] }, top_k: 3 });
    const response = await fetch(`${house.resource.url}/anthropic/v1/messages?beta=true`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'anthropic-beta': 'context-management-2025-06-27' },
      body,
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(fixture('tool.json'))).toBe(true);
    const got = house.lastCall();
    expect(got?.path).toBe('/v1/messages');
    expect(got?.headers).toMatchObject({
      'x-api-key': 'upstream-key-0123456789',
      'anthropic-version': '2023-06-01',
      'anthropic-beta': 'context-management-2025-06-27',
    });
    expect(got?.headers['authorization']).toBeUndefined();
    expect(got?.body.toString()).toBe(body.replace('"claude"', '"claude-sonnet-4-5"'));
    expect(await house.rowOf(response.headers.get('request-id'))).toMatchObject({
      wire: 'messages',
      provider: 'anthropic',
      usage_source: 'provider',
    });
  });

  it.each(['text', 'tool', 'reasoning', 'cached'])(
    'the stream %s passes byte for byte, and is counted',
    async (name) => {
      const bytes = fixture(`${name}.sse`);
      house.upstream.script((_, wire) => {
        wire.head(200, { 'content-type': 'text/event-stream; charset=utf-8' });
        for (let at = 0; at < bytes.length; at += 97) wire.chunk(bytes.subarray(at, at + 97));
        wire.end();
      });
      const response = await house.post({ ...hello, model: 'claude', stream: true });
      expect(await response.text()).toBe(bytes.toString());
      const usages = [...bytes.toString().matchAll(/"usage":(\{(?:[^{}]|\{[^{}]*\})*\})/g)].map(
        ([, usage]) => JSON.parse(usage ?? '{}') as Record<string, number>,
      );
      const usage = Object.assign({}, ...usages) as Record<string, number>;
      const cached = usage['cache_read_input_tokens'] ?? 0;
      const written = usage['cache_creation_input_tokens'] ?? 0;
      expect(await house.rowOf(response.headers.get('request-id'))).toMatchObject({
        input_tokens: (usage['input_tokens'] ?? 0) + cached + written,
        cached_tokens: cached,
        cache_write_tokens: written,
        output_tokens: usage['output_tokens'],
        usage_source: 'provider',
        error: null,
      });
    },
  );

  it('a compatible vendor that counts the input only at the beginning is counted right', async () => {
    const bytes = fixture('cached.sse')
      .toString()
      .replace(/"usage":\{"input_tokens":52[^}]*"output_tokens":12\}/, '"usage":{"output_tokens":12}');
    house.upstream.script(stream(bytes));
    const response = await house.post({ ...hello, model: 'claude', stream: true });
    expect(await response.text()).toContain('"usage":{"output_tokens":12}');
    expect(await house.rowOf(response.headers.get('request-id'))).toMatchObject({
      input_tokens: 2400,
      cached_tokens: 2048,
      output_tokens: 12,
      usage_source: 'provider',
    });
  });

  it('tokens are counted there, for nothing', async () => {
    house.upstream.script({ body: { input_tokens: 2095 } });
    const { messages, model } = { ...hello, model: 'claude' };
    const { data, request_id: id } = await house.client().messages.countTokens({ messages, model }).withResponse();
    expect(data).toMatchObject({ input_tokens: 2095 });
    expect(house.lastCall()?.path).toBe('/v1/messages/count_tokens');
    expect(await house.rowOf(id)).toMatchObject({ wire: 'token-counts', input_tokens: 0, output_tokens: 0 });
  });

  it('its own refusals keep their words, and a stream that breaks ends with an error', async () => {
    const refused = { type: 'error', error: { type: 'invalid_request_error', message: 'max_tokens: too many' } };
    house.upstream.script({ status: 400, body: refused });
    const error: unknown = await house
      .client()
      .messages.create({ ...hello, model: 'claude' })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(BadRequestError);
    expect(String(error)).toContain('max_tokens: too many');
    const start = fixture('text.sse').toString().split('event: content_block_stop')[0] ?? '';
    house.upstream.script((_, wire) => {
      wire.head(200, { 'content-type': 'text/event-stream' });
      wire.chunk(start);
      void wire.wait(20).then(() => wire.cut());
    });
    await expect(
      house
        .client()
        .messages.stream({ ...hello, model: 'claude' })
        .finalMessage(),
    ).rejects.toThrow(/api_error/);
  });

  it('beside other vendors it is asked in their words, and signed thoughts are not told', async () => {
    house.upstream.script(
      { status: 529, body: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } } },
      { body: ANSWER },
    );
    const thought = { type: 'thinking' as const, thinking: 'Hm.', signature: 'abc' };
    const message = await house.client().messages.create({
      ...hello,
      model: 'mixed',
      messages: [
        ...hello.messages,
        { role: 'assistant', content: [thought, { type: 'text', text: 'Hi.' }] },
        { role: 'user', content: 'Again.' },
      ],
    });
    expect(message.content).toEqual([{ type: 'text', text: 'Hello.' }]);
    expect(house.sent()['messages']).toEqual([
      { role: 'user', content: 'Say hello.' },
      { role: 'assistant', content: 'Hi.' },
      { role: 'user', content: 'Again.' },
    ]);
  });
});
