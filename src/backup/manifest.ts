/** What a backup is: a zip of the data as one file of SQLite's, every uploaded file, and a list that says so. */
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { BackupReason, Holds } from '#shared/contract/backup.ts';

export const FORMAT = 'parlor-backup';
export const FORMAT_VERSION = 1;
export const MANIFEST = 'manifest.json';
export const DATA = 'parlor.db';

/** The only names a part can have; a name from an archive never becomes a path otherwise. */
const PartName = z.string().regex(/^(?:parlor\.db|files\/file_[0-9a-z]{26})$/);

export const Part = z.object({
  name: PartName,
  bytes: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Part = z.infer<typeof Part>;

export const Manifest = z.object({
  format: z.literal(FORMAT),
  version: z.number().int().min(1),
  /** The version of Parlor that made it. */
  program: z.string().max(40),
  madeAt: z.iso.datetime(),
  reason: BackupReason,
  engine: z.enum(['sqlite', 'postgres']),
  migrations: z.array(z.string().max(100)).max(1000),
  holds: Holds,
  /** Rows of files whose bytes were gone when it was made. */
  missingFiles: z.number(),
  /** A keyed mark: whoever has the same secret makes the same one. It tells nothing about the secret. */
  secretMark: z.string().max(100),
  parts: z.array(Part),
});
export type Manifest = z.infer<typeof Manifest>;

export const SECRET_MARK = 'backup';

/** `reason` is for programs and the log; people get the code's sentence. */
export function unreadable(reason: string, cause?: unknown): AppError {
  return new AppError('backup_unreadable', { params: { reason }, cause });
}

/** Why a restore cannot be: kept for the page and the console. */
export function asReason(error: unknown): string {
  if (error instanceof AppError) return String(error.params['reason'] ?? error.code);
  return error instanceof Error ? error.message : String(error);
}
