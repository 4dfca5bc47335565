/** What people said once and for all of servers' tools. Every query of a person's names whose it is. */
import type { Db } from './open.ts';
import type { ToolWordRow } from './schema.ts';

export async function findToolWord(
  db: Db,
  userId: string,
  { server, tool, url }: Pick<ToolWordRow, 'server' | 'tool' | 'url'>,
): Promise<ToolWordRow | undefined> {
  return db
    .selectFrom('tool_words')
    .selectAll()
    .where('user_id', '=', userId)
    .where('server', '=', server)
    .where('tool', '=', tool)
    .where('url', '=', url)
    .executeTakeFirst();
}

/** By server and tool. */
export async function listToolWords(db: Db, userId: string): Promise<ToolWordRow[]> {
  return db
    .selectFrom('tool_words')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('server')
    .orderBy('tool')
    .execute();
}

/** The last word counts. */
export async function putToolWord(db: Db, row: ToolWordRow): Promise<void> {
  const { user_id: _, server: __, tool: ___, ...change } = row;
  await db
    .insertInto('tool_words')
    .values(row)
    .onConflict((on) => on.columns(['user_id', 'server', 'tool']).doUpdateSet(change))
    .execute();
}

/** False when there was none. */
export async function deleteToolWord(db: Db, userId: string, id: string): Promise<boolean> {
  const done = await db.deleteFrom('tool_words').where('user_id', '=', userId).where('id', '=', id).executeTakeFirst();
  return done.numDeletedRows > 0n;
}

/** What was allowed to go ahead in a person's account is not allowed in another one; a “never” stays. */
export async function forgetAllowed(db: Db, userId: string, server: string): Promise<void> {
  await db
    .deleteFrom('tool_words')
    .where('user_id', '=', userId)
    .where('server', '=', server)
    .where('word', '=', 'always')
    .execute();
}

/** The server is gone. */
export async function forgetWords(db: Db, server: string): Promise<void> {
  await db.deleteFrom('tool_words').where('server', '=', server).execute();
}

/** Takes away what belongs to no server of `servers` any more. */
export async function sweepToolWords(db: Db, servers: readonly { name: string; url: string }[]): Promise<void> {
  const kinds = await db.selectFrom('tool_words').select(['server', 'url']).distinct().execute();
  const stray = kinds.filter((kind) => !servers.some(({ name, url }) => name === kind.server && url === kind.url));
  for (const { server, url } of stray)
    await db.deleteFrom('tool_words').where('server', '=', server).where('url', '=', url).execute();
}
