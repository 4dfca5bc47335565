import { afterEach, beforeEach, expect, it } from 'vitest';
import { newId } from '#shared/ids.ts';
import type { Message, ToolCall } from '#shared/message.ts';
import { insertChat } from '#store/chats.ts';
import type { Store } from '#store/open.ts';
import { insertRun } from '#store/runs.ts';
import { insertUser } from '#store/users.ts';
import { openTestStore } from '../../../test/store.ts';
import { foundBefore } from './found-before.ts';

let store: Store;
const [ann, eve] = [newId('user'), newId('user')];
const chat_id = newId('chat');

beforeEach(async () => {
  store = await openTestStore();
  const none = { email: null, password: null, role: 'member', access_code: null, created_at: 1, suspended_at: null };
  for (const id of [ann, eve]) await insertUser(store.db, { id, name: id, ...none });
  const chat = { id: chat_id, user_id: ann, title: 'A', title_source: 'person', created_at: 1, updated_at: 1 };
  const rest = { model: null, leaf_id: null, deleted_at: null, project_id: null, pinned_at: null, archived_at: null };
  await insertChat(store.db, { ...chat, ...rest, temporary: 0 });
});
afterEach(() => store.close());

const searched = (more: Partial<ToolCall>): Message => ({
  id: newId('msg'),
  chatId: chat_id,
  parentId: null,
  role: 'assistant',
  parts: [{ type: 'tool-call', id: 'call_1', name: 'search_web', arguments: '{}', state: 'done', ...more }],
  status: 'done',
  model: 'gpt-4o',
  usage: null,
  timing: null,
  costMicroUsd: null,
  error: null,
  runId: null,
  createdAt: '2026-11-22T10:00:00.000Z',
});

async function writtenBy(user_id: string, message: Message): Promise<Message> {
  const ids = { id: newId('run'), client_id: newId('run'), chat_id, message_id: message.id, user_message_id: null };
  await insertRun(store.db, { ...ids, user_id, status: 'done', created_at: 1, finished_at: 2, asked: null });
  return message;
}

it('what a search found may be read again where the answer was written here, and by nobody else’s word', async () => {
  const page = (name: string) => ({ addresses: [`https://a.example/${name}`] });
  const branch = [
    await writtenBy(ann, searched(page('found'))),
    // As it comes with an import, which may name any address.
    searched(page('imported')),
    await writtenBy(eve, searched(page('of-another'))),
    await writtenBy(ann, searched({ ...page('by-another-tool'), name: 'docs__search_web' })),
    await writtenBy(ann, searched({ ...page('that-failed'), state: 'failed' })),
    await writtenBy(ann, searched({ result: 'https://a.example/in-a-text' })),
  ];
  expect(await foundBefore(store.db, ann, branch)).toEqual(['https://a.example/found']);
  expect(await foundBefore(store.db, ann, [])).toEqual([]);
});
