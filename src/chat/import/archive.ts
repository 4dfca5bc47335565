/**
 * A zip on disk, its entries unpacked one at a time as streams. What the archive says about itself is not believed:
 * what comes out is counted, and an entry that grows beyond all reason is cut off.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { createInflateRaw } from 'node:zlib';
import { Readable } from 'node:stream';

export interface ArchiveEntry {
  /** As written in the archive: a name to look things up by, never a path of ours. */
  name: string;
  /** Unpacked bytes, as the archive says. */
  bytes: number;
}

export interface Archive {
  entries: readonly ArchiveEntry[];
  /** The bytes of an entry, unpacked. The stream throws ArchiveBroken for a bomb or damage. */
  stream(name: string): AsyncIterable<Uint8Array>;
  /** The whole entry; null when there is none, or when it has more than `most` bytes. */
  read(name: string, most: number): Promise<Buffer | null>;
}

export class ArchiveBroken extends Error {
  override readonly name = 'ArchiveBroken';
}

const MOST_ENTRIES = 300_000;
/** Text shrinks to a tenth; what shrinks more than this, beyond the first megabytes, was made to harm. */
const RATIO = 250;
const RATIO_FROM = 16 * 1024 * 1024;
const MOST_BYTES = 16 * 1024 ** 3;
const MOST_DIRECTORY = 256 * 1024 * 1024;

interface Place extends ArchiveEntry {
  packed: number;
  method: number;
  encrypted: boolean;
  offset: number;
}

/** Null when the file is no zip; `most`: bytes it may unpack to. Throws ArchiveBroken when it is a damaged one. */
export async function openArchive(file: FileHandle, { most = MOST_BYTES } = {}): Promise<Archive | null> {
  const { size } = await file.stat();
  const head = await at(file, 0, 4);
  if (head.length < 4 || head.readUInt32LE(0) !== 0x04034b50) return null;
  const places = new Map((await listed(file, size)).map((place) => [place.name, place]));
  const budget = { left: most };
  const archive: Archive = {
    entries: [...places.values()],
    stream(name) {
      const place = places.get(name);
      if (!place) throw new ArchiveBroken(`${name} is not there`);
      return unpacked(file, place, budget);
    },
    async read(name, most) {
      const place = places.get(name);
      if (!place || place.bytes > most) return null;
      const chunks: Uint8Array[] = [];
      let bytes = 0;
      for await (const chunk of unpacked(file, place, budget)) {
        bytes += chunk.length;
        if (bytes > most) return null;
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    },
  };
  return archive;
}

export async function openFile(path: string): Promise<FileHandle> {
  return open(path, 'r');
}

async function at(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

async function listed(file: FileHandle, size: number): Promise<Place[]> {
  try {
    return await directory(file, size);
  } catch (error) {
    // Reading past the end of what is there.
    throw error instanceof ArchiveBroken ? error : new ArchiveBroken('the directory is damaged', { cause: error });
  }
}

/** The central directory (PKWARE APPNOTE 4.3.12), with the extensions for large archives (4.3.14, 4.5.3). */
async function directory(file: FileHandle, size: number): Promise<Place[]> {
  const tail = await at(file, Math.max(0, size - 65_557), Math.min(size, 65_557));
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end === -1) throw new ArchiveBroken('the archive has no directory: it may be cut off');
  let count = tail.readUInt16LE(end + 10);
  let bytes = tail.readUInt32LE(end + 12);
  let start = tail.readUInt32LE(end + 16);
  const locator = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 6, 7]), end);
  if ((count === 0xffff || start === 0xffffffff) && locator !== -1) {
    const large = await at(file, Number(tail.readBigUInt64LE(locator + 8)), 56);
    if (large.length < 56) throw new ArchiveBroken('the directory is damaged');
    count = Number(large.readBigUInt64LE(32));
    bytes = Number(large.readBigUInt64LE(40));
    start = Number(large.readBigUInt64LE(48));
  }
  if (count > MOST_ENTRIES || bytes > MOST_DIRECTORY) throw new ArchiveBroken('the archive has too many entries');
  const list = await at(file, start, bytes);
  const places: Place[] = [];
  for (let i = 0, from = 0; i < count; i++) {
    if (from + 46 > list.length || list.readUInt32LE(from) !== 0x02014b50)
      throw new ArchiveBroken('the directory is damaged');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => list.readUInt16LE(from + field));
    const next = from + 46 + (nameLength ?? 0);
    const place = {
      name: list.toString('utf8', from + 46, next),
      packed: list.readUInt32LE(from + 20),
      bytes: list.readUInt32LE(from + 24),
      method: list.readUInt16LE(from + 10),
      encrypted: (list.readUInt16LE(from + 8) & 1) === 1,
      offset: list.readUInt32LE(from + 42),
    };
    widen(place, list.subarray(next, next + (extraLength ?? 0)));
    if (!place.name.endsWith('/')) places.push(place);
    from = next + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return places;
}

/** The sizes of entries beyond 4 GB stand in an extra field. */
function widen(place: Place, extra: Buffer): void {
  for (let at64 = 0; at64 + 4 <= extra.length; at64 += 4 + extra.readUInt16LE(at64 + 2)) {
    if (extra.readUInt16LE(at64) !== 1) continue;
    let from = at64 + 4;
    for (const field of ['bytes', 'packed', 'offset'] as const)
      if (place[field] === 0xffffffff && from + 8 <= extra.length) {
        place[field] = Number(extra.readBigUInt64LE(from));
        from += 8;
      }
  }
}

const CHUNK = 256 * 1024;

/** The bytes of a file from `start` up to `end`. Unlike its own streams, this leaves the file open. */
export async function* bytesOf(file: FileHandle, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let position = start; position < end;) {
    const chunk = await at(file, position, Math.min(CHUNK, end - position));
    if (chunk.length === 0) return;
    position += chunk.length;
    yield chunk;
  }
}

async function* unpacked(file: FileHandle, place: Place, budget: { left: number }): AsyncGenerator<Uint8Array> {
  if (place.encrypted) throw new ArchiveBroken(`${place.name} has a password`);
  if (place.method !== 0 && place.method !== 8) throw new ArchiveBroken(`${place.name} is packed in a way not known`);
  const head = await at(file, place.offset, 30);
  if (head.length < 30 || head.readUInt32LE(0) !== 0x04034b50) throw new ArchiveBroken(`${place.name} is damaged`);
  const start = place.offset + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
  if (place.packed === 0) return;
  const packed = Readable.from(bytesOf(file, start, start + place.packed), { objectMode: false });
  const source: Readable = place.method === 0 ? packed : packed.pipe(createInflateRaw());
  if (source !== packed) packed.on('error', (error) => source.destroy(error));
  let bytes = 0;
  try {
    for await (const chunk of source as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      budget.left -= chunk.length;
      if ((bytes > RATIO_FROM && bytes > place.packed * RATIO) || budget.left < 0)
        throw new ArchiveBroken(`${place.name} unpacks to far more than it should`);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof ArchiveBroken ? error : new ArchiveBroken(`${place.name} is damaged`, { cause: error });
  } finally {
    packed.destroy();
  }
}
