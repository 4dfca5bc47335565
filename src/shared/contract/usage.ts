import { z } from 'zod';
import { Id } from '../ids.ts';
import { UsageFilter } from './calls.ts';
import { endpoint } from './endpoint.ts';

export const UsageDimension = z.enum(['hour', 'day', 'person', 'team', 'key', 'deployment', 'model', 'connection']);
export type UsageDimension = z.infer<typeof UsageDimension>;

const Sums = {
  calls: z.number(),
  /** Ended with an error; a client that left is none. */
  failed: z.number(),
  inputTokens: z.number(),
  /** ⊂ input */
  cachedTokens: z.number(),
  /** ⊂ input */
  cacheWriteTokens: z.number(),
  outputTokens: z.number(),
  /** ⊂ output */
  reasoningTokens: z.number(),
  audioInputTokens: z.number(),
  audioOutputTokens: z.number(),
  imageInputTokens: z.number(),
  imageOutputTokens: z.number(),
  /** Calls whose tokens we had to estimate, because the upstream did not say. */
  estimatedCalls: z.number(),
  /** Null when nothing here has a known price, never 0 for it. */
  costMicroUsd: z.number().nullable(),
  /** Calls that used tokens without a known price: the cost is at least `costMicroUsd`. */
  unpricedCalls: z.number(),
  /** How long answers took to begin, on average; null: none was timed. */
  firstByteMs: z.number().nullable(),
};

export const UsageRow = z.object({
  /** One value for each dimension of `by`; `hour` and `day` are ISO times, the rest ids or names; null: has none. */
  group: z.partialRecord(UsageDimension, z.string().nullable()),
  /** How people call what is grouped by an id. */
  labels: z.partialRecord(UsageDimension, z.string()),
  ...Sums,
});
export type UsageRow = z.infer<typeof UsageRow>;

/**
 * Usage of settled calls that started within the range, from hourly sums. Days are UTC. Members see their own, owner
 * and admins everybody's. At most 5000 rows, the most expensive first unless grouped by time.
 */
export const getUsage = endpoint({
  method: 'GET',
  path: '/api/usage',
  access: 'user',
  others: 'admin',
  query: z.strictObject({
    /** Rounded down to the hour. */
    from: z.iso.datetime(),
    /** Exclusive; rounded up to the hour. */
    to: z.iso.datetime(),
    /** Up to three dimensions, separated by commas; none: one row of all. */
    by: z
      .string()
      .default('')
      .transform((text) => (text === '' ? [] : text.split(',')))
      .pipe(z.array(UsageDimension).max(3)),
    ...UsageFilter,
  }),
  result: z.object({ rows: z.array(UsageRow), truncated: z.boolean() }),
});

/** What a key's calls said, where its owner switched that on. Secrets are masked; older ones are removed. */
export const CallBody = z.object({
  id: Id,
  keyId: Id,
  deployment: z.string(),
  status: z.number().nullable(),
  request: z.string(),
  response: z.string(),
  /** Only the beginning was kept. */
  requestCut: z.boolean(),
  responseCut: z.boolean(),
  at: z.string(),
});
export type CallBody = z.infer<typeof CallBody>;

export const listCallBodies = endpoint({
  method: 'GET',
  path: '/api/keys/:id/calls',
  access: 'user',
  others: 'admin',
  params: z.object({ id: Id }),
  query: z.strictObject({ before: Id.optional() }),
  result: z.object({
    calls: z.array(CallBody.pick({ id: true, deployment: true, status: true, at: true })),
    next: Id.nullable(),
  }),
});
export const getCallBody = endpoint({
  method: 'GET',
  path: '/api/calls/:id/body',
  access: 'user',
  others: 'admin',
  params: z.object({ id: Id }),
  result: CallBody,
});
