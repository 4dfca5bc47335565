/** Why the data could not be opened, told apart so that the operator can be told what to do. */

export type OpenFailureKind =
  | 'newer'
  | 'not-data'
  | 'damaged'
  | 'unwritable'
  | 'full'
  | 'held'
  | 'no-secret'
  // Of a server: nobody answers, it does not let us in, it has no such database, it is too old.
  | 'unreachable'
  | 'refused'
  | 'no-database'
  | 'too-old'
  | 'redis-unreachable'
  | 'redis-refused';

/** `detail`: the system's own words, or the migration nobody here knows. */
export class OpenFailure extends Error {
  override readonly name = 'OpenFailure';
  readonly kind: OpenFailureKind;
  readonly path: string;

  constructor(kind: OpenFailureKind, path: string, detail: string, cause?: unknown) {
    super(detail, { cause });
    this.kind = kind;
    this.path = path;
  }
}

/** SQLite's result codes (sqlite.org/rescode.html): READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PERM, NOTADB. */
const BY_RESULT: Record<number, OpenFailureKind> = {
  3: 'unwritable',
  8: 'unwritable',
  10: 'unwritable',
  11: 'damaged',
  13: 'full',
  14: 'unwritable',
  26: 'not-data',
};

const BY_SYSTEM: Record<string, OpenFailureKind> = {
  EACCES: 'unwritable',
  EPERM: 'unwritable',
  EROFS: 'unwritable',
  ENOTDIR: 'unwritable',
  EEXIST: 'unwritable',
  ENOENT: 'unwritable',
  ENOSPC: 'full',
  EDQUOT: 'full',
  // PostgreSQL's own (SQLSTATE): insufficient_privilege, disk_full.
  '42501': 'refused',
  '53100': 'full',
};

/** `error` as an OpenFailure where it is the disk's or the file's fault, otherwise as it is. */
export function asOpenFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof OpenFailure) return error;
  const result = 'errcode' in error && typeof error.errcode === 'number' ? BY_RESULT[error.errcode & 0xff] : undefined;
  const system = 'code' in error && typeof error.code === 'string' ? BY_SYSTEM[error.code] : undefined;
  const kind = result ?? system;
  if (kind !== undefined) return new OpenFailure(kind, path, error.message, error);
  return error.cause === undefined ? error : asOpenFailure(error.cause, path);
}
