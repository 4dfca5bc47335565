/** What is brought in from elsewhere. A chat is hidden until it is whole, so that half of one is never seen. */
import type { Message } from '#shared/message.ts';
import { insertMessage } from './messages.ts';
import type { Db } from './open.ts';
import type { ChatRow, Database, FileRow } from './schema.ts';
import { atOnce, indexTitle } from './search-index.ts';

/** Queries take so many ids at once. */
const AT_ONCE = 400;
/** Messages in one transaction: others who want to write wait no longer than for these. */
const TOGETHER = 20;
/** A hidden chat counts as deleted long ago: what a crash leaves is swept with the bin. */
const HIDDEN = 1;

/** Those of `ids` that exist, whoever they belong to. */
export async function knownIds(
  db: Db,
  table: 'chats' | 'messages' | 'files' | 'projects' | 'assistants' | 'prompts',
  ids: readonly string[],
): Promise<Set<string>> {
  const known = new Set<string>();
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE);
    for (const { id } of await db
      .selectFrom(table as 'files')
      .select('id')
      .where('id', 'in', some)
      .execute())
      known.add(id);
  }
  return known;
}

/** `hidden`: it was begun and not finished. Undefined: it is not there. */
export async function importedChat(db: Db, id: string): Promise<'there' | 'deleted' | 'hidden' | undefined> {
  const row = await db.selectFrom('chats').select(['deleted_at', 'temporary']).where('id', '=', id).executeTakeFirst();
  if (!row) return undefined;
  if (row.temporary === 1 && row.deleted_at === HIDDEN) return 'hidden';
  return row.deleted_at === null ? 'there' : 'deleted';
}

/** Writes the chat and those of its messages that are not there; `chat.leaf_id` holds for a new one only. */
export async function writeImported(db: Db, chat: ChatRow, messages: readonly Message[]): Promise<void> {
  const state = await importedChat(db, chat.id);
  if (state === undefined)
    await db
      .insertInto('chats')
      .values({ ...chat, deleted_at: HIDDEN, temporary: 1 })
      .execute();
  for (let at = 0; at < messages.length; at += TOGETHER)
    await db.transaction().execute(async (trx) => {
      for (const message of messages.slice(at, at + TOGETHER)) await insertMessage(trx, message);
    });
  if (state === 'there') return;
  await atOnce(db, async (trx) => {
    const shown = { deleted_at: chat.deleted_at, temporary: chat.temporary, leaf_id: chat.leaf_id };
    await trx.updateTable('chats').set(shown).where('id', '=', chat.id).execute();
    await indexTitle(trx, chat.id);
  });
}

/** One that is there already stays as it is. */
export async function insertImported<T extends 'projects' | 'assistants' | 'prompts' | 'files'>(
  db: Db,
  table: T,
  row: Database[T],
): Promise<void> {
  await db
    // All of them are known by a column `id`; the row is this table's own.
    .insertInto(table as 'files')
    .values(row as FileRow)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** Whether a deployment has this public name. */
export async function isDeployment(db: Db, name: string): Promise<boolean> {
  return (await db.selectFrom('deployments').select('id').where('name', '=', name).executeTakeFirst()) !== undefined;
}
