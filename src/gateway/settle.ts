/** The end of a call: what it used, what that costs, and the ledger's row of it. */
import type { ErrorCode } from '#shared/errors.ts';
import type { Usage } from '#shared/message.ts';
import type { CallRow } from '#store/schema.ts';
import type { Attempt } from './attempt.ts';
import type { CallRequest, Settled } from './gateway.ts';
import type { Prices } from './prices.ts';
import type { Route } from './resolve.ts';

/** The row of a call that begins: an intent, charged with its supposed input should the process die. */
export function openRow(request: CallRequest, route: Route, input: number, now: number): CallRow {
  return {
    id: request.id,
    user_id: request.principal.userId,
    role: request.principal.role,
    team_id: null,
    key_id: request.principal.keyId,
    run_id: request.runId,
    purpose: request.purpose,
    surface: request.surface ?? null,
    wire: request.wire,
    deployment: request.deployment,
    deployment_id: route.entry.id,
    connection_id: null,
    target_id: null,
    provider: null,
    attempts: 0,
    model: route.entry.model,
    state: 'open',
    status: null,
    error: null,
    input_tokens: input,
    cached_tokens: null,
    cache_write_tokens: null,
    output_tokens: null,
    reasoning_tokens: null,
    audio_input_tokens: null,
    cached_audio_tokens: null,
    audio_output_tokens: null,
    image_input_tokens: null,
    image_output_tokens: null,
    usage_source: 'estimated',
    cost_micro_usd: null,
    reserved_micro_usd: null,
    charged_micro_usd: null,
    first_byte_ms: null,
    total_ms: null,
    started_at: now,
    finished_at: null,
  };
}

/** Why a call ended without a whole answer. `aborted`: the client left or pressed stop. */
export type Mishap = ErrorCode | 'aborted';

export interface Ending {
  /** The try that answered, broke or was refused last; null when none was made. */
  attempt: Attempt | null;
  mishap: Mishap | null;
  /** HTTP status towards the client. */
  status: number;
  firstByteMs: number | null;
  totalMs: number;
}

/** Whether the upstream charges: for an answer, for one that was cut short, for a prompt its filter read. */
function isCharged({ attempt, mishap }: Ending): boolean {
  if (attempt === null || !attempt.sent) return false;
  return attempt.accepted || mishap === 'aborted' || mishap === 'content_filtered' || mishap === 'upstream_timeout';
}

/** Its own count when the upstream gave one, else the supposed input and what was written so far. */
function usageOf(ending: Ending, input: number): Usage | null {
  if (!isCharged(ending) || ending.attempt === null) return null;
  const reported = ending.attempt.usage;
  if (reported !== null) return reported;
  return { input, cached: 0, output: ending.attempt.outputTokens, reasoning: 0, source: 'estimated' };
}

/** Fills the row and says what the call came to. */
export function settle(row: CallRow, ending: Ending, prices: Prices, now: number): Settled {
  const { attempt, mishap, status, firstByteMs, totalMs } = ending;
  const usage = usageOf(ending, row.input_tokens ?? 0);
  const model = attempt?.model ?? null;
  const priced = model ?? row.model;
  const cost = usage === null || attempt === null ? null : prices.cost(attempt.target.provider.id, priced, usage);
  row.state = 'settled';
  row.status = status;
  row.error = mishap;
  row.model = priced;
  row.input_tokens = usage?.input ?? null;
  row.cached_tokens = usage?.cached ?? null;
  row.output_tokens = usage?.output ?? null;
  row.reasoning_tokens = usage?.reasoning ?? null;
  row.usage_source = usage?.source ?? null;
  row.cost_micro_usd = cost;
  row.first_byte_ms = firstByteMs;
  row.total_ms = totalMs;
  row.finished_at = now;
  return { usage, costMicroUsd: cost, firstByteMs, totalMs, model };
}

/** Settles what a crash left open: the input was sent and is charged, of the output nothing is known. */
export function settleLost(row: CallRow, provider: string | null, prices: Prices, now: number): CallRow {
  const usage: Usage = { input: row.input_tokens ?? 0, cached: 0, output: 0, reasoning: 0, source: 'estimated' };
  // Without a connection no target had been called yet.
  const charged = row.connection_id !== null;
  return {
    ...row,
    state: 'settled',
    error: 'interrupted',
    input_tokens: charged ? usage.input : null,
    cached_tokens: charged ? 0 : null,
    output_tokens: charged ? 0 : null,
    reasoning_tokens: charged ? 0 : null,
    usage_source: charged ? usage.source : null,
    cost_micro_usd: charged && provider !== null ? prices.cost(provider, row.model, usage) : null,
    finished_at: now,
  };
}
