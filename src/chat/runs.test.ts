import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  deleteChat,
  deleteMessage,
  getChat,
  listChats,
  restoreChat,
  restoreMessage,
  updateChat,
} from '#shared/contract/chats.ts';
import { connectSimulator } from '#shared/contract/connections.ts';
import { startRun, stopRun, watchRun } from '#shared/contract/runs.ts';
import { fold } from '#shared/fold.ts';
import { newId } from '#shared/ids.ts';
import { textOf } from '#shared/message-text.ts';
import { testApp, type Caller, type TestApp } from '../../test/app.ts';

let app: TestApp;
let ann: Caller;

beforeAll(async () => {
  app = await testApp();
  ann = await app.as('ann');
  await ann.call(connectSimulator);
});
afterAll(() => app.close());

const input = (text: string) => ({ input: { text } });

async function ask(who: Caller, body: Partial<Parameters<Caller['call']>[1]> & Record<string, unknown>) {
  return who.call(startRun, { body: { clientId: newId('run'), chatId: null, parentId: null, input: null, ...body } });
}

/** The message as a watcher sees it at the end. */
async function watched(who: Caller, runId: string) {
  const events = await who.events(watchRun, { params: { id: runId } });
  const [first] = events;
  if (first?.type !== 'snapshot') throw new Error('a stream begins with its snapshot');
  return events.reduce(fold, first.message);
}

describe('a run', () => {
  it('answers, saves before it says finished, and is metered', async () => {
    const { runId, chat, userMessage } = await ask(ann, input('Hello there'));
    expect(chat.titleSource).toBe('provisional');
    expect(userMessage && textOf(userMessage)).toBe('Hello there');
    const message = await watched(ann, runId);
    expect(message.status).toBe('done');
    expect(textOf(message)).not.toBe('');
    expect(message.usage).toMatchObject({ source: 'provider' });
    const stored = await ann.call(getChat, { params: { id: chat.id } });
    expect(stored.messages.find((m) => m.id === message.id)).toEqual(message);
    expect(stored.chat.leafId).toBe(message.id);
  });

  it('is started once however often the same request arrives', async () => {
    const clientId = newId('run');
    const body = { clientId, chatId: null, parentId: null, ...input('Once') };
    const started = await Promise.all([1, 2, 3].map(() => ann.call(startRun, { body })));
    expect(new Set(started.map((s) => s.runId)).size).toBe(1);
    expect(new Set(started.map((s) => s.chat.id)).size).toBe(1);
    await watched(ann, started[0]?.runId ?? '');
  });

  it('makes siblings: regenerating an answer and editing a question overwrite nothing', async () => {
    const first = await ask(ann, input('First question'));
    await watched(ann, first.runId);
    const again = await ask(ann, { chatId: first.chat.id, parentId: first.userMessage?.id });
    await watched(ann, again.runId);
    const edited = await ask(ann, { chatId: first.chat.id, parentId: null, ...input('Edited question') });
    await watched(ann, edited.runId);
    const { messages, chat } = await ann.call(getChat, { params: { id: first.chat.id } });
    expect(messages.filter((m) => m.parentId === first.userMessage?.id)).toHaveLength(2);
    expect(messages.filter((m) => m.parentId === null)).toHaveLength(2);
    expect(chat.leafId).toBe(edited.message.id);
  });

  it('stops where the person says so and can be continued in the same message', async () => {
    const { runId, chat, message } = await ask(ann, input('Please give a long, unhurried answer'));
    const watching = watched(ann, runId);
    await ann.call(stopRun, { params: { id: runId } });
    const stopped = await watching;
    expect(stopped.status).toBe('stopped');
    const more = await ask(ann, { chatId: chat.id, continueId: message.id });
    expect(more.message.id).toBe(message.id);
    const whole = await watched(ann, more.runId);
    expect(textOf(whole).startsWith(textOf(stopped))).toBe(true);
    expect(textOf(whole).length).toBeGreaterThan(textOf(stopped).length);
  });

  it('gives a title by the model after the first exchange, and keeps the person’s', async () => {
    const { runId, chat } = await ask(ann, input('How do I measure the time of a step in JavaScript?'));
    await watched(ann, runId);
    await expect
      .poll(async () => (await ann.call(getChat, { params: { id: chat.id } })).chat.titleSource, { timeout: 5000 })
      .toBe('model');
    await ann.call(updateChat, { params: { id: chat.id }, body: { title: 'Mine' } });
    expect((await ann.call(listChats, { query: { search: 'mine' } })).chats.map((c) => c.id)).toContain(chat.id);
  });

  it('refuses what makes no sense with a code', async () => {
    const { runId, chat, message } = await ask(ann, input('x, unhurried'));
    await expect(ask(ann, { chatId: chat.id, parentId: message.id, ...input('too early') })).rejects.toMatchObject({
      code: 'run_active',
    });
    await watched(ann, runId);
    await expect(ask(ann, input('  '))).rejects.toMatchObject({ code: 'message_empty', status: 400 });
    await expect(ask(ann, { ...input('x'), model: 'no-such-model' })).rejects.toMatchObject({ code: 'model_unknown' });
    await expect(ask(ann, { chatId: chat.id, parentId: newId('msg'), ...input('x') })).rejects.toMatchObject({
      status: 404,
    });
    await expect(ask(ann, { ...input('x'), surprise: 1 })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('belongs to its person alone', async () => {
    const { runId, chat, message } = await ask(ann, input('private'));
    await watched(ann, runId);
    const bob = await app.as('bob');
    const missing = { status: 404, code: 'not_found' };
    await expect(bob.call(getChat, { params: { id: chat.id } })).rejects.toMatchObject(missing);
    await expect(bob.call(stopRun, { params: { id: runId } })).rejects.toMatchObject(missing);
    await expect(bob.events(watchRun, { params: { id: runId } })).rejects.toMatchObject(missing);
    await expect(bob.call(deleteMessage, { params: { id: chat.id, messageId: message.id } })).rejects.toMatchObject(
      missing,
    );
    await expect(ask(bob, { chatId: chat.id, parentId: message.id, ...input('x') })).rejects.toMatchObject(missing);
  });
});

describe('deleting', () => {
  it('takes a message and all below it, and restoring brings back just that', async () => {
    const first = await ask(ann, input('one'));
    await watched(ann, first.runId);
    const second = await ask(ann, { chatId: first.chat.id, parentId: first.message.id, ...input('two') });
    await watched(ann, second.runId);
    const params = { id: first.chat.id, messageId: second.userMessage?.id ?? '' };
    const after = await ann.call(deleteMessage, { params });
    expect(after.leafId).toBe(first.message.id);
    expect((await ann.call(getChat, { params })).messages).toHaveLength(2);
    const back = await ann.call(restoreMessage, { params });
    expect(back.leafId).toBe(second.message.id);
    expect((await ann.call(getChat, { params })).messages).toHaveLength(4);
  });

  it('hides a chat until it is restored', async () => {
    const { runId, chat } = await ask(ann, input('to be deleted'));
    await watched(ann, runId);
    const params = { id: chat.id };
    await ann.call(deleteChat, { params });
    await expect(ann.call(getChat, { params })).rejects.toMatchObject({ status: 404 });
    await ann.call(restoreChat, { params });
    expect((await ann.call(getChat, { params })).chat.id).toBe(chat.id);
  });
});

describe('a restart', () => {
  it('keeps what was written, says interrupted, and continues with one call', async () => {
    const { mkdtempSync } = await import('node:fs');
    const dataFolder = mkdtempSync('/tmp/parlor-restart-');
    const before = await testApp({ dataFolder });
    const owner = await before.as('owner');
    await owner.call(connectSimulator);
    const { chat, message, runId } = await ask(owner, input('Please give a long, unhurried answer'));
    await expect
      .poll(
        async () => textOf((await owner.call(getChat, { params: { id: chat.id } })).messages.at(-1) ?? message).length,
      )
      .toBeGreaterThan(50);
    // As after a crash: the row says running, and nobody runs.
    before.deps.runs.live.interruptAll();
    await before.close();
    const after = await testApp({ dataFolder });
    const found = await after.deps.db
      .selectFrom('messages')
      .selectAll()
      .where('id', '=', message.id)
      .executeTakeFirst();
    expect(found?.status).toBe('interrupted');
    expect(found?.parts.length).toBeGreaterThan(60);
    expect(
      (await after.deps.db.selectFrom('runs').selectAll().where('id', '=', runId).executeTakeFirst())?.status,
    ).toBe('interrupted');
    await after.close();
  });
});
