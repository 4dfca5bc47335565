/** A call's life: where it goes and as whom, how it is left, what it costs a house that makes none. */
import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import * as sdk7 from 'openai';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { guardedFetch } from '#net/fetch.ts';
import { createNet } from '#net/net.ts';
import { NO_PROXY } from '#net/proxy.ts';
import { anthropic } from '../anthropic.ts';
import { bedrock } from '../bedrock.ts';
import { google } from '../google.ts';
import { ask, clientFetch, recorded, textOf, vendorWith, type Asking, type Sent } from '../recorded.ts';

const claude: Asking = { provider: anthropic, model: 'claude-sonnet-4-5', key: 'sk-ant-1' };
const gemini: Asking = { provider: google, model: 'gemini-3.7-flash', key: 'AIza-1' };
const amazon: Asking = { provider: bedrock, model: 'eu.anthropic.claude-sonnet-4-6', key: 'ABSK-1' };
const vendors = { anthropic: claude, google: gemini, bedrock: amazon };
const json = { messages: [{ role: 'user', content: 'Hello.' }] };

afterEach(() => {
  vi.unstubAllEnvs();
});

async function sentFor(asking: Asking, more: object = {}): Promise<Sent> {
  const vendor = asking.provider === google ? 'google' : asking.provider.id;
  const { fetch, sent } = vendorWith(recorded(vendor, 'text', { stream: false }));
  await ask(asking, { ...json, ...more }, fetch);
  return sent[0]!;
}

describe('where a call goes, and as whom', () => {
  const at = (asking: Asking, baseUrl: string) => sentFor({ ...asking, settings: { baseUrl } });
  const GEMINI = 'https://generativelanguage.googleapis.com/v1beta/models/gemini-3.7-flash:generateContent';
  const BEDROCK = '/model/eu.anthropic.claude-sonnet-4-6/converse';

  it.each<[Asking, string, string]>([
    [claude, '', 'https://api.anthropic.com/v1/messages'],
    [claude, 'https://api.anthropic.com', 'https://api.anthropic.com/v1/messages'],
    [claude, 'https://api.anthropic.com/v1/', 'https://api.anthropic.com/v1/messages'],
    [claude, 'https://proxy.example/anthropic/v1/messages', 'https://proxy.example/anthropic/v1/messages'],
    [gemini, '', GEMINI],
    [gemini, 'https://generativelanguage.googleapis.com/v1beta/openai/', GEMINI],
    [gemini, 'https://generativelanguage.googleapis.com/v1beta', GEMINI],
    [amazon, '', `https://bedrock-runtime.us-east-1.amazonaws.com${BEDROCK}`],
    [
      amazon,
      'https://bedrock-runtime.eu-west-1.amazonaws.com',
      `https://bedrock-runtime.eu-west-1.amazonaws.com${BEDROCK}`,
    ],
    [amazon, 'https://vpce-1.internal.example/openai/v1', `https://vpce-1.internal.example${BEDROCK}`],
  ])('%o %s', async (asking, baseUrl, url) => {
    expect((await at(asking, baseUrl)).url).toBe(url);
  });

  it('streams have their own address where the vendor has one', async () => {
    const urlFor = async (vendor: keyof typeof vendors) => {
      const { fetch, sent } = vendorWith(recorded(vendor, 'text', { stream: true }));
      await textOf((await ask(vendors[vendor], { ...json, stream: true }, fetch)).body);
      return sent[0]?.url;
    };
    expect(await urlFor('anthropic')).toMatch(/\/v1\/messages$/);
    expect(await urlFor('google')).toMatch(/:streamGenerateContent\?alt=sse$/);
    expect(await urlFor('bedrock')).toMatch(/\/converse-stream$/);
  });

  it('the key is carried as each vendor has it', async () => {
    expect((await sentFor(claude)).headers).toMatchObject({
      'x-api-key': 'sk-ant-1',
      'anthropic-version': '2023-06-01',
    });
    expect((await sentFor(gemini)).headers).toMatchObject({ 'x-goog-api-key': 'AIza-1' });
    expect((await sentFor(amazon)).headers).toMatchObject({ authorization: 'Bearer ABSK-1' });
  });

  it.each<[string, Partial<Asking>, string, string | undefined]>([
    ['a key in two parts', { key: 'AKIAIOSFODNN7EXAMPLE:wJalr/XUtn+FEMI' }, 'us-east-1', undefined],
    ['a key in three', { key: 'ASIAIOSFODNN7EXAMPLE:wJalr/XUtn+FEMI:session==' }, 'us-east-1', 'session=='],
    [
      'settings of their own',
      {
        key: null,
        settings: {
          region: 'ap-south-1',
          accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
          secretAccessKey: 'wJalr/XUtn+FEMI',
          sessionToken: 'session==',
        },
      },
      'ap-south-1',
      'session==',
    ],
    [
      'the region of the address',
      {
        key: 'AKIAIOSFODNN7EXAMPLE:wJalr/XUtn+FEMI',
        settings: { baseUrl: 'https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com' },
      },
      'us-gov-west-1',
      undefined,
    ],
  ])('Bedrock is signed for: %s', async (_, more, region, session) => {
    const { headers } = await sentFor({ ...amazon, ...more });
    expect(headers['authorization']).toMatch(
      new RegExp(
        `^AWS4-HMAC-SHA256 Credential=A[KS]IAIOSFODNN7EXAMPLE/\\d{8}/${region}/bedrock/aws4_request, SignedHeaders=host;x-amz-date(;x-amz-security-token)?, Signature=[0-9a-f]{64}$`,
      ),
    );
    expect(headers['x-amz-security-token']).toBe(session);
    expect(JSON.stringify(headers)).not.toContain('wJalr');
  });

  it('nothing is taken from the environment', async () => {
    const before = await Promise.all(Object.values(vendors).map((asking) => sentFor({ ...asking, key: 'k' })));
    const signed = await sentFor({ ...amazon, key: 'AKIAIOSFODNN7EXAMPLE:secret:session' });
    for (const name of [
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_AUTH_TOKEN',
      'GOOGLE_GENERATIVE_AI_API_KEY',
      'AWS_BEARER_TOKEN_BEDROCK',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
      'AWS_REGION',
    ])
      vi.stubEnv(name, 'from-the-environment');
    for (const name of ['ANTHROPIC_BASE_URL', 'AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_BEDROCK_RUNTIME'])
      vi.stubEnv(name, 'https://from-the-environment.example');
    const after = await Promise.all(Object.values(vendors).map((asking) => sentFor({ ...asking, key: 'k' })));
    expect(after).toEqual(before);
    const again = await sentFor({ ...amazon, key: 'AKIAIOSFODNN7EXAMPLE:secret:session' });
    expect(again.url).toBe(signed.url);
    expect(again.headers['x-amz-security-token']).toBe('session');
    for (const asking of [claude, gemini]) {
      const { headers } = await sentFor({ ...asking, key: null });
      expect(JSON.stringify(headers)).not.toContain('from-the-environment');
    }
  });
});

describe('what else an answer tells', () => {
  it('Anthropic’s limits are the ones OpenAI’s clients read', async () => {
    const headers = {
      date: 'Sun, 22 Nov 2026 12:00:00 GMT',
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': '2026-11-22T12:00:02Z',
      'anthropic-ratelimit-tokens-limit': '40000',
      'anthropic-ratelimit-tokens-remaining': '39000',
      'anthropic-ratelimit-tokens-reset': '2026-11-22T12:00:41.5Z',
    };
    for (const stream of [false, true]) {
      const answer = recorded('anthropic', 'text', { stream });
      const { headers: told } = await ask(claude, { ...json, stream }, vendorWith({ ...answer, headers }).fetch);
      expect(told).toEqual({
        'content-type': stream ? 'text/event-stream' : 'application/json',
        'x-ratelimit-limit-requests': '50',
        'x-ratelimit-remaining-requests': '49',
        'x-ratelimit-reset-requests': '2s',
        'x-ratelimit-limit-tokens': '40000',
        'x-ratelimit-remaining-tokens': '39000',
        'x-ratelimit-reset-tokens': '42s',
      });
    }
  });

  it('thoughts between calls stay apart from each other', async () => {
    const events = [
      {
        type: 'message_start',
        message: { id: 'msg_1', model: 'claude-x', usage: { input_tokens: 1, output_tokens: 1 } },
      },
      ...['First.', 'Then.'].flatMap((thinking, index) => [
        { type: 'content_block_start', index, content_block: { type: 'thinking', thinking: '', signature: '' } },
        { type: 'content_block_delta', index, delta: { type: 'thinking_delta', thinking } },
        { type: 'content_block_delta', index, delta: { type: 'signature_delta', signature: `s${index}` } },
        { type: 'content_block_stop', index },
      ]),
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } },
      { type: 'message_stop' },
    ];
    const sse = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
    const { body } = await ask(claude, { ...json, stream: true }, vendorWith({ body: sse }).fetch);
    const text = await textOf(body);
    const told = [...text.matchAll(/"reasoning_content":("(?:[^"\\]|\\.)*")/g)].map((found) =>
      JSON.parse(found[1] ?? ''),
    );
    expect(told.join('')).toBe('First.\n\nThen.');
    expect(text).toContain('"signature":"s0","format":"anthropic-claude-v1","index":0');
    expect(text).toContain('"signature":"s1","format":"anthropic-claude-v1","index":1');
  });

  it('images a model draws come along', async () => {
    const answer = {
      candidates: [
        {
          content: {
            role: 'model',
            parts: [{ text: 'Here:' }, { inlineData: { mimeType: 'image/png', data: 'AAAA' } }],
          },
          finishReason: 'STOP',
          index: 0,
        },
      ],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 5 },
    };
    const image = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }];
    const { body } = await ask(gemini, json, vendorWith({ body: JSON.stringify(answer) }).fetch);
    expect(JSON.parse(await textOf(body))).toMatchObject({
      choices: [{ message: { content: 'Here:', images: image } }],
    });
    const streamed = vendorWith({ body: `data: ${JSON.stringify(answer)}\r\n\r\n` });
    const { body: frames } = await ask(gemini, { ...json, stream: true }, streamed.fetch);
    expect(await textOf(frames)).toContain(`"delta":{"images":${JSON.stringify(image)}}`);
  });
});

/** A vendor whose stream is written by hand. */
function byHand(signal?: AbortSignal) {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let left = false;
  const cancelled = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>(
    {
      start(made) {
        controller = made;
        signal?.addEventListener('abort', () => made.error(signal.reason));
      },
      cancel() {
        left = true;
        cancelled.resolve();
      },
    },
    { highWaterMark: 0 },
  );
  return {
    write: (text: string) => controller?.enqueue(Buffer.from(text)),
    end: () => controller?.close(),
    get left() {
      return left;
    },
    cancelled: cancelled.promise,
    fetch: () => Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } })),
  };
}

const TEXT = String(recorded('anthropic', 'text', { stream: true }).body);
const FRAMES = TEXT.split(/(?<=\n\n)/);

describe('leaving', () => {
  it('a reader that leaves is not waited for: the vendor hears of it at once', async () => {
    const vendor = byHand();
    vendor.write(FRAMES.slice(0, 4).join(''));
    const { body } = await ask(claude, { ...json, stream: true }, vendor.fetch);
    for await (const piece of body) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    await vendor.cancelled;
  });

  it('an aborted call ends with the reason, before and within the answer', async () => {
    const stop = new AbortController();
    const vendor = byHand(stop.signal);
    vendor.write(FRAMES.slice(0, 4).join(''));
    const { body } = await ask({ ...claude, signal: stop.signal }, { ...json, stream: true }, vendor.fetch);
    const pieces = body[Symbol.asyncIterator]();
    await pieces.next();
    stop.abort(new Error('left'));
    await expect(pieces.next()).rejects.toThrow(/left|upstream_cut/);
    const never = () => new Promise<Response>((_, reject) => setTimeout(() => reject(new Error('left')), 0));
    await expect(ask({ ...claude, signal: AbortSignal.abort(new Error('left')) }, json, never)).rejects.toThrow('left');
  });

  it('a finished stream is read to its very end, so that its connection can be used again', async () => {
    const vendor = byHand();
    vendor.write(TEXT);
    const { body } = await ask(claude, { ...json, stream: true }, vendor.fetch);
    let text = '';
    const reading = (async () => {
      for await (const piece of body) text += Buffer.from(piece).toString();
    })();
    await vi.waitFor(() => expect(text).toContain('[DONE]'), 20_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(vendor.left).toBe(false);
    vendor.end();
    await reading;
    expect(vendor.left).toBe(false);
  });

  it('a reader that waits lets the vendor wait', async () => {
    let made = 0;
    const delta = FRAMES.find((frame) => frame.includes('text_delta')) ?? '';
    const endless = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          made++;
          controller.enqueue(Buffer.from(made === 1 ? FRAMES.slice(0, 3).join('') : delta));
        },
      },
      { highWaterMark: 0 },
    );
    const { body } = await ask(claude, { ...json, stream: true }, () => Promise.resolve(new Response(endless)));
    const pieces = body[Symbol.asyncIterator]();
    for (let i = 0; i < 5; i++) await pieces.next();
    for (let before = -1; before !== made; await new Promise((resolve) => setTimeout(resolve, 20))) before = made;
    expect(made).toBeLessThan(200);
    await pieces.return?.();
  });
});

describe('over the network', () => {
  it('an official client, our translation, the guarded way out and a vendor on a socket', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const serve = (req: IncomingMessage, res: ServerResponse) => {
      seen.push(req.headers);
      req.resume();
      res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      for (const frame of FRAMES) res.write(frame);
      res.end();
    };
    const server = createServer(serve);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const net = createNet({ allowedNetworks: () => [], proxy: NO_PROXY });
    try {
      const local = { ...claude, settings: { baseUrl: `${origin}/v1` } };
      const fetch = guardedFetch(net, { trusted: origin });
      const client = new sdk7.OpenAI({ apiKey: 'k', maxRetries: 0, fetch: clientFetch(local, fetch) });
      let text = '';
      const asked = { model: 'x', messages: [{ role: 'user' as const, content: 'Hello.' }], stream: true as const };
      for await (const chunk of await client.chat.completions.create(asked))
        text += chunk.choices[0]?.delta.content ?? '';
      expect(text).toBe('The capital of France is **Paris**.');
      expect(seen[0]).toMatchObject({ 'x-api-key': 'sk-ant-1', 'accept-encoding': 'identity' });
      // Nobody's word for it: the address is private.
      const guarded = ask(local, json, guardedFetch(net, { trusted: null }));
      await expect(guarded).rejects.toMatchObject({ code: 'address_private' });
    } finally {
      await net.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

describe('a house that calls none of them', () => {
  it('loads none of their packages', async () => {
    const list = new URL('../index.ts', import.meta.url).href;
    const program = `
      import { registerHooks } from 'node:module';
      const seen = [];
      registerHooks({ resolve(name, context, next) { if (/ai-sdk/.test(name)) seen.push(name); return next(name, context); } });
      const { providers } = await import(${JSON.stringify(list)});
      const before = seen.length;
      const call = { json: { messages: [{ role: 'user', content: 'x' }] }, settings: { baseUrl: '', apiVersion: null, surface: null },
        key: 'k', model: 'gemini-3.7-flash', signal: new AbortController().signal, fetch: async () => new Response('{}') };
      await providers.find(({ id }) => id === 'gemini').translate(call).catch(() => undefined);
      console.log(JSON.stringify([before, seen.some((name) => name === '@ai-sdk/google'), seen.some((name) => name === '@ai-sdk/anthropic')]));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
    expect(JSON.parse(stdout)).toEqual([0, true, false]);
  });
});
