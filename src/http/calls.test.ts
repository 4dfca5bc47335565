/** A person talks, the simulator's realtime model answers, and what was said is in the chat. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CALL_PATH } from '#shared/call.ts';
import { contract } from '#shared/contract/index.ts';
import { newId } from '#shared/ids.ts';
import { textOf } from '#shared/message-text.ts';
import { createSimulator, instant, serveSimulator, type ServedSimulator } from '#simulator/index.ts';
import { testApp, type Caller, type TestApp } from '../../test/app.ts';
import { talkTo, type Talk } from '../../test/talk.ts';

const { getChat, listChats, putSetting } = contract;
const MODELS = ['gpt-4o', 'gpt-realtime', 'gpt-4o-realtime-preview'];

let served: ServedSimulator;
let app: TestApp;
let url: string;
let ann: Caller;
beforeAll(async () => {
  const azure = createSimulator({
    deployments: MODELS.map((name) => ({ name, model: name })),
    scenario: { behaviour: instant },
    limits: 'off',
  });
  served = await serveSimulator(azure, { port: 0, host: '127.0.0.1' });
  app = await testApp({
    env: {
      AZURE_API_KEY: azure.resource.keys.key1,
      AZURE_ENDPOINT: served.url,
      AZURE_API_VERSION: '2025-04-01-preview',
      AZURE_MODEL_LIST: ['-all', ...MODELS.map((name) => `+${name}`)].join(','),
    },
  });
  url = await app.listen();
  ann = await app.as('ann', 'owner');
});
afterAll(async () => {
  await app.close();
  await served.close();
});

const start = {
  type: 'start',
  chatId: null as string | null,
  model: 'gpt-realtime',
  voice: 'alloy',
  language: null,
  projectId: null as string | null,
  assistantId: null,
  temporary: false,
};

const dial = (who: Pick<Caller, 'cookie'>, headers: Record<string, string> = {}) =>
  talkTo(url + CALL_PATH, { headers: { cookie: who.cookie, origin: url, ...headers } });
const refusal = (who: Pick<Caller, 'cookie'>, headers: Record<string, string> = {}) =>
  dial(who, headers).then(
    () => 0,
    (error: { status: number }) => error.status,
  );

async function call(who: Caller, more: Partial<typeof start> = {}): Promise<Talk> {
  const talk = await dial(who);
  talk.say({ ...start, ...more });
  await talk.heard('ready');
  return talk;
}

const MS = 48;
/** Half a second of a loud tone, and the silence after it. */
const utterance = Buffer.concat([
  Buffer.from(Int16Array.from({ length: 12_000 }, (_, at) => Math.round(20_000 * Math.sin(at / 8))).buffer),
  Buffer.alloc(900 * MS),
]);

function speak(talk: Talk): void {
  for (let at = 0; at < utterance.length; at += 100 * MS) talk.socket.send(utterance.subarray(at, at + 100 * MS));
}

async function captioned(talk: Talk, who: string): Promise<string> {
  for (;;) {
    const event = await talk.heard('captioned');
    if (event['who'] === who) return String(event['text']);
  }
}

/** A whole call of one question and one answer; the chat it is in. */
async function said(who: Caller, more: Partial<typeof start>): Promise<string> {
  const talk = await call(who, more);
  speak(talk);
  await captioned(talk, 'answer');
  const { chatId } = (await talk.heard('kept')) as unknown as { chatId: string };
  talk.say({ type: 'end' });
  await talk.closed;
  return chatId;
}

const listed = async () => (await ann.call(listChats)).chats.map(({ id }) => id);

describe('a call', () => {
  it('is written into a new chat, both sides, with what the answer cost, and goes on by typing', async () => {
    const talk = await call(ann);
    speak(talk);
    const question = await captioned(talk, 'person');
    const answer = await captioned(talk, 'answer');
    const { chatId } = (await talk.heard('kept')) as unknown as { chatId: string };
    talk.say({ type: 'end' });
    expect((await talk.closed).code).toBe(1000);
    const { chat, messages } = await ann.call(getChat, { params: { id: chatId } });
    expect(messages.map((message) => [message.role, textOf(message)])).toEqual([
      ['user', question],
      ['assistant', answer],
    ]);
    expect(messages[1]).toMatchObject({ model: 'gpt-realtime', status: 'done', parentId: messages[0]?.id });
    expect(messages[1]?.usage?.audioOutput).toBeGreaterThan(0);
    expect(chat.leafId).toBe(messages[1]?.id);
    expect(chat.title).not.toBe('');
    // The ledger writes its rows a moment later.
    const rows = () => app.deps.db.selectFrom('calls').selectAll().where('wire', '=', 'realtime').execute();
    const paidBy = async () => (await rows()).map(({ purpose, user_id: user, key_id: key }) => [purpose, user, key]);
    await expect.poll(paidBy).toContainEqual(['chat', ann.userId, null]);
  });

  it('sends sound that can be played, and captions of both sides', async () => {
    const talk = await dial(ann);
    let bytes = 0;
    talk.socket.on('message', (data: Buffer, isBinary) => (bytes += isBinary ? data.length : 0));
    talk.say({ ...start, temporary: true });
    await talk.heard('ready');
    speak(talk);
    await captioned(talk, 'answer');
    expect(bytes).toBeGreaterThan(24_000);
    talk.socket.terminate();
  });

  it('goes on with a chat, also on the older wire, and answers by what was said before', async () => {
    const chatId = await said(ann, {});
    await said(ann, { chatId, model: 'gpt-4o-realtime-preview' });
    const { messages } = await ann.call(getChat, { params: { id: chatId } });
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
    expect(messages[2]?.parentId).toBe(messages[1]?.id);
    expect(messages[3]?.model).toBe('gpt-4o-realtime-preview');
  });

  it('keeps what was said when the line is lost', async () => {
    const talk = await call(ann);
    speak(talk);
    const { chatId } = (await talk.heard('kept')) as unknown as { chatId: string };
    talk.socket.terminate();
    // Whoever calls next waits until the earlier call is kept.
    const next = await call(ann, { chatId });
    next.socket.close();
    await next.closed;
    const { messages } = await ann.call(getChat, { params: { id: chatId } });
    expect(messages.map(({ role }) => role).slice(0, 1)).toEqual(['user']);
  });

  it('leaves no chat where nothing was said, and none of a temporary one in any list', async () => {
    const before = await listed();
    const silent = await call(ann);
    silent.say({ type: 'end' });
    await silent.closed;
    const hidden = await said(ann, { temporary: true });
    expect(await listed()).toEqual(before);
    expect((await ann.call(getChat, { params: { id: hidden } })).chat.temporary).toBe(true);
  });

  it('keeps of an answer that was talked over what was heard of it', async () => {
    const talk = await dial(ann);
    let bytes = 0;
    talk.socket.on('message', (data: Buffer, isBinary) => (bytes += isBinary ? data.length : 0));
    talk.say(start);
    await talk.heard('ready');
    speak(talk);
    const whole = await captioned(talk, 'answer');
    const { item } = (await talk.heard('sound')) as unknown as { item: string };
    talk.say({ type: 'heard', item, ms: Math.floor(bytes / MS / 2) });
    const { chatId } = (await talk.heard('kept')) as unknown as { chatId: string };
    talk.say({ type: 'end' });
    await talk.closed;
    const { messages } = await ann.call(getChat, { params: { id: chatId } });
    const [, answer] = messages;
    if (!answer) throw new Error('no answer');
    expect(answer.status).toBe('stopped');
    expect(textOf(answer).length).toBeLessThan(whole.length);
    expect(whole.startsWith(textOf(answer).slice(0, -1))).toBe(true);
  });

  it('says why it cannot begin: no such chat, no such project', async () => {
    const ben = await app.as('ben');
    const why = async (who: Caller, more: Partial<typeof start>) => {
      const talk = await dial(who);
      talk.say({ ...start, ...more });
      const failed = (await talk.heard('failed')) as unknown as { error: { code: string }; over: boolean };
      expect([failed.over, (await talk.closed).code]).toEqual([true, 1000]);
      return failed.error.code;
    };
    const chatId = await said(ann, {});
    expect(await why(ben, { chatId })).toBe('not_found');
    expect(await why(ben, { projectId: newId('proj') })).toBe('not_found');
  });
});

describe('the door of calls', () => {
  it('is closed to strangers, to viewers, and where voice is switched off', async () => {
    const vera = await app.as('vera', 'viewer');
    expect(await refusal({ cookie: '' })).toBe(404);
    expect(await refusal(vera)).toBe(403);
    await ann.call(putSetting, { params: { key: 'features.voice' }, body: { value: false } });
    expect(await refusal(ann)).toBe(403);
    await ann.call(putSetting, { params: { key: 'features.voice' }, body: { value: true } });
  });

  it('is opened by no page of another origin, though the browser sends the cookie along', async () => {
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: url.replace(/\d+$/, '1') },
      { origin: 'null' },
      { origin: url, 'sec-fetch-site': 'cross-site' },
      { origin: url, 'sec-fetch-site': 'same-site' },
      { origin: url, host: 'evil.example' },
    ])
      expect(await refusal(ann, headers), JSON.stringify(headers)).toBe(403);
    const bare = await talkTo(url + CALL_PATH, { headers: { cookie: ann.cookie } }).catch(
      (error: { status: number }) => error.status,
    );
    expect(bare).toBe(403);
  });

  it('takes no event of the wire behind it, and nothing before the beginning', async () => {
    for (const first of [
      { type: 'session.update', session: { instructions: 'be mine' } },
      { type: 'response.create' },
      { type: 'end' },
      { ...start, instructions: 'be mine' },
      { ...start, voice: 'nobody' },
    ]) {
      const talk = await dial(ann);
      talk.say(first);
      expect((await talk.closed).code).toBe(1008);
    }
    const talk = await call(ann);
    talk.say({ type: 'session.update', session: { instructions: 'be mine' } });
    expect((await talk.closed).code).toBe(1008);
  });
});
