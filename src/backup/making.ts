/** Making a backup: a copy of the data, every file it knows, and the list of both, into one archive. */
import { createHash, randomInt } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Blobs } from '#chat/blobs.ts';
import { zipOf, type ZipEntry } from '#chat/import/zip.ts';
import type { BackupReason } from '#shared/contract/backup.ts';
import { AppError } from '#shared/errors.ts';
import { copyStore, inspectCopy } from '#store/backup-copy.ts';
import type { Seal } from '#store/seal.ts';
import { isPostgres } from '#store/where.ts';
import { DATA, FORMAT, FORMAT_VERSION, MANIFEST, SECRET_MARK, type Manifest, type Part } from './manifest.ts';

export interface Making {
  /** What `openStore` takes. */
  where: string;
  /** Where backups are. */
  folder: string;
  blobs: Blobs;
  seal: Pick<Seal, 'mark'>;
  /** This program's version. */
  program: string;
  reason: BackupReason;
  now(): number;
}

export interface Made {
  id: string;
  manifest: Manifest;
}

/** Leftovers of makings that were killed are this old before they are swept. */
const LEFT_MS = 86_400_000;

export const archiveOf = (folder: string, id: string): string => join(folder, `${id}.zip`);

/** Names sort by time; the end keeps two of the same second apart. */
export function backupId(at: number): string {
  const time = new Date(at)
    .toISOString()
    .replace(/\.\d{3}Z$/, 'Z')
    .replaceAll(':', '-');
  return `parlor-${time}-${randomInt(36 ** 6)
    .toString(36)
    .padStart(6, '0')}`;
}

/** Writes `<folder>/<id>.zip`: whole, synced to the disk and under its name, or not at all. Throws `disk_full`, OpenFailure. */
export async function makeArchive(making: Making): Promise<Made> {
  const { where, folder, blobs, seal, program, reason, now } = making;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await sweepLeftovers(folder, now());
  const at = now();
  const id = backupId(at);
  const work = join(folder, `.making-${id}`);
  await mkdir(work, { mode: 0o700 });
  const copy = join(work, DATA);
  const part = join(folder, `.${id}.part`);
  try {
    await copyStore(where, copy);
    const { migrations, holds, files } = await inspectCopy(copy);
    const about = {
      format: FORMAT,
      version: FORMAT_VERSION,
      program,
      madeAt: new Date(at).toISOString(),
      reason,
      engine: isPostgres(where) ? ('postgres' as const) : ('sqlite' as const),
      migrations,
      holds,
      secretMark: seal.mark(SECRET_MARK),
    };
    const written: { manifest: Manifest | null } = { manifest: null };
    const entries = entriesOf({ copy, files, blobs }, (parts, missingFiles) => {
      written.manifest = { ...about, format: FORMAT, missingFiles, parts };
      return written.manifest;
    });
    await pipeline(zipOf(entries), createWriteStream(part, { mode: 0o600, flush: true }));
    await rename(part, archiveOf(folder, id));
    if (written.manifest === null) throw new Error('a backup was written without its list');
    return { id, manifest: written.manifest };
  } catch (error) {
    await rm(part, { force: true });
    const isFull = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
    throw isFull ? new AppError('disk_full', { cause: error }) : error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function* entriesOf(
  { copy, files, blobs }: { copy: string; files: readonly string[]; blobs: Blobs },
  listed: (parts: Part[], missing: number) => Manifest,
): AsyncGenerator<ZipEntry> {
  const parts: Part[] = [];
  let missing = 0;
  const part = (name: string, packed: boolean, bytes: AsyncIterable<Uint8Array>): ZipEntry => ({
    name,
    packed,
    bytes: hashed(bytes, (length, sha256) => parts.push({ name, bytes: length, sha256 })),
  });
  yield part(DATA, true, createReadStream(copy, { highWaterMark: 256 * 1024 }));
  for (const id of files) {
    const bytes = await blobs.get(id).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'not_found') return null;
      throw error;
    });
    // A row whose bytes are gone is kept as it is: the message that shows it says so.
    if (bytes === null) missing++;
    else yield part(`files/${id}`, false, once(bytes));
  }
  // Last, because it knows of all the others.
  yield { name: MANIFEST, packed: true, bytes: once(Buffer.from(`${JSON.stringify(listed(parts, missing))}\n`)) };
}

async function* hashed(
  bytes: AsyncIterable<Uint8Array>,
  done: (length: number, sha256: string) => void,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of bytes) {
    hash.update(chunk);
    length += chunk.length;
    yield chunk;
  }
  done(length, hash.digest('hex'));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function sweepLeftovers(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^\.(?:making-|checking-|parlor-|upload-)/.test(name)) continue;
    const path = join(folder, name);
    const about = await stat(path).catch(() => null);
    if (about !== null && about.mtimeMs < now - LEFT_MS) await rm(path, { recursive: true, force: true });
  }
}
