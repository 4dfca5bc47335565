import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteChat, deleteMessage, getChat, updateChat } from '#shared/contract/chats.ts';
import {
  compareAnswers,
  forkChat,
  getPulse,
  keepAnswer,
  listQueue,
  queueMessage,
  removeQueued,
  rewriteAnswer,
  updateQueued,
} from '#shared/contract/conversation.ts';
import { connectSimulator } from '#shared/contract/connections.ts';
import { listModels } from '#shared/contract/models.ts';
import { startRun, stopRun, watchRun } from '#shared/contract/runs.ts';
import { newId } from '#shared/ids.ts';
import type { Message } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import { testApp, type Caller, type TestApp } from '../../test/app.ts';

let app: TestApp;
let ann: Caller;
let models: string[];

beforeAll(async () => {
  app = await testApp();
  ann = await app.as('ann');
  await ann.call(connectSimulator);
  models = (await ann.call(listModels)).models.map(({ name }) => name);
});
afterAll(() => app.close());

const input = (text: string) => ({ input: { text } });
const LONG = 'Please give a long, unhurried answer';

async function ask(body: Record<string, unknown>, who = ann) {
  return who.call(startRun, { body: { clientId: newId('run'), chatId: null, parentId: null, input: null, ...body } });
}
const ended = (runId: string) => ann.events(watchRun, { params: { id: runId } });

async function asked(body: Record<string, unknown>) {
  const started = await ask(body);
  await Promise.all([started, ...started.others].map(({ runId }) => ended(runId)));
  return started;
}
const messagesOf = async (id: string) => (await ann.call(getChat, { params: { id } })).messages;
const queueOf = async (id: string) => (await ann.call(listQueue, { params: { id } })).queued.map(({ text }) => text);
const queue = (id: string, text: string, more: { steer?: boolean } = {}) =>
  ann.call(queueMessage, { params: { id }, body: { clientId: newId('run'), text, ...more } });

/** The texts of the branch that ends with the chat's leaf; answers as `…`. */
async function branch(id: string): Promise<string[]> {
  const { chat, messages } = await ann.call(getChat, { params: { id } });
  const byId = new Map(messages.map((message) => [message.id, message]));
  const texts: string[] = [];
  let at: Message | undefined = byId.get(chat.leafId ?? '');
  while (at) {
    texts.unshift(at.role === 'user' ? textOf(at) : '…');
    at = at.parentId === null ? undefined : byId.get(at.parentId);
  }
  return texts;
}

describe('two pages of one chat', () => {
  it('make branches where one of them was stale: no turn is lost', async () => {
    const first = await asked(input('the beginning'));
    const id = first.chat.id;
    const place = { chatId: id, parentId: first.message.id };
    // The second page still shows the first answer as the last one.
    const one = await asked({ ...place, ...input('from the first page') });
    const other = await asked({ ...place, ...input('from the second page') });
    const texts = (await messagesOf(id)).filter(({ role }) => role === 'user').map(textOf);
    expect(texts).toEqual(['the beginning', 'from the first page', 'from the second page']);
    expect(other.userMessage?.parentId).toBe(one.userMessage?.parentId);
    expect(await branch(id)).toEqual(['the beginning', '…', 'from the second page', '…']);
  });

  it('are told that the chat was deleted in the other, not that there is nothing', async () => {
    const { chat, message } = await asked(input('to go'));
    await ann.call(deleteChat, { params: { id: chat.id } });
    const place = { chatId: chat.id, parentId: message.id };
    await expect(ask({ ...place, ...input('still here?') })).rejects.toMatchObject({ code: 'chat_deleted' });
    const bob = await app.as('bob');
    await expect(ask({ ...place, ...input('mine?') }, bob)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('ask at the same time without waiting for each other', async () => {
    const first = await asked(input('at once'));
    const place = { chatId: first.chat.id, parentId: first.message.id };
    const both = await Promise.all([asked({ ...place, ...input('a') }), asked({ ...place, ...input('b') })]);
    const answers = (await messagesOf(first.chat.id)).filter(({ id }) => both.some(({ message }) => message.id === id));
    expect(answers.map(({ status }) => status)).toEqual(['done', 'done']);
  });

  it('cannot delete turns that the deleting page has not seen', async () => {
    const first = await asked(input('to be kept'));
    const id = first.chat.id;
    await asked({ chatId: id, parentId: first.message.id, ...input('newer') });
    const params = { id, messageId: first.message.id };
    await expect(ann.call(deleteMessage, { params, query: { seen: 1 } })).rejects.toMatchObject({ code: 'conflict' });
    expect(await messagesOf(id)).toHaveLength(4);
    await ann.call(deleteMessage, { params, query: { seen: 3 } });
    expect(await messagesOf(id)).toHaveLength(1);
  });

  it('see by the pulse what the other one did', async () => {
    const first = await asked(input('pulse'));
    const id = first.chat.id;
    const params = { id };
    const before = await ann.call(getPulse, { params });
    expect(before).toMatchObject({ messages: 2, newest: first.message.id, running: [], queued: [] });
    const more = await ask({ chatId: id, parentId: first.message.id, ...input(LONG) });
    const during = await ann.call(getPulse, { params });
    expect(during).toMatchObject({ messages: 4, leafId: more.message.id, running: [more.message.id] });
    await ann.call(stopRun, { params: { id: more.runId } });
    await ended(more.runId);
    expect((await ann.call(getPulse, { params })).running).toEqual([]);
  });
});

describe('a fork', () => {
  it('is a new chat with a copy up to that message, and leaves the old one alone', async () => {
    const first = await asked(input('root'));
    const second = await asked({ chatId: first.chat.id, parentId: first.message.id, ...input('later') });
    const params = { id: first.chat.id, messageId: first.message.id };
    const chat = await ann.call(forkChat, { params });
    const copies = await messagesOf(chat.id);
    expect(copies.map(textOf)).toEqual((await messagesOf(first.chat.id)).slice(0, 2).map(textOf));
    expect(copies.map(({ origin }) => origin)).toEqual(
      [first.userMessage?.id, first.message.id].map((messageId) => ({ chatId: first.chat.id, messageId })),
    );
    expect(chat.leafId).toBe(copies[1]?.id);
    await asked({ chatId: chat.id, parentId: chat.leafId, ...input('elsewhere') });
    expect(await branch(first.chat.id)).toEqual(['root', '…', 'later', '…']);
    expect(second.message.id).toBe((await ann.call(getChat, { params: { id: first.chat.id } })).chat.leafId);
  });

  it('is nobody else’s to make', async () => {
    const { chat, message } = await asked(input('mine'));
    const bob = await app.as('bob');
    const params = { id: chat.id, messageId: message.id };
    await expect(bob.call(forkChat, { params })).rejects.toMatchObject({ status: 404 });
  });
});

describe('an answer in the person’s own words', () => {
  it('is one more version of it, from which the chat goes on, and the model reads it as its own', async () => {
    const first = await asked(input('What is two and two?'));
    const params = { id: first.chat.id, messageId: first.message.id };
    const before = await messagesOf(first.chat.id);
    const own = await ann.call(rewriteAnswer, { params, body: { text: ' Five. ' } });
    expect(own).toMatchObject({ parentId: first.message.parentId, status: 'done', usage: null, costMicroUsd: null });
    expect(own.origin).toEqual({ chatId: first.chat.id, messageId: first.message.id });
    const { chat, messages } = await ann.call(getChat, { params: { id: first.chat.id } });
    expect(chat.leafId).toBe(own.id);
    expect(messages.map(textOf)).toContain('Five.');
    expect(messages.filter(({ id }) => id !== own.id)).toEqual(before);
    await asked({ chatId: chat.id, parentId: own.id, ...input('Are you sure?') });
    expect(await branch(chat.id)).toEqual(['What is two and two?', '…', 'Are you sure?', '…']);
  });

  it('waits until the answer is there, and is nobody else’s to write', async () => {
    const started = await ask(input(LONG));
    const params = { id: started.chat.id, messageId: started.message.id };
    const body = { text: 'Sooner' };
    await expect(ann.call(rewriteAnswer, { params, body })).rejects.toMatchObject({ code: 'run_active' });
    await ann.call(stopRun, { params: { id: started.runId } });
    const bob = await app.as('bob');
    await expect(bob.call(rewriteAnswer, { params, body })).rejects.toMatchObject({ status: 404 });
  });
});

describe('several models', () => {
  it('answer one message side by side until one is kept', async () => {
    const [a = '', b = '', c = ''] = models;
    const started = await asked({ ...input('which of you?'), model: a, others: [b, c] });
    const answers = (await messagesOf(started.chat.id)).filter(({ role }) => role === 'assistant');
    expect(answers.map(({ model, status }) => [model, status])).toEqual([
      [a, 'done'],
      [b, 'done'],
      [c, 'done'],
    ]);
    expect(new Set(answers.map(({ comparison }) => comparison)).size).toBe(1);
    expect(answers[0]?.comparison).toBeDefined();
    expect(new Set(answers.map(({ parentId }) => parentId))).toEqual(new Set([started.userMessage?.id]));

    const kept = answers[1];
    const params = { id: started.chat.id, messageId: kept?.id ?? '' };
    const chat = await ann.call(keepAnswer, { params });
    expect(chat).toMatchObject({ leafId: kept?.id, model: b });
    const after = (await messagesOf(chat.id)).filter(({ role }) => role === 'assistant');
    expect(after.map(({ comparison }) => comparison)).toEqual([undefined, undefined, undefined]);
    expect(after).toHaveLength(3);

    await ann.call(compareAnswers, { params });
    const again = (await messagesOf(chat.id)).filter(({ comparison }) => comparison !== undefined);
    expect(again).toHaveLength(3);
  });

  it('are joined by another answer to the same message, while there is room', async () => {
    const [a = '', b = ''] = models;
    const first = await asked({ ...input('two, then three'), model: a, others: [b] });
    const place = { chatId: first.chat.id, parentId: first.userMessage?.id };
    const third = await asked({ ...place, model: b });
    expect(third.message.comparison).toBe(first.message.comparison);
    await asked({ ...place, model: a });
    expect((await asked({ ...place, model: a })).message.comparison).toBeUndefined();
  });

  it('are started once however often the same request arrives', async () => {
    const [a = '', b = ''] = models;
    const body = { clientId: newId('run'), chatId: null, parentId: null, ...input('once'), model: a, others: [b] };
    const both = await Promise.all([1, 2].map(() => ann.call(startRun, { body })));
    expect(both[0]?.others.map(({ runId }) => runId)).toEqual(both[1]?.others.map(({ runId }) => runId));
    for (const { runId } of [both[0], ...(both[0]?.others ?? [])].filter((run) => run !== undefined))
      await ended(runId);
    expect(await messagesOf(both[0]?.chat.id ?? '')).toHaveLength(3);
  });

  it('leave the chat’s model alone where another one answers an old question', async () => {
    const [a = '', b = ''] = models;
    const first = await asked({ ...input('question'), model: a });
    const again = await asked({ chatId: first.chat.id, parentId: first.userMessage?.id, model: b });
    expect(again.message.model).toBe(b);
    expect(again.chat.model).toBe(a);
  });

  it('cost nothing where the answer was simulated', async () => {
    const { chat, message } = await asked(input('how much?'));
    const stored = (await messagesOf(chat.id)).find(({ id }) => id === message.id);
    expect(stored).toMatchObject({ simulated: true, costMicroUsd: 0 });
    expect(stored?.usage?.input).toBeGreaterThan(0);
  });
});

describe('a queue', () => {
  it('is sent in its order by the server, each when the answer before it has ended', async () => {
    const first = await ask(input(LONG));
    const id = first.chat.id;
    expect((await queue(id, 'second')).queued).toHaveLength(1);
    await queue(id, 'third');
    expect(await queueOf(id)).toEqual(['second', 'third']);
    await expect.poll(() => queueOf(id), { timeout: 15_000 }).toEqual([]);
    await expect
      .poll(async () => (await ann.call(getPulse, { params: { id } })).running, { timeout: 5000 })
      .toEqual([]);
    expect(await branch(id)).toEqual([LONG, '…', 'second', '…', 'third', '…']);
  }, 25_000);

  it('can be changed and emptied while it waits', async () => {
    const first = await ask(input(LONG));
    const id = first.chat.id;
    const { queued } = await queue(id, 'a thought');
    const params = { id, queuedId: queued[0]?.id ?? '' };
    await ann.call(updateQueued, { params, body: { text: 'a better thought' } });
    expect(await queueOf(id)).toEqual(['a better thought']);
    await ann.call(removeQueued, { params });
    expect(await queueOf(id)).toEqual([]);
    await ann.call(stopRun, { params: { id: first.runId } });
    await ended(first.runId);
    expect(await branch(id)).toEqual([LONG, '…']);
  });

  it('steers: stops the answer, keeps what was written, and goes on with the new message', async () => {
    const first = await ask(input(LONG));
    const id = first.chat.id;
    await queue(id, 'later');
    const written = async () => textOf((await messagesOf(id)).find((m) => m.id === first.message.id) ?? first.message);
    await expect.poll(async () => (await written()).length).toBeGreaterThan(20);
    await queue(id, 'shorter, please', { steer: true });
    await expect.poll(async () => (await branch(id)).length, { timeout: 10_000 }).toBe(6);
    const stopped = (await messagesOf(id)).find((message) => message.id === first.message.id);
    expect(stopped?.status).toBe('stopped');
    expect(await branch(id)).toEqual([LONG, '…', 'shorter, please', '…', 'later', '…']);
  }, 15_000);

  it('waits for a word where the answer before it was stopped, and survives a restart', async () => {
    const { mkdtempSync } = await import('node:fs');
    const dataFolder = mkdtempSync('/tmp/parlor-queue-');
    const before = await testApp({ dataFolder });
    const owner = await before.as('owner');
    await owner.call(connectSimulator);
    const { chat, runId } = await ask(input(LONG), owner);
    const params = { id: chat.id };
    await owner.call(queueMessage, { params, body: { clientId: newId('run'), text: 'afterwards' } });
    await owner.call(stopRun, { params: { id: runId } });
    await expect.poll(async () => (await owner.call(listQueue, { params })).queued[0]?.held).toBe('ended');
    await before.close();
    const after = await testApp({ dataFolder });
    const rows = await after.deps.db.selectFrom('queued').selectAll().execute();
    expect(rows.map(({ text, held }) => [text, held])).toEqual([['afterwards', 'ended']]);
    await after.close();
  });

  it('held back by a stop, goes on from the end of the branch when it is sent after all', async () => {
    const first = await ask(input(LONG));
    const id = first.chat.id;
    const { queued } = await queue(id, 'held back');
    await ann.call(stopRun, { params: { id: first.runId } });
    await expect.poll(async () => (await ann.call(listQueue, { params: { id } })).queued[0]?.held).toBe('ended');
    await asked({ chatId: id, parentId: first.message.id, ...input('something else first') });
    expect(await queueOf(id)).toEqual(['held back']);
    const params = { id, queuedId: queued[0]?.id ?? '' };
    await ann.call(updateQueued, { params, body: { steer: true } });
    await expect.poll(() => branch(id)).toEqual([LONG, '…', 'something else first', '…', 'held back', '…']);
  });

  it('sends at once where nothing is being written any more', async () => {
    const first = await asked(input('short'));
    const { queued } = await queue(first.chat.id, 'just missed it');
    expect(queued).toEqual([]);
    await expect.poll(() => branch(first.chat.id)).toEqual(['short', '…', 'just missed it', '…']);
    await ann.call(updateChat, { params: { id: first.chat.id }, body: { leafId: first.message.id } });
  });
});
