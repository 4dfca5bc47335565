import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectSimulator } from '#shared/contract/connections.ts';
import { deleteChat, updateChat } from '#shared/contract/chats.ts';
import { startRun, watchRun } from '#shared/contract/runs.ts';
import { searchMessages } from '#shared/contract/search.ts';
import { newId } from '#shared/ids.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

let app: TestApp;
let ann: Caller;
beforeAll(async () => {
  app = await testApp();
  ann = await app.as('ann');
  await ann.call(connectSimulator);
});
afterAll(() => app.close());

async function ask(text: string) {
  const body = { clientId: newId('run'), chatId: null, parentId: null, input: { text, fileIds: [] } };
  const run = await ann.call(startRun, { body });
  await ann.events(watchRun, { params: { id: run.runId } });
  return run;
}

it('finds what was said as soon as it is said, the answer when it is whole, each for its own person', async () => {
  const run = await ask('Where do 翡翠 walruses sleep?');
  const { hits } = await ann.call(searchMessages, { query: { text: 'walrus 翡翠' } });
  expect(hits.map((hit) => hit.messageId)).toContain(run.userMessage?.id);
  expect(hits[0]?.excerpt.some((piece) => piece.marked)).toBe(true);
  const answers = await ann.call(searchMessages, { query: { role: 'assistant', model: run.message.model ?? '' } });
  expect(answers.hits.map((hit) => hit.messageId)).toContain(run.message.id);
  const bob = await app.as('bob');
  expect((await bob.call(searchMessages, { query: { text: 'walrus' } })).hits).toEqual([]);
});

it('finds chats by the name they were given, until they are deleted', async () => {
  const { chat } = await ask('Hello');
  await ann.call(updateChat, { params: { id: chat.id }, body: { title: 'Zephyr plans' } });
  const titled = await ann.call(searchMessages, { query: { text: 'zeph' } });
  expect(titled.hits).toMatchObject([{ chatId: chat.id, messageId: null }]);
  await ann.call(deleteChat, { params: { id: chat.id } });
  expect((await ann.call(searchMessages, { query: { text: 'zeph' } })).hits).toEqual([]);
});
