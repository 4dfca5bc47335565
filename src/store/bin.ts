/** What goes for good: deleted chats and messages, and the files that nothing refers to any more. */
import type { Db } from './open.ts';

/** How many messages are read at a time, so that others get their turn in between. */
const PAGE = 200;

/** Chats that are to go by themselves: in the bin since before `deletedBefore`, or temporary and older. */
export async function listOverdue(
  db: Db,
  { deletedBefore, temporaryBefore, limit }: { deletedBefore: number; temporaryBefore: number; limit: number },
): Promise<{ id: string; userId: string }[]> {
  const rows = await db
    .selectFrom('chats')
    .select(['id', 'user_id'])
    .where((eb) =>
      eb.or([
        // Both marks together are a chat that is being brought in (store/importing.ts): nobody's bin.
        eb.and([eb('temporary', '=', 0), eb('deleted_at', '<', deletedBefore)]),
        eb.and([eb('temporary', '=', 1), eb('deleted_at', 'is', null), eb('updated_at', '<', temporaryBefore)]),
      ]),
    )
    .limit(limit)
    .execute();
  return rows.map((row) => ({ id: row.id, userId: row.user_id }));
}

/** The person's chats in the bin, or those of `ids` that are. */
export async function listBin(db: Db, userId: string, limit: number, ids?: readonly string[]): Promise<string[]> {
  let query = db
    .selectFrom('chats')
    .select('id')
    .where('user_id', '=', userId)
    .where('deleted_at', 'is not', null)
    .where('temporary', '=', 0)
    .limit(limit);
  if (ids) query = query.where('id', 'in', ids);
  return (await query.execute()).map((row) => row.id);
}

/**
 * Deletes these chats of one person with all that hangs on them. Returns the files that nothing refers to any more:
 * their rows are gone, their bytes are the caller's to delete.
 */
export async function destroyChats(db: Db, userId: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const files = await filesIn(db, { chats: ids });
  await db.deleteFrom('chats').where('user_id', '=', userId).where('id', 'in', ids).execute();
  return forgetFiles(db, userId, files);
}

/** The same for single messages deleted before `before`, everybody's. */
export async function destroyMessages(db: Db, before: number): Promise<string[]> {
  const files = await filesIn(db, { deletedBefore: before });
  await db.deleteFrom('messages').where('deleted_at', '<', before).execute();
  const gone: string[] = [];
  const owners = files.size === 0 ? [] : await db.selectFrom('files').select(['id', 'user_id']).execute();
  for (const [userId, rows] of Map.groupBy(
    owners.filter((row) => files.has(row.id)),
    (row) => row.user_id,
  ))
    gone.push(...(await forgetFiles(db, userId, new Set(rows.map((row) => row.id)))));
  return gone;
}

/** Projects in the bin since before `before` go; chats that have left them stay. */
export async function destroyProjects(db: Db, before: number): Promise<void> {
  const rows = await db.selectFrom('projects').select('id').where('deleted_at', '<', before).execute();
  for (const { id } of rows) {
    await db.updateTable('chats').set({ project_id: null }).where('project_id', '=', id).execute();
    await db.deleteFrom('projects').where('id', '=', id).execute();
  }
}

/** Every file these messages mention: in whatever kind of part, an id of a file is written in full. */
async function filesIn(
  db: Db,
  which: { chats: readonly string[] } | { deletedBefore: number } | { of: string },
  stopWhen: (found: Set<string>) => boolean = () => false,
): Promise<Set<string>> {
  const found = new Set<string>();
  for (let after = ''; !stopWhen(found);) {
    let query = db
      .selectFrom('messages')
      .select(['messages.id', 'parts'])
      .where('messages.id', '>', after)
      .where('parts', 'like', '%file_%')
      .orderBy('messages.id')
      .limit(PAGE);
    if ('chats' in which) query = query.where('chat_id', 'in', which.chats);
    else if ('of' in which)
      query = query.innerJoin('chats', 'chats.id', 'messages.chat_id').where('chats.user_id', '=', which.of);
    else query = query.where('messages.deleted_at', '<', which.deletedBefore);
    const rows = await query.execute();
    for (const { parts } of rows) for (const id of mentioned(parts)) found.add(id);
    const last = rows.at(-1);
    if (rows.length < PAGE || !last) break;
    after = last.id;
  }
  return found;
}

function mentioned(text: string): string[] {
  return text.match(/\bfile_[0-9a-z]{26}\b/g) ?? [];
}

async function forgetFiles(db: Db, userId: string, candidates: ReadonlySet<string>): Promise<string[]> {
  if (candidates.size === 0) return [];
  const kept = await keptFiles(db, userId, candidates);
  const gone = [...candidates].filter((id) => !kept.has(id));
  if (gone.length === 0) return [];
  const rows = await db
    .deleteFrom('files')
    .where('user_id', '=', userId)
    .where('id', 'in', gone)
    .returning('id')
    .execute();
  return rows.map((row) => row.id);
}

/** Those of `ids` that nothing of the person's refers to any more. */
export async function unusedFiles(db: Db, userId: string, ids: readonly string[]): Promise<string[]> {
  const kept = await keptFiles(db, userId, new Set(ids));
  return ids.filter((id) => !kept.has(id));
}

/** Forgets those; their bytes are the caller's to delete. */
export function forgetUnused(db: Db, userId: string, ids: readonly string[]): Promise<string[]> {
  return forgetFiles(db, userId, new Set(ids));
}

/** Which of these files something of the person's still refers to. Whoever refers to files from elsewhere adds a query. */
async function keptFiles(db: Db, userId: string, candidates: ReadonlySet<string>): Promise<Set<string>> {
  const inProjects = await db
    .selectFrom('project_files')
    .select('file_id')
    .where('file_id', 'in', [...candidates])
    .execute();
  const inAssistants = await db
    .selectFrom('assistant_files')
    .select('file_id')
    .where('file_id', 'in', [...candidates])
    .execute();
  const inGallery = await db
    .selectFrom('pictures')
    .select('file_id')
    .where('file_id', 'in', [...candidates])
    .where('deleted_at', 'is', null)
    .execute();
  const kept = new Set([...inProjects, ...inAssistants, ...inGallery].map((row) => row.file_id));
  const all = (found: Set<string>) => [...candidates].every((id) => kept.has(id) || found.has(id));
  for (const id of await filesIn(db, { of: userId }, all)) kept.add(id);
  return kept;
}
