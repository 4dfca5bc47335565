/** Files of a person as parts of a message: pictures as pictures, documents with what was read of them. */
import { AppError } from '#shared/errors.ts';
import type { Part } from '#shared/message.ts';
import { documentOf, findDocuments } from '#store/documents.ts';
import { findFiles } from '#store/files.ts';
import type { Db } from '#store/open.ts';

/** In the order of `fileIds`. Throws `not_found` for one that is not this person's. */
export async function attachedParts(db: Db, userId: string, fileIds: string[]): Promise<Part[]> {
  const files = await findFiles(db, userId, fileIds);
  const documents = await findDocuments(db, fileIds);
  return fileIds.map((id) => {
    const file = files.find((row) => row.id === id);
    if (!file) throw new AppError('not_found');
    const { name, media_type: mediaType, bytes, width, height } = file;
    const document = documents.find((row) => row.file_id === id);
    if (document) return { type: 'file', fileId: id, name, mediaType, bytes, document: documentOf(document) };
    return {
      type: 'image',
      fileId: id,
      name,
      mediaType,
      ...(width === null ? {} : { width }),
      ...(height === null ? {} : { height }),
    };
  });
}
