/** Rows of the models there are, and of who is asked for them. See schema.ts for how columns are written. */

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
