/** Compatibility list B: chat completions, whole. */
import { zodResponseFormat as zodFormat7 } from 'openai/helpers/zod';
import type * as sdk7 from 'openai';
import { zodResponseFormat as zodFormat6 } from 'openai6/helpers/zod';
import { expect, it } from 'vitest';
import { z } from 'zod';
import {
  ask,
  conform,
  deploymentOf,
  failure,
  generations,
  playing,
  refusal,
  user,
  type Asking,
  type Said,
} from './subject.ts';

const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'The weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const hello = { messages: user('Say hello.') };
const invalid = 'invalid_request_error';

await conform('chat', (subject) => {
  const chat = (body: unknown, more: Asking = {}): Promise<Said> => ask(subject, 'chat/completions', { body, ...more });
  const model = deploymentOf(subject, 'chat');
  const has = (role: Parameters<typeof subject.deployment>[0]): boolean => subject.deployment(role) !== undefined;

  it('18. a minimal call has the keys and the headers of Azure, on every surface', async () => {
    for (const surface of subject.surfaces) {
      const said = await chat(hello, { surface });
      expect([surface, said.status]).toEqual([surface, 200]);
      expect(said.json).toMatchObject({
        object: 'chat.completion',
        created: expect.any(Number),
        id: expect.stringMatching(/^chatcmpl-/),
        model: expect.stringMatching(/^gpt-4o-\d{4}-\d{2}-\d{2}$/),
        choices: [
          {
            index: 0,
            finish_reason: 'stop',
            logprobs: null,
            message: { role: 'assistant', content: expect.any(String), refusal: null },
            content_filter_results: { hate: { filtered: false, severity: 'safe' } },
          },
        ],
        prompt_filter_results: [{ prompt_index: 0, content_filter_results: { violence: { filtered: false } } }],
        usage: {
          prompt_tokens: expect.any(Number),
          completion_tokens: expect.any(Number),
          total_tokens: expect.any(Number),
        },
      });
      expect(said.headers.get('x-request-id')).toBeTruthy();
      expect(said.headers.get('apim-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      if (surface === 'openai') continue;
      for (const name of ['x-ms-region', 'x-ratelimit-remaining-requests', 'x-ratelimit-remaining-tokens'])
        expect([name, said.headers.get(name)]).toEqual([name, expect.stringMatching(/./)]);
      expect(said.headers.get('x-ms-deployment-name')).toBe(model);
    }
    const echoed = await chat(hello, { headers: { 'x-ms-client-request-id': 'mine-1' } });
    expect(echoed.headers.get('x-ms-client-request-id')).toBe('mine-1');
  });

  it('19. prompt tokens are exact', async () => {
    const said = await chat({
      messages: [{ role: 'system', content: 'You are a helpful assistant.' }, ...user('Hello!')],
    });
    expect(said.json.usage.prompt_tokens).toBe(19);
    if (!has('reasoning54')) return;
    const messages = [{ role: 'system', content: 'You are a terse assistant.' }, ...user('Say hello.')];
    expect((await chat({ messages }, { role: 'reasoning54' })).json.usage.prompt_tokens).toBe(19);
  });

  it('20. max_tokens: 1 ends with length', async () => {
    const said = await chat({ messages: user('Count to one hundred.'), max_tokens: 1 });
    expect([said.json.choices[0].finish_reason, said.json.usage.completion_tokens]).toEqual(['length', 1]);
  });

  it('21. n, stop, seed, logprobs have their shapes; n of 0 and 129 is refused', async () => {
    const many = await chat({ ...hello, n: 3, seed: 7 });
    expect(many.json.choices.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2]);
    const told = await chat({ ...hello, logprobs: true, top_logprobs: 2 });
    const first = told.json.choices[0].logprobs.content[0];
    expect(first).toMatchObject({ token: expect.any(String), logprob: expect.any(Number), bytes: expect.any(Array) });
    expect(first.top_logprobs).toHaveLength(2);
    const stopped = await chat({ messages: user('Repeat after me: one STOP two'), stop: ['STOP'] });
    expect(stopped.json.choices[0].message.content).not.toContain('STOP');
    for (const n of [0, 129]) {
      const said = await chat({ ...hello, n });
      expect([n, said.status, said.json.error.type]).toEqual([n, 400, invalid]);
    }
  });

  it('22. tools: required, named, none, two at once, and back with their results', async () => {
    const weatherIn = (choice?: unknown, content = 'What is the weather in Paris?') =>
      chat({ messages: user(content), tools: [weather], ...(choice === undefined ? {} : { tool_choice: choice }) });
    const required = await weatherIn('required');
    expect(required.json.choices[0]).toMatchObject({
      message: { content: null, tool_calls: [{ type: 'function', function: { name: 'get_weather' } }] },
    });
    const named = await weatherIn({ type: 'function', function: { name: 'get_weather' } });
    expect(named.json.choices[0].message.tool_calls).toHaveLength(1);
    expect(named.json.choices[0].finish_reason).toBe('stop');
    expect((await weatherIn('none')).json.choices[0].message.tool_calls ?? []).toEqual([]);
    const two = (await weatherIn(undefined, 'What is the weather in Paris and Rome?')).json.choices[0];
    expect(two.finish_reason).toBe('tool_calls');
    const calls: sdk7.OpenAI.ChatCompletionMessageFunctionToolCall[] = two.message.tool_calls;
    expect(calls.map((call) => JSON.parse(call.function.arguments).city)).toEqual(['Paris', 'Rome']);
    const results = calls.map(({ id }, i) => ({ role: 'tool', tool_call_id: id, content: `${17 + i} degrees` }));
    const messages = [...user('What is the weather in Paris and Rome?'), two.message, ...results];
    const last = await chat({ messages, tools: [weather] });
    expect([last.status, last.json.choices[0].finish_reason]).toEqual([200, 'stop']);
    expect(last.json.choices[0].message.content).toContain('17');
  });

  it('23. JSON: an object, a strict schema parsed by the SDK, and a refusal', async () => {
    const object = await chat({ messages: user('Give me JSON about tea.'), response_format: { type: 'json_object' } });
    expect(JSON.parse(object.json.choices[0].message.content)).toBeTypeOf('object');
    const Recipe = z.object({
      title: z.string(),
      servings: z.int(),
      steps: z.array(z.string()),
      note: z.string().nullable(),
    });
    for (const { version, azure } of generations(subject)) {
      // Version 4 reads schemas of an older zod.
      if (version === '4.104') continue;
      const format = version === '7.57' ? zodFormat7 : zodFormat6;
      const answer = await azure().chat.completions.parse({
        model,
        messages: user('A soup, please'),
        response_format: format(Recipe, 'recipe'),
      });
      expect(Recipe.safeParse(answer.choices[0]?.message.parsed).success).toBe(true);
    }
    if (!subject.simulator) return;
    const refused = await playing(subject, { behaviour: { answer: 'refusal' } }, () => chat(hello));
    expect(refused.json.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: null, refusal: expect.any(String) },
    });
  });

  it.skipIf(!has('reasoning'))(
    '25. a reasoning model refuses max_tokens, temperature 0 and an effort it has not',
    async () => {
      const role = 'reasoning';
      for (const [param, value, code] of [
        ['max_tokens', 5, 'unsupported_parameter'],
        ['temperature', 0, 'unsupported_value'],
        ['reasoning_effort', 'none', 'unsupported_value'],
      ] as const) {
        const refused = refusal(subject, await chat({ ...hello, [param]: value }, { role }), param);
        if (refused !== null) expect(refused).toEqual({ status: 400, code, param });
      }
      expect((await chat({ ...hello, reasoning_effort: 'minimal' }, { role })).status).toBe(200);
      const thought = await chat({ ...hello, max_completion_tokens: 4_000 }, { role });
      expect(thought.json.usage.completion_tokens_details.reasoning_tokens).toBeGreaterThanOrEqual(0);
    },
  );

  it.skipIf(!has('reasoning'))('26. a developer message is an instruction to a reasoning model', async () => {
    const messages = [{ role: 'developer', content: 'Be brief.' }, ...user('Say hello.')];
    expect((await chat({ messages }, { role: 'reasoning' })).status).toBe(200);
  });

  it('27. a prompt beyond the context is E18, in its three wordings', async () => {
    const messages = user('word '.repeat(130_000));
    const error = async (more: object) => (await chat({ messages, ...more })).json.error;
    const alone = await error({});
    expect(alone).toMatchObject({ type: invalid, param: 'messages', code: 'context_length_exceeded' });
    expect(alone.message).toMatch(
      /maximum context length is 128000 tokens\. However, your messages resulted in \d+ tokens\./,
    );
    expect((await error({ max_tokens: 900 })).message).toMatch(
      /However, you requested \d+ tokens \(\d+ in the messages, 900 in the completion\)\./,
    );
    expect((await error({ tools: [weather] })).message).toMatch(/\(\d+ in the messages, \d+ in the functions\)/);
  });

  it.skipIf(!subject.simulator)('28. a blocked prompt is a plain 400, also when a stream was asked for', async () => {
    const messages = user('[[filter:jailbreak]]');
    for (const stream of [false, true]) {
      const said = await chat({ messages, stream });
      expect([said.status, Buffer.byteLength(said.text)]).toEqual([400, 665]);
      expect(said.json.error).toMatchObject({
        code: 'content_filter',
        param: 'prompt',
        innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: { jailbreak: { filtered: true } } },
      });
      expect(said.headers.get('content-type')).toMatch(/^application\/json/);
      expect(said.headers.get('x-ms-rai-invoked')).toBe('true');
    }
    for (const { sdk, all } of generations(subject))
      for (const [, client] of all()) {
        const error = await failure(client.chat.completions.create({ model, messages, stream: true }));
        expect(error).toBeInstanceOf(sdk.BadRequestError);
        expect(error).toMatchObject({ code: 'content_filter' });
      }
  });

  it.skipIf(!subject.simulator)('29. a blocked answer is 200 and ends with content_filter', async () => {
    const filter = { source: 'completion', category: 'violence', severity: 'high' } as const;
    const said = await playing(subject, { behaviour: { filter } }, () => chat(hello));
    expect(said.json.choices[0]).toMatchObject({
      finish_reason: 'content_filter',
      content_filter_results: { violence: { filtered: true, severity: 'high' } },
    });
  });

  it('30. broken JSON, no body and another content type are 400', async () => {
    const broken = await chat('{"messages": [');
    expect(broken.status).toBe(400);
    expect(broken.json.error).toMatchObject({
      message: expect.stringContaining('could not parse the JSON body'),
      type: invalid,
    });
    expect((await chat(undefined)).status).toBe(400);
    expect((await chat('<a/>', { contentType: 'text/xml' })).status).toBe(400);
  });

  it('31. messages missing, of a wrong role, or 2,049 of them are E17', async () => {
    for (const body of [
      {},
      { messages: [{ role: 'king', content: 'x' }] },
      { messages: Array.from({ length: 2_049 }, () => user('x')[0]) },
    ]) {
      const said = await chat(body);
      expect([said.status, said.json.error.type]).toEqual([400, invalid]);
    }
  });

  it.skipIf(!has('embedding'))('32. a model of another operation is E11', async () => {
    for (const role of ['embedding', 'responses'] as const) {
      if (!has(role)) continue;
      const said = await chat(hello, { role });
      expect([said.status, said.json.error.code]).toEqual([400, 'OperationNotSupported']);
      expect(said.json.error.message).toContain('The chatCompletion operation does not work with the specified model');
    }
  });
});
