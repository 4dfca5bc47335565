/** The only place where an error becomes a reply of our own API. What nobody meant to throw is masked. */
import type { ErrorEnvelope } from '#shared/contract/endpoint.ts';
import { en } from '#shared/error-words/en.ts';
import { zhCN } from '#shared/error-words/zh-CN.ts';
import { AppError, asAppError } from '#shared/errors.ts';
import { fill } from '#shared/fill.ts';
import { diskError } from '#store/failures.ts';
import type { Log } from './log.ts';

/** The reply for `error`; `language` is the request's Accept-Language. Logs what was not meant, once. */
export function errorResponse(error: unknown, requestId: string, language: string | null, log: Log): Response {
  const known = appErrorOf(error);
  if (known.code === 'internal' || known.code === 'disk_full')
    log.error('request failed', { requestId, code: known.code, cause: known.cause ?? known });
  const params = known.code === 'internal' ? { requestId } : known.params;
  const words = /^\s*zh\b/i.test(language ?? '') ? zhCN : en;
  const envelope: ErrorEnvelope = {
    error: {
      code: known.code,
      message: fill(words[known.code], params),
      params,
      ...(known.detail === undefined ? {} : { detail: known.detail }),
      ...(known.retryAfterMs === undefined ? {} : { retryAfterMs: known.retryAfterMs }),
      requestId,
    },
  };
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-request-id': requestId,
  };
  if (known.retryAfterMs !== undefined) headers['retry-after'] = String(Math.ceil(known.retryAfterMs / 1000));
  return new Response(JSON.stringify(envelope), { status: known.status, headers });
}

/** The error people may be told: what nobody meant to throw becomes `internal`, a full disk `disk_full`. */
export function appErrorOf(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return diskError(error) ?? asAppError(error);
}
