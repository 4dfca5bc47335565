import { AppError } from '#shared/errors.ts';

/** SQLite result codes (sqlite.org/rescode.html) that mean the disk: FULL, IOERR and READONLY. */
const DISK = new Set([13, 10, 8]);

/** `disk_full` when the store failed because of the disk, otherwise undefined. */
export function diskError(error: unknown): AppError | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number' && DISK.has(error.errcode & 0xff))
    return new AppError('disk_full', { cause: error });
  if ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT' || error.code === 'EROFS'))
    return new AppError('disk_full', { cause: error });
  return undefined;
}
