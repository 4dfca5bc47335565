/** The end of a call: what it used, what that costs, and the ledger's row of it. */
import type { ErrorCode } from '#shared/errors.ts';
import type { Usage } from '#shared/message.ts';
import type { CallRow } from '#store/schema.ts';
import type { Attempt } from './attempt.ts';
import type { CallRequest } from './request.ts';
import type { Settled } from './sink.ts';
import { chargeOf, type Prices, type UnknownPrice } from './prices.ts';
import type { Route } from './resolve.ts';

/** The row of a call that begins: an intent, charged with its supposed input should the process die. */
export function openRow(
  request: Omit<CallRequest, 'wire' | 'body' | 'json'> & { wire: string },
  route: Route,
  { input, reserved, teamId, now }: { input: number; reserved: number; teamId: string | null; now: number },
): CallRow {
  return {
    id: request.id,
    user_id: request.principal.userId,
    role: request.principal.role,
    team_id: teamId,
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
    reserved_micro_usd: reserved,
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

export interface Accounting {
  prices: Prices;
  /** What budgets count where no price is known. */
  unknownPrice(): UnknownPrice;
}

/** Fills the row and says what the call came to. */
export function settle(row: CallRow, ending: Ending, accounting: Accounting, now: number): Settled {
  const { attempt, mishap, status, firstByteMs, totalMs } = ending;
  const usage = usageOf(ending, row.input_tokens ?? 0);
  const model = attempt?.model ?? null;
  const cost = usage === null ? null : costFor(row, model, usage, accounting.prices);
  row.state = 'settled';
  row.status = status;
  row.error = mishap;
  row.model = model ?? row.model;
  fillUsage(row, usage);
  row.cost_micro_usd = cost;
  row.charged_micro_usd = chargeOf(cost, usage, accounting.unknownPrice());
  row.first_byte_ms = firstByteMs;
  row.total_ms = totalMs;
  row.finished_at = now;
  return { usage, costMicroUsd: cost, firstByteMs, totalMs, model };
}

/** By the model the upstream named, or the declared one where that has no price; at the place of the last try. */
export function costFor(row: CallRow, named: string | null, usage: Usage, prices: Prices): number | null {
  const { provider, connection_id: connectionId, started_at: at } = row;
  if (provider === null) return null;
  const cost = prices.cost({ provider, connectionId, model: named ?? row.model, at }, usage);
  if (cost !== null || named === null || named === row.model) return cost;
  return prices.cost({ provider, connectionId, model: row.model, at }, usage);
}

/** Writes the token counts into the row; null: nobody knows how many. */
export function fillUsage(row: CallRow, usage: Usage | null): void {
  // A class that few calls have is 0 where tokens were counted, and null where none were.
  const none = usage === null ? null : 0;
  row.input_tokens = usage?.input ?? none;
  row.cached_tokens = usage?.cached ?? none;
  row.output_tokens = usage?.output ?? none;
  row.reasoning_tokens = usage?.reasoning ?? none;
  row.usage_source = usage?.source ?? null;
  fillRareClasses(row, usage, none);
}

function fillRareClasses(row: CallRow, usage: Usage | null, none: 0 | null): void {
  row.cache_write_tokens = usage?.cacheWrite ?? none;
  row.audio_input_tokens = usage?.audioInput ?? none;
  row.cached_audio_tokens = usage?.cachedAudio ?? none;
  row.audio_output_tokens = usage?.audioOutput ?? none;
  row.image_input_tokens = usage?.imageInput ?? none;
  row.image_output_tokens = usage?.imageOutput ?? none;
}

/** Settles what a crash left open: the input was sent and is charged, of the output nothing is known. */
export function settleLost(open: CallRow, accounting: Accounting, now: number): CallRow {
  const supposed: Usage = { input: open.input_tokens ?? 0, cached: 0, output: 0, reasoning: 0, source: 'estimated' };
  // Without a connection no target had been called yet.
  const usage = open.connection_id === null ? null : supposed;
  const cost = usage === null ? null : costFor(open, null, usage, accounting.prices);
  const row: CallRow = { ...open, state: 'settled', error: 'interrupted', finished_at: now };
  fillUsage(row, usage);
  row.cost_micro_usd = cost;
  row.charged_micro_usd = chargeOf(cost, usage, accounting.unknownPrice());
  return row;
}
