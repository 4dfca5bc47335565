import { createAzure } from '@ai-sdk/azure';
import { generateSpeech, transcribe } from 'ai';
import { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientsOf, sdks } from '../../../test/openai-clients.ts';
import { ask, KEYS, testSimulator } from '../asking.ts';
import { createSimulator, instant, serveSimulator, type ServedSimulator } from '../index.ts';
import { containers, textIn } from './containers.ts';
import { speak } from './tone.ts';

const names = ['whisper', 'gpt-4o-transcribe', 'tts', 'gpt-4o-mini-tts', 'gpt-4o'];
const deployments = names.map((model) => ({ name: model, model }));
const simulator = testSimulator({ deployments, limits: 'off' });
const TEXT = 'The first sentence is here. And this is the second one!';
const spoken = Buffer.from(containers.wav.encode(speak(TEXT, 'alloy', 1), TEXT));
const silence = Buffer.concat([
  spoken.subarray(0, 12),
  spoken.subarray(12, 36),
  Buffer.from('data'),
  Buffer.alloc(40_000),
]);

interface Upload {
  path?: string;
  file?: Buffer;
  name?: string;
  fields?: Record<string, string | string[]>;
  headers?: Record<string, string>;
}

async function upload({
  path = '/openai/v1/audio/transcriptions',
  file = spoken,
  name = 'a.wav',
  fields = {},
  headers = {},
}: Upload) {
  const data = new FormData();
  const all: Record<string, string | string[]> = { model: 'whisper', ...fields };
  for (const [key, value] of Object.entries(all)) for (const one of [value].flat()) data.append(key, one);
  data.append('file', new File([Uint8Array.from(file)], name));
  const encoded = new Response(data);
  const answer = await simulator.handle({
    method: 'POST',
    path,
    headers: { 'api-key': KEYS.key1, 'content-type': encoded.headers.get('content-type') ?? '', ...headers },
    body: new Uint8Array(await encoded.arrayBuffer()),
  });
  let text = '';
  for await (const chunk of answer.body) text += Buffer.from(chunk).toString();
  return { status: answer.status, headers: answer.headers, text };
}

async function speech(body: object, model: string = 'tts') {
  const answer = await simulator.handle({
    method: 'POST',
    path: '/openai/v1/audio/speech',
    headers: { 'api-key': KEYS.key1, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ model, input: TEXT, voice: 'alloy', ...body })),
  });
  const parts: Uint8Array[] = [];
  for await (const part of answer.body) parts.push(part);
  return { status: answer.status, headers: answer.headers, bytes: Buffer.concat(parts) };
}

describe('speech', () => {
  const beginnings: Record<string, string> = {
    mp3: 'ID3',
    opus: 'OggS',
    aac: '\u00ff\u00f1',
    flac: 'fLaC',
    wav: 'RIFF',
    pcm: '',
  };
  const types: Record<string, string> = {
    mp3: 'audio/mpeg',
    opus: 'audio/opus',
    aac: 'audio/aac',
    flac: 'audio/flac',
    wav: 'audio/wav',
    pcm: 'audio/pcm',
  };

  it.each(Object.keys(types))('comes as a real %s with its content type; what is silent says so', async (format) => {
    const said = await speech({ response_format: format });
    expect([said.status, said.headers['content-type']]).toEqual([200, types[format]]);
    expect(said.bytes.toString('latin1').startsWith(beginnings[format] ?? '')).toBe(true);
    expect(said.headers['content-length']).toBe(String(said.bytes.length));
    expect(said.headers['x-sim-note']).toBe(
      ['mp3', 'opus', 'aac'].includes(format)
        ? 'The file is a real one of its format and length, but silent. WAV, PCM and FLAC sound.'
        : undefined,
    );
    expect(textIn(said.bytes)).toBe(format === 'pcm' || format === 'aac' ? undefined : TEXT);
  });

  it('is MP3 unless asked otherwise, and is as long as it takes to say', async () => {
    expect((await speech({})).headers['content-type']).toBe('audio/mpeg');
    const pcm = async (body: object) => (await speech({ response_format: 'pcm', ...body })).bytes.length;
    const usual = await pcm({});
    expect(usual / 48_000).toBeGreaterThan(2);
    expect(usual / 48_000).toBeLessThan(8);
    expect(await pcm({ speed: 2 })).toBeLessThan(usual * 0.55);
    expect(await pcm({ input: TEXT + TEXT })).toBeGreaterThan(usual * 1.8);
  });

  it('comes in events from the newer models', async () => {
    const said = await speech({ response_format: 'wav', stream_format: 'sse' }, 'gpt-4o-mini-tts');
    const events = said.bytes
      .toString()
      .split('\n\n')
      .filter((one) => one !== '')
      .map((one) => JSON.parse(one.slice('data: '.length)));
    expect(events.at(-1)).toMatchObject({ type: 'speech.audio.done', usage: { input_tokens: 13 } });
    const audio = Buffer.concat(events.slice(0, -1).map((event) => Buffer.from(event.audio, 'base64')));
    expect(audio.equals(spoken)).toBe(true);
    expect((await speech({ stream_format: 'sse' })).status).toBe(400);
  });

  it('is refused in unknown formats and voices, for too much text, by other models, and by GA versions', async () => {
    const error = async (body: object, model?: string) =>
      JSON.parse((await speech(body, model)).bytes.toString()).error;
    expect(await error({ response_format: 'ogg' })).toMatchObject({
      message: "Invalid value: 'ogg'. Supported values are: 'mp3', 'opus', 'aac', 'flac', 'wav', and 'pcm'.",
    });
    expect(await error({ voice: 'bob' })).toMatchObject({ param: 'voice' });
    expect(await error({ voice: undefined })).toMatchObject({ message: "Missing required parameter: 'voice'." });
    expect(await error({ input: 'x'.repeat(4_097) })).toMatchObject({
      message:
        "Invalid 'input': string too long. Expected a string with maximum length 4096, but got a string with length 4097 instead.",
    });
    expect(await error({}, 'gpt-4o')).toMatchObject({ code: 'OperationNotSupported' });
    const path = '/openai/deployments/tts/audio/speech?api-version=';
    const body = { input: 'x', voice: 'alloy' };
    expect((await ask(simulator, { path: `${path}2024-10-21`, body })).status).toBe(404);
    expect((await ask(simulator, { path: `${path}2024-02-15-preview`, body })).status).toBe(200);
  });
});

describe('transcription', () => {
  it('hears what simulated speech said, in each format', async () => {
    const said = await upload({});
    expect([said.status, said.text, said.headers['content-type']]).toEqual([
      200,
      `{"text":"${TEXT}"}`,
      'application/json',
    ]);
    const text = await upload({ fields: { response_format: 'text' } });
    expect([text.text, text.headers['content-type']]).toEqual([`${TEXT}\n`, 'text/plain; charset=utf-8']);
    const srt = await upload({ fields: { response_format: 'srt' } });
    expect(srt.text).toMatch(
      /^1\n00:00:00,000 --> 00:00:0\d,\d{3}\nThe first sentence is here\.\n\n2\n00:00:0\d,\d{3} --> 00:00:0\d,\d{3}\nAnd this is the second one!\n\n$/,
    );
    const vtt = await upload({ fields: { response_format: 'vtt' } });
    expect(vtt.text).toMatch(/^WEBVTT\n\n00:00:00\.000 --> 00:00:0\d\.\d{3}\nThe first sentence is here\.\n\n/);
    expect(vtt.headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  it('tells times in verbose JSON', async () => {
    const fields = { response_format: 'verbose_json', 'timestamp_granularities[]': ['word', 'segment'] };
    const told = JSON.parse((await upload({ fields })).text);
    expect(Object.keys(told)).toEqual(['task', 'language', 'duration', 'text', 'segments', 'words']);
    expect(told).toMatchObject({ task: 'transcribe', language: 'english', text: TEXT });
    expect(told.segments).toHaveLength(2);
    expect(told.segments[1]).toMatchObject({
      id: 1,
      start: told.segments[0].end,
      text: ' And this is the second one!',
    });
    expect(told.segments[0].tokens.length).toBeGreaterThan(3);
    expect(told.words.map((word: { word: string }) => word.word)).toEqual(TEXT.replaceAll(/[.!]/g, '').split(' '));
    expect(told.words.at(-1).end).toBe(told.duration);
    const words = { response_format: 'verbose_json', 'timestamp_granularities[]': 'word' };
    expect(JSON.parse((await upload({ fields: words })).text)).not.toHaveProperty('segments');
  });

  it('measures other files and says something that long, the same each time', async () => {
    const one = await upload({ file: silence });
    expect(JSON.parse(one.text).text).toMatch(/^[A-Z].*\.$/);
    expect((await upload({ file: silence })).text).toBe(one.text);
    const long = Buffer.concat([Buffer.from('an mp3, let us say'), Buffer.alloc(16_000 * 60)]);
    const said = JSON.parse(
      (await upload({ file: long, name: 'a.mp3', fields: { response_format: 'verbose_json' } })).text,
    );
    expect(said.duration).toBeGreaterThanOrEqual(60);
    expect(said.segments.length).toBeGreaterThan(10);
    const chinese = JSON.parse((await upload({ file: silence, fields: { language: 'zh' } })).text);
    expect(chinese.text).toMatch(/\p{Script=Han}/u);
  });

  it('translates into English', async () => {
    const path = '/openai/deployments/whisper/audio/translations?api-version=2024-10-21';
    const zh = '你好，世界。';
    const file = Buffer.from(containers.wav.encode(speak(zh, 'alloy', 1), zh));
    const said = JSON.parse((await upload({ path, file, fields: { response_format: 'verbose_json' } })).text);
    expect(said).toMatchObject({ task: 'translate', language: 'english' });
    expect(said.text).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse((await upload({ path })).text).text).toBe(TEXT);
  });

  it('of the newer models counts tokens and can stream', async () => {
    const said = JSON.parse((await upload({ fields: { model: 'gpt-4o-transcribe' } })).text);
    expect(said).toMatchObject({ text: TEXT, usage: { type: 'tokens', output_tokens: 13 } });
    expect(said.usage.total_tokens).toBe(said.usage.input_tokens + 13);
    const stream = await upload({ fields: { model: 'gpt-4o-transcribe', stream: 'true' } });
    const frames = stream.text.split('\n\n').filter((one) => one !== '');
    expect(frames.at(-1)).toBe('data: [DONE]');
    const events = frames.slice(0, -1).map((one) => JSON.parse(one.slice('data: '.length)));
    expect(events.at(-1)).toMatchObject({ type: 'transcript.text.done', text: TEXT });
    expect(
      events
        .slice(0, -1)
        .map((event) => event.delta)
        .join(''),
    ).toBe(TEXT);
    const srt = await upload({ fields: { model: 'gpt-4o-transcribe', response_format: 'srt' } });
    expect(JSON.parse(srt.text).error.message).toBe(
      "response_format 'srt' is not compatible with model 'gpt-4o-transcribe'. Use 'json' or 'text' instead.",
    );
  });

  it('refuses 26,214,401 bytes with E23', async () => {
    expect((await upload({ file: Buffer.alloc(26_214_400), name: 'a.mp3' })).status).toBe(200);
    const said = await upload({ file: Buffer.alloc(27_000_000), name: 'a.mp3' });
    expect([said.status, said.text]).toEqual([
      413,
      '{"error":{"message":"Maximum content size limit (26214400) exceeded (27000000 bytes read)","type":"server_error","param":null,"code":null}}',
    ]);
  });

  it('refuses no file, other kinds of file, nothing in it, other models, other bodies', async () => {
    const error = async (options: Upload) => {
      const said = await upload(options);
      return { status: said.status, ...JSON.parse(said.text).error };
    };
    expect((await error({ name: 'a.txt' })).message).toBe(
      "Invalid file format. Supported formats: ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm']",
    );
    expect(await error({ file: Buffer.alloc(10) })).toMatchObject({ status: 400, code: 'audio_too_short' });
    expect(await error({ fields: { model: 'gpt-4o' } })).toMatchObject({ code: 'OperationNotSupported' });
    expect(await error({ fields: { response_format: 'xml' } })).toMatchObject({ param: 'response_format' });
    expect(await error({ fields: { temperature: '2' } })).toMatchObject({ code: 'integer_above_max_value' });
    expect(await error({ fields: { model: 'nope' } })).toMatchObject({ code: 'model_not_found' });
    const json = await ask(simulator, { path: '/openai/v1/audio/transcriptions', body: { model: 'whisper' } });
    expect([json.status, JSON.parse(json.text).error.message]).toEqual([400, "Missing required parameter: 'model'."]);
    const classic = '/openai/deployments/whisper/audio/transcriptions?api-version=2024-10-21';
    const broken = await ask(simulator, {
      path: classic,
      headers: { 'content-type': 'multipart/form-data' },
      body: 'x',
    });
    expect(broken.status).toBe(400);
  });
});

describe('behind a socket', () => {
  let served: ServedSimulator;
  beforeAll(async () => {
    served = await serveSimulator(createSimulator({ keys: KEYS, scenario: { behaviour: instant }, deployments }));
  });
  afterAll(() => served.close());

  it.each(sdks)('openai %s speaks, and hears what it said', async (_, sdk) => {
    const { plain, azure } = clientsOf(sdk, { url: served.url, key: KEYS.key1 });
    for (const client of [plain, azure]) {
      const audio = await client.audio.speech.create({
        model: 'tts',
        input: TEXT,
        voice: 'alloy',
        response_format: 'wav',
      });
      const file = Buffer.from(await audio.arrayBuffer());
      expect(audio.headers.get('content-type')).toBe('audio/wav');
      const heard = await client.audio.transcriptions.create({ model: 'whisper', file: await toFile(file, 'a.wav') });
      expect(heard.text).toBe(TEXT);
      const srt: unknown = await client.audio.transcriptions.create({
        model: 'whisper',
        file: await toFile(file, 'a.wav'),
        response_format: 'srt',
      });
      expect(srt).toMatch(/^1\n00:00:00,000/);
      const english = await client.audio.translations.create({ model: 'whisper', file: await toFile(file, 'a.wav') });
      expect(english.text).toBe(TEXT);
    }
  });

  it('the AI SDK speaks and hears', async () => {
    const azure = createAzure({ baseURL: `${served.url}/openai/v1`, apiKey: KEYS.key1 });
    const { audio } = await generateSpeech({ model: azure.speech('tts'), text: TEXT, outputFormat: 'wav' });
    const { text } = await transcribe({ model: azure.transcription('whisper'), audio: audio.uint8Array });
    expect(text).toBe(TEXT);
  });
});
