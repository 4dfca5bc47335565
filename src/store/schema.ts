/**
 * The rows of every table. Times are ms since 1970, JSON columns are text parsed by zod where they are read,
 * booleans are 0 or 1, money is micro-USD.
 */
export interface Database {
  users: UserRow;
  sessions: SessionRow;
  settings: SettingRow;
  chats: ChatRow;
  messages: MessageRow;
  runs: RunRow;
  files: FileRow;
  connections: ConnectionRow;
  deployments: DeploymentRow;
  targets: TargetRow;
  keys: KeyRow;
  calls: CallRow;
}

export interface UserRow {
  id: string;
  name: string;
  email: string | null;
  /** scrypt, with its parameters and salt. */
  password: string | null;
  role: string;
  /** Keyed hash of the access code that stands for this person; null for accounts without one. */
  access_code: string | null;
  created_at: number;
  suspended_at: number | null;
}

export interface SessionRow {
  id: string;
  /** SHA-256 of the cookie's token; the token itself is stored nowhere. */
  token: string;
  user_id: string;
  user_agent: string;
  created_at: number;
  seen_at: number;
  expires_at: number;
}

export interface SettingRow {
  scope: string;
  /** The user's id, or `instance`. */
  owner: string;
  key: string;
  value: string;
  updated_at: number;
  updated_by: string | null;
}

export interface ChatRow {
  id: string;
  user_id: string;
  title: string;
  title_source: string;
  model: string | null;
  leaf_id: string | null;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
}

export interface MessageRow {
  id: string;
  chat_id: string;
  parent_id: string | null;
  role: string;
  parts: string;
  status: string;
  model: string | null;
  usage: string | null;
  timing: string | null;
  cost_micro_usd: number | null;
  error: string | null;
  run_id: string | null;
  created_at: number;
  /** Deleted together: restoring one deletion brings back just what it took. */
  deleted_at: number | null;
}

export interface RunRow {
  id: string;
  user_id: string;
  /** The browser's id of the request: sending it twice starts one run. */
  client_id: string;
  chat_id: string;
  message_id: string;
  user_message_id: string | null;
  status: string;
  created_at: number;
  finished_at: number | null;
}

export interface FileRow {
  id: string;
  user_id: string;
  name: string;
  media_type: string;
  bytes: number;
  width: number | null;
  height: number | null;
  created_at: number;
}

export interface ConnectionRow {
  id: string;
  name: string;
  provider: string;
  base_url: string;
  api_version: string | null;
  surface: string | null;
  cloud: string | null;
  region: string | null;
  /** The keys, encrypted together with the origin they belong to; null when there is none. */
  secret: string | null;
  /** Last four characters of the first key, and how many there are. */
  key_hint: string | null;
  key_count: number;
  source: string;
  enabled: number;
  last_check: string | null;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
}

export interface DeploymentRow {
  id: string;
  name: string;
  display_name: string;
  model: string | null;
  capabilities: string;
  context_tokens: number | null;
  enabled: number;
  source: string;
  position: number;
  created_at: number;
  updated_at: number;
}

export interface TargetRow {
  id: string;
  deployment_id: string;
  connection_id: string;
  upstream_name: string;
  priority: number;
  weight: number;
}

export interface KeyRow {
  id: string;
  user_id: string;
  name: string;
  /** SHA-256 of a 256-bit random secret. */
  secret: string;
  prefix: string;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  last_used_at: number | null;
}

/** The ledger: one row a model call, keyed by our own id; written as an intent first and completed after. */
export interface CallRow {
  id: string;
  user_id: string;
  key_id: string | null;
  run_id: string | null;
  purpose: string;
  wire: string;
  deployment: string;
  deployment_id: string | null;
  connection_id: string | null;
  model: string | null;
  /** `open` until settled. */
  state: string;
  status: number | null;
  error: string | null;
  input_tokens: number | null;
  cached_tokens: number | null;
  output_tokens: number | null;
  reasoning_tokens: number | null;
  usage_source: string | null;
  cost_micro_usd: number | null;
  first_byte_ms: number | null;
  total_ms: number | null;
  started_at: number;
  finished_at: number | null;
}
