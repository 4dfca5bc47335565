import { describe, expect, it } from 'vitest';
import { speak } from '../audio/tone.ts';
import { dice, KEYS, testSimulator, virtualTime } from '../asking.ts';
import { createSimulator, type Simulator, type SimulatorOptions } from '../index.ts';

const deployments = [
  { name: 'gpt-realtime', model: 'gpt-realtime' },
  { name: 'gpt-4o', model: 'gpt-4o' },
  { name: 'whisper', model: 'whisper' },
];
const GA = '/openai/v1/realtime?model=gpt-realtime';
const PREVIEW = '/openai/realtime?api-version=2025-04-01-preview&deployment=gpt-realtime';

interface Told {
  type: string;
  event_id: string;
  delta?: string;
  text?: string;
  transcript?: string;
  item?: { id: string; type: string; status: string; content?: object[]; call_id?: string };
  item_id?: string;
  previous_item_id?: string | null;
  session?: Record<string, unknown>;
  response?: { status: string; status_details: object | null; output: { type: string }[]; usage: object };
  error?: { code: string; message: string; param: string | null; event_id: string | null };
  rate_limits?: object[];
}

function open(path: string = GA, options: SimulatorOptions = {}, headers: Record<string, string> = {}) {
  const simulator = testSimulator({ deployments, limits: 'off', ...options });
  return { simulator, ...opened(simulator, path, headers) };
}

/** A session without a socket: what is told, in order. */
function opened(simulator: Simulator, path: string, headers: Record<string, string> = {}) {
  const found = simulator.connect({
    method: 'GET',
    path,
    headers: { 'api-key': KEYS.key1, ...headers },
    body: new Uint8Array(),
  });
  if ('status' in found) throw new Error(`refused with ${found.status}`);
  const told: Told[] = [];
  const ends: (string | number)[] = [];
  const session = found.open({
    send: (text) => told.push(JSON.parse(text)),
    close: (code) => ends.push(code),
    cut: () => ends.push('cut'),
  });
  const say = (event: object): void => session.receive(JSON.stringify(event));
  const types = (): string[] => told.map((event) => event.type);
  const heard = async (type: string, count: number = 1): Promise<Told> => {
    await expect.poll(() => told.filter((event) => event.type === type).length).toBeGreaterThanOrEqual(count);
    return told.findLast((event) => event.type === type) ?? { type: '', event_id: '' };
  };
  return { told, types, say, heard, ends, session };
}

function saying(text: string): object {
  return {
    type: 'conversation.item.create',
    item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
  };
}

const inText = { type: 'session.update', session: { type: 'realtime', output_modalities: ['text'] } };

describe('a conversation in text', () => {
  it('is told event by event, with GA’s names', async () => {
    const { told, types, say, heard } = open();
    say(inText);
    say(saying('Say hello.'));
    say({ type: 'response.create' });
    await heard('rate_limits.updated');
    expect(types()).toEqual([
      'session.created',
      'session.updated',
      'conversation.item.added',
      'conversation.item.done',
      'response.created',
      'response.output_item.added',
      'conversation.item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'conversation.item.done',
      'response.done',
      'rate_limits.updated',
    ]);
    expect(told.every((event) => /^event_[A-Za-z0-9]{21}$/.test(event.event_id))).toBe(true);
    expect(told[0]?.session).toMatchObject({
      type: 'realtime',
      object: 'realtime.session',
      id: expect.stringMatching(/^sess_/),
      model: 'gpt-realtime',
      output_modalities: ['audio'],
      audio: { input: { turn_detection: { type: 'server_vad' } }, output: { voice: 'alloy' } },
    });
    expect(told[1]?.session?.['output_modalities']).toEqual(['text']);
    expect(told[10]).toMatchObject({ text: 'Hello.', output_index: 0, content_index: 0 });
    const done = told[14]?.response;
    expect(done).toMatchObject({
      object: 'realtime.response',
      status: 'completed',
      status_details: null,
      output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello.' }] }],
      output_modalities: ['text'],
      usage: { output_tokens: 2, output_token_details: { text_tokens: 2, audio_tokens: 0 } },
    });
    expect(told[6]?.previous_item_id).toBe(told[2]?.item?.id);
    expect(told[15]?.rate_limits).toMatchObject([{ name: 'requests' }, { name: 'tokens' }]);
  });

  it('has other names in the preview', async () => {
    const { told, types, say, heard } = open(PREVIEW);
    say({ type: 'session.update', session: { modalities: ['text'], instructions: 'Be brief.' } });
    say(saying('Say hello.'));
    say({ type: 'response.create' });
    await heard('response.done');
    expect(types()).toContain('response.text.delta');
    expect(types()).toContain('conversation.item.created');
    expect(types().some((type) => type.includes('output_text') || type === 'conversation.item.done')).toBe(false);
    expect(told[0]?.session).toMatchObject({
      modalities: ['audio', 'text'],
      input_audio_format: 'pcm16',
      voice: 'alloy',
    });
    expect(told[1]?.session).toMatchObject({ modalities: ['text'], instructions: 'Be brief.' });
    const done = told.find((event) => event.type === 'response.done');
    expect(JSON.stringify(done)).toContain('{"type":"text","text":"Hello."}');
  });

  it('remembers, until an item is deleted', async () => {
    const { say, heard, told } = open();
    say(inText);
    say(saying('My dog is called Rex.'));
    say({ type: 'response.create' });
    await heard('response.done');
    say(saying('What did I ask?'));
    say({ type: 'response.create' });
    await heard('response.done', 2);
    expect(told.findLast((event) => event.type === 'response.output_text.done')?.text).toContain(
      'My dog is called Rex.',
    );
    const first = told.find((event) => event.type === 'conversation.item.added')?.item?.id;
    say({ type: 'conversation.item.retrieve', item_id: first });
    expect(told.at(-1)).toMatchObject({ type: 'conversation.item.retrieved', item: { id: first } });
    say({ type: 'conversation.item.delete', item_id: first });
    expect(told.at(-1)).toMatchObject({ type: 'conversation.item.deleted', item_id: first });
    say({ type: 'conversation.item.retrieve', item_id: first });
    expect(told.at(-1)?.error?.code).toBe('item_retrieve_invalid_item_id');
  });

  it('calls functions and uses what they say', async () => {
    const { say, heard, types } = open();
    const tools = [
      {
        type: 'function',
        name: 'get_weather',
        description: 'The weather of a city',
        parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
    ];
    say({ type: 'session.update', session: { type: 'realtime', output_modalities: ['text'], tools } });
    say(saying('What is the weather in Paris?'));
    say({ type: 'response.create' });
    const { response } = await heard('response.done');
    expect(response?.output).toMatchObject([
      { type: 'function_call', name: 'get_weather', arguments: '{"city":"Paris"}' },
    ]);
    expect(types()).toContain('response.function_call_arguments.delta');
    const call = response?.output[0] as unknown as { call_id: string };
    const item = { type: 'function_call_output', call_id: call.call_id, output: '17 degrees' };
    say({ type: 'conversation.item.create', item });
    say({ type: 'response.create' });
    await heard('response.done', 2);
    expect((await heard('response.output_text.done')).text).toContain('17 degrees');
  });

  it('says what is wrong with an event, and goes on', async () => {
    const { say, told, session, heard } = open();
    say({ type: 'nonsense', event_id: 'mine' });
    expect(told.at(-1)?.error).toMatchObject({
      type: 'invalid_request_error',
      code: 'invalid_value',
      param: 'type',
      event_id: 'mine',
    });
    expect(told.at(-1)?.error?.message).toMatch(
      /^Invalid value: 'nonsense'\. Supported values are: 'session\.update', /,
    );
    session.receive('{');
    expect(told.at(-1)?.error?.code).toBe('invalid_json');
    say({ type: 'session.update', session: {} });
    expect(told.at(-1)?.error).toMatchObject({ message: "Missing required parameter: 'session.type'." });
    say({ type: 'conversation.item.create', item: { type: 'message' } });
    expect(told.at(-1)?.error).toMatchObject({ param: 'item.role' });
    say({ type: 'response.cancel' });
    expect(told.at(-1)?.error).toMatchObject({ code: 'response_cancel_not_active' });
    say({ type: 'input_audio_buffer.commit' });
    expect(told.at(-1)?.error).toMatchObject({ code: 'input_audio_buffer_commit_empty' });
    say(inText);
    say(saying('Say hello.'));
    say({ type: 'response.create' });
    await heard('response.done');
  });
});

describe('a response', () => {
  const slow = { ...virtualTime(), scenario: { behaviour: { answer: 'endless', tokensPerSecond: 100 } as const } };

  it('is the only one at a time, and is cancelled on demand', async () => {
    const simulator = createSimulator({ keys: KEYS, deployments, limits: 'off', scenario: slow.scenario });
    const { say, told, heard, session } = opened(simulator, GA);
    say({ ...inText, session: { ...inText.session, max_output_tokens: 4_000 } });
    say(saying('x'));
    say({ type: 'response.create' });
    await heard('response.output_text.delta', 2);
    say({ type: 'response.create' });
    expect(told.at(-1)?.error?.code).toBe('conversation_already_has_active_response');
    say({ type: 'response.cancel' });
    const { response } = await heard('response.done');
    expect(response).toMatchObject({
      status: 'cancelled',
      status_details: { type: 'cancelled', reason: 'client_cancelled' },
    });
    say({ type: 'response.create' });
    await heard('response.created', 2);
    session.close();
    await heard('response.done', 2);
    expect(simulator.resource.journal.at(-1)).toMatchObject({ status: 101, outcome: 'completed' });
  });

  it('ends at its limit, at the filter, or fails as the scenario says', async () => {
    const ending = async (text: string, headers: Record<string, string> = {}, more: object = {}) => {
      const { say, heard } = open(GA, {}, headers);
      say({ type: 'session.update', session: { type: 'realtime', output_modalities: ['text'], ...more } });
      say(saying(text));
      say({ type: 'response.create' });
      return (await heard('response.done')).response;
    };
    expect(await ending('show me some code', {}, { max_output_tokens: 10 })).toMatchObject({
      status: 'incomplete',
      status_details: { reason: 'max_output_tokens' },
    });
    expect(await ending('[[filter:violence]]')).toMatchObject({ status_details: { reason: 'content_filter' } });
    expect(await ending('x', { 'x-sim-fault': '500' })).toMatchObject({
      status: 'failed',
      status_details: { error: { code: 'server_error' } },
    });
    const cut = open(GA, {}, { 'x-sim-cut-after': '3' });
    cut.say(inText);
    cut.say(saying('show me some code'));
    cut.say({ type: 'response.create' });
    await expect.poll(() => cut.ends).toEqual(['cut']);
  });

  it('counts against the deployment’s limits', async () => {
    const few = [{ name: 'gpt-realtime', model: 'gpt-realtime', capacity: 1 }];
    const { say, heard } = open(GA, { limits: 'enforced', deployments: few });
    say(saying('x'.repeat(5_000)));
    say({ type: 'response.create' });
    expect((await heard('response.done')).response).toMatchObject({
      status: 'failed',
      status_details: { error: { code: 'rate_limit_exceeded' } },
    });
  });
});

describe('audio', () => {
  it('is spoken with its transcript', async () => {
    const { say, heard, told } = open();
    say(saying('Say hello.'));
    say({ type: 'response.create' });
    const { response } = await heard('response.done');
    const deltas = told.filter((event) => event.type === 'response.output_audio.delta');
    const bytes = Buffer.concat(deltas.map((event) => Buffer.from(event.delta ?? '', 'base64')));
    expect(bytes.length / 48_000).toBeGreaterThan(0.2);
    expect(told.find((event) => event.type === 'response.output_audio_transcript.done')?.transcript).toBe('Hello.');
    expect(response).toMatchObject({ output: [{ content: [{ type: 'output_audio', transcript: 'Hello.' }] }] });
  });

  it('is committed by the client, and written down when that is asked for', async () => {
    const { say, heard, told } = open();
    const audio = { input: { turn_detection: null, transcription: { model: 'whisper' } } };
    say({ type: 'session.update', session: { type: 'realtime', output_modalities: ['text'], audio } });
    say({ type: 'input_audio_buffer.append', audio: Buffer.alloc(48_000).toString('base64') });
    say({ type: 'input_audio_buffer.commit' });
    expect(told.map((event) => event.type).slice(-5)).toEqual([
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      'conversation.item.input_audio_transcription.delta',
      'conversation.item.input_audio_transcription.completed',
    ]);
    expect(told.at(-1)?.transcript).toMatch(/\.$/);
    say({ type: 'response.create' });
    await heard('response.done');
    say({ type: 'input_audio_buffer.append', audio: 'AAAA' });
    say({ type: 'input_audio_buffer.clear' });
    expect(told.at(-1)?.type).toBe('input_audio_buffer.cleared');
  });

  it('is noticed: speech, then silence, then an answer', async () => {
    const { say, heard, types } = open();
    const spoken = speak('Good morning to you all', 'alloy', 1);
    const bytes = Buffer.from(spoken.buffer, spoken.byteOffset, spoken.byteLength);
    for (let at = 0; at < bytes.length; at += 9_600)
      say({ type: 'input_audio_buffer.append', audio: bytes.subarray(at, at + 9_600).toString('base64') });
    expect(types()).toEqual(['session.created', 'input_audio_buffer.speech_started']);
    for (let i = 0; i < 6; i++)
      say({ type: 'input_audio_buffer.append', audio: Buffer.alloc(4_800).toString('base64') });
    await heard('response.done');
    expect(types().slice(2, 6)).toEqual([
      'input_audio_buffer.speech_stopped',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
    ]);
  });

  it('is only written down in a transcription session', async () => {
    const { say, told, types } = open('/openai/v1/realtime?intent=transcription&model=whisper');
    expect(told[0]?.session).toMatchObject({ type: 'transcription', object: 'realtime.transcription_session' });
    say({ type: 'input_audio_buffer.append', audio: Buffer.alloc(48_000).toString('base64') });
    say({ type: 'input_audio_buffer.commit' });
    expect(types()).toContain('conversation.item.input_audio_transcription.completed');
  });
});

describe('the handshake', () => {
  const simulator = testSimulator({ deployments, random: dice(), tokenIssuer: (token) => token === 'eyJ.a.b' });
  const status = (path: string, headers: Record<string, string>): number => {
    const found = simulator.connect({ method: 'GET', path, headers, body: new Uint8Array() });
    return 'status' in found ? found.status : 101;
  };

  it('takes the key as header, in the address, as bearer on v1, as a browser’s protocol; and tokens', () => {
    const key = KEYS.key2;
    for (const path of [GA, PREVIEW]) {
      expect(status(path, { 'api-key': key })).toBe(101);
      expect(status(`${path}&api-key=${key}`, {})).toBe(101);
      expect(status(path, { 'sec-websocket-protocol': `realtime, openai-insecure-api-key.${key}` })).toBe(101);
      expect(status(path, { authorization: 'Bearer eyJ.a.b' })).toBe(101);
      expect(status(`${path}&Authorization=Bearer%20eyJ.a.b`, {})).toBe(101);
      expect(status(path, {})).toBe(401);
      expect(status(path, { 'api-key': 'wrong' })).toBe(401);
    }
    expect(status(GA, { authorization: `Bearer ${key}` })).toBe(101);
    expect(status(PREVIEW, { authorization: `Bearer ${key}` })).toBe(401);
    expect(JSON.stringify(simulator.resource.journal)).not.toContain(key);
  });

  it('is refused for unknown deployments, other models, old versions, other paths, and on order', () => {
    const headers = { 'api-key': KEYS.key1 };
    expect(status(GA.replace('gpt-realtime', 'nope'), headers)).toBe(404);
    expect(status(GA.replace('gpt-realtime', 'gpt-4o'), headers)).toBe(400);
    expect(status('/openai/realtime?api-version=2024-10-21&deployment=gpt-realtime', headers)).toBe(404);
    expect(status('/openai/v1/nothing', headers)).toBe(404);
    expect(status(GA, { ...headers, 'x-sim-fault': 'firewall' })).toBe(403);
    expect(() => status(GA, { ...headers, 'x-sim-fault': 'reset' })).toThrow('broken');
  });
});
