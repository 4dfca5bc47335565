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
