/** Pictures behind an address, for those who asked for one. They are kept as what to draw, not as bytes. */
import { idOf } from '../ids.ts';
import type { Size } from './picture.ts';

interface Kept {
  prompt: string;
  size: Size;
  variant: number;
  signature: string;
  /** ms. */
  until: number;
}

const LIFE_MS = 86_400_000;
const MOST = 1_000;

export type ImageStore = Map<string, Kept>;

interface ImageCore {
  images: ImageStore;
  random: () => number;
  clock: () => number;
}

/** Keeps what belongs to the address and returns its path. Anybody who has it may look, for a day. */
export function keepImage(core: ImageCore, prompt: string, size: Size, variant: number): string {
  const id = idOf(core.random, 24);
  const signature = idOf(core.random, 32);
  const until = core.clock() + LIFE_MS;
  core.images.set(id, { prompt, size, variant, signature, until });
  if (core.images.size > MOST) core.images.delete(core.images.keys().next().value ?? '');
  return `/private/images/${id}/generated_00.png?se=${encodeURIComponent(new Date(until).toISOString())}&sig=${signature}`;
}
