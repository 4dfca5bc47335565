/** `node bench/kill-ledger.ts` does the same for as long as one likes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killLedger } from '../../test/ledger-killing.ts';

it('no finished call is lost and none counts twice, whenever the process is killed', { timeout: 180_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parlor-killing-'));
  try {
    const report = await killLedger(folder, 8);
    expect(report.wrong).toEqual([]);
    expect(report.finished).toBeGreaterThan(100);
    // Calls that were under way are known too, each of them.
    expect(report.unknown).toBe(0);
    expect(report.cost.hours).toBe(report.cost.rows);
    expect(report.cost.spent).toBe(report.cost.rows);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
