/** Every fault on every surface, streamed and not, with two well targets beside the sick one (docs/reliability.md). */
import { describe, expect, it } from 'vitest';
import { cells, meet, meetAll, type Cell, type Seen } from '../../test/fault-matrix.ts';
import { faults, samples } from '../../test/faults.ts';

const asking = { rounds: 2, together: 5 };

function isHidden({ fault, sample, stream }: Cell, seen: Seen): void {
  const name = `${fault.name} on ${sample.name}, streamed: ${stream}`;
  expect(seen.visible, name).toEqual([]);
  expect(seen.met, name).toBeGreaterThan(0);
  if (fault.when === 'before') expect(seen.whole, name).toBe(10);
  else expect(seen.told, name).toBeGreaterThan(0);
  // Kept alive for the next call, or closed: never in use any more.
  expect(seen.sickSockets, name).toBeLessThanOrEqual(fault.silent === true ? 0 : 5);
  expect(seen.leaked, name).toBe(0);
}

describe('is not seen before the first word, and said after it:', () => {
  it.each(cells(faults.filter(({ silent }) => silent !== true)))(
    '$fault.name on $sample.name, streamed: $stream',
    async (cell) => isHidden(cell, await meet(cell, asking)),
  );

  // It takes seconds each: on two surfaces, all at once.
  it('what only time can tell', async () => {
    const slow = cells(
      faults.filter(({ silent }) => silent === true),
      samples.filter(({ name }) => name === 'chat on classic' || name === 'responses'),
    );
    const seen = await meetAll(slow, asking);
    expect(seen).toHaveLength(10);
    slow.forEach((cell, i) => {
      const one = seen[i];
      if (one !== undefined) isHidden(cell, one);
    });
  });
});
