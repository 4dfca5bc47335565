/** What a realtime session may use and what it leaves behind, in front of an upstream that does what a test says. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_LIMITS, type Limits } from '#shared/contract/limits.ts';
import type { KeyDirectory } from '#shared/principal.ts';
import { putLimits } from '#store/limits.ts';
import { testApp } from '../../../test/app.ts';
import { openResource, PRINCIPAL, type Resource } from '../../../test/resource.ts';
import { realtimeUpstream, talkTo, type RealtimeUpstream, type Talk } from '../../../test/talk.ts';

/** Every key is somebody else's, so that no test spends what another limits. */
const keys: KeyDirectory = {
  find: (secret) => (secret.startsWith('plr-') ? { ...PRINCIPAL, userId: secret, keyId: `${secret}-key` } : null),
};

let resource: Resource;
let upstream: RealtimeUpstream;
let answer: (talk: Talk, event: Record<string, unknown>) => void;

beforeAll(async () => {
  upstream = await realtimeUpstream((talk) => {
    talk.say({ type: 'session.created', session: { model: 'gpt-realtime', max_output_tokens: 'inf' } });
    talk.socket.on('message', (data) =>
      answer(talk, JSON.parse((data as Buffer).toString()) as Record<string, unknown>),
    );
  });
  resource = await openResource({ keys });
  const place = { baseUrl: upstream.url, apiVersion: null, upstreamName: 'gpt-realtime' };
  await resource.deploy('voice', [place], 'gpt-realtime');
});
afterAll(async () => {
  await resource.close();
  await upstream.close();
});

const open = (key: string) => talkTo(`${resource.url}/openai/v1/realtime?model=voice`, { headers: { 'api-key': key } });
const lastTalk = () => upstream.talks.at(-1)?.talk as Talk;
const CREATE = { type: 'response.create', event_id: 'mine', response: { max_output_tokens: 100 } };
const USAGE = {
  total_tokens: 253,
  input_tokens: 132,
  output_tokens: 121,
  input_token_details: {
    text_tokens: 119,
    audio_tokens: 13,
    image_tokens: 0,
    cached_tokens: 64,
    cached_tokens_details: { text_tokens: 60, audio_tokens: 4, image_tokens: 0 },
  },
  output_token_details: { text_tokens: 30, audio_tokens: 91 },
};
let count = 0;
const begun = () => ({ type: 'response.created', response: { id: `resp_${++count}`, status: 'in_progress' } });
const done = (fields: object = {}) => ({
  type: 'response.done',
  response: { id: `resp_${count}`, status: 'completed', usage: USAGE, ...fields },
});
const responds: typeof answer = (talk, { type }) => {
  if (type !== 'response.create') return;
  talk.say(begun());
  talk.say({ type: 'response.output_text.delta', delta: 'Hello.' });
  talk.say(done());
};

async function limit(key: string, limits: Partial<Limits>): Promise<void> {
  await putLimits(
    resource.db,
    { scope: 'user', owner: key },
    { ...NO_LIMITS, ...limits },
    { by: 'user_1', now: Date.now() },
  );
  await resource.gateway.limits.reload();
}

const state = (key: string) => resource.gateway.limits.state('user', key, '');

/** The rows of a key's calls, once so many are settled. */
async function rowsOf(key: string, least = 1) {
  for (;;) {
    const rows = await resource.db.selectFrom('calls').selectAll().where('user_id', '=', key).orderBy('id').execute();
    const settled = rows.filter((row) => row.state === 'settled');
    if (settled.length >= least) return settled;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const until = async (holds: () => boolean | Promise<boolean>) => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('what a session uses', () => {
  it('is entered response by response, sound and text apart', async () => {
    answer = responds;
    const talk = await open('plr-usage');
    for (let i = 0; i < 2; i++) {
      talk.say(CREATE);
      await talk.heard('response.done');
    }
    talk.socket.close();
    const rows = await rowsOf('plr-usage', 2);
    expect(rows).toHaveLength(2);
    for (const row of rows)
      expect(row).toMatchObject({
        input_tokens: 132,
        cached_tokens: 64,
        audio_input_tokens: 13,
        cached_audio_tokens: 4,
        output_tokens: 121,
        audio_output_tokens: 91,
        usage_source: 'provider',
        status: 200,
        error: null,
        model: 'gpt-realtime',
      });
    // gpt-realtime costs money, and sound more than text.
    expect(rows[0]?.cost_micro_usd).toBeGreaterThan(5000);
    await until(async () => (await state('plr-usage')).inFlight === 0);
    expect(await state('plr-usage')).toMatchObject({ day: { reservedMicroUsd: 0 } });
  });

  it('is supposed where a client leaves in the middle: what came until then is charged', async () => {
    answer = (talk, { type }) => {
      if (type !== 'response.create') return;
      talk.say(begun());
      // One second of sound in each.
      for (let i = 0; i < 3; i++)
        talk.say({ type: 'response.output_audio.delta', delta: Buffer.alloc(48_000).toString('base64') });
    };
    const talk = await open('plr-leaves');
    talk.say({ type: 'input_audio_buffer.append', audio: Buffer.alloc(96_000).toString('base64') });
    talk.say(CREATE);
    for (let i = 0; i < 3; i++) await talk.heard('response.output_audio.delta');
    talk.socket.close(1000, 'enough');
    expect(await lastTalk().closed).toEqual({ code: 1000, reason: 'enough' });
    const [row] = await rowsOf('plr-leaves');
    expect(row).toMatchObject({ error: 'aborted', usage_source: 'estimated' });
    // Twenty tokens a second are spoken, ten are heard.
    expect(row?.output_tokens).toBeGreaterThanOrEqual(58);
    expect(row?.output_tokens).toBeLessThan(70);
    expect(row?.input_tokens).toBeGreaterThanOrEqual(20);
    expect(row?.charged_micro_usd).toBeGreaterThan(0);
  });

  it('is supposed where the upstream breaks off; the client is told, and its line closed', async () => {
    answer = (talk, { type }) => {
      if (type !== 'response.create') return;
      talk.say(begun());
      talk.say({ type: 'response.output_text.delta', delta: 'Hel' });
      setTimeout(() => talk.socket.terminate(), 20);
    };
    const talk = await open('plr-cut');
    talk.say(CREATE);
    const { error } = await talk.heard('error');
    expect(error).toMatchObject({ type: 'server_error', code: 'upstream_cut' });
    expect((await talk.closed).code).toBe(1011);
    expect(await rowsOf('plr-cut')).toMatchObject([{ error: 'upstream_cut', usage_source: 'estimated' }]);
    await until(async () => (await state('plr-cut')).inFlight === 0);
  });

  it('is nothing for what the upstream refused or failed to make', async () => {
    answer = (talk, { type }) => {
      if (type !== 'response.create') return;
      talk.say(begun());
      talk.say(done({ status: 'failed', usage: null }));
    };
    const talk = await open('plr-failed');
    talk.say(CREATE);
    await talk.heard('response.done');
    answer = (to, { type }) => {
      if (type === 'response.create')
        to.say({ type: 'error', error: { type: 'invalid_request_error', message: 'no' } });
    };
    talk.say(CREATE);
    await talk.heard('error');
    talk.socket.close();
    const rows = await rowsOf('plr-failed', 2);
    expect(rows.map((row) => row.cost_micro_usd ?? 0)).toEqual([0, 0]);
    // Two of one millisecond have no order.
    expect(new Set(rows.map((row) => row.error))).toEqual(new Set(['upstream_failed', null]));
  });

  it('counts what is written down, by the model that does it', async () => {
    answer = (talk) =>
      talk.say({
        type: 'conversation.item.input_audio_transcription.completed',
        transcript: 'Hello.',
        usage: {
          type: 'tokens',
          total_tokens: 22,
          input_tokens: 13,
          input_token_details: { text_tokens: 0, audio_tokens: 13 },
          output_tokens: 9,
        },
      });
    const talk = await open('plr-written');
    const transcription = { model: 'gpt-4o-transcribe' };
    lastTalk().say({
      type: 'session.updated',
      session: { model: 'gpt-realtime', audio: { input: { transcription } } },
    });
    talk.say({ type: 'input_audio_buffer.commit' });
    await talk.heard('conversation.item.input_audio_transcription.completed');
    talk.socket.close();
    expect(await rowsOf('plr-written')).toMatchObject([
      { model: 'gpt-4o-transcribe', input_tokens: 13, audio_input_tokens: 13, output_tokens: 9 },
    ]);
  });
});

describe('limits', () => {
  it('hold within a session: what may not begin is not asked for, and the session goes on', async () => {
    answer = responds;
    await limit('plr-tokens', { tokensPerMinute: 400 });
    const talk = await open('plr-tokens');
    talk.say(CREATE);
    await talk.heard('response.done');
    talk.say({ ...CREATE, response: { max_output_tokens: 200 } });
    const { error } = await talk.heard('error');
    expect(error).toMatchObject({ type: 'tokens', code: 'rate_limit_exceeded', event_id: 'mine', param: null });
    expect(lastTalk().told.filter(({ type }) => type === 'response.create')).toHaveLength(1);
    await limit('plr-tokens', { tokensPerMinute: 10_000 });
    talk.say(CREATE);
    await talk.heard('response.done');
    talk.socket.close();
    expect(await rowsOf('plr-tokens', 2)).toHaveLength(2);
  });

  it('hold for answers that nobody asked for: they are stopped, and what they used is charged', async () => {
    await limit('plr-vad', { budgetDayMicroUsd: 200_000 });
    answer = (talk, { type }) => {
      if (type === 'input_audio_buffer.append') talk.say(begun());
      if (type === 'response.cancel') talk.say(done({ status: 'cancelled' }));
    };
    const talk = await open('plr-vad');
    await talk.heard('session.created');
    await limit('plr-vad', { budgetDayMicroUsd: 0 });
    talk.say({ type: 'input_audio_buffer.append', audio: 'AAAA' });
    expect((await talk.heard('error'))['error']).toMatchObject({ type: 'insufficient_quota' });
    await talk.heard('response.done');
    talk.socket.close();
    const [row] = await rowsOf('plr-vad');
    expect(row).toMatchObject({ output_tokens: 121, usage_source: 'provider' });
    expect((await state('plr-vad')).day.spentMicroUsd).toBe(row?.charged_micro_usd);
  });

  it('a session has one place among those under way, its responses none', async () => {
    answer = responds;
    await limit('plr-one', { concurrency: 1 });
    const talk = await open('plr-one');
    talk.say(CREATE);
    await talk.heard('response.done');
    expect((await state('plr-one')).inFlight).toBe(1);
    const refused: unknown = await open('plr-one').catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': expect.any(String) } });
    talk.socket.close();
    await until(async () => (await state('plr-one')).inFlight === 0);
    (await open('plr-one')).socket.close();
  });

  it('a spent budget opens no session, and a limit of requests speaks of the handshake', async () => {
    await limit('plr-spent', { budgetDayMicroUsd: 0 });
    expect(await open('plr-spent').catch((error: unknown) => error)).toMatchObject({ status: 429 });
    await limit('plr-calls', { requestsPerMinute: 1 });
    (await open('plr-calls')).socket.close();
    const refused: unknown = await open('plr-calls').catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 429, body: expect.stringContaining('onHandshake') });
  });
});

describe('frames', () => {
  it('pass as they are, both ways, binary ones too', async () => {
    answer = () => undefined;
    const talk = await open('plr-frames');
    await talk.heard('session.created');
    const odd = '{ "type" : "conversation.item.create",\n "x": "ünïcode 中文 \\u0000" }';
    const there = new Promise<string>((resolve) =>
      lastTalk().socket.once('message', (data) => resolve((data as Buffer).toString())),
    );
    talk.socket.send(odd);
    expect(await there).toBe(odd);
    // Sound in frames of bytes, say.
    talk.socket.removeAllListeners('message');
    const answered = new Promise<[Buffer, boolean]>((resolve) =>
      talk.socket.once('message', (data, isBinary) => resolve([data as Buffer, isBinary])),
    );
    lastTalk().socket.send(Buffer.from([1, 2, 3]), { binary: true });
    expect(await answered).toEqual([Buffer.from([1, 2, 3]), true]);
    talk.socket.terminate();
    expect((await lastTalk().closed).code).toBe(1000);
  });

  it('of 15 MB pass, larger ones than 24 MB end the session', async () => {
    answer = () => undefined;
    const talk = await open('plr-large');
    const size = 15 * 1024 * 1024;
    const got = new Promise<number>((resolve) =>
      lastTalk().socket.once('message', (data) => resolve((data as Buffer).length)),
    );
    talk.socket.send(JSON.stringify({ type: 'input_audio_buffer.append', audio: 'A'.repeat(size) }));
    expect(await got).toBeGreaterThan(size);
    talk.socket.send('x'.repeat(25 * 1024 * 1024));
    expect((await talk.closed).code).toBe(1009);
    await lastTalk().closed;
  });

  it('wait for a client that does not read, instead of filling the memory', async () => {
    answer = () => undefined;
    const talk = await open('plr-slow');
    await talk.heard('session.created');
    talk.socket.pause();
    const source = lastTalk().socket;
    const piece = JSON.stringify({ type: 'response.output_audio.delta', delta: 'A'.repeat(1_000_000) });
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 60; i++) source.send(piece);
    await new Promise((resolve) => setTimeout(resolve, 500));
    // What has not left the upstream is still there: of 60 MB at most a few passed.
    expect(source.bufferedAmount).toBeGreaterThan(30_000_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
    talk.socket.resume();
    await until(() => talk.told.length === 61);
    talk.socket.close();
  });

  it('rest before the house does: whoever is not being answered is told at once, the others after their answer', async () => {
    const env = { AZURE_API_KEY: 'k', AZURE_ENDPOINT: upstream.url, AZURE_MODEL_LIST: 'voice' };
    const app = await testApp({ env });
    const origin = await app.listen();
    const { userId } = await app.as('ann');
    const { secret } = await app.deps.identity.keys.create(userId, { name: 'x', expiresAt: null });
    const join = () => talkTo(`${origin}/v1/realtime?model=voice`, { headers: { 'api-key': secret } });
    answer = (to, { type }) => {
      if (type === 'response.create') to.say(begun());
    };
    const idle = await join();
    const busy = await join();
    const made = lastTalk();
    busy.say(CREATE);
    await busy.heard('response.created');
    const closed = app.close();
    expect(await idle.closed).toEqual({ code: 1001, reason: 'going away' });
    expect(busy.told.some(({ type }) => type === 'response.done')).toBe(false);
    made.say(done());
    await busy.heard('response.done');
    expect((await busy.closed).code).toBe(1001);
    await closed;
  });

  it('end with the house: everybody is told, and what was used is settled', async () => {
    const own = await openResource({ keys });
    await own.deploy('voice', [{ baseUrl: upstream.url, apiVersion: null, upstreamName: 'gpt-realtime' }]);
    answer = (to, { type }) => {
      if (type === 'response.create') to.say(begun());
    };
    const talk = await talkTo(`${own.url}/openai/v1/realtime?model=voice`, { headers: { 'api-key': 'plr-x' } });
    talk.say(CREATE);
    await talk.heard('response.created');
    const { db } = own;
    await own.gateway.close();
    expect((await talk.closed).code).toBe(1001);
    const rows = await db.selectFrom('calls').selectAll().execute();
    expect(rows).toMatchObject([{ state: 'settled', error: 'aborted' }]);
    await own.close();
  });
});
