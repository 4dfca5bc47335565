/** Rows of assistants and of the prompt library; see schema.ts. */

export interface AssistantRow {
  id: string;
  user_id: string;
  name: string;
  emoji: string;
  colour: string;
  description: string;
  instructions: string;
  /** The deployment its new chats begin with; null: the person's. */
  model: string | null;
  /** Questions a chat with it may begin with (JSON list). */
  openers: string;
  /** Which built-in one it was made from. */
  origin: string | null;
  /** 1: everybody of the instance may use it; only its owner changes it. */
  shared: number;
  /** How its model is asked (JSON, shared/parameters.ts). */
  parameters: string;
  /** Groups of tools it may use (JSON list); null: all. */
  tools: string | null;
  /** 1: it is told what is remembered of the person, where they want anything remembered. */
  memory: number;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
}

/** A fact about a person, for every chat to come. */
export interface MemoryRow {
  id: string;
  user_id: string;
  text: string;
  /** `person`, or `model` for what a tool call kept. */
  written_by: string;
  /** Where it was said; it may be gone. */
  chat_id: string | null;
  message_id: string | null;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
}

export interface AssistantFileRow {
  assistant_id: string;
  file_id: string;
  /** From 0, as its owner put them. */
  position: number;
}

export interface PromptRow {
  id: string;
  user_id: string;
  title: string;
  /** With gaps such as `{{topic}}`. */
  text: string;
  shared: number;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
}

/** What a person thinks of an answer. */
export interface RatingRow {
  message_id: string;
  user_id: string;
  /** `up` or `down`. */
  value: string;
  /** Why, in their words; empty: they said nothing. */
  words: string;
  /** 1: the owner may read it, as the person was told when they gave it. */
  told: number;
  created_at: number;
  updated_at: number;
}
