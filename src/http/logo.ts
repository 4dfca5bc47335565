/** Which pictures may be the sign of the house: told by their bytes, never by what is said of them. */
import { drawingOf } from '#chat/code/drawing.ts';

const STARTS: readonly [string, readonly number[], number][] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], 0],
  ['image/jpeg', [0xff, 0xd8, 0xff], 0],
  ['image/webp', [0x57, 0x45, 0x42, 0x50], 8],
];

export interface Logo {
  type: string;
  /** As they are kept and shown. */
  bytes: Buffer;
}

/** Null where it is none of those, nor an SVG that does nothing but draw (chat/code/drawing.ts). */
export function logoOf(bytes: Buffer): Logo | null {
  for (const [type, start, at] of STARTS)
    if (start.every((byte, index) => bytes[at + index] === byte)) return { type, bytes };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { type: 'image/svg+xml', bytes: Buffer.from(drawingOf(text).text) };
  } catch {
    // Whatever is in the way, to the one who sent it it is no picture.
    return null;
  }
}
