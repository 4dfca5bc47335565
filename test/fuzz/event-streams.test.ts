/** The reading of event streams: however the bytes are cut, the same events; whatever they are, no throw but for size. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { sseDecoder, type SseFrame } from '#shared/sse.ts';
import { hostility } from './hostile.ts';
import { runs } from './runs.ts';

function read(pieces: readonly Uint8Array[], most?: number): SseFrame[] {
  const decoder = sseDecoder(most);
  const frames = pieces.flatMap((piece) => decoder.push(piece));
  return [...frames, ...decoder.end()];
}

it('events do not depend on where the bytes were cut', () => {
  fc.assert(
    fc.property(hostility, fc.array(fc.nat(), { maxLength: 20 }), fc.boolean(), ({ pieces }, cuts, macintosh) => {
      const sent = Buffer.concat(pieces).subarray(0, 50_000);
      const bytes = macintosh ? Buffer.from(sent.toString('latin1').replaceAll('\n', '\r'), 'latin1') : sent;
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
      const cut = places.slice(1).map((place, i) => bytes.subarray(places[i], place));
      expect(read(cut)).toEqual(read([bytes]));
    }),
    runs(0.04),
  );
});

it('a frame larger than the limit is refused, wherever it is cut', () => {
  fc.assert(
    fc.property(fc.integer({ min: 101, max: 5_000 }), fc.integer({ min: 1, max: 50 }), (length, step) => {
      const bytes = Buffer.from(`data: ${'x'.repeat(length)}\n\n`);
      const pieces = Array.from({ length: Math.ceil(bytes.length / step) }, (_, i) =>
        bytes.subarray(i * step, (i + 1) * step),
      );
      expect(() => read(pieces, 100)).toThrow(RangeError);
    }),
    runs(0.01),
  );
});
