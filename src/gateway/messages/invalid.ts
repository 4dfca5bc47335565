import { AppError } from '#shared/errors.ts';

/** A request that cannot be told to other models: why, in a sentence for who wrote it. */
export function invalid(sentence: string): AppError {
  return new AppError('invalid_request', { params: { reason: sentence }, detail: sentence });
}
