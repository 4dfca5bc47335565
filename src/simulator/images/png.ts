/** Writing PNG (W3C PNG, third edition): one byte a pixel, which a palette turns into colours. */
import { crc32, deflateSync } from 'node:zlib';

/** An image of at most 256 colours. */
export interface Bitmap {
  width: number;
  height: number;
  /** A colour's number for each pixel, row by row. */
  pixels: Uint8Array;
  /** Red, green, blue and opacity of each colour, 0 to 255. */
  palette: readonly (readonly [red: number, green: number, blue: number, alpha: number])[];
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const DEPTH = 8;
const INDEXED = 3;

/** The file's bytes. */
export function encodePng(bitmap: Bitmap): Uint8Array {
  const { width, height, pixels, palette } = bitmap;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = DEPTH;
  header[9] = INDEXED;
  const rows = Buffer.alloc((width + 1) * height);
  // Each row begins with its filter, none of them.
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const opaque = palette.every(([, , , alpha]) => alpha === 255);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(([red, green, blue]) => [red, green, blue]))),
    ...(opaque ? [] : [chunk('tRNS', Buffer.from(palette.map(([, , , alpha]) => alpha)))]),
    chunk('IDAT', deflateSync(rows, { level: 4 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const bytes = Buffer.alloc(data.length + 12);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  data.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, data.length + 8)), data.length + 8);
  return bytes;
}
