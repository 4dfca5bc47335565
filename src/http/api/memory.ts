import { MOST_MEMORY_TOKENS, tokensOfMemories } from '#chat/memory.ts';
import {
  createMemory,
  deleteMemory,
  listMemories,
  restoreMemory,
  updateMemory,
  type Memory,
} from '#shared/contract/memory.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { findChat } from '#store/chats.ts';
import * as store from '#store/memories.ts';
import { findMessage } from '#store/messages.ts';
import type { Db } from '#store/open.ts';
import { isoTime } from '#store/rows.ts';
import type { MemoryRow } from '#store/schema.ts';
import { handle, type Mounted } from '../mount.ts';

async function shown(db: Db, row: MemoryRow): Promise<Memory> {
  const chat = row.chat_id === null ? undefined : await findChat(db, row.user_id, row.chat_id);
  return {
    id: row.id,
    text: row.text,
    writtenBy: row.written_by === 'model' ? 'model' : 'person',
    chat: chat ? { id: chat.id, title: chat.title, messageId: row.message_id } : null,
    createdAt: isoTime(row.created_at),
    updatedAt: isoTime(row.updated_at),
  };
}

export const memoryRoutes: Mounted[] = [
  handle(listMemories, async ({ who }, { db }) => {
    const rows = await store.listMemories(db, who.principal.userId);
    const memories = await Promise.all(rows.toReversed().map((row) => shown(db, row)));
    return { memories, tokens: tokensOfMemories(rows), most: MOST_MEMORY_TOKENS };
  }),

  handle(createMemory, async ({ body, who }, { db, now }) => {
    const { userId } = who.principal;
    const chat = body.source === null ? undefined : await findChat(db, userId, body.source.chatId);
    const message = body.source && chat ? await findMessage(db, chat.id, body.source.messageId) : undefined;
    if (body.source !== null && !message) throw new AppError('not_found');
    if ((await store.listMemories(db, userId)).length >= store.MOST_MEMORIES) throw new AppError('conflict');
    const at = now();
    // A temporary chat leaves no trace: not even that something was said in one.
    const source = chat?.temporary === 1 ? undefined : message;
    const row: MemoryRow = {
      id: newId('mem', at),
      user_id: userId,
      text: body.text,
      written_by: 'person',
      chat_id: source?.chatId ?? null,
      message_id: source?.id ?? null,
      created_at: at,
      updated_at: at,
      deleted_at: null,
    };
    await store.insertMemory(db, row);
    return shown(db, row);
  }),

  handle(updateMemory, async ({ params, body, who }, { db, now }) => {
    const row = await store.updateMemory(db, who.principal.userId, params.id, { text: body.text, updated_at: now() });
    if (!row) throw new AppError('not_found');
    return shown(db, row);
  }),

  handle(deleteMemory, async ({ params, who }, { db, now }) => {
    if (!(await store.deleteMemory(db, who.principal.userId, params.id, now()))) throw new AppError('not_found');
    return {};
  }),

  handle(restoreMemory, async ({ params, who }, { db }) => {
    const row = await store.restoreMemory(db, who.principal.userId, params.id);
    if (!row) throw new AppError('not_found');
    return shown(db, row);
  }),
];
