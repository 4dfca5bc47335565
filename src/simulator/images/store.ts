/** Pictures behind an address, for those who asked for one. They are kept as what to draw, not as bytes. */
import { whole, type SimulatorResponse } from '../wire.ts';
import { errorResponse, type Call, type Core } from '../core.ts';
import { idOf } from '../ids.ts';
import { notFound } from '../wire-errors.ts';
import { draw, type Size } from './picture.ts';
import { encodePng } from './png.ts';

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

/** Keeps what belongs to the address and returns its path. Anybody who has it may look, for a day. */
export function keepImage(core: Core, prompt: string, size: Size, variant: number): string {
  const id = idOf(core.random, 24);
  const signature = idOf(core.random, 32);
  const until = core.clock() + LIFE_MS;
  core.images.set(id, { prompt, size, variant, signature, until });
  if (core.images.size > MOST) core.images.delete(core.images.keys().next().value ?? '');
  return `/private/images/${id}/generated_00.png?se=${encodeURIComponent(new Date(until).toISOString())}&sig=${signature}`;
}

/** `GET` of such an address. */
export function keptImage(call: Call): SimulatorResponse {
  const { core, route, ids, entry } = call;
  const kept = core.images.get(route.name ?? '');
  const good = kept !== undefined && route.query.get('sig') === kept.signature && core.clock() < kept.until;
  if (!good) return errorResponse(core, ids, entry, notFound);
  const bytes = encodePng(draw(kept.prompt, kept.size, { variant: kept.variant }));
  entry.status = 200;
  entry.outcome = 'completed';
  return {
    status: 200,
    headers: {
      'content-type': 'image/png',
      'content-length': String(bytes.byteLength),
      'cache-control': 'private, max-age=86400',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    },
    body: whole(bytes),
  };
}
