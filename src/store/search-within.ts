/** Which documents a search looks at where it asks for some chats alone: few among many are not looked for one by one. */
import type { Db } from './open.ts';
import { carrying } from './tags.ts';

/** With more chats or documents than these, going through all finds them soon enough. */
const MOST_CHATS = 400;
const MOST_DOCS = 5000;

/** The chats a search is kept to; all of them where none of these is named. */
export interface SearchWithin {
  chatId?: string | undefined;
  projectId?: string | undefined;
  /** Only in chats that carry it. */
  tag?: string | undefined;
}

/** Null: no chats are named, or too many. */
export async function docsWithin(db: Db, userId: string, query: SearchWithin): Promise<ReadonlySet<number> | null> {
  const { chatId, projectId, tag } = query;
  if (chatId === undefined && projectId === undefined && tag === undefined) return null;
  let asked = db
    .selectFrom('chats')
    .select('id')
    .where('user_id', '=', userId)
    .limit(MOST_CHATS + 1);
  if (chatId !== undefined) asked = asked.where('id', '=', chatId);
  if (projectId !== undefined) asked = asked.where('project_id', '=', projectId);
  if (tag !== undefined) asked = asked.where(await carrying(db, userId, tag));
  const chats = await asked.execute();
  if (chats.length > MOST_CHATS) return null;
  if (chats.length === 0) return new Set();
  const docs = await db
    .selectFrom('search_docs')
    .select('doc')
    .where(
      'chat_id',
      'in',
      chats.map(({ id }) => id),
    )
    .limit(MOST_DOCS + 1)
    .execute();
  return docs.length > MOST_DOCS ? null : new Set(docs.map(({ doc }) => doc));
}
