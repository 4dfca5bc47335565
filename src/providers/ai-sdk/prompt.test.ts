/** Conversations on their way to each vendor. */
import { describe, expect, it } from 'vitest';
import { anthropic } from '../anthropic.ts';
import { bedrock } from '../bedrock.ts';
import { google } from '../google.ts';
import { ask, recorded, textOf, vendorWith, type Asking, type Recording } from '../recorded.ts';
import { PIXEL } from '../scenarios.ts';

const claude: Asking = { provider: anthropic, model: 'claude-sonnet-4-5', key: 'k' };
const gemini: Asking = { provider: google, model: 'gemini-3.7-flash', key: 'k' };
const amazon: Asking = { provider: bedrock, model: 'eu.anthropic.claude-sonnet-4-6', key: 'k' };

type Json = Record<string, unknown>;

async function sentFor(asking: Asking, messages: unknown[], more: Json = {}): Promise<Json> {
  const vendor = asking.provider === google ? 'google' : asking.provider.id;
  const { fetch, sent } = vendorWith(recorded(vendor, 'text', { stream: false }));
  const { status, body } = await ask(asking, { messages, ...more }, fetch);
  expect([status, status === 200 ? '' : await textOf(body)]).toEqual([200, '']);
  return sent[0]?.json as Json;
}

const call = (id: string, args: string) => ({
  id,
  type: 'function',
  function: { name: 'get_weather', arguments: args },
});
const tools = [{ type: 'function', function: { name: 'get_weather' } }];

describe('conversations', () => {
  it('instructions from anywhere stand at the beginning', async () => {
    const messages = [
      { role: 'user', content: 'Hello.' },
      { role: 'system', content: 'Be brief.' },
      { role: 'assistant', content: 'Hi.' },
      {
        role: 'developer',
        content: [
          { type: 'text', text: 'Be kind.' },
          { type: 'text', text: '' },
        ],
      },
      { role: 'user', content: 'And?' },
    ];
    const texts = [{ text: 'Be brief.' }, { text: 'Be kind.' }];
    expect((await sentFor(claude, messages))['system']).toEqual(texts.map((each) => ({ type: 'text', ...each })));
    expect((await sentFor(gemini, messages))['systemInstruction']).toEqual({ parts: texts });
    expect((await sentFor(amazon, messages))['system']).toEqual(texts);
  });

  it('empty texts and empty answers are left out', async () => {
    const messages = [
      {
        role: 'user',
        content: [
          { type: 'text', text: '' },
          { type: 'text', text: 'Hello.' },
        ],
      },
      { role: 'assistant', content: '' },
      { role: 'user', content: 'Are you there?' },
    ];
    const { messages: sent } = await sentFor(claude, messages);
    expect(sent).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Hello.' },
          { type: 'text', text: 'Are you there?' },
        ],
      },
    ]);
  });

  it('a refusal of before is what was said', async () => {
    const messages = [
      { role: 'user', content: 'Hello.' },
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'I will not.' }] },
      { role: 'user', content: 'Why?' },
    ];
    expect(JSON.stringify(await sentFor(claude, messages))).toContain('{"type":"text","text":"I will not."}');
  });

  it('ids another vendor gave are made of letters every vendor takes, alike in call and result', async () => {
    const id = 'functions.get_weather:0';
    const messages = [
      { role: 'user', content: 'The weather?' },
      { role: 'assistant', content: null, tool_calls: [call(id, '{"city":"Paris"}')] },
      { role: 'tool', tool_call_id: id, content: 'rain' },
    ];
    const { messages: sent } = await sentFor(claude, messages, { tools });
    expect(sent).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: [{ id: 'functions_get_weather_0', input: { city: 'Paris' } }] },
      { role: 'user', content: [{ tool_use_id: 'functions_get_weather_0', content: 'rain' }] },
    ]);
  });

  it.each([
    ['', {}],
    ['{"city": "Par', { arguments: '{"city": "Par' }],
    ['[1]', { arguments: '[1]' }],
  ])('arguments %j become the object vendors insist on', async (args, input) => {
    const messages = [
      { role: 'user', content: 'The weather?' },
      { role: 'assistant', tool_calls: [call('c1', args)] },
      { role: 'tool', tool_call_id: 'c1', content: 'rain' },
    ];
    const { messages: sent } = await sentFor(claude, messages, { tools });
    expect((sent as Json[])[1]).toMatchObject({ content: [{ type: 'tool_use', input }] });
  });

  it('results may hold images', async () => {
    const result = [
      { type: 'text', text: 'A map.' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } },
    ];
    const messages = [
      { role: 'user', content: 'Where?' },
      { role: 'assistant', tool_calls: [call('c1', '{}')] },
      { role: 'tool', tool_call_id: 'c1', content: result },
    ];
    expect(JSON.stringify(await sentFor(claude, messages, { tools }))).toContain(
      `{"type":"image","source":{"type":"base64","media_type":"image/png","data":"${PIXEL}"}}`,
    );
  });

  it.each([{}, { tools, tool_choice: 'none' }])(
    'Bedrock is told earlier calls in words when it may call nothing: %j',
    async (more) => {
      const messages = [
        { role: 'user', content: 'The weather?' },
        { role: 'assistant', content: 'Let me look.', tool_calls: [call('c1', '{"city":"Paris"}')] },
        { role: 'tool', tool_call_id: 'c1', content: 'rain' },
      ];
      const { messages: sent, toolConfig } = await sentFor(amazon, messages, more);
      expect(toolConfig).toBeUndefined();
      expect(sent).toEqual([
        { role: 'user', content: [{ text: 'The weather?' }] },
        {
          role: 'assistant',
          content: [{ text: 'Let me look.' }, { text: '[Called get_weather with {"city":"Paris"}]' }],
        },
        { role: 'user', content: [{ text: '[get_weather returned rain]' }] },
      ]);
    },
  );
});

describe('what is kept in the cache', () => {
  it('is marked where the client marked it', async () => {
    const cache_control = { type: 'ephemeral', ttl: '1h' };
    const messages = [
      { role: 'system', content: [{ type: 'text', text: 'A long book.', cache_control }] },
      { role: 'user', content: [{ type: 'text', text: 'Chapter two?', cache_control: { type: 'ephemeral' } }] },
    ];
    const marked = [{ ...tools[0], cache_control }];
    expect(await sentFor(claude, messages, { tools: marked })).toMatchObject({
      system: [{ cache_control }],
      messages: [{ content: [{ cache_control: { type: 'ephemeral' } }] }],
      tools: [{ cache_control }],
    });
    const { system, messages: sent } = await sentFor(amazon, messages);
    expect(system).toEqual([{ text: 'A long book.' }, { cachePoint: { type: 'default' } }]);
    expect(sent).toEqual([{ role: 'user', content: [{ text: 'Chapter two?' }, { cachePoint: { type: 'default' } }] }]);
  });
});

describe('images and files', () => {
  const image = (url: string) => [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }];
  const png = (more: Partial<Recording> = {}): Recording => ({
    headers: { 'content-type': 'image/png' },
    body: Buffer.from(PIXEL, 'base64'),
    ...more,
  });
  const answer = recorded('bedrock', 'text', { stream: false });

  it('Anthropic fetches an image itself', async () => {
    expect((await sentFor(claude, image('https://pictures.example/a.png')))['messages']).toEqual([
      {
        role: 'user',
        content: [{ type: 'image', source: { type: 'url', url: 'https://pictures.example/a.png' } }],
      },
    ]);
  });

  it('for the others it is fetched here, through redirects, without a credential', async () => {
    const moved = { status: 302, headers: { location: '/b.png' }, body: '' };
    const { fetch, sent } = vendorWith(moved, png(), answer);
    await ask(amazon, { messages: image('https://pictures.example/a.png') }, fetch);
    expect(sent.map(({ url }) => url).slice(0, 2)).toEqual([
      'https://pictures.example/a.png',
      'https://pictures.example/b.png',
    ]);
    for (const { headers } of sent.slice(0, 2)) expect(headers).toEqual({ accept: 'image/*' });
    expect(sent[2]?.json).toMatchObject({
      messages: [{ content: [{ image: { format: 'png', source: { bytes: PIXEL } } }] }],
    });
  });

  it.each<[string, Recording[], RegExp]>([
    ['is not there', [{ status: 404, body: 'no' }], /the server answered 404/],
    [
      'is no image',
      [{ headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<p>' }],
      /not an image \(text\/html\)/,
    ],
    ['is too large', [png({ body: new Uint8Array(21 * 1024 * 1024) })], /larger than 20 MB/],
    [
      'redirects for ever',
      [{ status: 301, headers: { location: 'https://pictures.example/a.png' }, body: '' }],
      /too often/,
    ],
  ])('an image that %s is the client’s mistake', async (_, recordings, message) => {
    const { fetch, sent } = vendorWith(...recordings);
    const { status, body } = await ask(amazon, { messages: image('https://pictures.example/a.png') }, fetch);
    expect(status).toBe(400);
    expect(JSON.parse(await textOf(body))).toMatchObject({
      error: { code: 'invalid_image_url', message: expect.stringMatching(message) as string },
    });
    expect(sent.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('so is one that may not be reached, and nothing is told of why', async () => {
    const refused = () =>
      Promise.reject(Object.assign(new Error('address_private 10.0.0.7'), { code: 'address_private' }));
    const { status, body } = await ask(amazon, { messages: image('http://intranet.example/a.png') }, refused);
    const text = await textOf(body);
    expect([status, text]).toEqual([400, expect.stringContaining('it cannot be reached')]);
    expect(text).not.toContain('10.0.0.7');
  });

  it.each(['ftp://pictures.example/a.png', 'a.png', 'data:image/png,%E0%A4%A'])(
    '%s is no address of an image',
    async (url) => {
      const { status } = await ask(claude, { messages: image(url) }, vendorWith({ body: '' }).fetch);
      expect(status).toBe(400);
    },
  );

  it('data URIs come in every spelling', async () => {
    const svg = await sentFor(gemini, image('data:image/svg+xml,%3Csvg%2F%3E'));
    expect(JSON.stringify(svg)).toContain(`"data":"${Buffer.from('<svg/>').toString('base64')}"`);
    const jpg = await sentFor(amazon, image(`data:image/JPG;base64,${PIXEL}`));
    expect(JSON.stringify(jpg)).toContain('"format":"jpeg"');
  });

  it('documents go along whole; one kept elsewhere cannot', async () => {
    const pdf = Buffer.from('%PDF-1.4').toString('base64');
    const file = { filename: 'a.pdf', file_data: `data:application/pdf;base64,${pdf}` };
    const messages = [{ role: 'user', content: [{ type: 'file', file }] }];
    expect(await sentFor(claude, messages)).toMatchObject({
      messages: [
        { content: [{ type: 'document', title: 'a.pdf', source: { media_type: 'application/pdf', data: pdf } }] },
      ],
    });
    const elsewhere = [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }];
    const { status } = await ask(claude, { messages: elsewhere }, vendorWith({ body: '' }).fetch);
    expect(status).toBe(400);
  });
});
