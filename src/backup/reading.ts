/** Reading a backup: nothing it says about itself is believed before it was counted and hashed. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, statfs, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ArchiveBroken, openArchive, openFile, type Archive } from '#chat/import/archive.ts';
import { AppError } from '#shared/errors.ts';
import { jsonIn } from '#shared/json.ts';
import { inspectCopy } from '#store/backup-copy.ts';
import { OpenFailure } from '#store/open-failure.ts';
import { DATA, FORMAT_VERSION, MANIFEST, Manifest, unreadable, type Part } from './manifest.ts';

const MOST_MANIFEST = 64 * 1024 * 1024;
/** Uploads are never larger; a part that is was not put there by us. */
const MOST_FILE = 256 * 1024 * 1024;
const MOST_UNPACKED = 1024 ** 4;
/** Room that is left for the server itself, bytes. */
export const SPARE_BYTES = 256 * 1024 * 1024;

export interface OpenBackup {
  manifest: Manifest;
  /** A part's bytes; the stream throws `backup_unreadable` at its end when they are not those that were written. */
  part(part: Part): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

/** Throws `backup_unreadable`. */
export async function openBackup(path: string): Promise<OpenBackup> {
  let file: FileHandle;
  try {
    file = await openFile(path);
  } catch (error) {
    throw new AppError('not_found', { cause: error });
  }
  try {
    const archive = await openArchive(file, { most: MOST_UNPACKED });
    if (archive === null) throw unreadable('not an archive');
    const manifest = await manifestIn(archive);
    return { manifest, part: (part) => proven(archive, part), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error instanceof ArchiveBroken ? unreadable(error.message, error) : error;
  }
}

async function manifestIn(archive: Archive): Promise<Manifest> {
  const bytes = await archive.read(MANIFEST, MOST_MANIFEST);
  if (bytes === null) throw unreadable('it has no list of its parts');
  const json = Manifest.safeParse(jsonIn(bytes.toString('utf8')));
  if (!json.success) {
    const issue = json.error.issues[0];
    throw unreadable(`its list cannot be read: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim());
  }
  const { version, parts } = json.data;
  if (version > FORMAT_VERSION) throw unreadable(`its format is ${version}; this program reads ${FORMAT_VERSION}`);
  const names = new Set(parts.map(({ name }) => name));
  if (names.size !== parts.length || !names.has(DATA)) throw unreadable('its list is not one of ours');
  const there = new Map(archive.entries.map(({ name, bytes: size }) => [name, size]));
  if (there.size !== parts.length + 1) throw unreadable('it holds what its list does not name');
  for (const { name, bytes: size } of parts) {
    if (there.get(name) !== size) throw unreadable(`${name} is not as its list says`);
    if (name !== DATA && size > MOST_FILE) throw unreadable(`${name} is too large`);
  }
  return json.data;
}

async function* proven(archive: Archive, { name, bytes, sha256 }: Part): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let length = 0;
  try {
    for await (const chunk of archive.stream(name)) {
      length += chunk.length;
      // What is longer than its list says is stopped before it fills the disk.
      if (length > bytes) break;
      hash.update(chunk);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof ArchiveBroken ? unreadable(error.message, error) : error;
  }
  if (length !== bytes || hash.digest('hex') !== sha256) throw unreadable(`${name} is not what was written`);
}

/** One part whole, for what is small. */
export async function bytesOfPart(backup: OpenBackup, part: Part): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of backup.part(part)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Writes the data to the new file `into`. Throws `backup_unreadable`, `disk_full`. */
export async function unpackData(backup: OpenBackup, into: string): Promise<void> {
  const part = backup.manifest.parts.find(({ name }) => name === DATA);
  if (part === undefined) throw unreadable('it holds no data');
  await pipeline(backup.part(part), createWriteStream(into, { mode: 0o600, flush: true }));
}

/** Whether the data of a backup can be unpacked beside it. */
export async function hasRoom({ parts }: Manifest, folder: string): Promise<boolean> {
  const free = await freeBytes(folder);
  const needed = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return free === null || free > needed + SPARE_BYTES;
}

/** Null where the system does not say. */
export async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** Reads every part, opens the data and looks through them. What is wrong, in the program's words; empty: nothing. */
export async function faultsOf(path: string, folder: string): Promise<string[]> {
  const faults: string[] = [];
  const work = await mkdtemp(join(folder, '.checking-'));
  let backup: OpenBackup | null = null;
  try {
    backup = await openBackup(path);
    const { manifest } = backup;
    if (!(await hasRoom(manifest, folder))) throw new AppError('disk_full');
    for (const part of manifest.parts)
      if (part.name === DATA) await unpackData(backup, join(work, DATA));
      else for await (const _ of backup.part(part));
    const found = await inspectCopy(join(work, DATA));
    faults.push(...found.faults);
    if (JSON.stringify(found.holds) !== JSON.stringify(manifest.holds))
      faults.push('it does not hold what its list says');
    if (found.migrations.join() !== manifest.migrations.join())
      faults.push('its data are of another version than its list says');
    const files = manifest.parts.length - 1;
    if (found.files.length !== files + manifest.missingFiles) faults.push('files are missing');
  } catch (error) {
    if (error instanceof AppError && error.code === 'backup_unreadable') faults.push(String(error.params['reason']));
    else if (error instanceof OpenFailure) faults.push(error.message);
    else throw error;
  } finally {
    await backup?.close();
    await rm(work, { recursive: true, force: true });
  }
  return faults;
}
