/** Rows of signing in to MCP servers. What is sealed is sealed to the server's address. */

/** A server at which every person signs in. */
export interface ToolSignInRow {
  /** As the owner named it. */
  server: string;
  /** What an admin registered there by hand; null: it registers itself. */
  client_id: string | null;
  /** Sealed: who gave it, and its secret. */
  client: string | null;
  created_at: number;
}

/** What we are known as, where we registered ourselves. */
export interface ToolClientRow {
  server: string;
  issuer: string;
  redirect_uri: string;
  /** Sealed. */
  client: string;
  created_at: number;
}

/** A person's account at a server. */
export interface ToolGrantRow {
  user_id: string;
  server: string;
  /** New with every sign-in. */
  id: string;
  /** The address it is for. */
  url: string;
  /** Sealed; null: they are good for nothing any more, and the person has to sign in again. */
  tokens: string | null;
  /** Of the access token; null: not said. */
  expires_at: number | null;
  /** Scopes that the server asked for in vain, separated by spaces. */
  wanted: string | null;
  /** Grows with every change of the tokens. */
  version: number;
  /** Until then one process renews them, and nobody else. */
  held_until: number;
  connected_at: number;
}

/** A person on the way to a provider and back. */
export interface ToolFlowRow {
  /** SHA-256 of the state. */
  id: string;
  user_id: string;
  session_id: string;
  server: string;
  /** Sealed. */
  flow: string;
  expires_at: number;
}

/** What a person said once and for all of a server's tool. */
export interface ToolWordRow {
  id: string;
  user_id: string;
  server: string;
  /** As answers call it, with the server's name before it. */
  tool: string;
  /** The server's address then. */
  url: string;
  word: 'always' | 'never';
  /** SHA-256 of what the tool said of itself then. */
  digest: string;
  said_at: number;
}

/** A service that is described by an OpenAPI document. */
export interface ToolServiceRow {
  name: string;
  /** Where its requests go, as an admin confirmed it. */
  url: string;
  /** Where the document was found; null: it was pasted. */
  address: string | null;
  title: string;
  /** JSON: how it says that it wants to be told who asks; null: it does not say. */
  secret: string | null;
  created_at: number;
  updated_at: number;
}

export interface ToolOperationRow {
  service: string;
  /** In the document's order. */
  place: number;
  offered: number;
  /** JSON: chat/tools/openapi/operation.ts. */
  operation: string;
}
