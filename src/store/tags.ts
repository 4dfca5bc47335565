/** Tags stand with their chats, as a list of names (JSON): they are copied, written out and deleted with them. */
import { sql, type Expression, type SqlBool } from 'kysely';
import { tagKey } from '#shared/tags.ts';
import type { Db } from './open.ts';
import { tagsOf } from './rows.ts';

const NONE = '[]';

/** The person's tags by name, each with how many chats carry it; those in the bin do not count. */
export async function listTags(db: Db, userId: string): Promise<{ name: string; chats: number }[]> {
  const rows = await db
    .selectFrom('chats')
    .select(['tags', (eb) => eb.fn.countAll<number | string>().as('chats')])
    .where('user_id', '=', userId)
    .where('tags', '!=', NONE)
    .where('deleted_at', 'is', null)
    .where('temporary', '=', 0)
    .groupBy('tags')
    .execute();
  // The spelling that most chats have stands for all.
  const found = new Map<string, Map<string, number>>();
  for (const { tags, chats } of rows)
    for (const name of tagsOf(tags)) {
      const spelled = found.get(tagKey(name)) ?? new Map<string, number>();
      found.set(tagKey(name), spelled.set(name, (spelled.get(name) ?? 0) + Number(chats)));
    }
  return [...found.values()]
    .map((spelled) => {
      const [[name] = ['']] = [...spelled].toSorted(([, a], [, b]) => b - a);
      return { name, chats: [...spelled.values()].reduce((sum, some) => sum + some, 0) };
    })
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

/** The ids of all chats that carry the tag, archived ones and those in the bin too. */
export async function chatsTagged(db: Db, userId: string, name: string): Promise<string[]> {
  const rows = await db
    .selectFrom('chats')
    .select('id')
    .where('user_id', '=', userId)
    .where('temporary', '=', 0)
    .where(await carrying(db, userId, name))
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** What is true of the person's chats that carry the tag, however it is written there. */
export async function carrying(db: Db, userId: string, name: string): Promise<Expression<SqlBool>> {
  const rows = await db
    .selectFrom('chats')
    .select('tags')
    .distinct()
    .where('user_id', '=', userId)
    .where('tags', '!=', NONE)
    .execute();
  const key = tagKey(name);
  const spelled = new Set(rows.flatMap(({ tags }) => tagsOf(tags)).filter((one) => tagKey(one) === key));
  if (spelled.size === 0) return sql<boolean>`1 = 0`;
  const each = [...spelled].map((one) => {
    // The quotes of JSON are its ends: those within a name are written otherwise.
    const pattern = `%${JSON.stringify(one).replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    return sql<boolean>`tags like ${pattern} escape '\\'`;
  });
  return sql<boolean>`(${sql.join(each, sql` or `)})`;
}

/** Gives these chats other tags, if they still have those they had (`from`, as it is stored); how many did. */
export async function retag(
  db: Db,
  userId: string,
  { ids, from, to }: { ids: readonly string[]; from: string; to: readonly string[] },
): Promise<number> {
  const done = await db
    .updateTable('chats')
    .set({ tags: JSON.stringify(to) })
    .where('user_id', '=', userId)
    .where('id', 'in', ids)
    .where('tags', '=', from)
    .executeTakeFirst();
  return Number(done.numUpdatedRows);
}
