/** Uploaded files and those that batches write (azure-openai.md 1.10). */

export interface StoredFile {
  id: string;
  name: string;
  purpose: string;
  bytes: Uint8Array;
  /** Unix seconds. */
  createdAt: number;
  expiresAt: number | undefined;
}

/** The service takes more; a simulator's memory has an end. */
const MOST_FILES = 500;
const MOST_BYTES = 256 * 1024 * 1024;

export interface FileStore {
  add(file: StoredFile): void;
  find(id: string): StoredFile | undefined;
  remove(id: string): void;
  /** Oldest first. */
  all(): StoredFile[];
}

export function fileStore(clock: () => number): FileStore {
  const files = new Map<string, StoredFile>();

  function sweep(): void {
    const now = clock() / 1_000;
    for (const file of files.values()) if ((file.expiresAt ?? Infinity) <= now) files.delete(file.id);
  }

  return {
    add(file) {
      files.set(file.id, file);
      let size = 0;
      for (const one of files.values()) size += one.bytes.byteLength;
      for (const one of files.values()) {
        if ((files.size <= MOST_FILES && size <= MOST_BYTES) || one === file) break;
        size -= one.bytes.byteLength;
        files.delete(one.id);
      }
    },
    find(id) {
      sweep();
      return files.get(id);
    },
    remove: (id) => {
      files.delete(id);
    },
    all() {
      sweep();
      return [...files.values()];
    },
  };
}

/** As the wire shows it. */
export function fileObject(file: StoredFile): object {
  return {
    status: 'processed',
    bytes: file.bytes.byteLength,
    purpose: file.purpose,
    filename: file.name,
    ...(file.expiresAt === undefined ? {} : { expires_at: file.expiresAt }),
    id: file.id,
    created_at: file.createdAt,
    object: 'file',
  };
}
