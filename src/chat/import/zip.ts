/** Writes a zip while it is read: nothing is held but what is on its way. Sizes beyond 4 GB are in the extra fields. */
import { createDeflateRaw, crc32 } from 'node:zlib';
import { Readable } from 'node:stream';

export interface ZipEntry {
  name: string;
  bytes: AsyncIterable<Uint8Array>;
  /** Pictures and the like do not get smaller. */
  packed: boolean;
}

interface Written {
  name: Buffer;
  method: number;
  crc: number;
  packedBytes: number;
  bytes: number;
  offset: number;
}

/** UTF-8 names, and sizes that follow the data (PKWARE APPNOTE 4.4.4, bits 11 and 3). */
const FLAGS = 0x0808;
const VERSION = 45;
const LARGE = 0xffffffff;

export async function* zipOf(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const written: Written[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const one: Written = {
      name: Buffer.from(entry.name),
      method: entry.packed ? 8 : 0,
      crc: 0,
      packedBytes: 0,
      bytes: 0,
      offset,
    };
    const head = headOf(one);
    yield head;
    for await (const chunk of packedOf(entry, one)) {
      one.packedBytes += chunk.length;
      yield chunk;
    }
    const tail = tailOf(one);
    yield tail;
    offset += head.length + one.packedBytes + tail.length;
    written.push(one);
  }
  yield directoryOf(written, offset);
}

function packedOf(entry: ZipEntry, one: Written): AsyncIterable<Uint8Array> {
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of entry.bytes) {
      one.crc = crc32(chunk, one.crc);
      one.bytes += chunk.length;
      yield chunk;
    }
  }
  if (!entry.packed) return counted();
  const source = Readable.from(counted(), { objectMode: false });
  const deflated = createDeflateRaw();
  source.on('error', (error) => deflated.destroy(error));
  return source.pipe(deflated);
}

/** DOS knows no time zones: every entry is of the first day that it knows. */
const DATE = (1 << 5) | 1;

function headOf({ name, method }: Written): Buffer {
  const head = Buffer.alloc(30 + 20);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(VERSION, 4);
  head.writeUInt16LE(FLAGS, 6);
  head.writeUInt16LE(method, 8);
  head.writeUInt16LE(DATE, 12);
  // That both sizes, which follow the data, have eight bytes is said by this field.
  head.writeUInt32LE(LARGE, 18);
  head.writeUInt32LE(LARGE, 22);
  head.writeUInt16LE(name.length, 26);
  head.writeUInt16LE(20, 28);
  head.writeUInt16LE(1, 30);
  head.writeUInt16LE(16, 32);
  return Buffer.concat([head.subarray(0, 30), name, head.subarray(30)]);
}

function tailOf({ crc, packedBytes, bytes }: Written): Buffer {
  const tail = Buffer.alloc(24);
  tail.writeUInt32LE(0x08074b50, 0);
  tail.writeUInt32LE(crc, 4);
  tail.writeBigUInt64LE(BigInt(packedBytes), 8);
  tail.writeBigUInt64LE(BigInt(bytes), 16);
  return tail;
}

function directoryOf(written: readonly Written[], start: number): Buffer {
  const lines = written.map(({ name, method, crc, packedBytes, bytes, offset }) => {
    const line = Buffer.alloc(46);
    line.writeUInt32LE(0x02014b50, 0);
    line.writeUInt16LE(VERSION, 4);
    line.writeUInt16LE(VERSION, 6);
    line.writeUInt16LE(FLAGS, 8);
    line.writeUInt16LE(method, 10);
    line.writeUInt16LE(DATE, 14);
    line.writeUInt32LE(crc, 16);
    const isLarge = [bytes, packedBytes, offset].some((size) => size >= LARGE);
    line.writeUInt32LE(isLarge ? LARGE : packedBytes, 20);
    line.writeUInt32LE(isLarge ? LARGE : bytes, 24);
    line.writeUInt16LE(name.length, 28);
    line.writeUInt32LE(isLarge ? LARGE : offset, 42);
    if (!isLarge) return Buffer.concat([line, name]);
    line.writeUInt16LE(28, 30);
    const extra = Buffer.alloc(28);
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(24, 2);
    for (const [index, size] of [bytes, packedBytes, offset].entries())
      extra.writeBigUInt64LE(BigInt(size), 4 + index * 8);
    return Buffer.concat([line, name, extra]);
  });
  const directory = Buffer.concat(lines);
  const large = written.length >= 0xffff || start >= LARGE;
  return Buffer.concat([
    directory,
    ...(large ? [largeEnd(written.length, directory.length, start)] : []),
    end(written.length, directory.length, start),
  ]);
}

function largeEnd(count: number, bytes: number, start: number): Buffer {
  const end64 = Buffer.alloc(76);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(44n, 4);
  end64.writeUInt16LE(VERSION, 12);
  end64.writeUInt16LE(VERSION, 14);
  end64.writeBigUInt64LE(BigInt(count), 24);
  end64.writeBigUInt64LE(BigInt(count), 32);
  end64.writeBigUInt64LE(BigInt(bytes), 40);
  end64.writeBigUInt64LE(BigInt(start), 48);
  end64.writeUInt32LE(0x07064b50, 56);
  end64.writeBigUInt64LE(BigInt(start + bytes), 64);
  end64.writeUInt32LE(1, 72);
  return end64;
}

function end(count: number, bytes: number, start: number): Buffer {
  const last = Buffer.alloc(22);
  last.writeUInt32LE(0x06054b50, 0);
  last.writeUInt16LE(Math.min(count, 0xffff), 8);
  last.writeUInt16LE(Math.min(count, 0xffff), 10);
  last.writeUInt32LE(Math.min(bytes, LARGE), 12);
  last.writeUInt32LE(Math.min(start, LARGE), 16);
  return last;
}
