import { afterAll, beforeAll, expect, it } from 'vitest';
import { deleteMessage, getChat } from '#shared/contract/chats.ts';
import { newId } from '#shared/ids.ts';
import type { Message } from '#shared/message.ts';
import { insertChat, updateChat } from '#store/chats.ts';
import { insertMessage } from '#store/messages.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

const AT = Date.UTC(2026, 10, 1);
let app: TestApp;
let ann: Caller;
let chatId: string;
const ids = Array.from({ length: 30 }, (_, n) => newId('msg', AT + n));

beforeAll(async () => {
  app = await testApp();
  ann = await app.as('ann');
  chatId = await aChat();
  for (const [n, id] of ids.entries()) await insertMessage(app.deps.db, said(id, ids[n - 1] ?? null, n));
  await updateChat(app.deps.db, ann.userId, chatId, { leaf_id: ids.at(-1) ?? null });
});
afterAll(() => app.close());

async function aChat(): Promise<string> {
  const id = newId('chat', AT);
  const at = { created_at: AT, updated_at: AT, deleted_at: null, pinned_at: null, archived_at: null };
  const nothing = { model: null, leaf_id: null, project_id: null, temporary: 0 };
  await insertChat(app.deps.db, { id, user_id: ann.userId, title: 'Long', title_source: 'person', ...at, ...nothing });
  return id;
}

function said(id: string, parentId: string | null, n: number): Message {
  const nothing = { model: null, usage: null, timing: null, costMicroUsd: null, error: null, runId: null };
  const text = `message ${n} 🦆`;
  return {
    id,
    chatId,
    parentId,
    role: n % 2 === 0 ? 'user' : 'assistant',
    parts: [{ type: 'text', text }],
    status: 'done',
    ...nothing,
    createdAt: new Date(AT + n).toISOString(),
  };
}

const get = (last?: number) =>
  ann.call(getChat, { params: { id: chatId }, ...(last !== undefined && { query: { last } }) });

it('the end of a long chat is what the whole has there, to the last byte', async () => {
  const whole = await get();
  expect(whole.partial).toBeUndefined();
  expect(whole.messages.map(({ id }) => id)).toEqual(ids);
  const end = await get(4);
  expect(end.partial).toBe(true);
  expect(end.chat).toEqual(whole.chat);
  expect(JSON.stringify(end.messages)).toBe(JSON.stringify(whole.messages.slice(-4)));
});

it('a chat that is hardly longer comes whole', async () => {
  const all = await get(15);
  expect(all.partial).toBeUndefined();
  expect(all.messages).toHaveLength(30);
});

it('a version of the first of them is there, so that a page deletes as it would in the whole', async () => {
  const version = newId('msg', AT + 100);
  await insertMessage(app.deps.db, said(version, ids[25] ?? null, 100));
  const { messages } = await get(4);
  expect(messages.map(({ id }) => id)).toEqual([...ids.slice(26), version]);
  await ann.call(deleteMessage, { params: { id: chatId, messageId: ids[26] ?? '' }, query: { seen: 4 } });
  expect((await get(4)).chat.leafId).toBe(version);
});
