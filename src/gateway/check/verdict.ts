/** How a stage of the check ended. */
import type { Exchange } from '#shared/contract/connections.ts';
import type { AppError } from '#shared/errors.ts';

export interface Verdict {
  outcome: 'passed' | 'failed' | 'skipped';
  error: AppError | null;
  exchange: Exchange | null;
}

export const passed = (exchange: Exchange | null = null): Verdict => ({ outcome: 'passed', error: null, exchange });
export const skipped = (exchange: Exchange | null = null): Verdict => ({ outcome: 'skipped', error: null, exchange });
export const failed = (error: AppError, exchange: Exchange | null = null): Verdict => ({
  outcome: 'failed',
  error,
  exchange,
});
