/** Every error a person or a program can meet: its code, its HTTP status, whether trying again may help. */
import type { ErrorParams } from './fill.ts';
import type { ErrorInfo } from './message.ts';

interface Kind {
  status: number;
  retryable: boolean;
}
const once = (status: number): Kind => ({ status, retryable: false });
const again = (status: number): Kind => ({ status, retryable: true });

export const errors = {
  // What was asked
  invalid_request: once(400),
  invalid_json: once(400),
  not_found: once(404),
  conflict: once(409),
  too_large: once(413),
  file_too_large: once(413),
  document_blank: once(415),
  document_unknown: once(415),
  room_used: once(413),
  unsupported_media: once(415),
  document_encrypted: once(415),
  document_damaged: once(415),
  document_empty: once(415),
  document_too_large: once(413),
  document_too_slow: once(413),
  message_empty: once(400),
  run_active: once(409),
  too_many_tags: once(400),
  chat_deleted: once(409),
  // The same for what was deleted and for what is somebody else's.
  assistant_gone: once(404),
  project_gone: once(404),
  // Who asks
  signed_out: once(401),
  code_wrong: once(401),
  credentials_wrong: once(401),
  setup_code_wrong: once(401),
  link_wrong: once(404),
  registration_closed: once(403),
  registration_domain: once(403),
  second_factor: once(401),
  second_factor_wrong: once(401),
  passkey_failed: once(401),
  sso_unreachable: again(502),
  sso_silent: again(502),
  sso_refused: once(403),
  sso_denied: once(403),
  sso_misconfigured: again(502),
  sso_failed: once(400),
  sso_unknown: once(403),
  tool_sign_in_none: again(502),
  tool_sign_in_unreachable: again(502),
  tool_sign_in_silent: again(502),
  tool_sign_in_refused: once(403),
  tool_sign_in_failed: once(400),
  tool_client_needed: once(409),
  tool_name_taken: once(409),
  openapi_yaml: once(400),
  openapi_not_json: once(400),
  openapi_version: once(400),
  openapi_nothing: once(400),
  openapi_moved: once(400),
  openapi_unreachable: again(502),
  forbidden: once(403),
  foreign_origin: once(403),
  suspended: once(403),
  terms_not_accepted: once(403),
  terms_changed: once(409),
  awaiting_approval: once(403),
  already_set_up: once(409),
  setting_locked: once(409),
  share_locked: once(401),
  share_password_wrong: once(401),
  web_search_unset: once(409),
  web_search_address_missing: once(400),
  web_search_key_missing: once(400),
  web_search_refused: again(502),
  web_search_failed: again(502),
  email_taken: once(409),
  too_many_attempts: again(429),
  // The house itself
  internal: again(500),
  shutting_down: again(503),
  disk_full: again(507),
  store_unavailable: again(503),
  backup_unreadable: once(400),
  backup_running: again(409),
  backup_obstacle: once(409),
  feature_off: once(403),
  logo_unfit: once(415),
  // Models
  no_model: once(409),
  no_successor: once(409),
  model_unknown: once(404),
  model_no_vision: once(400),
  operation_unsupported: once(400),
  kept_unknown: once(404),
  idempotency_running: again(409),
  idempotency_mismatch: once(422),
  idempotency_forgotten: once(409),
  connection_locked: once(409),
  name_taken: once(409),
  secret_unreadable: once(409),
  limit_requests: again(429),
  limit_tokens: again(429),
  limit_too_large: once(429),
  limit_concurrency: again(429),
  budget_spent: once(402),
  budget_busy: again(429),
  price_unknown: once(403),
  // The way to an upstream
  address_invalid: once(400),
  address_private: once(400),
  address_unresolved: again(502),
  address_unreachable: again(502),
  address_timeout: again(504),
  tls_failed: once(502),
  // Letters
  mail_unset: once(409),
  mail_unsafe: once(400),
  mail_password_missing: once(400),
  mail_no_address: once(409),
  mail_login: once(502),
  mail_no_tls: once(502),
  mail_tls_mode: once(502),
  mail_silent: again(502),
  mail_refused: once(502),
  // Webhooks
  webhook_unset: once(409),
  webhook_refused: once(502),
  // What Azure charged
  invoice_unreadable: once(400),
  invoice_columns: once(400),
  invoice_currency: once(400),
  // Signing in with Entra ID
  entra_secret_wrong: once(502),
  entra_secret_expired: once(502),
  entra_app_unknown: once(502),
  entra_tenant_unknown: once(502),
  entra_federation_unknown: once(502),
  entra_refused: once(502),
  entra_unavailable: again(502),
  identity_missing: once(502),
  identity_host: once(400),
  // What an upstream says
  not_azure: once(502),
  not_compatible: once(502),
  key_wrong: once(502),
  key_other_region: once(502),
  key_not_accepted: once(502),
  key_auth_disabled: once(502),
  role_missing: once(502),
  firewall: once(502),
  resource_blocked: once(502),
  deployment_unknown: once(502),
  api_version_unsupported: once(502),
  api_version_too_old: once(502),
  model_not_chat: once(502),
  model_responses_only: once(502),
  parameter_unsupported: once(502),
  context_too_long: once(400),
  content_filtered: once(400),
  answer_filtered: once(400),
  upstream_limited: again(429),
  quota_zero: once(429),
  credit_spent: once(502),
  upstream_overloaded: again(503),
  upstream_timeout: again(504),
  upstream_failed: again(502),
  upstream_refused: once(502),
  upstream_cut: again(502),
  upstream_unreadable: again(502),
  answer_empty: again(502),
  interrupted: again(500),
} satisfies Record<string, Kind>;

export type ErrorCode = keyof typeof errors;

/** The only thing thrown on purpose. Whatever else is thrown is masked as `internal` at the edge. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  /** The upstream's own words, secrets already removed. */
  readonly detail: string | undefined;
  /** When trying again may help, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    options: {
      params?: ErrorParams | undefined;
      detail?: string | undefined;
      retryAfterMs?: number | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.params = options.params ?? {};
    this.detail = options.detail;
    this.retryAfterMs = options.retryAfterMs;
  }

  get status(): number {
    return errors[this.code].status;
  }

  /** As it is stored with a message and sent to the browser. */
  info(): ErrorInfo {
    return { code: this.code, params: this.params, ...(this.detail === undefined ? {} : { detail: this.detail }) };
  }
}

/** `error` if it was thrown on purpose, otherwise `internal` with the original as its cause. */
export function asAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError('internal', { cause: error });
}
