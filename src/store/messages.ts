/** Messages of a chat. Callers have found the chat by its owner first; `chatId` is therefore proof of ownership. */
import type { Message } from '#shared/message.ts';
import type { Db } from './open.ts';
import { messageColumns, messageOf } from './rows.ts';

/** The whole tree, oldest first, without what is deleted. */
export async function listMessages(db: Db, chatId: string): Promise<Message[]> {
  const rows = await db
    .selectFrom('messages')
    .selectAll()
    .where('chat_id', '=', chatId)
    .where('deleted_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(messageOf);
}

export async function findMessage(db: Db, chatId: string, id: string): Promise<Message | undefined> {
  const row = await db
    .selectFrom('messages')
    .selectAll()
    .where('chat_id', '=', chatId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return row && messageOf(row);
}

export async function insertMessage(db: Db, message: Message): Promise<void> {
  await db
    .insertInto('messages')
    .values({
      id: message.id,
      chat_id: message.chatId,
      parent_id: message.parentId,
      role: message.role,
      ...messageColumns(message),
      created_at: Date.parse(message.createdAt),
      deleted_at: null,
    })
    .execute();
}

/** Writes what a run made of the message. */
export async function saveMessage(db: Db, message: Message): Promise<void> {
  await db.updateTable('messages').set(messageColumns(message)).where('id', '=', message.id).execute();
}

/** Marks these messages deleted at `at`, or restores what was deleted at that very time. */
export async function deleteMessages(db: Db, chatId: string, ids: string[], at: number): Promise<void> {
  await db
    .updateTable('messages')
    .set({ deleted_at: at })
    .where('chat_id', '=', chatId)
    .where('id', 'in', ids)
    .execute();
}

/** Undoes the deletion that took `id`, with everything it took along; false when it is not deleted. */
export async function restoreMessages(db: Db, chatId: string, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('messages')
    .select('deleted_at')
    .where('chat_id', '=', chatId)
    .where('id', '=', id)
    .where('deleted_at', 'is not', null)
    .executeTakeFirst();
  if (!row) return false;
  await db
    .updateTable('messages')
    .set({ deleted_at: null })
    .where('chat_id', '=', chatId)
    .where('deleted_at', '=', row.deleted_at)
    .execute();
  return true;
}

/** Every message still marked as being written: after a crash, nobody is writing them. */
export async function listRunningMessages(db: Db): Promise<Message[]> {
  const rows = await db.selectFrom('messages').selectAll().where('status', '=', 'running').execute();
  return rows.map(messageOf);
}
