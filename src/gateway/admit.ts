/** Whether a call may begin at all. Limits and budgets of keys and people join here. */
import { AppError } from '#shared/errors.ts';
import type { Ledger } from './ledger.ts';

/** Rows that may wait for a store that does not write: about 30 MB. Beyond it nothing could be accounted for. */
const MOST_WAITING = 50_000;

/** Throws `shutting_down` or `store_unavailable`. */
export function admit(state: { closing: boolean; ledger: Ledger }): void {
  if (state.closing) throw new AppError('shutting_down');
  if (state.ledger.backlog >= MOST_WAITING) throw new AppError('store_unavailable');
}
