/** Messages of a chat. Callers have found the chat by its owner first; `chatId` is therefore proof of ownership. */
import type { Message } from '#shared/message.ts';
import type { Db } from './open.ts';
import { messageColumns, messageOf } from './rows.ts';
import type { MessageRow } from './schema.ts';
import { atOnce, indexMessage } from './search-index.ts';

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

/** A message's place in the tree. */
export interface Twig {
  id: string;
  parentId: string | null;
}

/** The whole tree without what is in it, oldest first. */
export async function listTwigs(db: Db, chatId: string): Promise<Twig[]> {
  return db
    .selectFrom('messages')
    .select(['id', 'parent_id as parentId'])
    .where('chat_id', '=', chatId)
    .where('deleted_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** Those of the chat's messages, oldest first. `ids`: a few hundred at most. */
export async function listThese(db: Db, chatId: string, ids: readonly string[]): Promise<Message[]> {
  const rows = await db
    .selectFrom('messages')
    .selectAll()
    .where('chat_id', '=', chatId)
    .where('id', 'in', ids)
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

/** Its words can be found from then on. */
export async function insertMessage(db: Db, message: Message): Promise<void> {
  await atOnce(db, async (trx) => {
    await trx.insertInto('messages').values(rowOf(message)).execute();
    await indexMessage(trx, message);
  });
}

function rowOf(message: Message): MessageRow {
  return {
    id: message.id,
    chat_id: message.chatId,
    parent_id: message.parentId,
    role: message.role,
    ...messageColumns(message),
    created_at: Date.parse(message.createdAt),
    deleted_at: null,
    comparison: message.comparison ?? null,
    origin: message.origin === undefined ? null : JSON.stringify(message.origin),
    assistant_id: message.assistantId ?? null,
  };
}

/** Writes what a run made of the message. Where it stands in a comparison is not the run's to say. */
export async function saveMessage(db: Db, message: Message): Promise<void> {
  await atOnce(db, async (trx) => {
    await trx.updateTable('messages').set(messageColumns(message)).where('id', '=', message.id).execute();
    await indexMessage(trx, message);
  });
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

/** Puts these messages side by side; null: each stands for itself again. */
export async function setComparison(db: Db, chatId: string, ids: string[], comparison: string | null): Promise<void> {
  await db.updateTable('messages').set({ comparison }).where('chat_id', '=', chatId).where('id', 'in', ids).execute();
}

export interface TreeState {
  messages: number;
  newest: string | null;
  running: string[];
}

/** The tree in a few words: enough to see whether somebody else has added to it. */
export async function treeState(db: Db, chatId: string): Promise<TreeState> {
  const alive = db.selectFrom('messages').where('chat_id', '=', chatId).where('deleted_at', 'is', null);
  const { count, newest } = await alive
    .select((eb) => [eb.fn.countAll<number | string>().as('count'), eb.fn.max<string | null>('id').as('newest')])
    .executeTakeFirstOrThrow();
  const running = await alive.select('id').where('status', '=', 'running').orderBy('id').execute();
  return { messages: Number(count), newest, running: running.map(({ id }) => id) };
}
