import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientsOf, sdks } from '../../../test/openai-clients.ts';
import { ask, KEYS, testSimulator, type Said } from '../asking.ts';
import { ConnectionCut, createSimulator, instant, serveSimulator, type ServedSimulator } from '../index.ts';

const deployments = [
  { name: 'instruct', model: 'gpt-35-turbo-instruct' },
  { name: 'gpt-4o', model: 'gpt-4o' },
];
const simulator = testSimulator({ deployments, limits: 'off' });
const CLASSIC = '/openai/deployments/instruct/completions?api-version=2024-10-21';

function complete(body: object, headers: Record<string, string> = {}): Promise<Said> {
  return ask(simulator, { path: CLASSIC, headers, body });
}

const SAFE =
  '"hate":{"filtered":false,"severity":"safe"},"jailbreak":{"detected":false,"filtered":false},"self_harm":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":false,"severity":"safe"}';

describe('a completion', () => {
  it('is byte for byte that of azure-openai.md 1.7', async () => {
    const said = await complete({ prompt: 'Say hello.' });
    const id = /"id":"(cmpl-[A-Za-z0-9]{29})"/.exec(said.text)?.[1];
    expect(said.text).toBe(
      `{"id":"${id}","object":"text_completion","created":1788254279,"model":"gpt-35-turbo-instruct","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{${SAFE}}}],"choices":[{"text":"Hello.","index":0,"finish_reason":"stop","logprobs":null,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"},"protected_material_code":{"detected":false,"filtered":false},"protected_material_text":{"detected":false,"filtered":false},"self_harm":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":false,"severity":"safe"}}}],"usage":{"completion_tokens":2,"prompt_tokens":3,"total_tokens":5}}`,
    );
    expect(said.headers).toMatchObject({ 'content-type': 'application/json', 'x-ms-deployment-name': 'instruct' });
  });

  it('has 16 tokens unless more are asked for', async () => {
    const short = JSON.parse((await complete({ prompt: 'Tell me about tides' })).text);
    expect(short.choices[0].finish_reason).toBe('length');
    expect(short.usage.completion_tokens).toBe(16);
    const long = JSON.parse((await complete({ prompt: 'Tell me about tides', max_tokens: 3_000 })).text);
    expect(long.choices[0].finish_reason).toBe('stop');
    expect(long.usage.completion_tokens).toBeGreaterThan(16);
  });

  it('takes several prompts, several choices, tokens, echo and log probabilities', async () => {
    const many = JSON.parse((await complete({ prompt: ['Say hello.', 'Say no.'], n: 2 })).text);
    expect(many.choices.map((c: { index: number; text: string }) => [c.index, c.text])).toEqual([
      [0, 'Hello.'],
      [1, 'Hello.'],
      [2, 'No.'],
      [3, 'No.'],
    ]);
    expect(many.prompt_filter_results.map((r: { prompt_index: number }) => r.prompt_index)).toEqual([0, 1]);
    expect(many.usage).toEqual({ completion_tokens: 8, prompt_tokens: 6, total_tokens: 14 });
    const tokens = JSON.parse((await complete({ prompt: [46864, 24748, 13] })).text);
    expect(tokens.choices[0].text).toBe('Hello.');
    const echo = JSON.parse((await complete({ prompt: 'Say hello.', echo: true, logprobs: 2 })).text);
    expect(echo.choices[0].text).toBe('Say hello.Hello.');
    expect(echo.choices[0].logprobs).toMatchObject({ tokens: ['Hello', '.'], text_offset: [10, 15] });
    expect(Object.keys(echo.choices[0].logprobs.top_logprobs[0])).toHaveLength(2);
  });

  it('streams the same in pieces, usage last when asked', async () => {
    const body = { prompt: 'Say hello.', stream: true, stream_options: { include_usage: true }, n: 2 };
    const said = await complete(body);
    const frames = said.text.split('\n\n').filter((one) => one !== '');
    expect(frames.at(-1)).toBe('data: [DONE]');
    const chunks = frames.slice(0, -1).map((one) => JSON.parse(one.slice('data: '.length)));
    expect(chunks[0]).toMatchObject({ id: '', choices: [], prompt_filter_results: [{ prompt_index: 0 }] });
    const text = (index: number): string =>
      chunks
        .flatMap((c) => c.choices.filter((one: { index: number }) => one.index === index))
        .map((one) => one.text)
        .join('');
    expect([text(0), text(1)]).toEqual(['Hello.', 'Hello.']);
    expect(chunks.at(-1).usage).toEqual({ completion_tokens: 4, prompt_tokens: 3, total_tokens: 7 });
    expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
    await expect(complete({ prompt: 'Say hello.', stream: true }, { 'x-sim-cut-after': '1' })).rejects.toThrow(
      ConnectionCut,
    );
    const failed = await complete({ prompt: 'Say hello.', stream: true }, { 'x-sim-error-after': '1' });
    expect(failed.text).toMatch(/data: \{"error":\{"message":"The server had an error.*\n\n$/);
  });

  it('is refused to chat models, for blocked prompts, beyond the window, in other shapes', async () => {
    const chat = await ask(simulator, { path: CLASSIC.replace('instruct', 'gpt-4o'), body: { prompt: 'x' } });
    expect(chat.text).toContain('"The completion operation does not work with the specified model, gpt-4o.');
    const blocked = await complete({ prompt: ['x', '[[filter:hate:high]]'] });
    expect([blocked.status, JSON.parse(blocked.text).error.code]).toEqual([400, 'content_filter']);
    const large = await complete({ prompt: 'x', max_tokens: 4_097 });
    expect(JSON.parse(large.text).error.message).toBe(
      "This model's maximum context length is 4097 tokens, however you requested 4098 tokens (1 in your prompt; 4097 for the completion). Please reduce your prompt; or completion length.",
    );
    expect((await complete({})).text).toContain("'prompt' is a required property");
    expect((await complete({ prompt: [] })).text).toContain("'$.prompt' is invalid");
    expect((await complete({ prompt: 'x', n: 3, best_of: 2 })).text).toContain('best_of must be >= n');
    expect((await complete({ prompt: 'x' }, { 'x-sim-fault': '429' })).text).toContain('Completions_Create');
  });
});

describe('behind a socket', () => {
  let served: ServedSimulator;
  beforeAll(async () => {
    served = await serveSimulator(createSimulator({ keys: KEYS, scenario: { behaviour: instant }, deployments }));
  });
  afterAll(() => served.close());

  it.each(sdks)('openai %s completes and streams', async (_, sdk) => {
    const { plain, azure } = clientsOf(sdk, { url: served.url, key: KEYS.key1 });
    for (const client of [plain, azure]) {
      const request = { model: 'instruct', prompt: 'Say hello.' };
      expect((await client.completions.create(request)).choices[0]?.text).toBe('Hello.');
      let text = '';
      for await (const chunk of await client.completions.create({ ...request, stream: true }))
        text += chunk.choices[0]?.text ?? '';
      expect(text).toBe('Hello.');
    }
  });
});
