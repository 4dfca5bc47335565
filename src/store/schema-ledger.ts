/** Rows about what calls use, may use and cost. See schema.ts for how columns are written. */

/**
 * The ledger: one row a model call, keyed by our own id; written as an intent first and completed after. Who called is
 * kept as it was at that time: role and team may be others later.
 */
export interface CallRow {
  id: string;
  user_id: string;
  role: string;
  team_id: string | null;
  key_id: string | null;
  run_id: string | null;
  purpose: string;
  /** The door a program used; null for the workspace. */
  surface: string | null;
  wire: string;
  deployment: string;
  deployment_id: string | null;
  /** Where the last try went. */
  connection_id: string | null;
  target_id: string | null;
  provider: string | null;
  /** Tries at targets; 0: none was made. */
  attempts: number;
  model: string | null;
  /** `open` until settled. */
  state: string;
  status: number | null;
  error: string | null;
  input_tokens: number | null;
  /** ⊂ input */
  cached_tokens: number | null;
  /** ⊂ input */
  cache_write_tokens: number | null;
  output_tokens: number | null;
  /** ⊂ output */
  reasoning_tokens: number | null;
  audio_input_tokens: number | null;
  /** ⊂ cached, ⊂ audio input */
  cached_audio_tokens: number | null;
  audio_output_tokens: number | null;
  image_input_tokens: number | null;
  image_output_tokens: number | null;
  usage_source: string | null;
  /** Null: no price is known. */
  cost_micro_usd: number | null;
  /** The most it could have cost, held back until it was settled. */
  reserved_micro_usd: number | null;
  /** What budgets count: the cost, or what is assumed where no price is known. */
  charged_micro_usd: number | null;
  first_byte_ms: number | null;
  total_ms: number | null;
  started_at: number;
  finished_at: number | null;
}

/** Limits of a key, a person, a team (by their ids) or the instance (`instance`); null: no limit. */
export interface LimitRow {
  scope: string;
  owner: string;
  requests_per_minute: number | null;
  tokens_per_minute: number | null;
  concurrency: number | null;
  budget_day: number | null;
  budget_month: number | null;
  updated_at: number;
  updated_by: string | null;
}

export interface TeamRow {
  id: string;
  name: string;
  created_at: number;
  /** The ledger still speaks of it. */
  deleted_at: number | null;
}

/** A person is in one team at most. */
export interface TeamMemberRow {
  user_id: string;
  team_id: string;
  joined_at: number;
}

/** The owner's table of prices: micro-USD per million tokens, factors in thousandths, rates and tiers as JSON. */
export interface PriceRow {
  id: string;
  model: string | null;
  connection_id: string | null;
  starts_at: number;
  ends_at: number | null;
  rates: string | null;
  tiers: string;
  factor: number;
  batch_factor: number | null;
  note: string;
  created_at: number;
  created_by: string | null;
}

/** Sums of the ledger's settled rows by the hour they started in; '' where a call has no such thing. */
export interface UsageHourRow {
  /** Start of the hour, ms since 1970. */
  hour: number;
  user_id: string;
  team_id: string;
  key_id: string;
  deployment: string;
  model: string;
  connection_id: string;
  calls: number;
  failed: number;
  input_tokens: number;
  cached_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  audio_input_tokens: number;
  audio_output_tokens: number;
  image_input_tokens: number;
  image_output_tokens: number;
  estimated_calls: number;
  /** Calls with a known cost, and what they cost together. */
  priced_calls: number;
  cost_micro_usd: number;
  /** Calls that used tokens without a known price. */
  unpriced_calls: number;
  charged_micro_usd: number;
  /** Calls that were answered and timed, and how long they took together to begin to be. */
  timed_calls: number;
  first_byte_ms: number;
}

/** How many calls a connection answered in five minutes, by how soon. */
export interface LatencySlotRow {
  /** Start of the five minutes, ms since 1970. */
  slot: number;
  connection_id: string;
  /** The time to the first byte, see store/latency.ts. */
  step: number;
  calls: number;
}

/** What a call said, where its key keeps that. */
export interface CallBodyRow {
  call_id: string;
  key_id: string;
  deployment: string;
  status: number | null;
  request: string;
  response: string;
  request_cut: number;
  response_cut: number;
  created_at: number;
}

/** What an upstream keeps under an id: an answer, a file or a batch. Whose it is, and where. */
export interface KeptRow {
  id: string;
  /** `response`, `file` or `batch`. */
  kind: string;
  user_id: string;
  key_id: string | null;
  connection_id: string;
  /** Which of the connection's keys made it: other keys may not see it. */
  key_index: number;
  /** The public name it was asked of; null for what belongs to none. */
  deployment: string | null;
  /** How far it was when last seen, where that decides what is still to be accounted for. */
  state: string | null;
  created_at: number;
  expires_at: number;
}
