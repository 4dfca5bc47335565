/** Limits and budgets of our own, said as Azure and OpenAI say theirs: clients wait, give up and count by these words. */
import type { LimitReached, RateLeft, RateState, Reached } from '#gateway/limits/refusal.ts';
import { findModel } from '#simulator/catalogue.ts';
import { limitError, type LimitSubject, type Vintage } from '#simulator/limit-errors.ts';
import type { LimitState, Trip } from '#simulator/limits.ts';
import type { CallWire } from '#gateway/wires/wire.ts';
import type { Reply } from './envelope.ts';
import type { Surface } from './paths.ts';

type Headers = Record<string, string>;

/** What an answer says of the caller's limits. Both upstream's and ours would contradict each other: ours count here. */
export function rateHeaders(surface: Surface, { requests, tokens }: RateState, tripped?: Reached['what']): Headers {
  const headers: Headers = {};
  const say = (unit: 'requests' | 'tokens', left: RateLeft | null, renewal: string) => {
    if (left === null) return;
    headers[`x-ratelimit-limit-${unit}`] = String(left.limit);
    headers[`x-ratelimit-remaining-${unit}`] = String(tripped === unit ? 0 : left.remaining);
    headers[`x-ratelimit-reset-${unit}`] =
      surface === 'openai' ? duration(left.resetMs) : tripped === unit ? seconds(left.resetMs) : '0';
    if (surface !== 'openai') headers[`x-ratelimit-renewalperiod-${unit}`] = renewal;
  };
  // Azure counts requests in slices of ten seconds, tokens by the minute; so do we.
  say('requests', requests, '10');
  say('tokens', tokens, '60');
  return headers;
}

function seconds(ms: number): string {
  return String(Math.ceil(ms / 1000));
}

/** As OpenAI writes it: `6m0s`, `1.5s`, `20ms`. */
function duration(ms: number): string {
  const whole = Math.ceil(ms);
  if (whole === 0) return '0s';
  if (whole < 1000) return `${whole}ms`;
  const minutes = Math.floor(whole / 60_000);
  const rest = (whole % 60_000) / 1000;
  return minutes === 0 ? `${rest}s` : `${minutes}m${rest}s`;
}

export interface Refused {
  surface: Surface;
  wire: CallWire | null;
  deployment: string;
  /** The dated version that was asked for; null on surfaces without one. */
  apiVersion: string | null;
  /** What Azure calls what was asked, where the wire does not say it. */
  operation?: string;
}

/** The 429 of a limit or a budget. */
export function limitReply(error: LimitReached, refused: Refused): Reply {
  const { code } = error;
  const headers = rateHeaders(refused.surface, error.rate, error.reached.what);
  // Nothing that a program could wait for: the official clients try every other 429 again.
  if (code === 'budget_spent' || code === 'limit_too_large') headers['x-should-retry'] = 'false';
  if (refused.surface === 'openai') return openAI(error, refused, headers);
  return code === 'budget_spent' || code === 'budget_busy'
    ? azureBudget(error, headers)
    : azureRate(error, refused, headers);
}

function waiting(ms: number): Headers {
  return { 'retry-after': seconds(Math.max(ms, 1)), 'retry-after-ms': String(Math.ceil(ms)) };
}

function openAI(error: LimitReached, { deployment }: Refused, headers: Headers): Reply {
  const { what, waitMs } = error.reached;
  const isSpent = error.code === 'budget_spent';
  const body = {
    error: {
      message: openAIWords(error, deployment),
      type: isSpent ? 'insufficient_quota' : what === 'tokens' ? 'tokens' : 'requests',
      param: null,
      code: isSpent ? 'insufficient_quota' : 'rate_limit_exceeded',
    },
  };
  const waits = isSpent || error.code === 'limit_too_large' ? {} : waiting(waitMs);
  return { status: 429, body: JSON.stringify(body), headers: { ...headers, ...waits } };
}

function openAIWords({ code, reached }: LimitReached, deployment: string): string {
  const { what, limit, used, asked, waitMs } = reached;
  if (code === 'budget_spent')
    return `You exceeded your current quota, please check your plan and billing details. The budget of ${whose(reached)} is spent.`;
  if (code === 'budget_busy') return `${BUSY} Please try again in ${duration(waitMs)}.`;
  const unit = { requests: 'requests per min (RPM)', tokens: 'tokens per min (TPM)' };
  if (code === 'limit_too_large')
    return `Request too large for ${deployment} on ${unit.tokens}: Limit ${limit}, Requested ${asked}. The input or output tokens must be reduced in order to run successfully.`;
  const on = what === 'requests' || what === 'tokens' ? unit[what] : 'concurrent requests';
  return `Rate limit reached for ${deployment} on ${on}: Limit ${limit}, Used ${used}, Requested ${asked}. Please try again in ${duration(waitMs)}.`;
}

const BUSY = 'The rest of the budget is held for answers that are being written.';

function whose({ scope }: Reached): string {
  return { key: 'this key', user: 'this person', team: 'this team', instance: 'this server' }[scope];
}

function azureBudget({ code, reached }: LimitReached, headers: Headers): Reply {
  const isSpent = code === 'budget_spent';
  const message = isSpent
    ? `Requests have exceeded the budget of ${whose(reached)}. Please ask the owner of this resource to raise it.`
    : `${BUSY} Please retry after ${seconds(reached.waitMs)} seconds.`;
  return {
    status: 429,
    body: JSON.stringify({ error: { code: '429', message } }),
    headers: { ...headers, ...(isSpent ? {} : waiting(reached.waitMs)) },
  };
}

/** azure-openai.md 1.2; those of preview versions are guesses. */
const operationIds: Record<CallWire, string> = {
  'chat-completions': 'ChatCompletions_Create',
  completions: 'Completions_Create',
  embeddings: 'Embeddings_Create',
  responses: 'Responses_Create',
  compactions: 'Responses_Compact',
  'image-generations': 'ImageGenerations_Create',
  'image-edits': 'ImageEdits_Create',
  transcriptions: 'Transcriptions_Create',
  translations: 'Translations_Create',
  speech: 'Speech_Create',
  messages: 'Messages_Create',
  'token-counts': 'Messages_CountTokens',
};

/** In the words of the model's own fronts, byte for byte; slots are told as calls. */
function azureRate(error: LimitReached, { wire, deployment, apiVersion, operation }: Refused, headers: Headers): Reply {
  const { reached, model, region } = error;
  const trip: Trip = {
    axis: reached.what === 'tokens' ? 'tokens' : 'requests',
    tooLarge: error.code === 'limit_too_large',
    retryAfterMs: reached.waitMs,
  };
  const subject: LimitSubject = {
    operation: operation ?? operationIds[wire ?? 'chat-completions'],
    apiVersion: apiVersion ?? undefined,
    kind: 'OpenAI',
    model: model ?? deployment,
    deployment,
    region: region ?? '',
  };
  const vintage: Vintage =
    region === null || model === null ? 'classic' : (findModel(model)?.limitVintage ?? 'classic');
  const said = limitError(subject, trip, NO_STATE, vintage);
  const kept = ['retry-after', 'retry-after-ms', 'x-ratelimit-type'].flatMap((name) => {
    const value = said.headers?.[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { status: said.status, body: said.body, headers: { ...headers, ...Object.fromEntries(kept) } };
}

/** Its figures are not used: ours stand in their place. */
const NO_STATE: LimitState = {
  limitRequests: 0,
  limitTokens: 0,
  remainingRequests: 0,
  remainingTokens: 0,
  renewalRequests: 10,
  renewalTokens: 60,
  key: '',
};
