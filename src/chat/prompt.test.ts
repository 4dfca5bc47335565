import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getChat } from '#shared/contract/chats.ts';
import { forkChat } from '#shared/contract/conversation.ts';
import { connectSimulator } from '#shared/contract/connections.ts';
import { listModels, updateDeployment } from '#shared/contract/models.ts';
import { getContext, getGlass, setSummary } from '#shared/contract/prompt.ts';
import { startRun, stopRun, watchRun } from '#shared/contract/runs.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { newId } from '#shared/ids.ts';
import type { Message } from '#shared/message.ts';
import { testApp, type Caller, type TestApp } from '../../test/app.ts';

let app: TestApp;
let ann: Caller;
let models: string[];
/** A model with a small window. */
let small: string;

beforeAll(async () => {
  app = await testApp();
  ann = await app.as('ann');
  await ann.call(connectSimulator);
  await ann.call(putSetting, { params: { key: 'chat.instructions' }, body: { value: 'Be brief. 请简短。' } });
  models = (await ann.call(listModels)).models.map(({ name }) => name);
  small = models[1] ?? '';
  const id = app.deps.gateway.deployments().find(({ name }) => name === small)?.id ?? '';
  await ann.call(updateDeployment, { params: { id }, body: { contextTokens: 4400 } });
});
afterAll(() => app.close());

async function asked(body: Record<string, unknown>) {
  const started = await ann.call(startRun, {
    body: { clientId: newId('run'), chatId: null, parentId: null, input: null, model: models[0] ?? null, ...body },
  });
  const events = await ann.events(watchRun, { params: { id: started.runId } });
  return { ...started, events };
}
const messagesOf = async (id: string) => (await ann.call(getChat, { params: { id } })).messages;
const glass = (id: string, messageId: string) => ann.call(getGlass, { params: { id, messageId } });
const text = (words: string, tokens: number) => `${words} ${'lorem ipsum '.repeat(Math.ceil(tokens / 3))}`;

/** The request an answer was asked with, proven to be what was sent. */
async function requestOf(
  id: string,
  messageId: string,
  at = 0,
): Promise<{ messages: { role: string; content: string }[] }> {
  const request = (await glass(id, messageId)).runs[at]?.request;
  expect(request?.exact).toBe(true);
  return JSON.parse(request?.body ?? '');
}

/** A chat of so many exchanges with the small model. */
async function talk(exchanges: number, tokens: number) {
  let last = await asked({ input: { text: text('number 0', tokens) }, model: small });
  for (let at = 1; at < exchanges; at++)
    last = await asked({
      chatId: last.chat.id,
      parentId: last.message.id,
      input: { text: text(`number ${at}`, tokens) },
      model: small,
    });
  return last;
}
const summariesOf = (messages: Message[]) =>
  messages.flatMap(({ id, parts }) => parts.filter((part) => part.type === 'summary').map((part) => ({ id, part })));

describe('the prompt', () => {
  it('begins with the same bytes from turn to turn, so that the provider’s cache is hit', async () => {
    let last = await asked({ input: { text: text('first', 1500) } });
    const chatId = last.chat.id;
    let before = '';
    for (let turn = 0; turn < 3; turn++) {
      const now = JSON.stringify((await requestOf(chatId, last.message.id)).messages);
      expect(now.startsWith(before)).toBe(true);
      // Without the bracket that ends the list.
      before = now.slice(0, -1);
      last = await asked({ chatId, parentId: last.message.id, input: { text: `and then? ${turn}` } });
    }
    const stored = (await messagesOf(chatId)).find(({ id }) => id === last.message.id);
    expect(stored?.usage?.cached).toBeGreaterThan(1000);
    const context = await ann.call(getContext, { params: { id: chatId } });
    expect(context.last?.cached).toBe(stored?.usage?.cached);
    expect(context.parts.map(({ kind }) => kind)).toEqual(['instructions', 'tools', 'history']);
  });

  it('is counted close to what the provider says it took', async () => {
    const first = await asked({ input: { text: text('数一数', 900) } });
    const { tokens } = await ann.call(getContext, { params: { id: first.chat.id } });
    const next = await asked({ chatId: first.chat.id, parentId: first.message.id, input: { text: 'x' } });
    const input = (await messagesOf(first.chat.id)).find(({ id }) => id === next.message.id)?.usage?.input ?? 0;
    expect(Math.abs(tokens - input) / input).toBeLessThan(0.15);
  });
});

describe('a window that is nearly full', () => {
  it('is summed up once, visibly; later turns begin with the same bytes; switching it off sends the messages', async () => {
    const last = await talk(6, 500);
    const chatId = last.chat.id;
    const before = summariesOf(await messagesOf(chatId));
    expect(before).toHaveLength(1);
    const [kept] = before;
    expect(kept?.part).toMatchObject({ state: 'on' });
    expect(kept?.part.before).toBeGreaterThan(kept?.part.after ?? 0);

    const summed = await requestOf(chatId, kept?.id ?? '');
    expect(summed.messages.map(({ role }) => role).slice(0, 2)).toEqual(['system', 'system']);
    expect(JSON.stringify(summed)).not.toContain('number 0');
    const next = await asked({ chatId, parentId: last.message.id, input: { text: 'short' }, model: small });
    const after = await requestOf(chatId, next.message.id);
    const shared = JSON.stringify(summed.messages).slice(0, -1);
    expect(JSON.stringify(after.messages).startsWith(shared)).toBe(true);

    const context = await ann.call(getContext, { params: { id: chatId } });
    expect(context).toMatchObject({ window: 4400, summaryIn: kept?.id, leftOut: 0 });
    expect(context.summed).toBe(kept?.part.messages);

    const params = { id: chatId, messageId: kept?.id ?? '' };
    await ann.call(setSummary, { params, body: { state: 'off' } });
    const without = await ann.call(getContext, { params: { id: chatId } });
    expect(without).toMatchObject({ summaryIn: null, summed: 0 });
    expect(without.leftOut).toBeGreaterThan(0);
    // Nothing was lost: every message is still there to read.
    expect((await messagesOf(chatId)).filter(({ role }) => role === 'user')).toHaveLength(7);
    await ann.call(setSummary, { params, body: { state: 'on' } });
    expect((await ann.call(getContext, { params: { id: chatId } })).summaryIn).toBe(kept?.id);
  });

  it('is summed up in a fork as well, by the copies of the messages', async () => {
    const last = await talk(6, 500);
    const chat = await ann.call(forkChat, { params: { id: last.chat.id, messageId: last.message.id } });
    const context = await ann.call(getContext, { params: { id: chat.id } });
    expect(context.summed).toBeGreaterThan(0);
    const [copy] = summariesOf(await messagesOf(chat.id));
    expect((await messagesOf(chat.id)).some(({ id }) => id === copy?.part.upTo)).toBe(true);
  });
});

describe('the glass box', () => {
  it('shows the request as it was sent, its parts, and every call, those of the house too', async () => {
    const { chat, message } = await asked({ input: { text: 'How do bees find their way home?' } });
    await expect.poll(async () => (await glass(chat.id, message.id)).runs[0]?.calls.length, { timeout: 5000 }).toBe(2);
    const { runs, simulated } = await glass(chat.id, message.id);
    expect(simulated).toBe(true);
    expect(runs[0]?.request).toMatchObject({ exact: true, leftOut: 0 });
    expect(runs[0]?.request?.sections.map(({ kind, role }) => [kind, role])).toEqual([
      ['tools', 'system'],
      ['instructions', 'system'],
      ['history', 'user'],
    ]);
    expect(runs[0]?.calls.map(({ purpose, provider, costMicroUsd }) => [purpose, provider, costMicroUsd])).toEqual([
      ['chat', 'simulator', 0],
      ['title', 'simulator', 0],
    ]);
    expect(runs[0]?.calls[0]?.input).toBeGreaterThan(0);
  });

  it('shows what continued an answer as it was then', async () => {
    const started = await ann.call(startRun, {
      body: {
        clientId: newId('run'),
        chatId: null,
        parentId: null,
        input: { text: 'Please give a long, unhurried answer' },
      },
    });
    const watching = ann.events(watchRun, { params: { id: started.runId } });
    await expect
      .poll(async () => JSON.stringify((await messagesOf(started.chat.id))[1]?.parts).length)
      .toBeGreaterThan(80);
    await ann.call(stopRun, { params: { id: started.runId } });
    await watching;
    await asked({ chatId: started.chat.id, continueId: started.message.id, model: null });
    const first = await requestOf(started.chat.id, started.message.id, 0);
    const second = await requestOf(started.chat.id, started.message.id, 1);
    expect(first.messages).toHaveLength(2);
    expect(second.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
  });

  it('says so when what it shows is not what was sent, and belongs to its person', async () => {
    const { chat, message, userMessage } = await asked({ input: { text: 'as it was' } });
    await app.deps.db
      .updateTable('messages')
      .set({ parts: JSON.stringify([{ type: 'text', text: 'another text' }]) })
      .where('id', '=', userMessage?.id ?? '')
      .execute();
    expect((await glass(chat.id, message.id)).runs[0]?.request?.exact).toBe(false);
    const bob = await app.as('bob');
    const params = { id: chat.id, messageId: message.id };
    await expect(bob.call(getGlass, { params })).rejects.toMatchObject({ status: 404 });
    await expect(bob.call(getContext, { params: { id: chat.id } })).rejects.toMatchObject({ status: 404 });
  });
});
