/**
 * Writing JPEG (ITU T.81), the least of it: each 8 × 8 square in one colour, the average of its pixels. A real baseline
 * file that every reader opens, without a transform.
 */
import type { Bitmap } from './png.ts';

const BLOCK = 8;
/** With this step a square's average is stored to within one of 256 levels: a flat block's coefficient is 8 × its level. */
const STEP = 8;

/** How many codes of each length 1 to 16 there are, and what they stand for: the standard's table K.3. */
const DC_LENGTHS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const DC_VALUES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
/** One code alone for "nothing else in this block"; of two bits, because a code of ones only is not allowed. */
const AC_LENGTHS = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const AC_VALUES = [0];
const END_OF_BLOCK = { code: 0, length: 2 };

/** The file's bytes; what is transparent is drawn on white. */
export function encodeJpeg(bitmap: Bitmap): Uint8Array {
  const { width, height } = bitmap;
  const colours = bitmap.palette.map(overWhite).map(toYcc);
  const bits = bitWriter();
  const before = [0, 0, 0];
  for (let y = 0; y < height; y += BLOCK)
    for (let x = 0; x < width; x += BLOCK) {
      const average = averageOf(bitmap, colours, x, y);
      for (const [component, level] of average.entries()) {
        const value = Math.round(((level - 128) * BLOCK) / STEP);
        writeDifference(bits, value - (before[component] ?? 0));
        before[component] = value;
        bits.write(END_OF_BLOCK.code, END_OF_BLOCK.length);
      }
    }
  const size = [height >> 8, height & 0xff, width >> 8, width & 0xff];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(0xdb, [0, ...Array.from({ length: 64 }, () => STEP)]),
    segment(0xc0, [8, ...size, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]),
    segment(0xc4, [0x00, ...DC_LENGTHS, ...DC_VALUES]),
    segment(0xc4, [0x10, ...AC_LENGTHS, ...AC_VALUES]),
    segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]),
    bits.end(),
    Buffer.from([0xff, 0xd9]),
  ]);
}

function segment(marker: number, data: readonly number[]): Buffer {
  const length = data.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 0xff, ...data]);
}

type Colour = readonly [number, number, number];

function overWhite([red, green, blue, alpha]: Bitmap['palette'][number]): Colour {
  const blend = (value: number): number => 255 + ((value - 255) * alpha) / 255;
  return [blend(red), blend(green), blend(blue)];
}

function toYcc([red, green, blue]: Colour): Colour {
  return [
    0.299 * red + 0.587 * green + 0.114 * blue,
    128 - 0.168736 * red - 0.331264 * green + 0.5 * blue,
    128 + 0.5 * red - 0.418688 * green - 0.081312 * blue,
  ];
}

function averageOf({ width, height, pixels }: Bitmap, colours: readonly Colour[], left: number, top: number): Colour {
  let [a, b, c, count] = [0, 0, 0, 0];
  // Every other pixel of every other row is enough for an average.
  for (let y = top; y < Math.min(top + BLOCK, height); y += 2)
    for (let x = left; x < Math.min(left + BLOCK, width); x += 2) {
      const colour = colours[pixels[y * width + x] ?? 0] ?? [128, 128, 128];
      a += colour[0];
      b += colour[1];
      c += colour[2];
      count += 1;
    }
  return [a / count, b / count, c / count];
}

const codes = new Map<number, { code: number; length: number }>();
{
  let code = 0;
  let next = 0;
  for (const [i, count] of DC_LENGTHS.entries()) {
    for (let n = 0; n < count; n++) codes.set(DC_VALUES[next++] ?? 0, { code: code++, length: i + 1 });
    code <<= 1;
  }
}

/** The number of bits a difference needs, by its code, then those bits; negative ones count from below. */
function writeDifference(bits: BitWriter, difference: number): void {
  const size = difference === 0 ? 0 : 32 - Math.clz32(Math.abs(difference));
  const { code, length } = codes.get(size) ?? { code: 0, length: 2 };
  bits.write(code, length);
  if (size > 0) bits.write(difference > 0 ? difference : difference + 2 ** size - 1, size);
}

interface BitWriter {
  write(value: number, length: number): void;
  end(): Buffer;
}

function bitWriter(): BitWriter {
  const bytes: number[] = [];
  let held = 0;
  let count = 0;
  const write = (value: number, length: number): void => {
    for (let bit = length - 1; bit >= 0; bit--) {
      held = (held << 1) | ((value >> bit) & 1);
      if (++count < 8) continue;
      bytes.push(held);
      // Within the picture 0xff would be a marker; a zero after it says that it is not.
      if (held === 0xff) bytes.push(0);
      held = 0;
      count = 0;
    }
  };
  return {
    write,
    end: () => {
      write(0x7f, (8 - count) % 8);
      return Buffer.from(bytes);
    },
  };
}
