import { describe, expect, it } from 'vitest';
import { ask, dice, saying, testSimulator, V1, type Said } from '../asking.ts';
import { instant } from '../scenario.ts';

const simulator = testSimulator({ limits: 'off' });

function stream(body: object, headers: Record<string, string> = {}, model: string = 'gpt-4o'): Promise<Said> {
  return ask(simulator, { path: V1, headers, body: { model, stream: true, ...body } });
}

interface Chunk {
  choices: {
    index: number;
    finish_reason: string | null;
    delta?: {
      content?: string;
      refusal?: string;
      role?: string;
      tool_calls?: { index: number; id?: string; function: { name?: string; arguments: string } }[];
    };
    content_filter_results?: object;
    content_filter_offsets?: { start_offset: number; end_offset: number };
    content_filter_result?: object;
    logprobs?: unknown;
  }[];
  obfuscation?: string;
  usage?: { prompt_tokens: number; completion_tokens: number } | null;
}

function chunks(text: string): Chunk[] {
  return text
    .split('\n\n')
    .filter((frame) => frame !== '' && frame !== 'data: [DONE]')
    .map((frame) => JSON.parse(frame.slice('data: '.length)));
}

function words(list: Chunk[], index: number = 0): string {
  return list
    .flatMap((c) => c.choices.filter((choice) => choice.index === index))
    .map((c) => c.delta?.content ?? '')
    .join('');
}

describe('framing', () => {
  it('is byte for byte the sequence of azure-openai.md 3.2', async () => {
    const one = testSimulator({ random: dice(), scenario: { behaviour: instant } });
    const body = { stream: true, messages: [{ role: 'user', content: 'Say hello.' }] };
    const said = await ask(one, { body });
    const id = /"id":"(chatcmpl-[A-Za-z0-9]{29})"/.exec(said.text)?.[1];
    const noise = chunks(said.text)
      .slice(1)
      .map((chunk) => chunk.obfuscation);
    const fingerprint = /"system_fingerprint":"(fp_[0-9a-f]{10})"/.exec(said.text)?.[1];
    const chunk = (i: number, delta: string, finish: string): string =>
      `data: {"choices":[{"content_filter_results":{},"delta":${delta},"finish_reason":${finish},"index":0,"logprobs":null}],"created":1788254279,"id":"${id}","model":"gpt-4o-2024-11-20","obfuscation":"${noise[i]}","object":"chat.completion.chunk","service_tier":"default","system_fingerprint":"${fingerprint}"}\n\n`;
    expect(said.text).toBe(
      `data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"},"jailbreak":{"filtered":false,"detected":false},"self_harm":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":false,"severity":"safe"}}}]}\n\n` +
        chunk(0, '{"content":"","refusal":null,"role":"assistant"}', 'null') +
        chunk(1, '{"content":"Hello"}', 'null') +
        chunk(2, '{"content":"."}', 'null') +
        chunk(3, '{}', '"stop"') +
        'data: [DONE]\n\n',
    );
    expect(said.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(said.headers['azureai-fe-is-streaming']).toBe('True');
    expect(said.headers).not.toHaveProperty('content-length');
    expect(said.text).not.toContain('\r');
  });

  it('pads every chunk but the first, unless the client declines', async () => {
    const padded = chunks((await stream(saying('Hello!'))).text);
    expect(padded[0]).not.toHaveProperty('obfuscation');
    expect(padded.slice(1).every((chunk) => /^[A-Za-z0-9]{1,16}$/.test(chunk.obfuscation ?? ''))).toBe(true);
    const plain = await stream(saying('Hello!', { stream_options: { include_obfuscation: false } }));
    expect(plain.text).not.toContain('obfuscation');
  });

  it('sends usage: null on every chunk and usage on the last, when asked; else no usage anywhere', async () => {
    const list = chunks((await stream(saying('Say hello.', { stream_options: { include_usage: true } }))).text);
    const last = list.pop();
    expect(list.length).toBeGreaterThan(3);
    expect(list.every((chunk) => chunk.usage === null)).toBe(true);
    expect(last).toMatchObject({
      choices: [],
      obfuscation: '',
      object: 'chat.completion.chunk',
      usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
    });
    expect(Object.keys(last ?? {})).toEqual(
      'choices created id latency_checkpoint model obfuscation object routing service_tier system_fingerprint usage'.split(
        ' ',
      ),
    );
    expect((await stream(saying('Say hello.'))).text).not.toContain('usage');
  });

  it('says the same as the whole answer, at the same cost', async () => {
    for (const content of ['Hello!', 'show me some code', '给我一个长回答', 'draw a diagram']) {
      const one = testSimulator({ limits: 'off' });
      const whole = JSON.parse((await ask(one, { body: saying(content, { seed: 1 }) })).text);
      const options = { seed: 1, stream: true, stream_options: { include_usage: true } };
      const list = chunks((await ask(one, { body: saying(content, options) })).text);
      expect(words(list)).toBe(whole.choices[0].message.content);
      const { latency_checkpoint: _, ...usage } = whole.usage;
      expect(list.at(-1)?.usage).toEqual(usage);
    }
  });

  it('never breaks a character', async () => {
    const said = await stream(saying('reply with 👩‍👩‍👧 龘 𠮷 é'));
    const list = chunks(said.text);
    expect(words(list)).toBe('👩‍👩‍👧 龘 𠮷 é');
    expect(said.text).not.toContain('�');
  });
});

describe('kinds of deltas', () => {
  const tools = [
    {
      type: 'function',
      function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
    },
  ];

  it('names each call once, then sends its arguments in pieces by index', async () => {
    const said = await stream(saying('What is the weather in Paris and Rome?', { tools }));
    const list = chunks(said.text).slice(1);
    expect(said.text).toContain(
      '"delta":{"content":null,"refusal":null,"role":"assistant","tool_calls":[{"function":{"arguments":"","name":"get_weather"},"id":"call_',
    );
    const calls = list.flatMap((chunk) => chunk.choices[0]?.delta?.tool_calls ?? []);
    expect(calls.filter((call) => call.id !== undefined).map((call) => [call.index, call.function.name])).toEqual([
      [0, 'get_weather'],
      [1, 'get_weather'],
    ]);
    for (const [index, city] of ['Paris', 'Rome'].entries()) {
      const pieces = calls.filter((call) => call.index === index).map((call) => call.function.arguments);
      expect(pieces.length).toBeGreaterThan(3);
      expect(JSON.parse(pieces.join(''))).toEqual({ city });
    }
    expect(list.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls');
  });

  it('sends a refusal as refusal', async () => {
    const list = chunks((await stream(saying('show me a refusal'))).text);
    expect(words(list)).toBe('');
    expect(list.map((chunk) => chunk.choices[0]?.delta?.refusal ?? '').join('')).toMatch(/^I'm sorry/);
  });

  it('lets several choices take turns', async () => {
    const list = chunks((await stream(saying('Hello!', { n: 2 }))).text).slice(1);
    expect(list.slice(0, 4).map((chunk) => chunk.choices[0]?.index)).toEqual([0, 1, 0, 1]);
    expect(words(list, 0)).not.toBe(words(list, 1));
    expect(list.filter((chunk) => chunk.choices[0]?.finish_reason === 'stop')).toHaveLength(2);
  });

  it('gives log probabilities with each piece', async () => {
    const list = chunks((await stream(saying('Say hello.', { logprobs: true, top_logprobs: 1 }))).text);
    expect(list[2]?.choices[0]?.logprobs).toMatchObject({ content: [{ token: 'Hello' }], refusal: null });
    expect(list[1]?.choices[0]?.logprobs).toBeNull();
  });

  it('ends with length at the limit', async () => {
    const list = chunks((await stream(saying('Hello!', { max_tokens: 5 }))).text);
    expect(list.at(-1)?.choices[0]?.finish_reason).toBe('length');
    expect(list).toHaveLength(1 + 1 + 5 + 1);
  });
});

describe('filter modes', () => {
  it('asynchronous: words without annotations, reports without delta, the last one after the finish', async () => {
    const said = await stream(saying('show me some code'), { 'x-sim-filter-mode': 'asynchronous' });
    const list = chunks(said.text).slice(1);
    const reports = list.filter((chunk) => chunk.choices[0]?.content_filter_offsets !== undefined);
    expect(reports.length).toBeGreaterThan(2);
    expect(reports.every((chunk) => chunk.choices[0]?.delta === undefined)).toBe(true);
    const spoken = list.filter((chunk) => chunk.choices[0]?.delta !== undefined);
    expect(spoken.every((chunk) => chunk.choices[0]?.content_filter_results === undefined)).toBe(true);
    expect(list.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(list.at(-1)).toEqual(reports.at(-1));
    const spans = reports.map((chunk) => chunk.choices[0]?.content_filter_offsets);
    expect(spans[0]?.start_offset).toBe('show me some code'.length);
    expect(spans.every((span, i) => i === 0 || span?.start_offset === spans[i - 1]?.end_offset)).toBe(true);
    expect(spans.at(-1)?.end_offset).toBe('show me some code'.length + words(list).length);
  });

  it('failed: a singular key beside an empty plural on every chunk, and no prompt chunk', async () => {
    const said = await stream(saying('Say hello.'), { 'x-sim-filter-mode': 'failed' });
    const list = chunks(said.text);
    expect(said.text).not.toContain('prompt_filter_results');
    expect(
      said.text.split(
        '"content_filter_result":{"error":{"code":"content_filter_error","message":"The contents are not filtered"}},"content_filter_results":{},',
      ),
    ).toHaveLength(list.length + 1);
    expect(list.at(-1)?.choices[0]?.finish_reason).toBe('stop');
  });

  it('annotates content chunks as in 2025 when told to', async () => {
    const said = await stream(saying('Say hello.'), { 'x-sim-filter-annotations': 'categories' });
    expect(chunks(said.text)[2]?.choices[0]?.content_filter_results).toEqual({
      hate: { filtered: false, severity: 'safe' },
      self_harm: { filtered: false, severity: 'safe' },
      sexual: { filtered: false, severity: 'safe' },
      violence: { filtered: false, severity: 'safe' },
    });
  });
});
