/** Chats, messages and pictures put straight into the store, where how they came about is no matter. */
import type { Deps } from '#http/deps.ts';
import { newId } from '#shared/ids.ts';
import type { Message } from '#shared/message.ts';
import { insertChat } from '#store/chats.ts';
import { insertFile } from '#store/files.ts';
import { insertMessage } from '#store/messages.ts';
import type { ChatRow } from '#store/schema.ts';

/** The first bytes of a picture. */
export const PIXEL = Buffer.from('iVBORw0KGgo=', 'base64');

/** The id of a new chat of theirs without messages, made at `at` (ms since 1970). */
export async function storedChat(
  { db }: Pick<Deps, 'db'>,
  userId: string,
  { at, title, ...change }: { at: number; title: string } & Partial<ChatRow>,
): Promise<string> {
  const id = newId('chat', at);
  await insertChat(db, {
    id,
    user_id: userId,
    title,
    title_source: 'person',
    model: null,
    leaf_id: null,
    created_at: at,
    updated_at: at,
    deleted_at: null,
    project_id: null,
    pinned_at: null,
    archived_at: null,
    temporary: 0,
    ...change,
  });
  return id;
}

/** The id of a message that is the end of its chat's branch in view from now on. */
export async function storedMessage(
  { db }: Pick<Deps, 'db'>,
  chatId: string,
  { at, ...said }: { at: number } & Pick<Message, 'parentId' | 'role' | 'parts'>,
): Promise<string> {
  const id = newId('msg', at);
  await insertMessage(db, {
    id,
    chatId,
    ...said,
    status: 'done',
    model: said.role === 'user' ? null : 'gpt-4o',
    usage: { input: 1, cached: 0, output: 2, reasoning: 0, source: 'provider' },
    timing: { firstTokenMs: 1, totalMs: 2 },
    costMicroUsd: 4242,
    error: null,
    runId: null,
    createdAt: new Date(at).toISOString(),
  });
  await db.updateTable('chats').set({ leaf_id: id }).where('id', '=', chatId).execute();
  return id;
}

/** The id of a picture of theirs. */
export async function storedPicture(
  { db, blobs }: Pick<Deps, 'db' | 'blobs'>,
  userId: string,
  { at, name }: { at: number; name: string },
): Promise<string> {
  const id = newId('file');
  await blobs.put(id, PIXEL);
  const row = { id, user_id: userId, name, media_type: 'image/png', bytes: PIXEL.length, created_at: at };
  await insertFile(db, { ...row, width: 1, height: 1 });
  return id;
}
