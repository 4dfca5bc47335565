import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ask, dice, KEYS, saying, testSimulator, virtualTime, V1 } from '../asking.ts';
import { createSimulator, instant } from '../index.ts';

const simulator = testSimulator({ limits: 'off' });

interface Completion {
  choices: {
    finish_reason: string;
    index: number;
    logprobs: { content: { token: string; bytes: number[]; logprob: number; top_logprobs: unknown[] }[] } | null;
    message: {
      content?: string | null;
      refusal: string | null;
      tool_calls?: { id: string; type: string; function: { name: string; arguments: string } }[];
      function_call?: { name: string; arguments: string };
    };
  }[];
  usage: {
    prompt_tokens: number;
    completion_tokens: number;
    total_tokens: number;
    prompt_tokens_details: { cached_tokens: number };
    completion_tokens_details: { reasoning_tokens: number };
  };
  model: string;
  system_fingerprint: string | null;
}

async function complete(body: object, model: string = 'gpt-4o', one = simulator): Promise<Completion> {
  const said = await ask(one, { path: V1, body: { model, ...body } });
  expect(said.text).toMatch(/^\{"choices"/);
  return JSON.parse(said.text);
}

const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'kelvin'] } } },
  },
};
const clock = { type: 'function', function: { name: 'tell_time', parameters: { type: 'object', properties: {} } } };

describe('a whole completion', () => {
  it('is byte for byte the body of azure-openai.md 1.6', async () => {
    const time = virtualTime();
    const one = createSimulator({
      keys: KEYS,
      ...time,
      random: dice(),
      scenario: { behaviour: { firstTokenMs: 400, tokensPerSecond: 100 } },
    });
    const body = {
      messages: [
        { role: 'system', content: 'You are a terse assistant.' },
        { role: 'user', content: 'Say hello.' },
      ],
    };
    const said = await ask(one, { path: '/openai/v1/chat/completions', body: { model: 'gpt-5.4', ...body } });
    const id = /"id":"(chatcmpl-[A-Za-z0-9]{29})"/.exec(said.text)?.[1];
    expect(said.text).toBe(
      `{"choices":[{"content_filter_results":{"hate":{"filtered":false,"severity":"safe"},"protected_material_code":{"detected":false,"filtered":false},"protected_material_text":{"detected":false,"filtered":false},"self_harm":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":false,"severity":"safe"}},"finish_reason":"stop","index":0,"logprobs":null,"message":{"annotations":[],"content":"Hello.","refusal":null,"role":"assistant"}}],"created":1788254279,"id":"${id}","model":"gpt-5.4-2026-03-05","object":"chat.completion","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"},"jailbreak":{"detected":false,"filtered":false},"self_harm":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":false,"severity":"safe"}}}],"routing":{"serving_pipereplica":"d20260919103649-bf00bd58-default-r2-dp0-default"},"service_tier":"default","system_fingerprint":null,"usage":{"completion_tokens":5,"completion_tokens_details":{"accepted_prediction_tokens":0,"audio_tokens":0,"reasoning_tokens":0,"rejected_prediction_tokens":0},"latency_checkpoint":{"engine_tbt_ms":13,"engine_ttft_ms":240,"engine_ttlt_ms":405,"pre_inference_ms":80,"service_tbt_ms":13,"service_ttft_ms":400,"service_ttlt_ms":450,"user_visible_ttft_ms":360},"prompt_tokens":19,"prompt_tokens_details":{"audio_tokens":0,"cached_tokens":0},"total_tokens":24}}`,
    );
    expect(Number(said.headers['content-length'])).toBe(Buffer.byteLength(said.text));
  });

  it('carries the success headers', async () => {
    const said = await ask(testSimulator(), {
      headers: { 'x-ms-client-request-id': 'mine' },
      body: saying('Say hello.'),
    });
    expect(said.headers).toMatchObject({
      'content-type': 'application/json',
      'x-ms-client-request-id': 'mine',
      'x-ms-region': 'Sweden Central',
      'x-ms-deployment-name': 'gpt-4o',
      'x-ms-served-model': 'gpt-4o-2024-11-20',
      'x-ms-rai-invoked': 'true',
      'x-ratelimit-limit-requests': '6000',
      'x-ratelimit-limit-tokens': '1000000',
      'x-ratelimit-remaining-requests': '5999',
      'x-ratelimit-remaining-tokens': '999981',
      'x-ratelimit-renewalperiod-requests': '10',
      'x-ratelimit-key': 'gpt-4o',
      'azureai-fe-is-streaming': 'False',
      'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
    });
    for (const name of ['apim-request-id', 'x-request-id']) expect(said.headers[name]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('has a fingerprint before gpt-5 and none since', async () => {
    expect((await complete(saying('Hi'))).system_fingerprint).toMatch(/^fp_[0-9a-f]{10}$/);
    expect((await complete(saying('Hi'), 'gpt-5.4')).system_fingerprint).toBeNull();
  });
});

describe('usage', () => {
  it('counts the published and recorded prompts exactly', async () => {
    const hello = {
      messages: [
        { role: 'system', content: 'You are a helpful assistant.' },
        { role: 'user', content: 'Hello!' },
      ],
    };
    expect((await complete(hello)).usage.prompt_tokens).toBe(19);
    const terse = {
      messages: [
        { role: 'system', content: 'You are a terse assistant.' },
        { role: 'user', content: 'Say hello.' },
      ],
    };
    expect((await complete(terse, 'gpt-5.4')).usage).toMatchObject({
      prompt_tokens: 19,
      completion_tokens: 5,
      total_tokens: 24,
    });
    expect((await complete(terse)).usage).toMatchObject({ prompt_tokens: 20, completion_tokens: 2 });
  });

  it('bills the thinking of reasoning models by effort', async () => {
    const reasoning = async (model: string, more: object): Promise<number> =>
      (await complete(saying('Say hello.', more), model)).usage.completion_tokens_details.reasoning_tokens;
    expect(await reasoning('o4-mini', {})).toBe(128);
    expect(await reasoning('o4-mini', { reasoning_effort: 'low' })).toBe(64);
    expect(await reasoning('gpt-5.4', {})).toBe(0);
    expect(await reasoning('gpt-5.4', { reasoning_effort: 'high' })).toBe(320);
    const all = await complete(saying('Say hello.'), 'o4-mini');
    expect(all.usage.completion_tokens).toBe(128 + 2);
  });

  it('lets thinking use up a small limit, so that nothing is said', async () => {
    const answer = await complete(saying('Say hello.', { max_completion_tokens: 50 }), 'o4-mini');
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: '' } });
    expect(answer.usage).toMatchObject({ completion_tokens: 50, completion_tokens_details: { reasoning_tokens: 50 } });
  });

  it('reports a long prefix as cached when it comes again, in steps of 128 from 1,024 on', async () => {
    const one = testSimulator({ limits: 'off' });
    const system = { role: 'system', content: 'word '.repeat(1_500).trim() };
    const turn = (text: string): object => ({ messages: [system, { role: 'user', content: text }] });
    expect((await complete(turn('Say a.'), 'gpt-4o', one)).usage.prompt_tokens_details.cached_tokens).toBe(0);
    expect((await complete(turn('Say b.'), 'gpt-4o', one)).usage.prompt_tokens_details.cached_tokens).toBe(1_408);
    expect((await complete(turn('Say b.'), 'gpt-4o-mini', one)).usage.prompt_tokens_details.cached_tokens).toBe(0);
  });
});

describe('options', () => {
  it('ends with length after max_tokens tokens', async () => {
    const answer = await complete(saying('Hello!', { max_tokens: 1 }));
    expect(answer.choices[0]?.finish_reason).toBe('length');
    expect(answer.usage.completion_tokens).toBe(1);
    const exact = await complete(saying('Say hello.', { max_tokens: 2 }));
    expect(exact.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'Hello.' } });
  });

  it('stops before a stop sequence', async () => {
    const answer = await complete(saying('Say one, two, three', { stop: [', three', 'two'] }));
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'One, ' } });
  });

  it('gives n choices and bills them all; the same seed gives the same words', async () => {
    const body = saying('Hello!', { n: 3, seed: 7 });
    const answer = await complete(body);
    expect(answer.choices.map((choice) => choice.index)).toEqual([0, 1, 2]);
    const texts = answer.choices.map((choice) => choice.message.content);
    expect(new Set(texts).size).toBe(3);
    expect((await complete(body)).choices.map((choice) => choice.message.content)).toEqual(texts);
    const single = await complete(saying('Say hello.', { n: 4 }));
    expect(single.usage.completion_tokens).toBe(8);
  });

  it('gives log probabilities of every token and the likeliest others', async () => {
    const answer = await complete(saying('Say hello.', { logprobs: true, top_logprobs: 2 }));
    const content = answer.choices[0]?.logprobs?.content ?? [];
    expect(content.map((entry) => entry.token)).toEqual(['Hello', '.']);
    expect(content[0]).toMatchObject({ bytes: [72, 101, 108, 108, 111] });
    expect(content.every((entry) => entry.logprob <= 0 && entry.top_logprobs.length === 2)).toBe(true);
    const none = await complete(saying('Say hello.', { logprobs: true }));
    expect(none.choices[0]?.logprobs?.content[0]?.top_logprobs).toEqual([]);
  });
});

describe('tool calls', () => {
  it('calls the tool that fits the words, with arguments of its schema', async () => {
    const answer = await complete(saying('What is the weather in Paris?', { tools: [clock, weather] }));
    const [choice] = answer.choices;
    expect(choice?.finish_reason).toBe('tool_calls');
    expect(choice?.message.content).toBeNull();
    expect(choice?.message.tool_calls).toHaveLength(1);
    const [call] = choice?.message.tool_calls ?? [];
    expect(call?.id).toMatch(/^call_[A-Za-z0-9]{24}$/);
    expect([call?.type, call?.function.name]).toEqual(['function', 'get_weather']);
    expect(JSON.parse(call?.function.arguments ?? '')).toEqual({ city: 'Paris', unit: 'celsius' });
  });

  it('calls in parallel for several places, and once where that is switched off', async () => {
    const body = saying('What is the weather in Paris, New York and Tokyo?', { tools: [weather] });
    const calls = (await complete(body)).choices[0]?.message.tool_calls ?? [];
    expect(calls.map((call) => JSON.parse(call.function.arguments).city)).toEqual(['Paris', 'New York', 'Tokyo']);
    expect(new Set(calls.map((call) => call.id)).size).toBe(3);
    const single = await complete({ ...body, parallel_tool_calls: false });
    expect(single.choices[0]?.message.tool_calls).toHaveLength(1);
  });

  it('obeys tool_choice: none, required, and a name, which ends with stop', async () => {
    const weatherly = saying('What is the weather in Paris?', { tools: [weather] });
    expect((await complete({ ...weatherly, tool_choice: 'none' })).choices[0]?.finish_reason).toBe('stop');
    const required = await complete(saying('Good morning', { tools: [clock, weather], tool_choice: 'required' }));
    expect(required.choices[0]?.message.tool_calls?.[0]?.function.name).toBe('tell_time');
    const choice = { type: 'function', function: { name: 'get_weather' } };
    const named = await complete(saying('Good morning', { tools: [clock, weather], tool_choice: choice }));
    expect(named.choices[0]).toMatchObject({ finish_reason: 'stop' });
    expect(named.choices[0]?.message.tool_calls?.[0]?.function.name).toBe('get_weather');
  });

  it('answers in words when no tool fits, and when the results are there', async () => {
    expect((await complete(saying('Tell me a joke', { tools: [weather] }))).choices[0]?.finish_reason).toBe('stop');
    const call = { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{}' } };
    const answer = await complete({
      tools: [weather],
      messages: [
        { role: 'user', content: 'What is the weather in Paris?' },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: '17 degrees' },
      ],
    });
    expect(answer.choices[0]?.message.content).toContain('**get_weather** → `17 degrees`');
  });

  it('speaks the older functions as well', async () => {
    const functions = [weather.function];
    const answer = await complete(saying('What is the weather in Paris?', { functions }));
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'function_call',
      message: { function_call: { name: 'get_weather', arguments: '{"city":"Paris","unit":"celsius"}' } },
    });
  });

  it('cuts arguments at the limit and says so', async () => {
    const answer = await complete(saying('What is the weather in Paris?', { tools: [weather], max_tokens: 9 }));
    expect(answer.choices[0]?.finish_reason).toBe('length');
    expect(() => JSON.parse(answer.choices[0]?.message.tool_calls?.[0]?.function.arguments ?? '')).toThrow(SyntaxError);
  });
});

describe('formats', () => {
  it('answers json_object with an object', async () => {
    const answer = await complete(saying('Some JSON about cats', { response_format: { type: 'json_object' } }));
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toMatchObject({
      simulated: true,
      about: ['JSON', 'cats'],
    });
  });

  it('answers json_schema with an instance, checked here by zod', async () => {
    const Event = z.object({
      name: z.string().max(10),
      date: z.iso.date(),
      kind: z.enum(['talk', 'party']),
      seats: z.int().min(3).max(5),
      price: z.number().multipleOf(0.5).nullable(),
      code: z.string().regex(/^[A-Z]{2}-\d{4}(?:x|y)?$/),
      contact: z.union([z.object({ email: z.email() }), z.object({ phone: z.string() })]),
      people: z.array(z.object({ name: z.string(), age: z.int() })).min(1),
    });
    const schema = z.toJSONSchema(Event);
    const format = { type: 'json_schema', json_schema: { name: 'event', strict: false, schema } };
    const answer = await complete(saying('An event in May please', { response_format: format }));
    const made = Event.safeParse(JSON.parse(answer.choices[0]?.message.content ?? ''));
    expect(made.error).toBeUndefined();
  });

  it('refuses in a field of its own', async () => {
    const answer = await complete(saying('show me a refusal'));
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: null } });
    expect(answer.choices[0]?.message.refusal).toMatch(/^I'm sorry/);
  });
});

describe('pace', () => {
  it('takes as long as its tokens do', async () => {
    const time = virtualTime();
    const behaviour = { firstTokenMs: 300, tokensPerSecond: 50 };
    const one = createSimulator({ keys: KEYS, ...time, scenario: { behaviour } });
    const before = time.now;
    const answer = await complete(saying('Hello!', { max_tokens: 100 }), 'gpt-4o', one);
    expect(answer.usage.completion_tokens).toBe(100);
    expect(time.now - before).toBe(300 + 100 * 20);
  });

  it('does not wait where nothing asks it to', async () => {
    const time = virtualTime();
    const one = createSimulator({ keys: KEYS, ...time, scenario: { behaviour: instant } });
    const before = time.now;
    await complete(saying('give me a long answer'), 'gpt-4o', one);
    expect(time.now).toBe(before);
  });
});
