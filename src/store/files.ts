/** What is known of uploaded files; their bytes are in the blob folder under the id. */
import type { Db } from './open.ts';
import type { SettingStore } from './settings.ts';
import type { FileRow } from './schema.ts';

export async function insertFile(db: Db, row: FileRow): Promise<void> {
  await db.insertInto('files').values(row).execute();
}

export async function findFile(db: Db, userId: string, id: string): Promise<FileRow | undefined> {
  return db.selectFrom('files').selectAll().where('id', '=', id).where('user_id', '=', userId).executeTakeFirst();
}

export async function findFiles(db: Db, userId: string, ids: string[]): Promise<FileRow[]> {
  if (ids.length === 0) return [];
  return db.selectFrom('files').selectAll().where('user_id', '=', userId).where('id', 'in', ids).execute();
}

const MEGABYTE = 1024 ** 2;

/** How many bytes of files each person may have; null: as many as there are. */
export async function fileRoom(settings: SettingStore): Promise<number | null> {
  const megabytes = await settings.get('files.roomMegabytes', null);
  return megabytes === null ? null : megabytes * MEGABYTE;
}

/** Bytes of all files of a person. */
export async function bytesOf(db: Db, userId: string): Promise<number> {
  const row = await db
    .selectFrom('files')
    .select(({ fn }) => fn.sum<number | string | null>('bytes').as('bytes'))
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return Number(row?.bytes ?? 0);
}

export async function fileIdsOf(db: Db, userId: string): Promise<string[]> {
  const rows = await db.selectFrom('files').select('id').where('user_id', '=', userId).execute();
  return rows.map(({ id }) => id);
}

/** The newest first; those whose name contains `search`, letters' case aside. */
export async function listFiles(
  db: Db,
  userId: string,
  { search, limit }: { search: string; limit: number },
): Promise<FileRow[]> {
  const wanted = search.toLowerCase().replaceAll(/[\\%_]/g, '');
  return db
    .selectFrom('files')
    .selectAll()
    .where('user_id', '=', userId)
    .$if(wanted !== '', (query) => query.where((eb) => eb(eb.fn<string>('lower', ['name']), 'like', `%${wanted}%`)))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}
