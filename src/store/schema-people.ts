/** Rows about who somebody is and how they come in. See schema.ts for how columns are written. */

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
  /** Which terms of use they accepted last, and when; left out where a person is made. */
  terms_version?: string | null | undefined;
  terms_accepted_at?: number | null | undefined;
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

/** Who did what. `target` and `fields` are JSON. */
export interface AuditRow {
  /** From 1, without gaps. */
  seq: number;
  at: number;
  user_id: string | null;
  /** As the person was called then. */
  name: string;
  ip: string;
  act: string;
  target: string;
  fields: string;
  /** Keyed hash of the entry and of the mark before it. */
  mark: string;
}

/** Who vouches for people (OpenID Connect). Lists are JSON. */
export interface SignInProviderRow {
  id: string;
  preset: string;
  name: string;
  issuer: string;
  client_id: string;
  /** The client's secret, encrypted together with the issuer it belongs to. */
  secret: string | null;
  scopes: string;
  /** `nobody`, `domains` or `everybody`. */
  admits: string;
  domains: string;
  role: string;
  trusts_email: number;
  group_claim: string | null;
  group_roles: string;
  enabled: number;
  created_at: number;
}

/** Whom a provider has vouched for. */
export interface IdentityRow {
  provider_id: string;
  subject: string;
  user_id: string;
  email: string | null;
  created_at: number;
  last_at: number;
}

/** A key that lives in a person's device (WebAuthn). */
export interface PasskeyRow {
  /** The credential's own id, base64url. */
  id: string;
  user_id: string;
  public_key: string;
  counter: number;
  /** JSON list. */
  transports: string;
  name: string;
  created_at: number;
  last_used_at: number | null;
}

/** A person's one-time codes (RFC 6238). */
export interface SecondFactorRow {
  user_id: string;
  /** Encrypted together with the person it belongs to. */
  secret: string;
  /** Null until the first code proved that the app has it. */
  confirmed_at: number | null;
  /** The last step that was used: a code counts once. */
  last_step: number;
  /** Marks of the recovery codes that are left, JSON list. */
  recovery: string;
}

/** Which deployments a person or a team may use: public names, JSON list. Without a row: all of them. */
export interface ModelAccessRow {
  /** `user` or `team`. */
  scope: string;
  owner: string;
  deployments: string;
  updated_at: number;
  updated_by: string;
}

/** Who made an account and may not use it before an admin says so; their row is suspended meanwhile. */
export interface WaitingRow {
  user_id: string;
  since: number;
}

/** Whose address nobody has checked: the person said it. */
export interface ClaimedEmailRow {
  user_id: string;
  since: number;
}

/** A link that lets somebody in once. */
export interface InviteRow {
  id: string;
  /** SHA-256 of the link's token; the token itself is stored nowhere. */
  token: string;
  /** `invite` makes a person, `reset` gives `user_id` a new password. */
  kind: string;
  user_id: string | null;
  email: string | null;
  role: string;
  team_id: string | null;
  created_by: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
  used_by: string | null;
}
