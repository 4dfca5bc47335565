/** What happened. Why, if known. What to do. The server says these to programs, the page to people. */
import type { ErrorCode } from '../errors.ts';

export const en: Record<ErrorCode, string> = {
  invalid_request: 'This request is not valid: {reason}. Correct it and send it again.',
  invalid_json: 'The body is not valid JSON. Check quotes and commas, and send it again.',
  not_found: 'There is nothing here. Check the address, or sign in with the account that owns it.',
  conflict: 'Something else changed this first. Reload and try again.',
  room_used:
    'Your files take {used} of {limit}, and this one has no room any more. Delete chats with files you no longer need, or ask the owner for more room.',
  too_large: 'This is larger than the limit of {limit}. Send something smaller.',
  unsupported_media: 'Files of this kind are not taken here. Use {allowed}.',
  file_too_large: '“{name}” is larger than {limit}. Add a smaller file, or only the part that matters.',
  document_blank: 'There is nothing in “{name}”.',
  document_unknown: '“{name}” is of a kind that cannot be read here. Use {allowed}.',
  document_encrypted: '“{name}” is protected by a password. Save it without one and add it again.',
  document_damaged: '“{name}” could not be read: it is damaged, or not what its name says.',
  document_empty: 'There is no text in “{name}”. A scan has to go through text recognition (OCR) first.',
  document_too_large: '“{name}” is too large, or unpacks to far more than a document needs.',
  document_too_slow: 'Reading “{name}” took too long. Try a part of it.',
  message_empty: 'The message is empty. Write something or add an image.',
  run_active: 'An answer is still being written here. Wait for it or stop it first.',
  assistant_gone: 'This assistant is not here any more. Take its name out, or choose another one.',
  project_gone:
    'This project is not here any more. Begin the chat elsewhere, or bring one of its chats back from the bin.',
  chat_deleted: 'This chat was deleted meanwhile. Bring it back from the bin to go on with it.',
  too_many_tags: 'A chat carries {most} tags at most. Take one off first.',
  signed_out: 'You are signed out. Sign in and try again.',
  code_wrong: 'That access code is not right. Check it with whoever runs this server.',
  credentials_wrong: 'The email or the password is not right. Check both and try again.',
  setup_code_wrong: 'The set-up code is not right. Use the link printed in the server’s console.',
  link_wrong:
    'This link does not work any more: it was used, it has expired, or it is for somebody else. Ask for a new one.',
  second_factor: 'Type the code that your authenticator app shows.',
  second_factor_wrong: 'This code is not right, or was used already. Wait for the next one, or use a recovery code.',
  passkey_failed: 'The passkey could not be verified. Try again, or come in another way.',
  sso_unreachable:
    'The sign-in provider could not be asked: {reason}. Check its address, and whether this server may reach it.',
  sso_silent:
    'The sign-in provider gave no proper answer just now. Try again, or come in another way; the log of the server says why.',
  sso_refused:
    'The sign-in provider did not let you in. Try again, or come in another way; the log of the server says why.',
  sso_denied: 'You, or your organisation, said no at the sign-in provider. Try again, or come in another way.',
  sso_misconfigured:
    'The sign-in provider does not accept this server: its client ID, secret or redirect URI. Ask the owner to look at Settings → Sign-in.',
  sso_failed: 'The sign-in took too long or came back changed. Begin again from this page.',
  sso_unknown: 'You are known there, but have no account here. Ask the owner for an invitation.',
  tool_sign_in_none:
    'People cannot sign in at this MCP server: {reason}. Check its address, and whether it offers OAuth.',
  tool_sign_in_unreachable: 'The provider of this MCP server could not be asked: {reason}. Try again shortly.',
  tool_sign_in_silent:
    'The provider of this MCP server gave no proper answer just now. Try again shortly; the log of the server says why.',
  tool_sign_in_refused:
    'The provider of this MCP server did not let you in. Try again; the log of the server says why.',
  tool_sign_in_failed: 'Connecting took too long, came back changed or was begun elsewhere. Press Connect again.',
  tool_name_taken: 'An MCP server is called {name} already. Choose another name.',
  openapi_yaml: 'This document is YAML. Only JSON is read: many services offer both, often at openapi.json.',
  openapi_not_json: 'This is no OpenAPI document in JSON.',
  openapi_version: 'This document is of version {version}. Versions 3.0 and 3.1 are read.',
  openapi_nothing: 'This document describes no operation that can be called.',
  openapi_moved: 'The document is somewhere else by now: {address}. If that is right, enter this address.',
  openapi_unreachable:
    'The document could not be read from {host} ({reason}). Check the address, or paste the document.',
  tool_client_needed:
    '{issuer} does not let this server register itself. An admin has to register it there and enter its client ID.',
  registration_domain: 'Accounts here are for addresses of {domains}.',
  registration_closed: 'New accounts are made by invitation here. Ask the owner for a link.',
  forbidden: 'Your account may not do this. Ask the owner for the right to.',
  foreign_origin: 'This request came from another website and was refused. Open Parlor by its own address.',
  awaiting_approval: 'Your account is made. An admin of this server has to let you in first.',
  suspended: 'This account is suspended. Ask the owner of this server.',
  terms_not_accepted:
    'The terms of use of this server have to be accepted first. Accept them in the browser and try again.',
  terms_changed: 'The terms of use were changed in the meantime. Read them again and accept.',
  already_set_up: 'This server already has an owner. Sign in instead.',
  share_locked: 'This chat is protected. Type its password.',
  share_password_wrong: 'This is not the password. Ask whoever sent you the link.',
  web_search_unset: 'No search engine is set up. An admin can choose one under Settings → Instance.',
  web_search_address_missing:
    'SearXNG has no address of its own. Type where yours answers, such as http://searxng:8080.',
  web_search_key_missing:
    'This search engine needs a key, and one kept for another address does not go along. Type it.',
  web_search_refused:
    'The search engine refused with status {status}. Check its key and plan; SearXNG needs “json” among its formats.',
  web_search_failed: 'What answered is not this search engine. Check its address.',
  setting_locked: 'This setting is set by an environment variable. Change it there.',
  email_taken: 'Another account uses this email. Sign in with it or use another.',
  too_many_attempts: 'Too many tries. Wait {seconds} seconds and try again.',
  internal: 'Something went wrong on the server. Nothing you wrote is lost; try again. Reference: {requestId}.',
  shutting_down: 'The server is restarting. Try again in a few seconds.',
  disk_full: 'The server’s disk is full, so this could not be saved. Copy what matters and tell the owner.',
  backup_unreadable: 'This is not a backup that can be read ({reason}). Choose one that Parlor made.',
  backup_running: 'A backup is being made or checked right now. Try again when it is done.',
  backup_obstacle: 'This backup cannot be put back. Look at it first: the report says why. Nothing was changed.',
  logo_unfit: 'This picture cannot be the logo. Use a PNG, JPEG or WebP, or an SVG that only draws.',
  feature_off: 'This is switched off on this server. Its owner can switch it on under Settings → Features.',
  store_unavailable: 'The server cannot reach its data right now. Try again shortly.',
  no_model: 'No model is connected yet. Connect one in Settings → Models.',
  no_successor: 'There is no successor of “{name}” that could answer. Name one that is connected and switched on.',
  model_unknown: 'There is no model named “{model}”. Choose another one.',
  operation_unsupported: '“{model}” cannot be used for this ({operation}). Choose another model.',
  idempotency_running: 'A request with this Idempotency-Key is still being answered. Try again in a moment.',
  idempotency_mismatch: 'This Idempotency-Key was used for another request. Use a new one.',
  idempotency_forgotten:
    'The request with this Idempotency-Key was answered, but its answer was too large to keep. Use a new key to ask again.',
  kept_unknown: 'There is no “{id}” here, or it is not yours.',
  model_no_vision: '“{model}” cannot read images. Choose a model with vision or remove the image.',
  connection_locked: 'This connection is set by environment variables. Change it there.',
  name_taken: 'Another model is already called “{name}”. Choose another name, such as “{suggestion}”.',
  secret_unreadable:
    'The stored key cannot be read, because the server’s secret changed. Enter the key again, or bring the old secret back.',
  limit_requests: 'The limit of requests for this key or person is reached. Try again in {seconds} seconds.',
  limit_tokens: 'The limit of tokens for this key or person is reached. Try again in {seconds} seconds.',
  limit_too_large:
    'This request alone needs more tokens than the limit of {limit} a minute. Send less, or ask for a shorter answer.',
  limit_concurrency: 'No more than {limit} answers may be written at the same time. Wait for one to end and try again.',
  budget_spent: 'The budget for this period is spent. Ask the owner to raise it.',
  budget_busy: 'The rest of the budget is held for answers being written. Try again in {seconds} seconds.',
  price_unknown: 'The price of “{model}” is not known, and a budget needs one. Ask the owner to set it.',
  address_invalid: '“{address}” is not an address that can be called. Paste it again, with https://.',
  address_private:
    '{host} leads into a private network ({address}), which is not allowed. The owner can allow that network in Settings → Instance.',
  address_unresolved: 'The name {host} does not exist. Check the resource’s name for typing errors.',
  address_unreachable: 'Nothing answers at {host}. Check the address, the port and any proxy.',
  address_timeout: '{host} did not answer within {seconds} seconds. Check the network or try again.',
  tls_failed: 'The secure connection to {host} failed: {reason}. Check its certificate or your proxy.',
  mail_unset: 'This server cannot send letters yet. Set up a mail server under Settings → Mail.',
  mail_unsafe:
    'A password is only sent over a secure connection. Choose STARTTLS or TLS, or leave user and password empty.',
  mail_password_missing: 'The stored password belongs to another server, port or user. Type the password for this one.',
  mail_no_address: 'You have no email address here. Add one under Settings → Account.',
  mail_login:
    'The mail server at {host} did not accept the user or the password ({reason}). Check both; many providers want a password made for apps.',
  mail_no_tls:
    'The mail server at {host} offers no STARTTLS. Choose TLS with port 465, or another port that offers it.',
  mail_tls_mode:
    'The mail server at {host} does not begin with TLS. Choose STARTTLS (usually port 587), or TLS with port 465.',
  mail_silent:
    'The mail server at {host} did not answer as mail servers do ({reason}). Check the port: 465 goes with TLS, 587 with STARTTLS.',
  mail_refused:
    'The mail server at {host} refused the letter: {reason}. Check the sender’s address, and whether this user may send from it.',
  webhook_unset: 'No webhook is set up. Enter an address under Settings → Warnings first.',
  webhook_refused: '{host} answered with status {status}. Look into its log, then try again.',
  invoice_unreadable:
    'This file could not be read as an export of Azure’s ({reason}). Download the usage details as CSV from Cost Management.',
  invoice_columns:
    'These columns are missing: {columns}. Azure names them in English in every language. Export “cost and usage details” (actual cost) from Cost Management, as CSV.',
  invoice_currency:
    'This file is in {currency} and says no sums in US dollars. Type how many {currency} one dollar was.',
  entra_secret_wrong:
    'Entra ID refused the client secret. Copy the secret’s value (not its ID) from Certificates & secrets.',
  entra_secret_expired: 'The client secret has expired. Make a new one under Certificates & secrets and enter it here.',
  entra_app_unknown:
    'This tenant has no application with that client ID. Copy both IDs from the app registration’s page.',
  entra_tenant_unknown: 'Entra ID does not know this tenant. Copy the Directory (tenant) ID from the app registration.',
  entra_federation_unknown:
    'Entra ID does not trust this cluster’s token yet. Add a federated credential for its service account to the identity.',
  entra_refused: 'Entra ID gave no token: {reason}',
  entra_unavailable: 'Entra ID cannot give tokens right now (status {status}). Try again shortly.',
  identity_missing:
    'This server has no managed identity (or not the one you named). Assign one to the machine in the portal, or use a client secret.',
  identity_host:
    'This server’s own identity is used only for Microsoft’s addresses, and {host} is none. Whoever runs the server can allow it with PARLOR_IDENTITY_HOSTS.',
  not_azure: '{host} answers, but not like Azure OpenAI. Copy the endpoint from Keys and Endpoint in the portal.',
  not_compatible:
    '{host} answers, but not like OpenAI’s API at this address. Check the path (most end with /v1); if it is Azure OpenAI, connect it as that.',
  key_wrong: 'The key was refused. Copy KEY 1 or KEY 2 of this same resource from the portal.',
  key_other_region: 'The key belongs to another region or resource. Use the endpoint and the key from the same page.',
  key_not_accepted:
    'The resource asks for a sign-in token instead of this key. Check that a key was sent, or use Entra ID.',
  key_auth_disabled: 'Keys are switched off for this resource. Allow key access in the portal, or use Entra ID.',
  role_missing:
    'The identity is known but has no right to call models. Give it the role “Cognitive Services OpenAI User”.',
  firewall: 'The resource’s firewall refuses this server. Allow its address under Networking in the portal.',
  resource_blocked: 'Azure has blocked this resource for now. See the notice in the portal.',
  deployment_unknown:
    'There is no deployment named “{deployment}” in this resource. Copy its name from Deployments; new ones take up to 5 minutes.',
  api_version_unsupported: 'The resource does not know the API version “{apiVersion}”. Use 2024-10-21 or later.',
  api_version_too_old: 'This model needs a newer API version than “{apiVersion}”. Use {needed} or later.',
  model_not_chat: 'The model behind “{deployment}” cannot chat ({model}). Choose a chat model’s deployment.',
  model_responses_only: 'The model behind “{deployment}” speaks only the Responses API ({model}).',
  parameter_unsupported: 'The model does not take “{parameter}”. Remove it and try again.',
  context_too_long: 'The conversation is longer than this model can read. Start a new chat or choose a larger model.',
  content_filtered: 'Azure’s content filter refused this message ({categories}). Reword it and send it again.',
  answer_filtered: 'Azure’s content filter stopped the answer ({categories}). Ask in another way.',
  upstream_limited: 'The model is at its limit right now. Try again in {seconds} seconds.',
  quota_zero:
    'This deployment has no quota left for a request of this size. Raise its tokens per minute in the portal.',
  credit_spent: 'The account at the vendor has no credit left. Add credit there, or use another connection.',
  upstream_overloaded: 'The model’s service is overloaded. Try again shortly.',
  upstream_timeout: 'The model did not answer in time. Try again.',
  upstream_failed: 'The model’s service failed (status {status}). Try again.',
  upstream_refused: 'The model’s service refused the request (status {status}): {reason}',
  upstream_cut: 'The connection to the model broke in mid-answer. What was written is kept; continue or try again.',
  upstream_unreadable: 'The model’s service sent something unreadable. Try again or check the address.',
  answer_empty: 'The model gave an empty answer. Try again or choose another model.',
  interrupted: 'The server stopped while this was being written. What was written is kept; continue when you like.',
};
