/** Backups: made by hand or by a schedule, checked, looked at, put back. All of it is the owner's. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/** A name such as `parlor-2026-11-22T03-00-00Z-4k2p9x`; nothing in it can lead out of the folder. */
export const BackupId = z.string().regex(/^parlor-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-[0-9a-z]{6}$/);

export const BackupReason = z.enum(['asked', 'scheduled', 'before-restore']);
export type BackupReason = z.infer<typeof BackupReason>;

export const Holds = z.object({
  people: z.number(),
  chats: z.number(),
  messages: z.number(),
  files: z.number(),
  calls: z.number(),
});
export type Holds = z.infer<typeof Holds>;

export const Backup = z.object({
  id: BackupId,
  bytes: z.number(),
  madeAt: z.string(),
  reason: BackupReason,
  /** The version of Parlor that made it. */
  program: z.string(),
  engine: z.enum(['sqlite', 'postgres']),
  holds: Holds,
  /** Null: not checked yet. Otherwise every part was read, and the data opened and looked through. */
  checked: z.object({ at: z.string(), faults: z.array(z.string()) }).nullable(),
  uploaded: z.boolean(),
  /** Also in the bucket that holds files. */
  inBucket: z.boolean(),
  /** A copy of what is in the bucket: taking it away here leaves the one there. */
  fetched: z.boolean().default(false),
});
export type Backup = z.infer<typeof Backup>;

/** A restore that waits for the next start, or the last one there was. */
export const RestoreState = z.object({
  id: BackupId,
  state: z.enum(['waiting', 'done', 'failed']),
  at: z.string(),
  /** Why it failed; everything is as it was. */
  reason: z.string().nullable(),
});
export type RestoreState = z.infer<typeof RestoreState>;

export const BackupOverview = z.object({
  backups: z.array(Backup),
  /** What is being done right now. */
  working: z.object({ kind: z.enum(['making', 'checking', 'fetching']), since: z.string() }).nullable(),
  /** Why the last one could not be made. */
  failed: z.object({ at: z.string(), reason: z.string() }).nullable(),
  restore: RestoreState.nullable(),
  /** When the next scheduled one is made; null: none is. */
  nextAt: z.string().nullable(),
  freeBytes: z.number().nullable(),
  bucket: z.boolean(),
  engine: z.enum(['sqlite', 'postgres']),
  /** Whether this server can put a backup back without being started by hand. */
  restoresNow: z.boolean(),
  /** Several processes share the data: all of them have to stop for it. */
  together: z.boolean(),
});
export type BackupOverview = z.infer<typeof BackupOverview>;

const access = 'owner' as const;
const params = z.object({ id: BackupId });

export const listBackups = endpoint({ method: 'GET', path: '/api/backups', access, result: BackupOverview });

/** Begins one; the list says when it is there. Throws `backup_running`. */
export const makeBackup = endpoint({ method: 'POST', path: '/api/backups', access, result: BackupOverview });

/** The body is the archive. It is kept when its list can be read. Throws `backup_unreadable`, `too_large`, `disk_full`. */
export const uploadBackup = endpoint({
  method: 'POST',
  path: '/api/backups/upload',
  access,
  form: 'bytes',
  result: Backup,
});

export const downloadBackup = endpoint({ method: 'GET', path: '/api/backups/:id/file', access, params, form: 'bytes' });

/** An archive in the bucket, from this server or another that used it. */
export const BucketArchive = z.object({ id: BackupId, bytes: z.number(), here: z.boolean() });
export type BucketArchive = z.infer<typeof BucketArchive>;

/** Latest first. Throws `not_found` without a bucket, `store_unavailable`. */
export const listBucketBackups = endpoint({
  method: 'GET',
  path: '/api/backups/bucket',
  access,
  result: z.object({ archives: z.array(BucketArchive) }),
});

/** Begins to bring a copy here and to read it through; the list says when it is there. Throws `backup_running`. */
export const fetchBackup = endpoint({
  method: 'POST',
  path: '/api/backups/:id/bring',
  access,
  params,
  result: BackupOverview,
});

export const deleteBackup = endpoint({ method: 'DELETE', path: '/api/backups/:id', access, params });

/** Begins to read all of it; the list says what was found. */
export const checkBackup = endpoint({
  method: 'POST',
  path: '/api/backups/:id/check',
  access,
  params,
  result: BackupOverview,
});

/** What putting it back would do. Nothing is changed. */
export const RestoreReport = z.object({
  backup: Backup,
  /** What is here now, and what of it came after the backup was made and would be lost. */
  now: Holds,
  lost: Holds,
  /** The same version's data, an older one's (they are migrated), or a newer one's (refused). */
  data: z.enum(['same', 'older', 'newer']),
  /** This program's version. */
  program: z.string(),
  /** Whether sealed secrets in it can be opened here. */
  secretFits: z.boolean(),
  /** Why it cannot be put back; empty: it can. */
  obstacles: z.array(z.enum(['damaged', 'newer', 'no-room'])),
});
export type RestoreReport = z.infer<typeof RestoreReport>;

export const lookAtBackup = endpoint({
  method: 'POST',
  path: '/api/backups/:id/look',
  access,
  params,
  result: RestoreReport,
});

/**
 * Puts it back at the next start, or now: the server closes, keeps what is there as a backup of its own, and opens
 * again. Throws `backup_obstacle`.
 */
export const restoreBackup = endpoint({
  method: 'POST',
  path: '/api/backups/:id/restore',
  access,
  params,
  body: z.strictObject({ when: z.enum(['now', 'next-start']) }),
  result: BackupOverview,
});

export const cancelRestore = endpoint({ method: 'DELETE', path: '/api/restore', access });
