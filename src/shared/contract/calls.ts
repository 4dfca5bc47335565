import { z } from 'zod';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';

/** What usage and calls can be narrowed to, beside the time. */
export const UsageFilter = {
  userId: Id.optional(),
  teamId: Id.optional(),
  keyId: Id.optional(),
  deployment: z.string().max(200).optional(),
  model: z.string().max(200).optional(),
  connectionId: Id.optional(),
};

/** A settled call of the ledger, without anything that was said in it. */
export const LedgerCall = z.object({
  id: Id,
  startedAt: z.string(),
  person: z.object({ id: Id, name: z.string().nullable() }),
  /** Null: the workspace. */
  key: z.object({ id: Id, name: z.string().nullable() }).nullable(),
  /** `chat`, `title`, `trial`, `playground` …; programs' calls are `api`. */
  purpose: z.string(),
  surface: z.string().nullable(),
  wire: z.string(),
  deployment: z.string(),
  model: z.string().nullable(),
  connection: z.object({ id: Id, name: z.string().nullable() }).nullable(),
  attempts: z.number(),
  status: z.number().nullable(),
  /** The code of what went wrong; `aborted`: the client left. */
  error: z.string().nullable(),
  inputTokens: z.number().nullable(),
  cachedTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  reasoningTokens: z.number().nullable(),
  usageSource: z.string().nullable(),
  /** Answered by the built-in simulator: nobody charges for it. */
  simulated: z.boolean(),
  /** Null: no price is known. */
  costMicroUsd: z.number().nullable(),
  firstByteMs: z.number().nullable(),
  totalMs: z.number().nullable(),
});
export type LedgerCall = z.infer<typeof LedgerCall>;

const Asked = {
  from: z.iso.datetime(),
  /** Exclusive. */
  to: z.iso.datetime(),
  ...UsageFilter,
  /** Only those that ended with an error. */
  failed: z.literal('yes').optional(),
};

/** Single calls, latest first, fifty at a time. Members see their own, owner and admins everybody's. */
export const listCalls = endpoint({
  method: 'GET',
  path: '/api/calls',
  access: 'user',
  others: 'admin',
  query: z.strictObject({ ...Asked, before: z.string().max(60).optional() }),
  result: z.object({ calls: z.array(LedgerCall), next: z.string().nullable() }),
});

/** The same as a CSV file, every call of the range, streamed. Money in dollars, times in UTC. */
export const exportCalls = endpoint({
  method: 'GET',
  path: '/api/calls.csv',
  access: 'user',
  others: 'admin',
  query: z.strictObject(Asked),
  form: 'bytes',
});
