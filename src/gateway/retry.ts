/** What a refusal means for the way on: whether somebody else may do better, and how long this target is left alone. */
import type { UpstreamFailure } from '#providers/provider.ts';
import type { ErrorCode } from '#shared/errors.ts';
import { breakDown, fail, limit, refuseKey, succeed } from './health.ts';
import type { Target } from './resolve.ts';

/** `other-key`: the same target with another of its keys · `final`: nobody would answer this request otherwise. */
export type Way = 'next' | 'other-key' | 'final';

const KEY: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['key_wrong', 'key_not_accepted', 'key_other_region']);
/** A person must change something before this target answers again. */
const BROKEN: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...KEY,
  'key_auth_disabled',
  'role_missing',
  'firewall',
  'resource_blocked',
  'not_azure',
  'deployment_unknown',
  'model_unknown',
  'model_not_chat',
  'model_responses_only',
  'api_version_unsupported',
  'api_version_too_old',
]);
/** The request itself is at fault: every target would say so. */
const OWN: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'content_filtered',
  'context_too_long',
  'parameter_unsupported',
  'too_large',
]);

/** Notes the refusal in the target's health and says where to go. `now` in ms. */
export function wayAfter(target: Target, keyIndex: number, failure: UpstreamFailure, status: number, now: number): Way {
  const { health } = target;
  if (status === 401) target.credential?.refused();
  if (OWN.has(failure.code)) return final(target, now);
  // This one request is larger than the whole quota; smaller ones are welcome.
  if (failure.code === 'quota_zero') return 'next';
  if (failure.code === 'upstream_limited' || status === 429) {
    limit(health, now, failure.retryAfterMs);
    return 'next';
  }
  if (KEY.has(failure.code) && target.requests.length > 1) {
    refuseKey(health, keyIndex, now);
    if (target.requests.some((_, index) => (health.refusedKeys.get(index) ?? 0) <= now)) return 'other-key';
  }
  // Sent elsewhere (a sign-in page, say), nothing has judged the request.
  const isMoved = status >= 300 && status < 400;
  if (BROKEN.has(failure.code) || isMoved || status === 401 || status === 403 || status === 404) {
    breakDown(health, now, failure.code);
    return 'next';
  }
  if (status >= 500 || status === 408 || failure.retryable) {
    fail(health, now, failure.code);
    // Some say how long they need.
    if (failure.retryAfterMs !== undefined) limit(health, now, failure.retryAfterMs);
    return 'next';
  }
  return final(target, now);
}

/** Who judges a request is well. */
function final({ health }: Target, now: number): Way {
  succeed(health, now);
  return 'final';
}

/** Of two refusals the one worth telling: one that passes with time before one that stays, else the first. */
export function worthTelling<T extends { retryable: boolean }>(first: T | null, second: T): T {
  return first === null || (second.retryable && !first.retryable) ? second : first;
}
