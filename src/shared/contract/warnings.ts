import { z } from 'zod';
import { ErrorInfo } from '../message.ts';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';
import { LimitScope } from './limits.ts';

/** Per cent of a budget at which people are told. */
export const MARKS = [50, 80, 100] as const;

/** A budget that has passed a mark in the period that is going on: of several marks the highest. */
export const BudgetWarning = z.object({
  id: Id,
  scope: LimitScope,
  /** The key's, person's or team's id, or `instance`. */
  owner: z.string(),
  name: z.string(),
  /** Whose it is, seen from whoever asks. */
  whose: z.enum(['own', 'team', 'other', 'everybody']),
  period: z.enum(['day', 'month']),
  resetsAt: z.string(),
  mark: z.number(),
  budgetMicroUsd: z.number(),
  /** Now, not when the mark was passed. */
  spentMicroUsd: z.number(),
  at: z.string(),
  /** Whether it should be shown unasked: it concerns whoever asks, and they have not put it away. */
  isNews: z.boolean(),
});
export type BudgetWarning = z.infer<typeof BudgetWarning>;

/** One's own warnings and one's team's; owner and admins get everybody's. */
export const listWarnings = endpoint({
  method: 'GET',
  path: '/api/warnings',
  access: 'user',
  result: z.object({ warnings: z.array(BudgetWarning) }),
});

/** Puts warnings away, for oneself; they come again at the next mark. */
export const dismissWarnings = endpoint({
  method: 'POST',
  path: '/api/warnings/dismiss',
  access: 'user',
  // Owner and admins see everybody’s, and what they dismiss is gone from their own screen alone.
  others: 'admin',
  body: z.strictObject({ ids: z.array(Id).min(1).max(200) }),
});

/** Where warnings are posted to. The secret is shown when it is made, and never again. */
export const Webhook = z.object({
  url: z.string(),
  enabled: z.boolean(),
  /** Who set it, and when. */
  by: z.string(),
  at: z.string(),
});
export type Webhook = z.infer<typeof Webhook>;

export const getWebhook = endpoint({
  method: 'GET',
  path: '/api/webhook',
  access: 'admin',
  result: z.object({ webhook: Webhook.nullable() }),
});

/** `renew`: with a new secret, from the next request on. `secret` is null when none was made. */
export const putWebhook = endpoint({
  method: 'PUT',
  path: '/api/webhook',
  access: 'admin',
  body: z.strictObject({
    url: z.url({ protocol: /^https?$/ }).max(1000),
    enabled: z.boolean().default(true),
    renew: z.boolean().default(false),
  }),
  result: z.object({ webhook: Webhook, secret: z.string().nullable() }),
});
export const deleteWebhook = endpoint({ method: 'DELETE', path: '/api/webhook', access: 'admin' });

/** A letter or a webhook on its way, arrived or given up. */
export const Delivery = z.object({
  id: Id,
  channel: z.enum(['mail', 'webhook']),
  kind: z.enum(['warning', 'test']),
  /** Whom a letter is for. */
  to: z.string().nullable(),
  state: z.enum(['waiting', 'done', 'failed']),
  attempts: z.number(),
  /** When it is tried again. */
  dueAt: z.string().nullable(),
  /** What the last try was answered. */
  status: z.number().nullable(),
  error: ErrorInfo.nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type Delivery = z.infer<typeof Delivery>;

/** Sends a test at once, and says how it went. Throws `webhook_unset`. */
export const testWebhook = endpoint({
  method: 'POST',
  path: '/api/webhook/test',
  access: 'admin',
  result: Delivery,
});

/** The last 50, newest first. */
export const listDeliveries = endpoint({
  method: 'GET',
  path: '/api/deliveries',
  access: 'admin',
  result: z.object({ deliveries: z.array(Delivery) }),
});
