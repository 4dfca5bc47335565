/** Compatibility list E: embeddings, pictures, sound, listings, files and batches, realtime. */
import { toFile } from 'openai';
import type * as sdk7 from 'openai';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ask, conform, deploymentOf, failure, generations } from './subject.ts';

/** A tone of a tenth of a second. */
function wav(): Buffer {
  const bytes = Buffer.alloc(44 + 1_600);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(8_000, 24);
  bytes.writeUInt32LE(16_000, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(1_600, 40);
  for (let i = 0; i < 800; i++) bytes.writeInt16LE(Math.round(8_000 * Math.sin(i / 3)), 44 + i * 2);
  return bytes;
}

await conform('operations', (subject) => {
  const has = (role: Parameters<typeof subject.deployment>[0]): boolean => subject.deployment(role) !== undefined;

  it.skipIf(!has('embedding'))(
    '55. embeddings: base64 and floats are the same, dimensions, 2,049 inputs, tokens',
    async () => {
      const model = deploymentOf(subject, 'embedding');
      for (const { all } of generations(subject))
        for (const [surface, client] of all()) {
          const [decoded, floats] = await Promise.all([
            client.embeddings.create({ model, input: 'hello' }),
            client.embeddings.create({ model, input: 'hello', encoding_format: 'float' }),
          ]);
          const [one = [], other = []] = [decoded.data[0]?.embedding, floats.data[0]?.embedding];
          expect([surface, one.length]).toEqual([surface, other.length]);
          for (const [i, value] of one.entries()) expect(value).toBeCloseTo(other[i] ?? Number.NaN, 5);
        }
      const embed = (body: object) => ask(subject, 'embeddings', { role: 'embedding', body });
      expect(
        (await embed({ input: 'hello', dimensions: 64, encoding_format: 'float' })).json.data[0].embedding,
      ).toHaveLength(64);
      expect((await embed({ input: [[15_339, 1_917], [15_339]] })).json.data).toHaveLength(2);
      expect((await embed({ input: Array.from({ length: 2_049 }, () => 'x') })).status).toBe(400);
    },
  );

  it.skipIf(!has('image'))('56. pictures: made, and changed from a form', async () => {
    const made = await ask(subject, 'images/generations', {
      role: 'image',
      body: { prompt: 'A teapot.', size: '1024x1024' },
    });
    expect(made.json.data[0].b64_json).toMatch(/^iVBOR/);
    expect(made.json.usage).toMatchObject({ input_tokens: expect.any(Number), output_tokens: expect.any(Number) });
    const form = new FormData();
    form.append('prompt', 'Make it blue.');
    form.append('model', deploymentOf(subject, 'image'));
    form.append('image', new File([Buffer.from(made.json.data[0].b64_json, 'base64')], 'a.png', { type: 'image/png' }));
    const edited = await ask(subject, 'images/edits', { role: 'image', body: form });
    expect([edited.status, edited.json.data[0].b64_json.slice(0, 5)]).toEqual([200, 'iVBOR']);
    if (!has('dalle')) return;
    for (const format of ['url', 'b64_json'] as const) {
      const said = await ask(subject, 'images/generations', {
        role: 'dalle',
        body: { prompt: 'A cup.', response_format: format },
      });
      expect(said.json.data[0][format]).toBeTypeOf('string');
    }
  });

  it.skipIf(!has('transcription'))('56. sound to text: json, verbose_json, srt', async () => {
    for (const format of ['json', 'verbose_json', 'srt'] as const) {
      const form = new FormData();
      form.append('model', deploymentOf(subject, 'transcription'));
      form.append('response_format', format);
      form.append('file', new File([wav()], 'a.wav', { type: 'audio/wav' }));
      const said = await ask(subject, 'audio/transcriptions', { role: 'transcription', body: form });
      expect([format, said.status]).toEqual([format, 200]);
      if (format === 'srt') expect(said.headers.get('content-type')).toMatch(/^text\/plain/);
      else expect(said.json.text).toBeTypeOf('string');
      if (format === 'verbose_json')
        expect(said.json).toMatchObject({ task: 'transcribe', duration: expect.any(Number) });
    }
  });

  it.skipIf(!has('speech'))('56. text to sound, with the type of its bytes', async () => {
    for (const [format, type] of [
      ['mp3', 'audio/mpeg'],
      ['wav', 'audio/wav'],
    ] as const) {
      const body = { input: 'Hello.', voice: 'alloy', response_format: format };
      const said = await ask(subject, 'audio/speech', { role: 'speech', body });
      expect([said.status, said.headers.get('content-type')]).toEqual([200, expect.stringContaining(type)]);
    }
  });

  it('57. listings in each surface’s own shape', async () => {
    const azure = await ask(subject, 'models', { method: 'GET', version: '2024-10-21' });
    expect(azure.json).toMatchObject({ object: 'list', data: expect.any(Array) });
    expect(azure.json.data[0]).toMatchObject({
      object: 'model',
      id: expect.any(String),
      created_at: expect.any(Number),
      capabilities: { inference: true },
    });
    for (const { all } of generations(subject))
      for (const [surface, client] of all()) {
        if (surface === 'classic') continue;
        const first = (await client.models.list()).data[0];
        expect(first).toMatchObject({ object: 'model', created: expect.any(Number), owned_by: expect.any(String) });
      }
    if (!subject.simulator) return;
    const legacy = await ask(subject, 'deployments', { method: 'GET', version: '2023-03-15-preview' });
    expect(legacy.json.data.map(({ id }: { id: string }) => id)).toContain('chat');
    expect(legacy.json.data[0]).toMatchObject({ object: 'deployment', status: 'succeeded' });
  });

  it.skipIf(!has('batch'))('58. a batch, from its file to its output and its errors', async () => {
    const model = deploymentOf(subject, 'batch');
    const line = (id: string, more: object = {}) =>
      JSON.stringify({
        custom_id: id,
        method: 'POST',
        url: '/chat/completions',
        body: { model, messages: [{ role: 'user', content: 'Say hello.' }], ...more },
      });
    for (const { v1, azure } of generations(subject)) {
      const client = v1();
      const file = await client.files.create({
        purpose: 'batch',
        file: await toFile(Buffer.from([line('a'), line('b'), line('c', { n: 0 })].join('\n')), 'in.jsonl'),
      });
      expect(file.purpose).toBe('batch');
      // SDKs that know a deployment put it before batches too.
      const maker: sdk7.OpenAI = azure({ deployment: model });
      const asked = { input_file_id: file.id, endpoint: '/v1/chat/completions', completion_window: '24h' } as const;
      const { id } = await maker.batches.create(asked);
      await expect.poll(async () => (await client.batches.retrieve(id)).status, { timeout: 60_000 }).toBe('completed');
      const done = await client.batches.retrieve(id);
      expect(done.request_counts).toEqual({ total: 3, completed: 2, failed: 1 });
      const read = async (name: string | undefined) =>
        (await (await client.files.content(name ?? '')).text()).trim().split('\n');
      const output = (await read(done.output_file_id)).map((text) => JSON.parse(text));
      expect(new Map(output.map((each) => [each.custom_id, each.response.status_code]))).toEqual(
        new Map([
          ['a', 200],
          ['b', 200],
        ]),
      );
      expect((await read(done.error_file_id)).map((text) => JSON.parse(text).custom_id)).toEqual(['c']);
      await ask(subject, `files/${file.id}`, { surface: 'v1', method: 'DELETE' });
      expect(await failure(client.files.retrieve(file.id))).toMatchObject({ status: 404 });
    }
  });

  it.skipIf(!has('realtime'))('59. realtime: both addresses, the key in a header and in the query', async () => {
    const name = encodeURIComponent(deploymentOf(subject, 'realtime'));
    const origin = subject.url.replace(/^http/, 'ws');
    const header = { headers: { 'api-key': subject.key } };
    for (const [path, options] of [
      [`/openai/v1/realtime?model=${name}`, header],
      [`/openai/realtime?api-version=2025-04-01-preview&deployment=${name}`, header],
      [`/openai/v1/realtime?model=${name}&api-key=${subject.key}`, {}],
    ] as const) {
      const socket = new WebSocket(origin + path, options);
      const first = await new Promise<string>((resolve, reject) => {
        socket.on('message', (data: Buffer) => resolve(data.toString()));
        socket.on('error', reject);
      });
      expect(JSON.parse(first).type).toBe('session.created');
      socket.close();
    }
    const refused = new WebSocket(`${origin}/openai/v1/realtime?model=${name}`);
    const status = await new Promise((resolve) => {
      refused.on('unexpected-response', (_, response) => resolve(response.statusCode));
      refused.on('error', () => undefined);
    });
    expect(status).toBe(401);
  });
});
