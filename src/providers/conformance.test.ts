/** Every vendor with a wire of its own, every scenario, its own bytes: what OpenAI's clients make of them. */
import * as sdk7 from 'openai';
import * as sdk4 from 'openai4';
import * as sdk6 from 'openai6';
import { describe, expect, it } from 'vitest';
import { anthropic } from './anthropic.ts';
import { bedrock } from './bedrock.ts';
import { google } from './google.ts';
import {
  ask,
  clientFetch,
  expectedRequest,
  recorded,
  REQUEST_ID,
  textOf,
  vendorWith,
  type Asking,
  type Recording,
} from './recorded.ts';
import { scenarios, type Scenario, type Vendor } from './scenarios.ts';
import { shownStream, shownWhole, type Shown } from './shown.ts';

/** The newest types speak for all three. */
type Client = sdk7.OpenAI;
type Chunk = sdk7.OpenAI.ChatCompletionChunk;
const clients: [string, (fetch: typeof globalThis.fetch) => Client][] = [
  ['openai 4', (fetch) => new (sdk4 as unknown as typeof sdk7).OpenAI({ apiKey: 'k', maxRetries: 0, fetch })],
  ['openai 6', (fetch) => new (sdk6 as unknown as typeof sdk7).OpenAI({ apiKey: 'k', maxRetries: 0, fetch })],
  ['openai 7', (fetch) => new sdk7.OpenAI({ apiKey: 'k', maxRetries: 0, fetch })],
];

const vendors: [Vendor, Asking & { says: string }][] = [
  ['anthropic', { provider: anthropic, model: 'claude-sonnet-4-5-20250929', key: 'sk-ant-1', says: '' }],
  ['google', { provider: google, model: 'gemini-3.7-flash', key: 'AIza-1', says: '' }],
  ['bedrock', { provider: bedrock, model: 'eu.anthropic.claude-sonnet-4-6', key: 'bedrock-api-key-1', says: '' }],
];

function expected(scenario: Scenario, vendor: Vendor, model: string): Shown {
  const said = scenario.answer(vendor);
  return {
    content: said.content ?? null,
    reasoning: said.reasoning,
    details: said.details,
    refusal: said.refusal ?? null,
    calls: said.calls ?? [],
    finish: said.finish,
    usage: { total: said.usage.prompt + said.usage.completion, cached: 0, written: 0, reasoning: 0, ...said.usage },
    model,
  };
}

const STREAM = { stream: true, stream_options: { include_usage: true } } as const;

describe.each(vendors)('%s', (vendor, asking) => {
  describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', (name, scenario) => {
    it('asks in the vendor’s words', async () => {
      const { fetch, sent } = vendorWith(recorded(vendor, name, { stream: false }));
      await ask(asking, scenario.ask(vendor), fetch);
      expect(sent).toHaveLength(1);
      expect(sent[0]!.json).toEqual(expectedRequest(vendor, name));
    });

    it.each(clients)('%s reads the answer', async (_, client) => {
      const { fetch } = vendorWith(recorded(vendor, name, { stream: false }));
      const answer = await client(clientFetch(asking, fetch)).chat.completions.create(body(scenario, vendor));
      expect(shownWhole(answer)).toEqual(expected(scenario, vendor, asking.model));
      expect(answer.object).toBe('chat.completion');
    });

    it.each(clients)('%s reads the stream', async (_, client) => {
      const { fetch } = vendorWith(recorded(vendor, name, { stream: true }));
      const stream = await client(clientFetch(asking, fetch)).chat.completions.create({
        ...body(scenario, vendor),
        ...STREAM,
      });
      const chunks: Chunk[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      expect(shownStream(chunks)).toEqual(expected(scenario, vendor, asking.model));
      expect(new Set(chunks.map(({ id, created, model }) => `${id} ${created} ${model}`)).size).toBe(1);
    });

    it('the client’s own accumulation agrees', async () => {
      const { fetch } = vendorWith(recorded(vendor, name, { stream: true }));
      const client = new sdk7.OpenAI({ apiKey: 'k', maxRetries: 0, fetch: clientFetch(asking, fetch) });
      const answer = await client.chat.completions
        .stream({ ...body(scenario, vendor), ...STREAM })
        .finalChatCompletion();
      const { content, calls, finish } = shownWhole(answer);
      const wanted = expected(scenario, vendor, asking.model);
      // It knows nothing of Google's extra content.
      const known = (shown: Shown['calls']) => shown.map((call) => ({ ...call, extra: undefined }));
      expect({ content, calls: known(calls), finish }).toEqual({
        content: wanted.content,
        calls: known(wanted.calls),
        finish: wanted.finish,
      });
    });
  });
});

/** The request as the client's types want it: the scenarios hold it as plain JSON. */
function body(scenario: Scenario, vendor: Vendor) {
  return scenario.ask(vendor) as unknown as Omit<sdk7.OpenAI.ChatCompletionCreateParamsNonStreaming, 'stream'>;
}

async function streamOf([vendor, asking]: (typeof vendors)[number], recording: Recording, more: object = STREAM) {
  const { fetch } = vendorWith(recording);
  const ask1 = scenarios[0]!.ask(vendor);
  return ask(asking, { ...ask1, ...more }, fetch);
}

describe.each(vendors)('the frames of %s', (vendor, asking) => {
  const each = [vendor, asking] as (typeof vendors)[number];

  it('are OpenAI’s: a role, pieces, an end, the count when it is wanted, [DONE]', async () => {
    const { headers, body: frames } = await streamOf(each, recorded(vendor, 'text', { stream: true }));
    expect(headers['content-type']).toBe('text/event-stream');
    const text = await textOf(frames);
    const lines = text.split('\n\n');
    expect(lines.pop()).toBe('');
    expect(lines.every((line) => line.startsWith('data: ') && !line.includes('\n'))).toBe(true);
    expect(lines.pop()).toBe('data: [DONE]');
    const chunks = lines.map((line) => JSON.parse(line.slice(6)) as Chunk);
    expect(chunks[0]!.choices).toEqual([
      { index: 0, delta: { role: 'assistant', content: '' }, logprobs: null, finish_reason: null },
    ]);
    expect(chunks.at(-2)!.choices).toEqual([{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }]);
    expect(chunks.at(-1)!.choices).toEqual([]);
    expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
    expect(chunks.every(({ object }) => object === 'chat.completion.chunk')).toBe(true);
    const id = { anthropic: 'msg_01', google: 'text', bedrock: REQUEST_ID }[vendor];
    expect(chunks[0]!.id).toMatch(`chatcmpl-${id}`);
  });

  it('count nothing when nobody asked', async () => {
    const { body: frames } = await streamOf(each, recorded(vendor, 'text', { stream: true }), { stream: true });
    expect(await textOf(frames)).not.toContain('usage');
  });

  it('go on past events nobody knows yet', async () => {
    const { body: frames } = await streamOf(each, recorded(vendor, 'unknown-events', { stream: true }));
    const text = await textOf(frames);
    expect(text).not.toContain('"error"');
    const pieces = [...text.matchAll(/"delta":\{"content":"([^"]*)"/g)].map((found) => found[1]);
    expect(pieces.join('')).toBe('The capital of France is **Paris**.');
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
  });

  it('end in an error frame, without [DONE], when the vendor fails in the middle', async () => {
    const { status, body: frames } = await streamOf(each, recorded(vendor, 'error-within', { stream: true }));
    expect(status).toBe(200);
    const text = await textOf(frames);
    const last = text.trimEnd().split('\n\n').at(-1) ?? '';
    expect(last).toMatch(/^data: \{"error":\{"message":"/);
    expect(JSON.parse(last.slice(6))).toMatchObject({ error: { type: 'server_error', param: null } });
    expect(text).toContain('The capital of France');
    expect(text).not.toContain('[DONE]');
    expect(text).not.toContain('"finish_reason":"');
  });

  it('break where the connection does: neither an end nor an error is made up', async () => {
    const whole = Buffer.from(recorded(vendor, 'text', { stream: true }).body);
    const { headers } = recorded(vendor, 'text', { stream: true });
    const cut = whole.subarray(0, Math.floor(whole.length * 0.7));
    const { body: frames } = await streamOf(each, { headers: headers ?? {}, body: cut });
    let text = '';
    const reading = (async () => {
      for await (const piece of frames) text += Buffer.from(piece).toString();
    })();
    await expect(reading).rejects.toThrow(/upstream_(cut|unreadable)/);
    expect(text).toContain('The capital of France');
    expect(text).not.toMatch(/\[DONE\]|"error"|"finish_reason":"/);
  });

  it('a stream that ends before it began is no answer', async () => {
    const { headers } = recorded(vendor, 'text', { stream: true });
    await expect(streamOf(each, { headers: headers ?? {}, body: '' })).rejects.toThrow(/upstream_(cut|unreadable)/);
  });

  it('an answer that is none of the vendor’s is unreadable', async () => {
    const page = { headers: { 'content-type': 'text/html' }, body: '<html>hello</html>' };
    await expect(streamOf(each, page, {})).rejects.toThrow('upstream_unreadable');
  });
});
