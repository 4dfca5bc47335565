/** How the data stand: for the pages about storage and health. */
import type { Db } from './open.ts';

export { databaseVersion, dataBytes } from './dialect/size.ts';
export { engineOf } from './dialect/engine.ts';

export interface PersonRoom {
  id: string;
  name: string;
  files: number;
  fileBytes: number;
  chats: number;
}

/** Everybody's files and chats, who has most first. */
export async function roomOfPeople(db: Db, limit: number): Promise<PersonRoom[]> {
  const people = await db.selectFrom('users').select(['id', 'name']).execute();
  const files = await db
    .selectFrom('files')
    .select(({ fn }) => ['user_id', fn.countAll<number>().as('n'), fn.sum<number>('bytes').as('bytes')])
    .groupBy('user_id')
    .execute();
  const chats = await db
    .selectFrom('chats')
    .select(({ fn }) => ['user_id', fn.countAll<number>().as('n')])
    .where('deleted_at', 'is', null)
    .groupBy('user_id')
    .execute();
  const filesOf = new Map(files.map((row) => [row.user_id, row]));
  const chatsOf = new Map(chats.map((row) => [row.user_id, row.n]));
  return people
    .map(({ id, name }) => ({
      id,
      name,
      files: filesOf.get(id)?.n ?? 0,
      fileBytes: filesOf.get(id)?.bytes ?? 0,
      chats: chatsOf.get(id) ?? 0,
    }))
    .toSorted((one, other) => other.fileBytes - one.fileBytes || other.chats - one.chats)
    .slice(0, limit);
}

export async function bytesOfFiles(db: Db): Promise<number> {
  const row = await db
    .selectFrom('files')
    .select(({ fn }) => fn.sum<number | null>('bytes').as('n'))
    .executeTakeFirst();
  return row?.n ?? 0;
}

/** The time (ms) of the newest message; null: there is none. */
export async function newestMessage(db: Db): Promise<number | null> {
  const row = await db.selectFrom('messages').select('created_at').orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row?.created_at ?? null;
}
