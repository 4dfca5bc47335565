import { inflateSync } from 'node:zlib';
import { createAzure } from '@ai-sdk/azure';
import { generateImage } from 'ai';
import { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageInfo } from '#shared/image.ts';
import { clientsOf, sdks } from '../../../test/openai-clients.ts';
import { ask, KEYS, testSimulator, type Said } from '../asking.ts';
import { createSimulator, instant, serveSimulator, type ServedSimulator } from '../index.ts';
import { draw } from './picture.ts';
import { encodePng } from './png.ts';

const names = ['dall-e-3', 'gpt-image-1', 'gpt-image-2', 'gpt-4o'];
const deployments = names.map((model) => ({ name: model, model }));
const simulator = testSimulator({ deployments, limits: 'off' });
const V1 = '/openai/v1/images/generations';
const red = Buffer.from(encodePng(draw('red', { width: 32, height: 32 })));

function generate(body: object, headers: Record<string, string> = {}): Promise<Said> {
  return ask(simulator, { path: V1, headers, body: { model: 'gpt-image-1', prompt: 'a boat', ...body } });
}

async function made(body: object) {
  const said = await generate(body);
  expect([said.status, said.text.slice(0, 200)]).toEqual([200, expect.any(String)]);
  return JSON.parse(said.text);
}

async function refused(body: object) {
  const said = await generate(body);
  return { status: said.status, ...JSON.parse(said.text).error };
}

function bytesOf(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}

/** A multipart body as clients write it. */
async function form(parts: [name: string, value: string | Buffer, file?: string][]) {
  const data = new FormData();
  for (const [name, value, file] of parts)
    if (typeof value === 'string') data.append(name, value);
    else data.append(name, new File([Uint8Array.from(value)], file ?? 'file.png', { type: 'image/png' }));
  const response = new Response(data);
  return { type: response.headers.get('content-type') ?? '', bytes: Buffer.from(await response.arrayBuffer()) };
}

async function edit(
  parts: [name: string, value: string | Buffer, file?: string][],
  path: string = '/openai/v1/images/edits',
) {
  const { type, bytes } = await form(parts);
  const answer = await simulator.handle({
    method: 'POST',
    path,
    headers: { 'api-key': KEYS.key1, 'content-type': type },
    body: bytes,
  });
  let text = '';
  for await (const chunk of answer.body) text += Buffer.from(chunk).toString();
  return { status: answer.status, text };
}

describe('pictures', () => {
  it('are PNG files whose every chunk can be read', () => {
    const png = Buffer.from(encodePng(draw('a boat', { width: 50, height: 20 })));
    expect(imageInfo(png)).toEqual({ mediaType: 'image/png', width: 50, height: 20 });
    const types: string[] = [];
    let data = Buffer.alloc(0);
    for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
      const type = png.toString('latin1', at + 4, at + 8);
      types.push(type);
      if (type === 'IDAT') data = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    }
    expect(types).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND']);
    expect(inflateSync(data)).toHaveLength(51 * 20);
  });

  it('are the same for the same prompt and different for another', async () => {
    const one = await made({ prompt: 'a boat' });
    expect((await made({ prompt: 'a boat' })).data).toEqual(one.data);
    expect((await made({ prompt: 'a goat' })).data).not.toEqual(one.data);
    const two = await made({ n: 2 });
    expect(two.data[0].b64_json).not.toBe(two.data[1].b64_json);
  });
});

describe('gpt-image', () => {
  it('answers base64 with usage, in the size and format asked for', async () => {
    const answer = await made({ size: '1536x1024', quality: 'low', n: 2 });
    expect(answer).toMatchObject({
      created: expect.any(Number),
      background: 'opaque',
      output_format: 'png',
      quality: 'low',
      size: '1536x1024',
      usage: {
        input_tokens: 2,
        input_tokens_details: { image_tokens: 0, text_tokens: 2 },
        output_tokens: 800,
        total_tokens: 802,
      },
    });
    expect(imageInfo(bytesOf(answer.data[0].b64_json))).toEqual({ mediaType: 'image/png', width: 1536, height: 1024 });
    expect(answer.data[0]).toMatchObject({
      content_filter_results: { violence: { filtered: false, severity: 'safe' } },
      prompt_filter_results: { jailbreak: { detected: false, filtered: false } },
    });
    const jpeg = await made({ output_format: 'jpeg' });
    expect(imageInfo(bytesOf(jpeg.data[0].b64_json))).toEqual({ mediaType: 'image/jpeg', width: 1024, height: 1024 });
    const clear = await made({ background: 'transparent' });
    expect(bytesOf(clear.data[0].b64_json).includes('tRNS')).toBe(true);
  });

  it('streams stages and then the whole', async () => {
    const said = await generate({ stream: true, partial_images: 2, quality: 'high' });
    expect(said.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const events = said.text
      .split('\n\n')
      .filter((one) => one !== '')
      .map((one) => JSON.parse(one.split('\ndata: ')[1] ?? ''));
    expect(events.map((event) => event.type)).toEqual([
      'image_generation.partial_image',
      'image_generation.partial_image',
      'image_generation.completed',
    ]);
    expect(events[1]).toMatchObject({ partial_image_index: 1, size: '1024x1024', output_format: 'png' });
    expect(events[2].usage.output_tokens).toBe(4_160);
    expect(said.text).toMatch(
      /^event: image_generation\.partial_image\ndata: \{"type":"image_generation\.partial_image","b64_json":"/,
    );
  });

  it('refuses what is of the other family, or of none', async () => {
    expect(await refused({ response_format: 'url' })).toMatchObject({
      status: 400,
      message: "Unknown parameter: 'response_format'.",
      param: 'response_format',
    });
    expect(await refused({ size: '512x512' })).toMatchObject({
      message: "Invalid value: '512x512'. Supported values are: '1024x1024', '1024x1536', '1536x1024', and 'auto'.",
    });
    expect(await refused({ n: 11 })).toMatchObject({ code: 'integer_above_max_value' });
    expect(await refused({ prompt: undefined })).toMatchObject({ message: "Missing required parameter: 'prompt'." });
    expect(await refused({ prompt: 'x'.repeat(32_001) })).toMatchObject({ code: 'string_above_max_length' });
    expect(await refused({ model: 'dall-e-3', n: 2 })).toMatchObject({ param: 'n' });
    expect(await refused({ model: 'dall-e-3', output_format: 'png' })).toMatchObject({ code: 'unknown_parameter' });
    expect(await refused({ model: 'gpt-4o' })).toMatchObject({ code: 'OperationNotSupported' });
  });

  it('refuses a blocked prompt as recorded', async () => {
    const said = await generate({ prompt: '[[filter:violence:high]] a boat' });
    expect([said.status, said.text]).toEqual([
      400,
      '{"error":{"code":"content_policy_violation","inner_error":{"code":"ResponsibleAIPolicyViolation","content_filter_results":{"hate":{"filtered":false,"severity":"safe"},"jailbreak":{"detected":false,"filtered":false},"self_harm":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":true,"severity":"high"}}},"message":"Your request was rejected as a result of our safety system. Your prompt may contain text that is not allowed by our safety system.","type":"invalid_request_error"}}',
    ]);
  });

  it('fails on order', async () => {
    expect((await generate({}, { 'x-sim-fault': '500' })).status).toBe(500);
    expect((await generate({}, { 'x-sim-fault': '429' })).text).toContain('ImageGenerations_Create');
  });
});

describe('dall-e-3', () => {
  it('rewrites the prompt and answers an address, which the simulator serves for a day to whoever has it', async () => {
    const said = await ask(simulator, {
      path: '/openai/deployments/dall-e-3/images/generations?api-version=2024-10-21',
      headers: { host: 'sim.test:9' },
      body: { prompt: 'a boat', style: 'natural', size: '1792x1024' },
    });
    const [picture] = JSON.parse(said.text).data;
    expect(picture.revised_prompt).toBe('A natural, calm depiction of the following: a boat');
    const url = new URL(picture.url);
    expect(url.origin).toBe('http://sim.test:9');
    const get = async (path: string) => {
      const answer = await simulator.handle({ method: 'GET', path, headers: {}, body: new Uint8Array() });
      const parts: Uint8Array[] = [];
      for await (const part of answer.body) parts.push(part);
      return { status: answer.status, type: answer.headers['content-type'], bytes: Buffer.concat(parts) };
    };
    const found = await get(url.pathname + url.search);
    expect([found.status, found.type]).toEqual([200, 'image/png']);
    expect(imageInfo(found.bytes)).toEqual({ mediaType: 'image/png', width: 1792, height: 1024 });
    const inline = await made({ model: 'dall-e-3', response_format: 'b64_json', size: '1792x1024' });
    expect(bytesOf(inline.data[0].b64_json).equals(found.bytes)).toBe(true);
    expect((await get(`${url.pathname}?sig=wrong`)).status).toBe(404);
    expect((await get(`${url.pathname}x${url.search}`)).status).toBe(404);
  });
});

describe('edits', () => {
  it('depend on what was uploaded, and count it', async () => {
    const blue = Buffer.from(encodePng(draw('blue', { width: 32, height: 32 })));
    const fields: [string, string][] = [
      ['model', 'gpt-image-1'],
      ['prompt', 'add a hat'],
      ['n', '1'],
      ['size', '1024x1024'],
    ];
    const one = await edit([...fields, ['image', red]]);
    const other = await edit([...fields, ['image[]', blue], ['image[]', red], ['mask', red]]);
    expect([one.status, other.status]).toEqual([200, 200]);
    const [first, second] = [JSON.parse(one.text), JSON.parse(other.text)];
    expect(first.data[0].b64_json).not.toBe(second.data[0].b64_json);
    expect(first.usage.input_tokens_details.image_tokens).toBeGreaterThan(0);
    expect(second.usage.input_tokens_details.image_tokens).toBe(first.usage.input_tokens_details.image_tokens * 3);
    const classic = await edit(
      [
        ['prompt', 'x'],
        ['image', red],
      ],
      '/openai/deployments/gpt-image-1/images/edits?api-version=2025-04-01-preview',
    );
    expect(classic.status).toBe(200);
  });

  it('need a picture, and a form', async () => {
    const without = await edit([
      ['model', 'gpt-image-1'],
      ['prompt', 'x'],
    ]);
    expect([without.status, JSON.parse(without.text).error.param]).toEqual([400, 'image']);
    const text = await edit([
      ['model', 'gpt-image-1'],
      ['prompt', 'x'],
      ['image', Buffer.from('no picture at all')],
    ]);
    expect(JSON.parse(text.text).error.code).toBe('invalid_image_file');
    const json = await ask(simulator, { path: '/openai/v1/images/edits', body: { model: 'gpt-image-1', prompt: 'x' } });
    expect(json.status).toBe(400);
    const old = '/openai/deployments/gpt-image-1/images/edits?api-version=2024-10-21';
    expect(
      (
        await edit(
          [
            ['prompt', 'x'],
            ['image', red],
          ],
          old,
        )
      ).status,
    ).toBe(404);
    const dalle = await edit([
      ['model', 'dall-e-3'],
      ['prompt', 'x'],
      ['image', red],
    ]);
    expect(JSON.parse(dalle.text).error.code).toBe('OperationNotSupported');
  });
});

describe('behind a socket', () => {
  let served: ServedSimulator;
  beforeAll(async () => {
    served = await serveSimulator(createSimulator({ keys: KEYS, scenario: { behaviour: instant }, deployments }));
  });
  afterAll(() => served.close());

  it.each(sdks)('openai %s makes and edits pictures', async (_, sdk) => {
    const { plain } = clientsOf(sdk, { url: served.url, key: KEYS.key1 });
    // Edits are forms, from which older clients do not read the model: they have to be told the deployment.
    const azure = new sdk.AzureOpenAI({
      endpoint: served.url,
      apiKey: KEYS.key1,
      apiVersion: '2025-04-01-preview',
      deployment: 'gpt-image-1',
      maxRetries: 0,
    });
    for (const client of [plain, azure]) {
      const answer = await client.images.generate({ model: 'gpt-image-1', prompt: 'a boat' });
      expect(imageInfo(bytesOf(answer.data?.[0]?.b64_json ?? ''))?.width).toBe(1024);
      const edited = await client.images.edit({
        model: 'gpt-image-1',
        prompt: 'a hat',
        image: await toFile(red, 'red.png', { type: 'image/png' }),
      });
      expect(imageInfo(bytesOf(edited.data?.[0]?.b64_json ?? ''))?.mediaType).toBe('image/png');
    }
    const { data } = await plain.images.generate({ model: 'dall-e-3', prompt: 'a boat' });
    const response = await fetch(data?.[0]?.url ?? '');
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(imageInfo(new Uint8Array(await response.arrayBuffer()))?.width).toBe(1024);
  });

  it('the AI SDK makes pictures', async () => {
    const azure = createAzure({ baseURL: `${served.url}/openai/v1`, apiKey: KEYS.key1 });
    const { image } = await generateImage({ model: azure.image('gpt-image-1'), prompt: 'a boat' });
    expect(imageInfo(image.uint8Array)?.height).toBe(1024);
  });
});
