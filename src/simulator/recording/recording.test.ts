import { describe, expect, it } from 'vitest';
import { ask, CLASSIC, heldTime, KEYS, saying, testSimulator } from '../asking.ts';
import { instant } from '../index.ts';
import type { SimulatorRequest, SimulatorResponse } from '../wire.ts';
import { recorder } from './record.ts';
import { fileName, parseRecording, recordingOf, type Recording } from './recording.ts';
import { redactor } from './redaction.ts';
import { replay } from './replay.ts';

const GUID = '3f2504e0-4f89-11d3-9a0c-0305e82c3301';

describe('what is taken out of traffic', () => {
  const redact = redactor(['the-key-of-the-resource']);

  it.each([
    ['the key it knows', 'key: the-key-of-the-resource.', 'the-key'],
    ['keys in JSON', '{"key1":"0123456789abcdef","key2" : "fedcba"}', 'abcdef'],
    ['keys in JSON within JSON', '{\\"api_key\\": \\"0123456789abcdef\\"}', 'abcdef'],
    ['signatures', 'https://s.blob.core.windows.net/a.png?se=2026&sig=AbC%2Fd%3D&sp=r', 'AbC'],
    ['signatures behind an escaped ampersand', '"u":"https://s/a?sp=r\\u0026sig=AbC%2F"', 'AbC'],
    ['bearer tokens', 'authorization: Bearer abcdef0123456789', 'abcdef'],
    ['JWTs', 'token eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl said', 'eyJ'],
    ['keys of vendors', 'use sk-proj-0123456789abcdef', '0123456789'],
    ['subscriptions', `/subscriptions/${GUID}/resourceGroups/x`, '3f2504e0'],
    ['people’s objects', `The principal \`${GUID}\` lacks the action`, '3f2504e0'],
    ['addresses', 'from 203.0.113.42, or 2001:db8::8a2e:370:7334.', /203|2001/],
    ['addresses in fields', '{"client_ip":"here","source_ip": "there"}', /here|there/],
  ])('%s', (_, text, secret) => {
    const clean = redact(text);
    expect(clean).not.toMatch(secret);
    expect(clean).toHaveLength(text.length);
  });

  it('leaves everything else', () => {
    const text = `{"id":"chatcmpl-${GUID}","model":"gpt-4o-2024-11-20","content":"std::cout at 12:30:45, v1.2, see a::b; usage: 1.5"}`;
    expect(redact(text)).toBe(text);
  });
});

const asking = (body: object, more: Partial<SimulatorRequest> = {}): SimulatorRequest => ({
  method: 'POST',
  path: CLASSIC,
  headers: { 'api-key': KEYS.key1, 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(body)),
  ...more,
});

async function read(answer: SimulatorResponse): Promise<string[]> {
  const pieces: string[] = [];
  for await (const chunk of answer.body) pieces.push(Buffer.from(chunk).toString());
  return pieces;
}

/** What a simulated resource answers, recorded. */
async function taped(...requests: SimulatorRequest[]): Promise<Recording[]> {
  const tape: Recording[] = [];
  const upstream = testSimulator({ scenario: { behaviour: { ...instant, tokensPerSecond: 50 } } });
  let now = 0;
  const { handle } = recorder({
    host: 'contoso.openai.azure.com',
    send: async (request) => {
      now += 300;
      const { status, headers, body } = await upstream.handle(request);
      async function* timed() {
        for await (const chunk of body) {
          now += 20;
          yield chunk;
        }
      }
      return { status, headers, body: timed() };
    },
    keep: (recording) => void tape.push(parseRecording(JSON.stringify(recording))),
    clock: () => now,
  });
  for (const request of requests) await read(await handle(request));
  return tape;
}

const streamed = saying('Say hello.', { stream: true });

describe('a recording', () => {
  it('keeps each chunk with its time, and no credential anywhere', async () => {
    const [tape] = await taped(asking(streamed, { path: `${CLASSIC}&api-key=${KEYS.key2}` }));
    expect(tape?.response.chunks.length).toBeGreaterThan(2);
    expect(tape?.response.afterMs).toBe(300);
    expect(tape?.response.chunks.slice(0, 2).map(([ms]) => ms)).toEqual([20, 40]);
    const text = JSON.stringify(tape);
    for (const secret of [KEYS.key1, KEYS.key2, 'contoso']) expect(text).not.toContain(secret);
    expect(tape && fileName(tape, 3)).toBe('0003-post-deployments-gpt-4o-chat-completions-200.json');
  });

  it('knows a secret that lies across two chunks, and keeps their borders', () => {
    const heard = {
      status: 200,
      headers: {
        'content-type': 'text/event-stream',
        'set-cookie': 'a=b',
        authorization: 'x',
        'x-ms-region': 'East US',
      },
      afterMs: 1,
      chunks: ['data: {"url":"https://s/a?si', 'g=SECRET', 'SECRET"}\n\n'].map((text, ms) => ({
        ms,
        bytes: Buffer.from(text),
      })),
      complete: true,
    };
    const { response } = recordingOf(asking(streamed), heard, 'x.example', new Date(0));
    expect(response.chunks).toEqual([
      [0, 'data: {"url":"https://s/a?si'],
      [1, 'g=xxxxxx'],
      [2, 'xxxxxx"}\n\n'],
    ]);
    expect(response.headers).toEqual({ 'content-type': 'text/event-stream', 'x-ms-region': 'East US' });
  });

  it('keeps bytes that are no text, and letters cut in two, as they came', async () => {
    const pieces = [Buffer.from([0xff, 0xd8, 0, 1]), Buffer.from('中').subarray(0, 2), Buffer.from('中').subarray(2)];
    const heard = {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      afterMs: 0,
      chunks: pieces.map((bytes) => ({ ms: 0, bytes })),
      complete: true,
    };
    const recording = recordingOf(asking(streamed), heard, 'x', new Date(0));
    const player = replay([recording], { timing: 'instant' });
    const answer = await player.handle(asking(streamed));
    const got: Buffer[] = [];
    for await (const chunk of answer.body) got.push(Buffer.from(chunk));
    expect(got).toEqual(pieces);
  });
});

describe('a replay', () => {
  it('answers byte for byte, whoever asks and in whatever order the fields come', async () => {
    const tape = await taped(asking(streamed), asking(saying('Say hello.')));
    const simulator = testSimulator({ scenario: { behaviour: instant } });
    const { text } = await ask(simulator, { body: streamed });
    const player = replay(tape, { timing: 'instant' });
    expect(player.requests).toBe(2);
    const reordered = { stream: true, user: 'somebody else', ...saying('Say hello.') };
    const answer = await player.handle(
      asking(reordered, { headers: { authorization: 'Bearer of-anybody', 'content-type': 'application/json' } }),
    );
    const said = (await read(answer)).join('');
    expect(said.replaceAll(/chatcmpl-\w+|"created":\d+|"obfuscation":"\w*"/g, '')).toBe(
      text.replaceAll(/chatcmpl-\w+|"created":\d+|"obfuscation":"\w*"/g, ''),
    );
    expect(answer.headers).toMatchObject({
      'x-ms-region': 'Sweden Central',
      'content-type': 'text/event-stream; charset=utf-8',
    });
  });

  it('gives what was recorded more often in turn, the last one from then on', async () => {
    const [first] = await taped(asking(streamed));
    if (!first) throw new Error('nothing was recorded');
    const busy: Recording = { ...first, response: { ...first.response, status: 429, chunks: [[0, '{}']] } };
    const player = replay([busy, first], { timing: 'instant' });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) statuses.push((await player.handle(asking(streamed))).status);
    expect(statuses).toEqual([429, 200, 200]);
  });

  it('waits as the upstream did, unless told not to', async () => {
    const tape = await taped(asking(streamed));
    const time = heldTime();
    const player = replay(tape, { timing: 'original', sleep: time.sleep });
    const began = time.clock();
    let head = 0;
    let end = 0;
    const listen = async (): Promise<void> => {
      const answer = await player.handle(asking(streamed));
      head = time.clock() - began;
      await read(answer);
      end = time.clock() - began;
    };
    const reading = listen();
    await time.pass(60_000);
    await reading;
    expect(head).toBe(300);
    expect(end).toBe(300 + (tape[0]?.response.chunks.at(-1)?.[0] ?? 0));
  });

  it('breaks off where the upstream did', async () => {
    const [first] = await taped(asking(streamed));
    if (!first) throw new Error('nothing was recorded');
    const torn = {
      ...first,
      response: { ...first.response, chunks: first.response.chunks.slice(0, 2), complete: false },
    };
    const answer = await replay([torn], { timing: 'instant' }).handle(asking(streamed));
    await expect(read(answer)).rejects.toThrow('broke off');
  });

  it('says what it does not know', async () => {
    const player = replay(await taped(asking(streamed)), { timing: 'instant' });
    const other = await player.handle(asking(saying('Something else')));
    expect(other.status).toBe(404);
    expect((await read(other)).join('')).toContain('1 at this address were recorded with other bodies');
    const nowhere = await player.handle(asking(streamed, { path: '/openai/v1/responses' }));
    expect((await read(nowhere)).join('')).toContain('Nothing was recorded at this address');
  });

  it('knows a form again though its boundary is another', async () => {
    const form = (boundary: string): SimulatorRequest => ({
      method: 'POST',
      path: '/openai/v1/audio/transcriptions',
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="model"\r\n\r\nwhisper\r\n--${boundary}--\r\n`,
      ),
    });
    const player = replay(await taped(form('aaaaaaaa')), { timing: 'instant' });
    expect((await read(await player.handle(form('bbbbbbbb')))).join('')).not.toContain('NotRecorded');
  });
});
