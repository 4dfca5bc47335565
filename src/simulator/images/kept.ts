/** A picture behind its address, drawn when somebody looks. */
import { errorResponse, type Call } from '../core.ts';
import { notFound } from '../wire-errors.ts';
import { whole, type SimulatorResponse } from '../wire.ts';
import { draw } from './picture.ts';
import { encodePng } from './png.ts';

/** `GET` of an address that `keepImage` gave out. */
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
