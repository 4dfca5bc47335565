/** Vendors with a wire of their own behind the same door: their own bytes in, OpenAI's out, counted and failed over alike. */
import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { recorded, type Recording } from '#providers/recorded.ts';
import { ask, KEY, messages, stage, type Place } from '../../test/resource.ts';
import { ANSWER, DONE, stream, STREAM, USAGE_FRAME, type Script } from '../../test/upstream.ts';

const { resource, upstream, close } = stage();
afterEach(close);

/** The recorded answer, in pieces that respect no line. */
function playing({ status = 200, headers = {}, body }: Recording, { cutAt }: { cutAt?: number } = {}): Script {
  return async (_, wire) => {
    wire.head(status, headers);
    const bytes = Buffer.from(body).subarray(0, cutAt);
    for (let at = 0; at < bytes.length; at += 61) {
      wire.chunk(bytes.subarray(at, at + 61));
      await wire.wait(0);
    }
    if (cutAt === undefined) wire.end();
    else wire.cut();
  };
}

const vendors = [
  { vendor: 'anthropic', provider: 'anthropic', path: '/v1', key: 'sk-ant-0123456789abcdef', header: 'x-api-key' },
  { vendor: 'google', provider: 'gemini', path: '/v1beta', key: 'AIza-0123456789abcdef', header: 'x-goog-api-key' },
  { vendor: 'bedrock', provider: 'bedrock', path: '', key: 'bedrock-key-0123456789', header: 'authorization' },
] as const;
type Vendor = (typeof vendors)[number];

const models: Record<Vendor['vendor'], string> = {
  anthropic: 'claude-sonnet-4-5',
  google: 'gemini-3-pro',
  bedrock: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
};

function placeOf({ vendor, provider, path, key }: Vendor, url: string, more: Partial<Place> = {}): Place {
  const baseUrl = url + path;
  return { baseUrl, provider, apiVersion: null, keys: [key], upstreamName: models[vendor], ...more };
}

describe.each(vendors)('$vendor', (each) => {
  it('answers whole, counted as the vendor counts', async () => {
    const up = await upstream(playing(recorded(each.vendor, 'text', { stream: false })));
    const made = await resource();
    await made.deploy('chat', [placeOf(each, up.url)]);
    const { status, headers, text } = await ask(made);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('application/json');
    const json = JSON.parse(text);
    expect(json.choices[0].message.content).toContain('Paris');
    expect(up.calls[0]?.headers[each.header]).toContain(each.key);
    expect(JSON.stringify(up.calls[0]?.headers)).not.toContain(KEY);
    const [row] = await made.ledger();
    expect(row).toMatchObject({ status: 200, error: null, usage_source: 'provider', provider: each.provider });
    expect(row?.input_tokens).toBe(json.usage.prompt_tokens);
    expect(row?.output_tokens).toBe(json.usage.completion_tokens);
  });

  it('streams, and hides the usage nobody asked for', async () => {
    const up = await upstream(playing(recorded(each.vendor, 'text', { stream: true })));
    const made = await resource();
    await made.deploy('chat', [placeOf(each, up.url)]);
    const silent = await ask(made, { messages, stream: true });
    expect(silent.headers.get('content-type')).toContain('text/event-stream');
    expect(silent.text).toContain('Paris');
    expect(silent.text).not.toContain('"prompt_tokens"');
    expect(silent.text.endsWith(DONE)).toBe(true);
    const [row] = await made.ledger();
    expect(row).toMatchObject({ status: 200, error: null, usage_source: 'provider' });
    expect(row?.output_tokens).toBeGreaterThan(0);
    const asked = await ask(made, { messages, stream: true, stream_options: { include_usage: true } });
    expect(asked.text).toContain('"prompt_tokens"');
  });

  it('says so when its answer breaks off', async () => {
    const whole = recorded(each.vendor, 'text', { stream: true });
    const up = await upstream(playing(whole, { cutAt: Buffer.from(whole.body).length - 160 }));
    const made = await resource();
    await made.deploy('chat', [placeOf(each, up.url)]);
    const { text } = await ask(made, { messages, stream: true });
    expect(text).toContain('"code":"upstream_cut"');
    expect(text).not.toContain('[DONE]');
    expect((await made.ledger())[0]).toMatchObject({ error: 'upstream_cut', usage_source: 'estimated' });
  });
});

const [anthropic] = vendors;

describe('a vendor that cannot answer', () => {
  const overloaded: Script = {
    status: 529,
    body: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
  };
  const limited: Script = {
    status: 429,
    headers: { 'retry-after': '30' },
    body: { type: 'error', error: { type: 'rate_limit_error', message: 'slow down' } },
  };
  const wrongKey: Script = {
    status: 401,
    body: { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } },
  };

  it.each<[string, Script]>([
    ['is overloaded', overloaded],
    ['is at its limit', limited],
    ['refuses the key', wrongKey],
    ['breaks the connection', (_, wire) => wire.cut()],
    ['writes an error before any word', playing(recorded('anthropic', 'error-first', { stream: true }))],
    ['breaks off before any word', playing(recorded('anthropic', 'text', { stream: true }), { cutAt: 300 })],
  ])('and %s hands over to the next', async (_, script) => {
    const first = await upstream(script);
    const second = await upstream(stream(...STREAM, USAGE_FRAME, DONE));
    const made = await resource();
    await made.deploy('chat', [placeOf(anthropic, first.url), { baseUrl: second.url }]);
    const { status, text } = await ask(made, { messages, stream: true });
    expect([status, text]).toEqual([200, [...STREAM, DONE].join('')]);
    expect((await made.ledger())[0]).toMatchObject({ status: 200, error: null, input_tokens: 19 });
  });

  it('is also the next one itself', async () => {
    const first = await upstream({ status: 500, body: { error: { message: 'no', type: 'server_error' } } });
    const second = await upstream(playing(recorded('anthropic', 'text', { stream: false })));
    const made = await resource();
    await made.deploy('chat', [{ baseUrl: first.url }, placeOf(anthropic, second.url)]);
    expect(JSON.parse((await ask(made)).text).choices[0].message.content).toContain('Paris');
  });

  it('is left alone as long as it asked', async () => {
    let now = 1_800_000_000_000;
    const up = await upstream(limited, playing(recorded('anthropic', 'text', { stream: false })));
    const made = await resource({ now: () => now });
    await made.deploy('chat', [placeOf(anthropic, up.url)]);
    const refused = await ask(made);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    expect((await ask(made)).status).toBe(429);
    expect(up.calls).toHaveLength(1);
    now += 30_001;
    expect((await ask(made)).status).toBe(200);
  });

  it('and wrote an error into its stream is quoted, without an end that looks like success', async () => {
    const up = await upstream(playing(recorded('anthropic', 'error-within', { stream: true })));
    const made = await resource();
    await made.deploy('chat', [placeOf(anthropic, up.url)]);
    const { text } = await ask(made, { messages, stream: true });
    expect(text).toContain('is **Paris**');
    expect(text).toContain('Overloaded');
    expect(text).not.toContain('[DONE]');
    expect((await made.ledger())[0]?.error).toBe('upstream_failed');
  });

  it('does not make its key the client’s', async () => {
    const up = await upstream(wrongKey);
    const made = await resource();
    await made.deploy('chat', [placeOf(anthropic, up.url)]);
    const { status, text } = await ask(made);
    expect(status).toBe(502);
    expect(text).not.toContain(anthropic.key);
  });
});

describe('a translated call', () => {
  it('says what the vendor could not be asked', async () => {
    const up = await upstream(playing(recorded('anthropic', 'text', { stream: false })));
    const made = await resource();
    await made.deploy('chat', [placeOf(anthropic, up.url)]);
    const { headers } = await ask(made, { messages, seed: 7 });
    expect(headers.get('x-parlor-adapted')).toContain('-seed');
  });

  it('stops the vendor when the client leaves', async () => {
    const up = await upstream(async (call, wire) => {
      const { headers = {}, body } = recorded('anthropic', 'text', { stream: true });
      wire.head(200, headers);
      const text = Buffer.from(body).toString();
      const delta = text.indexOf('event: content_block_delta');
      wire.chunk(text.slice(0, delta));
      const word = text.slice(delta, text.indexOf('\n\n', delta) + 2);
      for (let i = 0; i < 2000 && !call.socket.destroyed; i++) {
        wire.chunk(word);
        await wire.wait(5);
      }
    });
    const made = await resource();
    await made.deploy('chat', [placeOf(anthropic, up.url)]);
    await new Promise<void>((resolve) => {
      const path = `${made.url}/openai/deployments/chat/chat/completions?api-version=2024-10-21`;
      const req = httpRequest(path, { method: 'POST', headers: { 'api-key': KEY } }, (res) => {
        res.on('error', () => undefined);
        res.once('data', () => {
          req.destroy();
          resolve();
        });
      });
      req.on('error', () => undefined);
      req.end(JSON.stringify({ messages, stream: true }));
    });
    await up.calls[0]?.left;
    const [row] = await made.ledger();
    expect(row).toMatchObject({ error: 'aborted', usage_source: 'estimated' });
    expect(row?.input_tokens).toBeGreaterThan(0);
    expect(row?.output_tokens).toBeGreaterThan(0);
  });

  it('goes only where the owner allows', async () => {
    const up = await upstream({ body: ANSWER });
    const made = await resource();
    await made.deploy('chat', [placeOf(anthropic, up.url.replace('127.0.0.1', '10.255.255.1'))]);
    const { status, text } = await ask(made);
    expect(status).toBe(400);
    expect(text).not.toContain('10.255.255.1');
  });
});
