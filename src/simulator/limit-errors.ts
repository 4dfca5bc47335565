/** The wordings of a 429 (azure-openai.md 2.5), as data, and the headers that go with them. */
import type { LimitState, Trip } from './limits.ts';
import type { LimitFault } from './faults.ts';
import type { WireError } from './wire.ts';

export type Vintage = 'classic' | '2025-11' | '2026' | 'short' | 'capacity';

export interface LimitSubject {
  /** `ChatCompletions_Create` */
  operation: string;
  apiVersion: string | undefined;
  kind: 'OpenAI' | 'AIServices';
  model: string;
  deployment: string;
  region: string;
}

const envelope = (message: string): string => JSON.stringify({ error: { code: '429', message } });

const wordings: Readonly<Record<Vintage, (subject: LimitSubject, axis: Trip['axis'], seconds: number) => string>> = {
  classic: (s, axis, seconds) =>
    envelope(
      `Requests to the ${s.operation} Operation under Azure OpenAI API version ${s.apiVersion ?? 'v1'} have exceeded ${rate(axis)} rate limit of your current ${s.kind} S0 pricing tier. Please retry after ${seconds} seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.`,
    ),
  '2025-11': (s, axis, seconds) =>
    envelope(
      `Your requests to ${s.deployment} for ${s.model} in ${s.region} have exceeded the ${rate(axis)} rate limit for your current ${s.kind} S0 pricing tier. This request was for ${s.operation} under Azure OpenAI API version ${s.apiVersion ?? 'v1'}. Please retry after ${seconds} seconds. To increase your default rate limit, visit: https://aka.ms/oai/quotaincrease.`,
    ),
  '2026': () => '{"error":{"type":"too_many_requests","code":"too_many_requests","message":"Too Many Requests"}}',
  short: (_, __, seconds) => envelope(`Rate limit is exceeded. Try again in ${seconds} seconds.`),
  capacity: (_, __, seconds) =>
    envelope(
      `The system is currently experiencing high demand and cannot process your request. Your request exceeds the maximum usage size allowed during peak load. Please retry after ${seconds} seconds. For improved latency reliability, consider switching to Provisioned Throughput.`,
    ),
};

function rate(axis: Trip['axis']): string {
  return axis === 'tokens' ? 'token' : 'call';
}

/** One day: what the classic front says of a request that can never pass. */
const NEVER_SECONDS = 86_400;

/** The 429 of a tripped limit. */
export function limitError(subject: LimitSubject, trip: Trip, state: LimitState, vintage: Vintage): WireError {
  const ms = Math.max(1, Math.ceil(trip.retryAfterMs));
  const seconds = trip.tooLarge && vintage === 'classic' ? NEVER_SECONDS : Math.ceil(ms / 1_000);
  return {
    status: 429,
    body: wordings[vintage](subject, trip.axis, seconds),
    origin: 'front',
    headers: {
      'retry-after': String(seconds),
      'retry-after-ms': String(seconds === NEVER_SECONDS ? NEVER_SECONDS * 1_000 : ms),
      ...limitHeaders(state),
      ...resetHeaders(trip, state, seconds),
    },
  };
}

/** The state of the limits as every answer tells it. */
export function limitHeaders(state: LimitState): Record<string, string> {
  if (state.utilization !== undefined)
    return { 'azure-openai-deployment-utilization': `${(state.utilization * 100).toFixed(1)}%` };
  const tokens = {
    'x-ratelimit-limit-tokens': String(state.limitTokens),
    'x-ratelimit-remaining-tokens': String(state.remainingTokens),
    'x-ratelimit-reset-tokens': '0',
    'x-ratelimit-renewalperiod-tokens': String(state.renewalTokens),
  };
  return {
    'x-ratelimit-limit-requests': String(state.limitRequests),
    'x-ratelimit-remaining-requests': String(state.remainingRequests),
    'x-ratelimit-reset-requests': '0',
    'x-ratelimit-renewalperiod-requests': String(state.renewalRequests),
    ...(Number.isFinite(state.limitTokens) ? tokens : {}),
    'x-ratelimit-key': state.key,
  };
}

/** When what was tripped is free again; a provisioned deployment does not say. */
function resetHeaders(trip: Trip, state: LimitState, seconds: number): Record<string, string> {
  if (state.utilization !== undefined) return {};
  return {
    'x-ratelimit-reset-requests': trip.axis === 'requests' ? String(seconds) : '0',
    ...(Number.isFinite(state.limitTokens)
      ? { 'x-ratelimit-reset-tokens': trip.axis === 'tokens' ? String(seconds) : '0' }
      : {}),
    'x-ratelimit-type': trip.axis === 'tokens' ? 'Tokens' : 'Requests',
  };
}

/** A 429 on demand: what each fault's name means. */
export function limitFaultError(
  fault: LimitFault,
  subject: LimitSubject,
  state: LimitState,
  options: { retryAfterMs: number; vintage: Vintage },
): WireError {
  const trip: Trip = {
    axis: fault === 'rate-limit-requests' ? 'requests' : 'tokens',
    tooLarge: fault === 'rate-limit-too-large',
    retryAfterMs: options.retryAfterMs,
  };
  const spent: LimitState =
    trip.axis === 'tokens' ? { ...state, remainingTokens: 0 } : { ...state, remainingRequests: 0 };
  return limitError(subject, trip, spent, vintages[fault] ?? options.vintage);
}

const vintages: Partial<Record<LimitFault, Vintage>> = {
  'rate-limit-classic': 'classic',
  'rate-limit-too-large': 'classic',
  'rate-limit-2025-11': '2025-11',
  'rate-limit-2026': '2026',
  'rate-limit-short': 'short',
  'rate-limit-capacity': 'capacity',
};
