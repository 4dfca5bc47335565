/** Every fault on every surface, streamed and not, with two well targets beside the sick one (docs/reliability.md). */
import { describe, expect, it } from 'vitest';
import { cells, meet } from '../../test/fault-matrix.ts';
import { faults, samples } from '../../test/faults.ts';

// What only time can tell is tried on two surfaces: each takes seconds.
const quick = cells(faults.filter(({ silent }) => silent !== true));
const slow = cells(
  faults.filter(({ silent }) => silent === true),
  samples.filter(({ name }) => name === 'chat on classic' || name === 'responses'),
);

describe.each([...quick, ...slow])('$fault.name on $sample.name, streamed: $stream', (cell) => {
  it('is not seen before the first word, and said after it', async () => {
    const seen = await meet(cell, { rounds: 2, together: 5 });
    expect(seen.visible).toEqual([]);
    expect(seen.met).toBeGreaterThan(0);
    if (cell.fault.when === 'before') expect(seen.whole).toBe(10);
    else expect(seen.told).toBeGreaterThan(0);
    // Kept alive for the next call, or closed: never in use any more.
    expect(seen.sickSockets).toBeLessThanOrEqual(cell.fault.silent === true ? 0 : 5);
    expect(seen.leaked).toBe(0);
  });
});
