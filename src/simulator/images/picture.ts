/** The pictures the simulator draws: waves of colour that depend on the prompt, the same ones each time. No text, no meaning. */
import { hash } from '../wire.ts';
import type { Bitmap } from './png.ts';

export interface Size {
  width: number;
  height: number;
}

const COLOURS = 64;

/**
 * Draws what belongs to a prompt.
 * @param options.variant tells several pictures of one prompt apart
 * @param options.transparent the darkest quarter is left out
 */
export function draw(
  prompt: string,
  { width, height }: Size,
  { variant = 0, transparent = false }: { variant?: number; transparent?: boolean } = {},
): Bitmap {
  const seed = hash(`${prompt} ${variant}`);
  const die = (n: number): number => (hash(`${seed} ${n}`) >>> 7) / 2 ** 25;
  const across = wave(width, 1 + Math.floor(die(1) * 3), die(2));
  const down = wave(height, 1 + Math.floor(die(3) * 3), die(4));
  const aslant = wave(width + height, 2 + Math.floor(die(5) * 4), die(6));
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      // Three waves between 0 and 1 as a colour's number.
      const sum = (across[x] ?? 0) + (down[y] ?? 0) + (aslant[x + y] ?? 0);
      pixels[row + x] = Math.min(COLOURS - 1, Math.floor((sum / 3) * COLOURS));
    }
  }
  const hue = die(7) * 360;
  const turn = 40 + die(8) * 140;
  const palette = Array.from({ length: COLOURS }, (_, i) => {
    const share = i / (COLOURS - 1);
    const [red, green, blue] = colour(hue + turn * share, 0.55 + 0.2 * share, 0.3 + 0.45 * share);
    return [red, green, blue, transparent && share < 0.25 ? 0 : 255] as const;
  });
  return { width, height, pixels, palette };
}

function wave(length: number, periods: number, phase: number): Float32Array {
  return Float32Array.from(
    { length },
    (_, i) => 0.5 + 0.5 * Math.sin(2 * Math.PI * ((i / Math.max(1, length)) * periods + phase)),
  );
}

/** Hue in degrees, saturation and lightness from 0 to 1, as red, green and blue. */
function colour(hue: number, saturation: number, lightness: number): [number, number, number] {
  const strength = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n: number): number => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (lightness - strength * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}
