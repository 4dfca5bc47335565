/**
 * How much is tried, from which seed, and what may not have happened meanwhile. The short run of CI is 10,000 cases, the
 * same ones each time, so that nobody's change fails for what was there before. `PARLOR_FUZZ_RUNS=1000000` makes a long
 * run from a seed of its own, which is printed; `PARLOR_FUZZ_SEED=…` repeats it.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, expect } from 'vitest';

const ALL = Number(process.env['PARLOR_FUZZ_RUNS'] ?? 10_000);
const isLong = process.env['PARLOR_FUZZ_RUNS'] !== undefined;
const USUAL_SEED = 20_261_122;
const seed = Number(process.env['PARLOR_FUZZ_SEED'] ?? (isLong ? Math.floor(Math.random() * 2 ** 31) : USUAL_SEED));
process.stderr.write(`fuzzing from PARLOR_FUZZ_SEED=${seed}\n`);

/** More than any number of cases takes on a slow machine: what hangs is found by its client. */
export const LONG_MS = 60_000 + ALL * 20;

/** For `fc.assert`: this share of all cases, so many of them in each run. */
export function runs(share: number, each = 1): { numRuns: number; seed: number; endOnFailure: boolean } {
  return { numRuns: Math.max(1, Math.round((ALL * share) / each)), seed, endOnFailure: true };
}

setFlagsFromString('--expose-gc');
// It is a function from then on.
const gc = runInNewContext('gc') as () => void;

/** MB that are in use when nothing is left to collect. */
export function heapMb(): number {
  gc();
  gc();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return (heapUsed + external + arrayBuffers) / 1_048_576;
}

/** Fails the file when anything was thrown where nobody waits for it. */
export function nothingUnhandled(): void {
  const seen: unknown[] = [];
  const note = (reason: unknown): void => void seen.push(reason);
  process.on('unhandledRejection', note);
  process.on('uncaughtExceptionMonitor', note);
  afterAll(() => {
    process.off('unhandledRejection', note);
    process.off('uncaughtExceptionMonitor', note);
    expect(seen).toEqual([]);
  });
}

/** Waits until it is so. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_500; tries++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never: ${what}`);
}
