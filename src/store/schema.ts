/**
 * The rows of every table. Times are ms since 1970, JSON columns are text parsed by zod where they are read,
 * booleans are 0 or 1, money is micro-USD.
 */
import type { AssistantFileRow, AssistantRow, MemoryRow, PromptRow, RatingRow } from './schema-assistants.ts';
import type {
  CallRow,
  LimitRow,
  TeamRow,
  TeamMemberRow,
  PriceRow,
  LatencySlotRow,
  UsageHourRow,
  CallBodyRow,
  KeptRow,
} from './schema-ledger.ts';
import type { DeliveryRow, InvoiceReportRow, WarningDismissalRow, WarningRow } from './schema-notices.ts';
import type {
  UserRow,
  SessionRow,
  AuditRow,
  SignInProviderRow,
  IdentityRow,
  PasskeyRow,
  SecondFactorRow,
  InviteRow,
  ModelAccessRow,
  ClaimedEmailRow,
  WaitingRow,
} from './schema-people.ts';
import type {
  ToolClientRow,
  ToolFlowRow,
  ToolGrantRow,
  ToolOperationRow,
  ToolServiceRow,
  ToolSignInRow,
  ToolWordRow,
} from './schema-tool-sign-in.ts';
import type { TrialPairRow, TrialRow } from './schema-trials.ts';

export type * from './schema-assistants.ts';
export type * from './schema-ledger.ts';
export type * from './schema-notices.ts';
export type * from './schema-people.ts';
export type * from './schema-tool-sign-in.ts';

export interface Database {
  users: UserRow;
  sessions: SessionRow;
  settings: SettingRow;
  invites: InviteRow;
  model_access: ModelAccessRow;
  waiting: WaitingRow;
  claimed_emails: ClaimedEmailRow;
  audit: AuditRow;
  sign_in_providers: SignInProviderRow;
  identities: IdentityRow;
  passkeys: PasskeyRow;
  second_factors: SecondFactorRow;
  chats: ChatRow;
  messages: MessageRow;
  runs: RunRow;
  queued: QueuedRow;
  prompt_texts: PromptTextRow;
  files: FileRow;
  documents: DocumentRow;
  document_pages: DocumentPageRow;
  pictures: PictureRow;
  connections: ConnectionRow;
  deployments: DeploymentRow;
  targets: TargetRow;
  keys: KeyRow;
  calls: CallRow;
  limits: LimitRow;
  teams: TeamRow;
  team_members: TeamMemberRow;
  prices: PriceRow;
  usage_hours: UsageHourRow;
  latency_slots: LatencySlotRow;
  warnings: WarningRow;
  warning_dismissals: WarningDismissalRow;
  deliveries: DeliveryRow;
  invoice_reports: InvoiceReportRow;
  call_bodies: CallBodyRow;
  kept: KeptRow;
  idempotency: IdempotencyRow;
  assistants: AssistantRow;
  assistant_files: AssistantFileRow;
  prompts: PromptRow;
  memories: MemoryRow;
  ratings: RatingRow;
  tool_sign_ins: ToolSignInRow;
  tool_clients: ToolClientRow;
  tool_grants: ToolGrantRow;
  tool_flows: ToolFlowRow;
  tool_words: ToolWordRow;
  tool_services: ToolServiceRow;
  tool_operations: ToolOperationRow;
  projects: ProjectRow;
  project_files: ProjectFileRow;
  shares: ShareRow;
  search_docs: SearchDocRow;
  transfers: TransferRow;
  trials: TrialRow;
  trial_pairs: TrialPairRow;
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
  project_id: string | null;
  pinned_at: number | null;
  archived_at: number | null;
  /** Who answers in it; left out where a chat is made without one. */
  assistant_id?: string | null | undefined;
  /** 0: nothing is remembered in it, and it is told nothing of that; null: as the person has it. */
  memory?: number | null | undefined;
  /** 1: listed and searched nowhere, gone when its page closes or after a day. */
  temporary: number;
  /** Names (JSON), in the order of their keys (shared/tags.ts); left out where a chat is made without any. */
  tags?: string | undefined;
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
  /** What answers that stand side by side have in common. */
  comparison: string | null;
  /** Where it was copied from by a fork (JSON). */
  origin: string | null;
  simulated: number;
  /** Whom a person’s message was to, and who answered it, where that is not the chat’s own. */
  assistant_id?: string | null | undefined;
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
  /** What the request cannot be rebuilt from the tree without (JSON); null for runs of older versions. */
  asked: string | null;
}

/** A message that is sent when the answer before it has ended. */
export interface QueuedRow {
  id: string;
  chat_id: string;
  user_id: string;
  client_id: string;
  /** The answer it waits for. */
  after_id: string;
  /** Lower ones are sent first. */
  position: number;
  /** It is sent however the answer ends. */
  steer: number;
  text: string;
  /** Ids of its files (JSON). */
  files: string;
  model: string | null;
  held: string | null;
  created_at: number;
}

/** Instructions that requests began with, once each. */
export interface PromptTextRow {
  user_id: string;
  /** SHA-256 of the text. */
  hash: string;
  text: string;
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

/** What was read from a file (shared/document.ts); its text is in `document_pages`. */
export interface DocumentRow {
  file_id: string;
  kind: string;
  unit: string;
  count: number;
  characters: number;
  tokens: number;
  cut: number;
}

export interface DocumentPageRow {
  file_id: string;
  /** From 1. */
  number: number;
  label: string;
  text: string;
}

/** A picture a model drew. */
export interface PictureRow {
  file_id: string;
  user_id: string;
  prompt: string;
  /** The deployment's public name. */
  model: string;
  size: string;
  /** The file it was made from, when it is an edit. */
  source_id: string | null;
  /** The chat it was drawn in; null: on the gallery's page. */
  chat_id: string | null;
  created_at: number;
  deleted_at: number | null;
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
  /** How it signs in, as people see it (JSON). */
  auth: string;
  /** The same with its secret, encrypted together with the origin it belongs to; null for keys. */
  auth_secret: string | null;
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
  /** As in Azure: `GlobalStandard`, `ProvisionedManaged` … */
  sku: string | null;
  capacity_tpm: number | null;
  model_version: string | null;
  /** The name of a content-filter policy. */
  content_filter: string | null;
  version_upgrade: string | null;
  /** The public name that takes over when this model is gone. */
  successor: string | null;
  /** As somebody said it; null: what is known of the model. */
  retires_at: number | null;
  /** Since when the successor answers in its place; null: it answers itself. */
  switched_at: number | null;
  /** Who is asked and when another is (JSON). */
  routing: string;
}

export interface TargetRow {
  id: string;
  deployment_id: string;
  connection_id: string;
  upstream_name: string;
  /** Lower ones are asked first. */
  priority: number;
  weight: number;
  /** The base model where it is another than the deployment's. */
  model: string | null;
  sku: string | null;
  capacity_tpm: number | null;
  enabled: number;
}

export interface KeyRow {
  id: string;
  user_id: string;
  name: string;
  /** SHA-256 of a 256-bit random secret. */
  secret: string;
  prefix: string;
  /** The second secret of the pair, hashed like the first; null until it is made. */
  secret2: string | null;
  prefix2: string | null;
  /** JSON list of public names; null: all. */
  deployments: string | null;
  /** JSON list of surfaces; null: all. */
  surfaces: string | null;
  log_bodies: number;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  last_used_at: number | null;
}

/** Chats that belong together, with what models are told in each of them. */
export interface ProjectRow {
  id: string;
  user_id: string;
  name: string;
  emoji: string;
  colour: string;
  instructions: string;
  /** The deployment its new chats begin with; null: the person's. */
  model: string | null;
  created_at: number;
  updated_at: number;
  /** Its chats that were deleted at the same time come back with it. */
  deleted_at: number | null;
}

export interface ProjectFileRow {
  project_id: string;
  file_id: string;
  added_at: number;
}

/** A chat that anybody with the link may read. */
export interface ShareRow {
  id: string;
  user_id: string;
  chat_id: string;
  /** Kept so that its owner can copy the link again; it protects nothing that is not in this database itself. */
  token: string;
  /** SHA-256 of the token: what links are looked up by, so that the time of a look-up tells nothing. */
  token_hash: string;
  /** `snapshot` or `live`. */
  form: string;
  /** 1: with reasoning and tool calls. */
  steps: number;
  title: string;
  /** The end of the branch that was in view; a live share follows the chat's own. */
  leaf_id: string | null;
  taken_at: number;
  /** JSON of a snapshot's messages; null for a live share. */
  messages: string | null;
  /** scrypt, with its parameters and salt. */
  password: string | null;
  expires_at: number | null;
  created_at: number;
}

/** A document of the search index: a message, or (without one) the title of a chat. Its words are the engine's. */
export interface SearchDocRow {
  /** Numbered by time; see store/search-index.ts. */
  doc: number;
  chat_id: string;
  message_id: string | null;
  /** The tokens it was indexed with. */
  version: number;
}

/** A file that is looked through or brought in. Its bytes are on disk under the id until it is done. */
export interface TransferRow {
  id: string;
  user_id: string;
  name: string;
  bytes: number;
  state: string;
  report: string | null;
  created_at: number;
  updated_at: number;
}

export interface IdempotencyRow {
  /** The key's id, or the person's; primary key together with `name`. */
  owner: string;
  /** What the caller called it. */
  name: string;
  /** Of the whole request: another one under the same name is a mistake. */
  fingerprint: string;
  call_id: string;
  /** `running` or `done`. */
  state: string;
  status: number | null;
  /** JSON. */
  headers: string | null;
  /** Base64; null where it was too large to keep. */
  body: string | null;
  created_at: number;
  expires_at: number;
}
