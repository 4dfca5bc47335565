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
