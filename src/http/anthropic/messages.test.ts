/** Anthropic's own client on models of other vendors. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hello, openMessagesHouse, WEATHER, type MessagesHouse } from '../../../test/messages-house.ts';
import { ANSWER, contentFrame, DONE, frame, ROLE_FRAME, stream, STREAM, USAGE_FRAME } from '../../../test/upstream.ts';

/** What older versions of the client still send. */
const TOP_K = { top_k: 5 };
const TEMPERATURE = { temperature: 0.5 };

let house: MessagesHouse;
beforeAll(async () => {
  house = await openMessagesHouse();
});
afterAll(() => house.close());

const toolFrame = (call: object, finish: string | null = null) =>
  frame({ choices: [{ index: 0, delta: { tool_calls: [call] }, finish_reason: finish }] });

describe('on a model that speaks OpenAI’s wire', () => {
  it('a message is answered whole, counted and entered in the ledger', async () => {
    house.upstream.script({ body: ANSWER });
    const { data, response, request_id } = await house.client().messages.create(hello).withResponse();
    expect(data).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: 'gpt-4o-2024-11-20',
      content: [{ type: 'text', text: 'Hello.' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 11, cache_read_input_tokens: 8, cache_creation_input_tokens: 0, output_tokens: 3 },
    });
    expect(data.id).toMatch(/^msg_/);
    expect(request_id).toMatch(/^call_/);
    expect(response.headers.get('request-id')).toBe(request_id);
    expect(await house.rowOf(request_id)).toMatchObject({
      surface: 'anthropic',
      wire: 'chat-completions',
      input_tokens: 19,
      cached_tokens: 8,
      output_tokens: 3,
      usage_source: 'provider',
      key_id: 'key_1',
    });
    expect(house.sent()).toMatchObject({ messages: [{ role: 'user', content: 'Say hello.' }], max_tokens: 100 });
  });

  it('a stream has every event in Anthropic’s order, with a ping, and counts at its end', async () => {
    house.upstream.script(stream(...STREAM, USAGE_FRAME, DONE));
    const response = await house.post({ ...hello, stream: true });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const text = await response.text();
    const events = [...text.matchAll(/^event: (\w+)\ndata: (.*)\n\n/gm)];
    expect(events.map(([, name]) => name)).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    for (const [, name, data] of events) expect(JSON.parse(data ?? '')).toMatchObject({ type: name });
    expect(JSON.parse(events[0]?.[2] ?? '')).toMatchObject({ message: { model: 'gpt-4o-2024-11-20' } });
    expect([...response.headers.keys()].filter((name) => /^(x-ms|azure|x-ratelimit|apim)/.test(name))).toEqual([]);
    expect(events.map(([whole]) => whole).join('')).toBe(text);
    expect(JSON.parse(events[6]?.[2] ?? '')).toEqual({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { input_tokens: 11, cache_creation_input_tokens: 0, cache_read_input_tokens: 8, output_tokens: 3 },
    });
    expect(await house.rowOf(response.headers.get('request-id'))).toMatchObject({
      input_tokens: 19,
      output_tokens: 3,
      usage_source: 'provider',
    });
  });

  it('the client’s stream helper builds the same message', async () => {
    house.upstream.script(stream(...STREAM, USAGE_FRAME, DONE));
    const going = house.client().messages.stream(hello);
    const texts: string[] = [];
    going.on('text', (text) => texts.push(text));
    const message = await going.finalMessage();
    expect(texts).toEqual(['Hel', 'lo.']);
    expect(message).toMatchObject({
      content: [{ type: 'text', text: 'Hello.' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 11, output_tokens: 3, cache_read_input_tokens: 8 },
    });
  });

  it('tools go there and back: two calls at once, their results with a picture, a choice of one', async () => {
    const call = (index: number, city: string) => ({
      id: `call_${index}`,
      type: 'function',
      function: { name: 'weather', arguments: `{"city":"${city}"}` },
    });
    const [choice] = ANSWER.choices;
    const message = { role: 'assistant', content: null, tool_calls: [call(1, 'Paris'), call(2, 'Oslo')] };
    house.upstream.script({ body: { ...ANSWER, choices: [{ ...choice, finish_reason: 'tool_calls', message }] } });
    const tools = [WEATHER];
    const asked = await house.client().messages.create({
      ...hello,
      tools,
      tool_choice: { type: 'tool', name: 'weather', disable_parallel_tool_use: true },
    });
    expect(asked.stop_reason).toBe('tool_use');
    expect(asked.content).toEqual([
      { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Paris' } },
      { type: 'tool_use', id: 'call_2', name: 'weather', input: { city: 'Oslo' } },
    ]);
    expect(house.sent()).toMatchObject({
      tools: [{ type: 'function', function: { name: 'weather', parameters: WEATHER.input_schema } }],
      tool_choice: { type: 'function', function: { name: 'weather' } },
      parallel_tool_calls: false,
    });

    house.upstream.script({ body: ANSWER });
    const picture = { type: 'base64' as const, media_type: 'image/png' as const, data: 'iVBORw0KGgo=' };
    await house.client().messages.create({
      ...hello,
      tools,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      messages: [
        ...hello.messages,
        { role: 'assistant', content: asked.content },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Here they are.' },
            {
              type: 'tool_result',
              tool_use_id: 'call_1',
              content: [
                { type: 'text', text: 'Sun' },
                { type: 'image', source: picture },
              ],
            },
            { type: 'tool_result', tool_use_id: 'call_2', content: 'no such city', is_error: true },
          ],
        },
      ],
    });
    expect(house.sent()['messages']).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Say hello.' },
      { role: 'assistant', content: null, tool_calls: [call(1, 'Paris'), call(2, 'Oslo')] },
      { role: 'tool', tool_call_id: 'call_1', content: 'Sun' },
      { role: 'tool', tool_call_id: 'call_2', content: 'Error: no such city' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Here they are.' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
        ],
      },
    ]);
  });

  it('streamed calls arrive as blocks of their own, after thoughts and words', async () => {
    house.upstream.script(
      stream(
        ROLE_FRAME,
        frame({ choices: [{ index: 0, delta: { reasoning_content: 'Hm.' }, finish_reason: null }] }),
        contentFrame('Let me look.'),
        toolFrame({ index: 0, id: 'a', type: 'function', function: { name: 'weather', arguments: '' } }),
        toolFrame({ index: 0, function: { arguments: '{"city":' } }),
        toolFrame({ index: 0, function: { arguments: '"Paris"}' } }),
        toolFrame({ index: 1, id: 'b', type: 'function', function: { name: 'weather', arguments: '{}' } }),
        frame({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }),
        USAGE_FRAME,
        DONE,
      ),
    );
    const message = await house
      .client()
      .messages.stream({ ...hello, tools: [WEATHER] })
      .finalMessage();
    expect(message.content).toMatchObject([
      { type: 'thinking', thinking: 'Hm.' },
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_use', id: 'a', name: 'weather', input: { city: 'Paris' } },
      { type: 'tool_use', id: 'b', name: 'weather', input: {} },
    ]);
    expect(message.stop_reason).toBe('tool_use');
  });

  it('budgets of thought, stops and samplers are told in the model’s own words, and a header says what was', async () => {
    house.upstream.script({ body: ANSWER });
    const { response } = await house
      .client()
      .messages.create({
        ...hello,
        model: 'thinker',
        max_tokens: 20_001,
        thinking: { type: 'enabled', budget_tokens: 20_000 },
        ...TOP_K,
        metadata: { user_id: 'ann' },
      })
      .withResponse();
    expect(house.sent()).toMatchObject({ reasoning_effort: 'high', max_completion_tokens: 20_001, user: 'ann' });
    expect(response.headers.get('x-parlor-adapted')).toBe(
      '-top_k, thinking>reasoning_effort, max_tokens>max_completion_tokens',
    );
    await house.client().messages.create({
      ...hello,
      stop_sequences: ['END'],
      ...TEMPERATURE,
      output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
    });
    expect(house.sent()).toMatchObject({
      stop: ['END'],
      temperature: 0.5,
      response_format: { type: 'json_schema', json_schema: { schema: { type: 'object' } } },
    });
  });

  it('no longer answer is asked for than the model can give', async () => {
    house.upstream.script(stream(...STREAM, USAGE_FRAME, DONE));
    const response = await house.post({ ...hello, max_tokens: 64_000, stream: true });
    expect(await response.text()).toContain('message_stop');
    expect(house.sent()).toMatchObject({ max_tokens: 16_384 });
    expect(response.headers.get('x-parlor-adapted')).toBe('max_tokens>16384');
  });

  it('the word that stopped it is told where the server tells it', async () => {
    const [choice] = ANSWER.choices;
    house.upstream.script({ body: { ...ANSWER, choices: [{ ...choice, finish_reason: 'stop', stop_reason: 'END' }] } });
    const stopping = { ...hello, stop_sequences: ['END'] };
    expect(await house.client().messages.create(stopping)).toMatchObject({
      stop_reason: 'stop_sequence',
      stop_sequence: 'END',
    });
    const end = frame({ choices: [{ index: 0, delta: {}, finish_reason: 'stop', matched_stop: 'END' }] });
    house.upstream.script(stream(ROLE_FRAME, contentFrame('x'), end, DONE));
    expect(await house.client().messages.stream(stopping).finalMessage()).toMatchObject({
      stop_reason: 'stop_sequence',
      stop_sequence: 'END',
    });
  });

  it('pictures and documents are shown', async () => {
    house.upstream.script({ body: ANSWER });
    await house.client().messages.create({
      ...hello,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
            {
              type: 'document',
              source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
              title: 'a.pdf',
            },
            { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Lines.' }, title: 'Notes' },
          ],
        },
      ],
    });
    expect(house.sent()['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
          { type: 'text', text: 'Notes\n\nLines.' },
        ],
      },
    ]);
  });

  it.each([
    ['length', 'max_tokens'],
    ['content_filter', 'refusal'],
    ['stop', 'end_turn'],
  ])('%s is told as %s', async (finish, reason) => {
    const [choice] = ANSWER.choices;
    house.upstream.script({ body: { ...ANSWER, choices: [{ ...choice, finish_reason: finish }] } });
    expect((await house.client().messages.create(hello)).stop_reason).toBe(reason);
  });

  it('the simulator’s answers read like any other', async () => {
    const message = await house
      .client()
      .messages.stream({ ...hello, model: 'simulated' })
      .finalMessage();
    expect(message.content[0]).toMatchObject({ type: 'text' });
    expect(message.usage.output_tokens).toBeGreaterThan(0);
  });

  it('a client that leaves is charged for what was produced, and the upstream is told at once', async () => {
    house.upstream.script(async ({ socket }, wire) => {
      wire.head(200, { 'content-type': 'text/event-stream' });
      wire.chunk(ROLE_FRAME);
      for (let i = 0; i < 1000 && !socket.destroyed; i++) {
        wire.chunk(contentFrame('word '));
        await wire.wait(5);
      }
    });
    const going = house.client().messages.stream(hello);
    const ended = going.done().catch(() => undefined);
    await new Promise<void>((resolve) => going.once('text', () => resolve()));
    going.abort();
    await ended;
    await house.lastCall()?.left;
    const row = await house.rowOf(going.request_id);
    expect(row).toMatchObject({ error: 'aborted', usage_source: 'estimated', surface: 'anthropic' });
    expect(row?.output_tokens).toBeGreaterThan(0);
    expect(row?.input_tokens).toBeGreaterThan(0);
  });
});
