import { z } from 'zod';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';

const Rate = z.number().int().min(1).max(1_000_000_000).nullable();
const Budget = z.number().int().min(0).max(1_000_000_000_000_000).nullable();

/** What a key, a person, a team or the whole instance may use. Null: no limit. */
export const Limits = z.strictObject({
  requestsPerMinute: Rate.default(null),
  tokensPerMinute: Rate.default(null),
  /** Calls under way at the same time. */
  concurrency: Rate.default(null),
  /** Millionths of a US dollar a calendar day or month, in UTC; 0: only what costs nothing. */
  budgetDayMicroUsd: Budget.default(null),
  budgetMonthMicroUsd: Budget.default(null),
});
export type Limits = z.infer<typeof Limits>;

export const NO_LIMITS: Limits = {
  requestsPerMinute: null,
  tokensPerMinute: null,
  concurrency: null,
  budgetDayMicroUsd: null,
  budgetMonthMicroUsd: null,
};

/** Every call counts in each of these that applies: its key, its person, the person's team, the instance. */
export const LimitScope = z.enum(['key', 'user', 'team', 'instance']);
export type LimitScope = z.infer<typeof LimitScope>;

const Budgeted = z.object({
  spentMicroUsd: z.number(),
  /** Held for calls under way. */
  reservedMicroUsd: z.number(),
  resetsAt: z.string(),
});

/** Limits and what is used of them at this moment. */
export const LimitState = z.object({
  scope: LimitScope,
  /** The key's, person's or team's id, or `instance`. */
  id: z.string(),
  name: z.string(),
  limits: Limits,
  day: Budgeted,
  month: Budgeted,
  inFlight: z.number(),
  requestsThisMinute: z.number(),
  tokensThisMinute: z.number(),
});
export type LimitState = z.infer<typeof LimitState>;

/** What limits the person who asks: their own, their team's, and those of their keys. */
export const getMyLimits = endpoint({
  method: 'GET',
  path: '/api/limits/mine',
  access: 'user',
  result: z.object({ limits: z.array(LimitState) }),
});

/** Everything that has a limit, and always the instance. */
export const listLimits = endpoint({
  method: 'GET',
  path: '/api/limits',
  access: 'admin',
  result: z.object({ limits: z.array(LimitState) }),
});

/** Replaces the limits of one scope; all null takes them away. They hold from the next call on. */
export const putLimits = endpoint({
  method: 'PUT',
  path: '/api/limits/:scope/:id',
  access: 'admin',
  params: z.object({ scope: LimitScope, id: z.union([Id, z.literal('instance')]) }),
  body: Limits,
  result: LimitState,
});
