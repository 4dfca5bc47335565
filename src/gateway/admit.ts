/** Whether a call may begin at all: the house must be able to account for it, and its limits must let it. */
import { AppError } from '#shared/errors.ts';
import type { CallRequest } from './request.ts';
import type { Ledger } from './ledger.ts';
import type { Held } from './limits/held.ts';
import type { CallLimits } from './limits/limits.ts';
import type { Route } from './resolve.ts';

/** Rows that may wait for a store that does not write: about 30 MB. Beyond it nothing could be accounted for. */
const MOST_WAITING = 50_000;

/**
 * Holds what the call may use; `input`: the estimated tokens of its prompt. Throws `shutting_down`,
 * `store_unavailable`, and what `CallLimits.admit` throws.
 */
export function admit(
  state: { closing: boolean; ledger: Ledger; limits: CallLimits },
  request: CallRequest,
  route: Route,
  input: number,
): Held | Promise<Held> {
  mayBegin(state);
  return state.limits.admit(request, route, input);
}

/** Throws `shutting_down`, and `store_unavailable` where nothing more could be accounted for. */
export function mayBegin({ closing, ledger }: { closing: boolean; ledger: Ledger }): void {
  if (closing) throw new AppError('shutting_down');
  if (ledger.backlog >= MOST_WAITING) throw new AppError('store_unavailable');
}
