/** An answer of images before it is written. */
import type { Verdicts } from '../filter.ts';
import type { LimitState } from '../limits.ts';
import { hash } from '../wire.ts';
import { encodeJpeg } from './jpeg.ts';
import { draw } from './picture.ts';
import { encodePng } from './png.ts';
import { settingsOf, sizeOf, type Family, type ImageRequest } from './settings.ts';

export interface Made {
  request: ImageRequest;
  family: Family;
  limits: LimitState;
  verdicts: Verdicts;
  pictures: readonly Uint8Array[];
  /** As JSON; gpt-image only. */
  usage: string | undefined;
}

/** What a picture depends on: what was uploaded changes it as much as the prompt does. */
export function subjectOf({ request, pictures }: Made): string {
  const seen = pictures.map((bytes) => hash(Buffer.from(bytes).toString('latin1').slice(0, 100_000)));
  return [request.prompt, ...seen].join(' ');
}

/** One picture of the answer. */
export function picture(made: Made, variant: number): Uint8Array {
  const { size, background, format } = settingsOf(made.request, made.family);
  const bitmap = draw(subjectOf(made), sizeOf(size), { variant, transparent: background === 'transparent' });
  return format === 'jpeg' ? encodeJpeg(bitmap) : encodePng(bitmap);
}

export function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
