/** Pictures a model drew: whose, from which words, by which model. Their bytes are files like any other. */
import type { Db } from './open.ts';
import type { FileRow, PictureRow } from './schema.ts';

export type PictureFile = PictureRow & Pick<FileRow, 'name' | 'media_type' | 'bytes' | 'width' | 'height'>;

export async function insertPicture(db: Db, row: PictureRow): Promise<void> {
  await db.insertInto('pictures').values(row).execute();
}

/** The newest first; those before `cursor` (a file's id). */
export async function listPictures(
  db: Db,
  userId: string,
  { cursor, limit }: { cursor: string | undefined; limit: number },
): Promise<PictureFile[]> {
  return db
    .selectFrom('pictures')
    .innerJoin('files', 'files.id', 'pictures.file_id')
    .selectAll('pictures')
    .select(['files.name', 'files.media_type', 'files.bytes', 'files.width', 'files.height'])
    .where('pictures.user_id', '=', userId)
    .where('pictures.deleted_at', 'is', null)
    .$if(cursor !== undefined, (query) => query.where('pictures.file_id', '<', cursor ?? ''))
    .orderBy('pictures.file_id', 'desc')
    .limit(limit)
    .execute();
}

/** Puts a picture into the bin (`at`) or takes it out again (null). False when there is none of that person. */
export async function binPicture(db: Db, userId: string, fileId: string, at: number | null): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('pictures')
    .set({ deleted_at: at })
    .where('user_id', '=', userId)
    .where('file_id', '=', fileId)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Takes what was binned before `before` out for good. Pictures of chats stay where they stand there; of the others the
 * files go too, and their ids are returned, whose bytes nobody needs any more.
 */
export async function destroyPictures(db: Db, before: number): Promise<string[]> {
  return db.transaction().execute(async (trx) => {
    const due = await trx
      .selectFrom('pictures')
      .select(['file_id', 'chat_id'])
      .where('deleted_at', '<', before)
      .limit(200)
      .execute();
    const ids = due.map((row) => row.file_id);
    const alone = due.filter((row) => row.chat_id === null).map((row) => row.file_id);
    if (ids.length > 0) await trx.deleteFrom('pictures').where('file_id', 'in', ids).execute();
    if (alone.length > 0) await trx.deleteFrom('files').where('id', 'in', alone).execute();
    return alone;
  });
}
