/** What goes wrong with one request is its own failure: thrown from a stream's event it would end the process. */
import type { ServerResponse } from 'node:http';
import { AppError } from '#shared/errors.ts';

/** `act`, and when it throws `refuse`, or a cut where an answer has begun. */
export function surviving<T>(
  res: ServerResponse,
  act: (given: T) => void,
  refuse: (error: AppError) => void,
): (given: T) => void {
  return (given) => {
    try {
      act(given);
    } catch (cause) {
      process.emitWarning(cause instanceof Error ? cause : String(cause));
      if (res.headersSent) res.destroy();
      else refuse(new AppError('internal', { cause }));
    }
  };
}
