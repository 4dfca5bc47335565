/** The bytes of uploaded files, on disk under ids of ours: a name from outside never becomes a path. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { Id } from '#shared/ids.ts';

export interface Blobs {
  put(id: string, bytes: Uint8Array): Promise<void>;
  /** Throws `not_found` when the bytes are gone. */
  get(id: string): Promise<Buffer>;
  /** Deleting what is not there is no error. */
  delete(id: string): Promise<void>;
}

export function openBlobs(folder: string): Blobs {
  const pathOf = (id: string) => {
    const valid = Id.parse(id);
    // The last characters are random: 1,024 even folders.
    return { directory: join(folder, valid.slice(-2)), file: join(folder, valid.slice(-2), valid) };
  };
  return {
    async put(id, bytes) {
      const { directory, file } = pathOf(id);
      await mkdir(directory, { recursive: true });
      // A reader sees the whole file or none.
      await writeFile(`${file}.part`, bytes);
      await rename(`${file}.part`, file);
    },
    async get(id) {
      try {
        return await readFile(pathOf(id).file);
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw new AppError('not_found');
        throw error;
      }
    },
    delete: (id) => rm(pathOf(id).file, { force: true }),
  };
}
