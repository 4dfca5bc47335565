/** Rows of trials: a person's own prompts, asked again of a deployment and of its successor. */

export interface TrialRow {
  id: string;
  user_id: string;
  deployment_id: string;
  /** Public names, as they were. */
  deployment: string;
  successor: string;
  state: string;
  created_at: number;
  /** When it last came further: who runs it may be gone. */
  updated_at: number;
}

export interface TrialPairRow {
  trial_id: string;
  place: number;
  chat_id: string;
  message_id: string;
  prompt: string;
  /** JSON of an answer each; null: not yet. */
  present: string | null;
  successor: string | null;
}
