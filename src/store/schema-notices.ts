/** Rows about what people are told: warnings of budgets, and what is on its way out of the house. See schema.ts. */

/** A budget that has passed a mark. One row a budget, mark and period: whoever writes it tells it, and nobody else. */
export interface WarningRow {
  id: string;
  /** `key`, `user`, `team` or `instance`, as in `limits`. */
  scope: string;
  owner: string;
  /** `day` or `month`, and when it began, ms. */
  period: string;
  period_start: number;
  /** Per cent. */
  mark: number;
  /** As they were then, micro-USD. */
  budget: number;
  spent: number;
  at: number;
}

/** Who does not want to see a warning any more. */
export interface WarningDismissalRow {
  warning_id: string;
  user_id: string;
  at: number;
}

/** A letter or a webhook to be sent, being sent or sent. */
export interface DeliveryRow {
  id: string;
  /** `mail` or `webhook`. */
  channel: string;
  /** `warning` or `test`. */
  kind: string;
  /** Whom a letter is for; null for webhooks. */
  user_id: string | null;
  /** What it is about (JSON); of a webhook the very body. */
  payload: string;
  /** `waiting`, `done` or `failed`. */
  state: string;
  attempts: number;
  due_at: number;
  /** Until then somebody is sending it; after that they are taken for dead. */
  claimed_until: number;
  /** What the last try was answered. */
  status: number | null;
  /** Why the last try failed (JSON). */
  error: string | null;
  created_at: number;
  finished_at: number | null;
}

/** What a bill was compared to, kept because somebody wanted it (contract/invoices.ts). */
export interface InvoiceReportRow {
  id: string;
  name: string;
  first_day: string;
  last_day: string;
  /** JSON. */
  report: string;
  created_at: number;
  /** How whoever kept it was called. */
  created_by: string;
}
