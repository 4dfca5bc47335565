/** Refusals in Anthropic's envelope, with the types its clients know. */
import { LimitReached, type RateState } from '#gateway/limits/refusal.ts';
import type { UpstreamReply } from '#gateway/sink.ts';
import { errors, type AppError } from '#shared/errors.ts';
import { objectIn } from '#shared/json.ts';
import type { Reply } from '../openai/envelope.ts';
import { sentence } from '../openai/errors.ts';

const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

function typeOf(status: number): string {
  return types[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}

export function refusal(status: number, message: string, headers: Record<string, string> = {}): Reply {
  return enveloped(status, { type: typeOf(status), message }, headers);
}

function enveloped(status: number, error: object, headers: Record<string, string>): Reply {
  return { status, body: JSON.stringify({ type: 'error', error }), headers };
}

/** When all of it is there again, as Anthropic writes it. */
function instant(ms: number): string {
  return new Date(Date.now() + ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** What an answer says of the caller's limits. */
export function rateHeaders({ requests, tokens }: RateState): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [unit, left] of [['requests', requests] as const, ['tokens', tokens] as const]) {
    if (left === null) continue;
    headers[`anthropic-ratelimit-${unit}-limit`] = String(left.limit);
    headers[`anthropic-ratelimit-${unit}-remaining`] = String(left.remaining);
    headers[`anthropic-ratelimit-${unit}-reset`] = instant(left.resetMs);
  }
  return headers;
}

/** What a client is told when nobody could answer; an upstream's own words pass on where they are about the request. */
export function callRefused(error: AppError, upstream: UpstreamReply | null, deployment: string): Reply {
  if (error instanceof LimitReached) return limitRefused(error);
  if (error.code === 'model_unknown') return refusal(404, `model: ${deployment}`);
  const { detail, retryAfterMs } = error;
  const headers: Record<string, string> = {};
  if (retryAfterMs !== undefined) headers['retry-after'] = String(Math.ceil(retryAfterMs / 1000));
  if (upstream === null) {
    if (error.code === 'invalid_request' && detail) return refusal(400, detail);
    if (error.status >= 500 && !errors[error.code].retryable) headers['x-should-retry'] = 'false';
    return refusal(error.status, sentence(error), headers);
  }
  const { status } = upstream;
  // What is wrong with the upstream's key or deployment is ours to mend, and is not the client's 401 or 404.
  if (status === 401 || status === 403 || status === 404) return refusal(502, sentence(error), headers);
  const said = errorIn(upstream);
  if (status < 400 || said === null) return refusal(status < 400 ? error.status : status, sentence(error), headers);
  return enveloped(status, said, headers);
}

/** The upstream's error in Anthropic's envelope; one that came in it stays as it is. */
function errorIn({ status, body }: UpstreamReply): object | null {
  const { type, error } = objectIn(body.toString('utf8')) ?? {};
  if (typeof error !== 'object' || error === null || !('message' in error)) return null;
  return type === 'error' ? error : { type: typeOf(status), message: String(error.message) };
}

function limitRefused(error: LimitReached): Reply {
  const { code, rate, reached } = error;
  const headers = rateHeaders(rate);
  const waits = code !== 'budget_spent' && code !== 'limit_too_large';
  // Nothing that a program could wait for.
  if (waits) headers['retry-after'] = String(Math.max(Math.ceil(reached.waitMs / 1000), 1));
  else headers['x-should-retry'] = 'false';
  return refusal(code === 'budget_spent' ? 402 : 429, sentence(error), headers);
}

/** After the answer began. */
export function brokenFrame(error: AppError): string {
  const said = { type: 'error', error: { type: typeOf(error.status), message: sentence(error) } };
  // The upstream may have stopped in the middle of a frame; an empty line ends that one first.
  return `\n\nevent: error\ndata: ${JSON.stringify(said)}\n\n`;
}
