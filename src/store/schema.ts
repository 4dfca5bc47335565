/**
 * The rows of every table. Times are ms since 1970, JSON columns are text parsed by zod where they are read,
 * booleans are 0 or 1, money is micro-USD.
 */
import type { AssistantFileRow, AssistantRow, MemoryRow, PromptRow, RatingRow } from './schema-assistants.ts';
import type {
  ChatRow,
  MessageRow,
  RunRow,
  QueuedRow,
  PromptTextRow,
  FileRow,
  DocumentRow,
  DocumentPageRow,
  PictureRow,
  ProjectRow,
  ProjectFileRow,
  ShareRow,
  SearchDocRow,
  TransferRow,
} from './schema-chats.ts';
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
import type { ConnectionRow, DeploymentRow, TargetRow } from './schema-models.ts';
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
export type * from './schema-chats.ts';
export type * from './schema-ledger.ts';
export type * from './schema-models.ts';
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
