/** Pictures and sound through our resource: official clients in front, a simulated resource behind. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAzure } from '@ai-sdk/azure';
import { generateImage } from 'ai';
import type * as sdk7 from 'openai';
import { toFile } from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { azureHouse, doorsOf, rowOf, type AzureHouse } from '../../../test/azure-house.ts';
import { sdks } from '../../../test/openai-clients.ts';
import { KEY, stage } from '../../../test/resource.ts';
import { stream } from '../../../test/upstream.ts';

let house: AzureHouse;
beforeAll(async () => {
  house = await azureHouse([
    { name: 'draw', model: 'gpt-image-1' },
    { name: 'gpt-image-1', model: 'gpt-image-1' },
    { name: 'dall-e-3', model: 'dall-e-3' },
    { name: 'whisper', model: 'whisper' },
    { name: 'hear', model: 'gpt-4o-transcribe' },
    { name: 'say', model: 'gpt-4o-mini-tts' },
  ]);
});
afterAll(() => house.close());

/** Half a second of a tone, as a WAV file. */
function wav(seconds = 0.5): Buffer {
  const samples = Math.floor(8000 * seconds);
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + samples * 2, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(8000, 24);
  bytes.writeUInt32LE(16_000, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i++) bytes.writeInt16LE(Math.round(8000 * Math.sin(i / 3)), 44 + i * 2);
  return bytes;
}

const isPng = (base64: string | undefined) => Buffer.from(base64 ?? '', 'base64').toString('latin1', 1, 4) === 'PNG';

describe.each(sdks)('openai %s', (_, sdk) => {
  const everywhere = async (
    name: string,
    act: (client: sdk7.OpenAI, model: string, where: string) => Promise<void>,
  ) => {
    for (const [door, client] of doorsOf(sdk, house.resource))
      for (const [way, prefix] of house.ways) await act(client, prefix + name, `${door}, ${way}`);
  };

  it('draws, and is charged for the tokens of pictures', async () => {
    await everywhere('draw', async (client, model, where) => {
      const asking = client.images.generate({ model, prompt: 'a red apple', quality: 'low', size: '1024x1024' });
      const { data, request_id } = await asking.withResponse();
      expect(isPng(data.data?.[0]?.b64_json), where).toBe(true);
      expect(await rowOf(house.resource, request_id), where).toMatchObject({
        wire: 'image-generations',
        input_tokens: data.usage?.input_tokens,
        output_tokens: 272,
        image_output_tokens: 272,
        usage_source: 'provider',
      });
    });
  });

  it('changes a picture that is uploaded', async () => {
    const [, [, first] = []] = doorsOf(sdk, house.resource);
    const drawn = await first?.images.generate({ model: 'v1-draw', prompt: 'a red apple', quality: 'low' });
    const png = Buffer.from(drawn?.data?.[0]?.b64_json ?? '', 'base64');
    await everywhere('draw', async (client, model, where) => {
      const image = await toFile(png, 'apple.png', { type: 'image/png' });
      const asking = client.images.edit({ model, image, prompt: 'make it green', quality: 'low' });
      const { data, request_id } = await asking.withResponse();
      expect(isPng(data.data?.[0]?.b64_json), where).toBe(true);
      const row = await rowOf(house.resource, request_id);
      expect(row, where).toMatchObject({ wire: 'image-edits', usage_source: 'provider' });
      expect(row.image_input_tokens, where).toBeGreaterThan(0);
    });
  });

  it('hears, as JSON and as subtitles', async () => {
    await everywhere('whisper', async (client, model, where) => {
      const file = await toFile(wav(), 'tone.wav', { type: 'audio/wav' });
      const heard = await client.audio.transcriptions.create({ model, file });
      expect(heard.text.length, where).toBeGreaterThan(0);
      const subtitles = await client.audio.transcriptions.create({
        model,
        file: await toFile(wav(), 'tone.wav'),
        response_format: 'srt',
      });
      expect(subtitles, where).toContain('-->');
      const english = await client.audio.translations.create({ model, file: await toFile(wav(), 'tone.wav') });
      expect(english.text.length, where).toBeGreaterThan(0);
    });
  });

  it('says, and the sound is the upstream’s bytes', async () => {
    await everywhere('say', async (client, model, where) => {
      const ask = { model, voice: 'alloy', input: 'Hello there.', response_format: 'wav' } as const;
      const response = await client.audio.speech.create(ask);
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(response.headers.get('content-type'), where).toBe('audio/wav');
      expect(bytes.toString('latin1', 0, 4), where).toBe('RIFF');
      expect(bytes.readUInt32LE(4) + 8, where).toBe(bytes.length);
      const row = await rowOf(house.resource, response.headers.get('x-request-id'));
      expect(row, where).toMatchObject({
        wire: 'speech',
        input_tokens: 3,
        output_tokens: 16,
        usage_source: 'estimated',
      });
    });
  });

  it('raises the upstream’s refusal', async () => {
    for (const [, client] of doorsOf(sdk, house.resource)) {
      const asking = client.images.generate({ model: 'classic-draw', prompt: 'x', size: '7x7' });
      await expect(asking).rejects.toThrow(sdk.BadRequestError);
    }
  });
});

describe('streams of them', () => {
  const newest = () => {
    const [, sdk] = sdks[2] ?? [];
    const found = sdk === undefined ? undefined : doorsOf(sdk, house.resource)[1]?.[1];
    if (found === undefined) throw new Error('no client');
    return found;
  };

  it('a picture comes in stages, with usage in the last', async () => {
    const asking = newest().images.generate({
      model: 'v1-draw',
      prompt: 'a red apple',
      quality: 'low',
      size: '1024x1024',
      stream: true,
      partial_images: 2,
    });
    const { data, request_id } = await asking.withResponse();
    const types: string[] = [];
    for await (const event of data) types.push(event.type);
    expect(types).toEqual([
      'image_generation.partial_image',
      'image_generation.partial_image',
      'image_generation.completed',
    ]);
    expect(await rowOf(house.resource, request_id)).toMatchObject({
      image_output_tokens: 272,
      usage_source: 'provider',
      error: null,
    });
  });

  it('a transcript comes word by word', async () => {
    const file = await toFile(wav(2), 'tone.wav', { type: 'audio/wav' });
    const asking = newest().audio.transcriptions.create({ model: 'v1-hear', file, stream: true });
    const { data, request_id } = await asking.withResponse();
    let text = '';
    let whole = '';
    for await (const event of data) {
      if (event.type === 'transcript.text.delta') text += event.delta;
      if (event.type === 'transcript.text.done') whole = event.text;
    }
    expect(text).toBe(whole);
    const row = await rowOf(house.resource, request_id);
    expect(row).toMatchObject({ wire: 'transcriptions', usage_source: 'provider' });
    expect(row.audio_input_tokens).toBeGreaterThan(0);
  });
});

describe('other clients', () => {
  it('the AI SDK draws', async () => {
    // It knows by the name what a model can be asked.
    const place = { baseUrl: house.upstreamUrl, keys: [house.upstreamKey], upstreamName: 'gpt-image-1' };
    await house.resource.deploy('gpt-image-1', [{ ...place, surface: 'v1' }]);
    const azure = createAzure({ baseURL: `${house.resource.url}/openai/v1`, apiKey: KEY });
    const { image } = await generateImage({
      model: azure.imageModel('gpt-image-1'),
      prompt: 'a red apple',
      size: '1024x1024',
      providerOptions: { azure: { quality: 'low' } },
    });
    expect(isPng(image.base64)).toBe(true);
  });

  it('old pictures are counted by nobody: what they cost is not known', async () => {
    const response = await fetch(`${house.resource.url}/v1/images/generations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}` },
      body: JSON.stringify({ model: 'v1-dall-e-3', prompt: 'a red apple', response_format: 'b64_json' }),
    });
    expect(response.status).toBe(200);
    const row = await rowOf(house.resource, response.headers.get('x-request-id'));
    expect(row).toMatchObject({ cost_micro_usd: null, usage_source: 'estimated', input_tokens: 3 });
  });
});

describe('what is uploaded', () => {
  const { inFrontOf, upstream, close } = stage();
  afterEach(close);
  const path = '/openai/deployments/chat/audio/transcriptions?api-version=2024-10-21';
  const boundary = 'xXx';
  const type = `multipart/form-data; boundary=${boundary}`;
  const form = (file: Buffer, model = 'chat') =>
    Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="model"\r\n\r\n${model}\r\n`),
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\n`,
      ),
      file,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]);
  const post = (url: string, body: Buffer, contentType = type) =>
    fetch(url, {
      method: 'POST',
      headers: { 'api-key': KEY, 'content-type': contentType },
      body: Uint8Array.from(body),
    });

  it('goes to a classic deployment byte for byte, and to others with nothing but the model changed', async () => {
    const body = form(Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) % 256)));
    const up = await upstream({ body: { text: 'Hello.' } });
    const classic = await inFrontOf([up]);
    expect((await post(classic.url + path, body)).status).toBe(200);
    expect(up.calls[0]?.body.equals(body)).toBe(true);
    expect(up.calls[0]?.headers['content-type']).toBe(type);
    const v1 = await inFrontOf([up], { surface: 'v1' });
    expect((await post(v1.url + path, body)).status).toBe(200);
    const expected = form(
      body.subarray(body.indexOf('wav\r\n\r\n') + 7, body.length - boundary.length - 8),
      'upstream-name',
    );
    expect(up.calls[1]?.body.equals(expected)).toBe(true);
    expect(up.calls[1]?.headers['content-length']).toBe(String(expected.length));
    expect(up.calls[1]?.path).toBe('/openai/v1/audio/transcriptions');
  });

  it('goes to the next target whole when the first one fails', async () => {
    const [bad, good] = [await upstream({ status: 503, body: {} }), await upstream({ body: { text: 'Hello.' } })];
    const made = await inFrontOf([bad, good], { surface: 'v1' });
    expect((await post(made.url + path, form(wav()))).status).toBe(200);
    expect(good.calls[0]?.body.equals(bad.calls[0]?.body ?? Buffer.alloc(0))).toBe(true);
  });

  it('is refused when it is too large, no form, or a broken one', async () => {
    const up = await upstream({ body: {} });
    const made = await inFrontOf([up]);
    const large = await post(made.url + path, form(Buffer.alloc(26_214_401)));
    expect([large.status, await large.text()]).toEqual([
      413,
      '{"error":{"message":"Maximum content size limit (26214400) exceeded (26214401 bytes read)","type":"server_error","param":null,"code":null}}',
    ]);
    expect((await post(made.url + path, Buffer.from('{}'), 'application/json')).status).toBe(400);
    expect((await post(made.url + path, Buffer.from('nothing'))).status).toBe(400);
    expect((await post(`${made.url}/v1/audio/transcriptions`, form(wav(), ''))).status).toBe(400);
    expect(up.calls).toHaveLength(0);
  });

  it('of fifty megabytes is taken for a picture', async () => {
    let received = 0;
    const server = createServer((req, res) => {
      req.on('data', (piece: Buffer) => (received += piece.length));
      req.on('end', () => res.end('{"created":1,"data":[{"b64_json":"AAAA"}]}'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A TCP server's address is an object.
    const { port } = server.address() as AddressInfo;
    const made = await inFrontOf([], {});
    await made.deploy('draw', [{ baseUrl: `http://127.0.0.1:${port}` }]);
    const edits = '/openai/deployments/draw/images/edits?api-version=2025-04-01-preview';
    expect((await post(made.url + edits, form(Buffer.alloc(50 * 1024 * 1024)))).status).toBe(200);
    expect(received).toBeGreaterThan(50 * 1024 * 1024);
    const [row] = await made.ledger();
    server.closeAllConnections();
    server.close();
    // No usage came: supposed as one picture in the best quality.
    expect(row).toMatchObject({ usage_source: 'estimated', image_output_tokens: 6240 });
  });

  it('an error within a stream of sound is the upstream’s, and is told once', async () => {
    const frames = [
      'data: {"type":"speech.audio.delta","audio":"AAAA"}\n\n',
      'data: {"type":"error","error":{"message":"no","code":"server_error"}}\n\n',
    ];
    const made = await inFrontOf([await upstream(stream(...frames))]);
    const response = await fetch(`${made.url}/openai/deployments/chat/audio/speech?api-version=2025-04-01-preview`, {
      method: 'POST',
      headers: { 'api-key': KEY },
      body: JSON.stringify({ input: 'Hello', voice: 'alloy', stream_format: 'sse' }),
    });
    expect(await response.text()).toBe(frames.join(''));
    expect((await made.ledger())[0]?.error).not.toBeNull();
  });
});
