/** Compatibility list C: chat completions, streamed. */
import type * as sdk7 from 'openai';
import { expect, it } from 'vitest';
import {
  addressOf,
  ask,
  conform,
  deploymentOf,
  events,
  failure,
  generations,
  playing,
  refusal,
  user,
  type Asking,
} from './subject.ts';

const hello = { messages: user('Say hello.') };
const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'The weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

await conform('chat streams', (subject) => {
  const model = deploymentOf(subject, 'chat');
  const streamed = async (body: object, more: Asking = {}) => {
    const said = await ask(subject, 'chat/completions', { body: { ...body, stream: true }, ...more });
    const data = events(said.text);
    return { said, data, chunks: data.filter((one) => one !== '[DONE]').map((one) => JSON.parse(one)) };
  };

  it('34. chunk by chunk: filter, role, content, finish, [DONE]; LF, no event lines', async () => {
    for (const surface of subject.surfaces) {
      const { said, data, chunks } = await streamed(hello, { surface });
      expect([surface, said.status]).toEqual([surface, 200]);
      expect(said.headers.get('content-type')).toMatch(/^text\/event-stream/);
      expect(said.text).not.toMatch(/\r|^event:|^id:/m);
      expect(data.at(-1)).toBe('[DONE]');
      expect(chunks[0]).toMatchObject({ choices: [], id: '', prompt_filter_results: [{ prompt_index: 0 }] });
      expect(chunks[1].choices[0].delta).toMatchObject({ role: 'assistant', content: '' });
      expect(chunks[2].choices[0].delta.content).not.toBe('');
      expect(chunks.at(-1).choices[0]).toMatchObject({ delta: {}, finish_reason: 'stop' });
      expect(new Set(chunks.slice(1).map(({ id }) => id)).size).toBe(1);
    }
  });

  it('35. include_usage: null on all, then one chunk with it and no choices; nowhere without', async () => {
    const { chunks } = await streamed({ ...hello, stream_options: { include_usage: true } });
    const last = chunks.pop();
    expect(last).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
    for (const chunk of chunks) expect(chunk.usage).toBeNull();
    const { said } = await streamed(hello);
    expect(said.text).not.toContain('"usage":{');
  });

  it('36. stream_options without stream is E16', async () => {
    const said = await ask(subject, 'chat/completions', {
      body: { ...hello, stream_options: { include_usage: true } },
    });
    const refused = refusal(subject, said, 'stream_options');
    if (refused === null) return;
    expect(refused).toEqual({ status: 400, code: null, param: 'stream_options' });
    expect(said.json.error.message).toBe("The 'stream_options' parameter is only allowed when 'stream' is enabled.");
  });

  it('37. tool calls in pieces: id and name once, an index per call; the helper’s end is the whole answer', async () => {
    const request = { messages: user('What is the weather in Paris and Rome?'), tools: [weather] };
    const { chunks } = await streamed(request);
    const pieces = chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
    expect(pieces.filter(({ id }) => id !== undefined).map(({ index }) => index)).toEqual([0, 1]);
    expect(pieces.filter(({ function: { name } }) => name !== undefined)).toHaveLength(2);
    expect(chunks.at(-1).choices[0].finish_reason).toBe('tool_calls');
    const calls = ({ choices }: sdk7.OpenAI.ChatCompletion) =>
      choices[0]?.message.tool_calls?.map(
        (call) => call.type === 'function' && [call.function.name, JSON.parse(call.function.arguments)],
      );
    for (const { version, azure } of generations(subject)) {
      // The helper moved out of beta after version 4.
      const { beta } = azure() as unknown as { beta: sdk7.OpenAI };
      const completions = version === '4.104' ? beta.chat.completions : azure().chat.completions;
      const final = await completions.stream({ model, ...request }).finalChatCompletion();
      const whole = await azure().chat.completions.create({ model, ...request });
      expect(calls(final)).toEqual(calls(whole));
      const asked: string[] = [];
      const runner = completions.runTools({
        model,
        messages: user('What is the weather in Paris?'),
        tools: [
          {
            type: 'function',
            function: {
              ...weather.function,
              parse: JSON.parse,
              function: ({ city }: { city: string }) => {
                asked.push(city);
                return `17 degrees in ${city}`;
              },
            },
          },
        ],
      });
      expect(await runner.finalContent()).toContain('17 degrees');
      expect(asked).toEqual(['Paris']);
    }
  });

  it.skipIf(!subject.simulator)('38. streamed or not: the same words, the same usage', async () => {
    const request = { model, messages: user('show me some code'), seed: 1 };
    for (const { all } of generations(subject))
      for (const [, client] of all()) {
        const whole = await client.chat.completions.create(request);
        let text = '';
        let usage: sdk7.OpenAI.CompletionUsage | null | undefined;
        const stream = await client.chat.completions.create({
          ...request,
          stream: true,
          stream_options: { include_usage: true },
        });
        for await (const chunk of stream) {
          text += chunk.choices[0]?.delta.content ?? '';
          usage = chunk.usage;
        }
        expect(text).toBe(whole.choices[0]?.message.content);
        expect(usage?.total_tokens).toBe(whole.usage?.total_tokens);
      }
  });

  it.skipIf(!subject.simulator)(
    '40. an error frame in mid-stream, and a line that breaks, are raised as APIError',
    async () => {
      for (const behaviour of [{ errorAfterTokens: 5 }, { cutAfterTokens: 5 }, { endAfterTokens: 5 }])
        await playing(
          subject,
          { behaviour: { ...behaviour, answer: { tokens: 40 }, tokensPerSecond: 2_000 } },
          async () => {
            for (const { sdk, all } of generations(subject))
              for (const [, client] of all()) {
                let text = '';
                const read = async (): Promise<void> => {
                  const stream = await client.chat.completions.create({ model, ...hello, stream: true });
                  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
                };
                // A stream that only stops looks whole to every SDK: a gateway has to say that it is not.
                if ('endAfterTokens' in behaviour && !subject.behindGateway) {
                  await read();
                  continue;
                }
                const error = await failure(read());
                expect(error).toBeInstanceOf(
                  'cutAfterTokens' in behaviour && !subject.behindGateway ? Error : sdk.APIError,
                );
                expect(error['status']).toBeUndefined();
                expect(text).not.toBe('');
              }
          },
        );
    },
  );

  it.skipIf(!subject.simulator)(
    '42. a client that leaves ends the upstream’s work, and what was sent is known',
    async () => {
      await playing(subject, { behaviour: { answer: 'endless', tokensPerSecond: 300 } }, async () => {
        for (const { azure } of generations(subject)) {
          const stream = await azure().chat.completions.create({ model, ...hello, stream: true });
          let seen = 0;
          for await (const chunk of stream) if (chunk.choices[0]?.delta.content && ++seen === 3) break;
          const entry = subject.simulator?.resource.journal.at(-1);
          await expect.poll(() => entry?.outcome).toBe('aborted');
          expect(entry?.completionTokens).toBeGreaterThanOrEqual(3);
        }
      });
    },
  );

  it.skipIf(!subject.simulator)(
    '46. what LobeChat asks: o1 in one piece, gpt-4o streamed, tools with tool_choice auto',
    async () => {
      const sdk4 = generations(subject)[0];
      if (!sdk4) throw new Error('three generations');
      const client = sdk4.azure({ dangerouslyAllowBrowser: true, endpoint: subject.url });
      const thought = await client.chat.completions.create({
        model: deploymentOf(subject, 'o1'),
        messages: [{ role: 'user', content: 'Say hello.' }],
        max_completion_tokens: 4_000,
        reasoning_effort: 'low',
      });
      expect(thought.choices[0]?.message.content).toBe('Hello.');
      let called = '';
      const stream = await client.chat.completions.create({
        model,
        messages: user('What is the weather in Paris?'),
        stream: true,
        tool_choice: 'auto',
        tools: [weather],
      });
      for await (const chunk of stream) called += chunk.choices[0]?.delta.tool_calls?.[0]?.function?.name ?? '';
      expect(called).toBe('get_weather');
    },
  );

  it('46. each chunk leaves when it is there, not at the end', async () => {
    const response = await fetch(addressOf(subject, 'chat/completions'), {
      method: 'POST',
      headers: { 'api-key': subject.key, 'content-type': 'application/json' },
      body: JSON.stringify({ messages: user('Write a long text about rivers.'), stream: true }),
    });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(Buffer.from(first?.value ?? '').toString()).not.toContain('[DONE]');
    await reader?.cancel();
  });
});
