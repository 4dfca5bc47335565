/** Rows of chats, of what is in them and of where they belong. See schema.ts for how columns are written. */

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
