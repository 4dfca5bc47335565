import { can } from '#identity/can.ts';
import { getCallBody, getUsage, listCallBodies, type UsageRow } from '#shared/contract/usage.ts';
import { AppError } from '#shared/errors.ts';
import { findBody, listBodies } from '#store/bodies.ts';
import { isoTime } from '#store/rows.ts';
import type { CallBodyRow } from '#store/schema.ts';
import { hourOf, usageBy, usageNames, type UsageGroup } from '#store/usage.ts';
import { handle, type Mounted } from '../mount.ts';
import { keyOwner } from './keys.ts';

const HOUR_MS = 3_600_000;
const MOST_ROWS = 5000;
const PAGE = 50;

function usageRow({ group, ...sums }: UsageGroup, names: ReadonlyMap<string, string>): UsageRow {
  const values: UsageRow['group'] = {};
  const labels: UsageRow['labels'] = {};
  for (const [dimension, value] of Object.entries(group)) {
    // The query's own dimensions name the groups.
    const name = dimension as keyof UsageRow['group'];
    const isTime = name === 'hour' || name === 'day';
    values[name] = isTime ? isoTime(Number(value)) : value === '' ? null : value;
    const label = names.get(value);
    if (label !== undefined) labels[name] = label;
  }
  return {
    group: values,
    labels,
    calls: sums.calls,
    failed: sums.failed,
    inputTokens: sums.input_tokens,
    cachedTokens: sums.cached_tokens,
    cacheWriteTokens: sums.cache_write_tokens,
    outputTokens: sums.output_tokens,
    reasoningTokens: sums.reasoning_tokens,
    audioInputTokens: sums.audio_input_tokens,
    audioOutputTokens: sums.audio_output_tokens,
    imageInputTokens: sums.image_input_tokens,
    imageOutputTokens: sums.image_output_tokens,
    estimatedCalls: sums.estimated_calls,
    costMicroUsd: sums.priced_calls === 0 && sums.unpriced_calls > 0 ? null : sums.cost_micro_usd,
    unpricedCalls: sums.unpriced_calls,
    firstByteMs: sums.timed_calls === 0 ? null : Math.round(sums.first_byte_ms / sums.timed_calls),
  };
}

function bodyOf(row: CallBodyRow) {
  return {
    id: row.call_id,
    keyId: row.key_id,
    deployment: row.deployment,
    status: row.status,
    request: row.request,
    response: row.response,
    requestCut: row.request_cut === 1,
    responseCut: row.response_cut === 1,
    at: isoTime(row.created_at),
  };
}

export const usageRoutes: Mounted[] = [
  handle(getUsage, async ({ query, who }, { db }) => {
    const everybody = can(who.principal, 'see everybody’s usage');
    const { userId } = who.principal;
    if (!everybody && query.userId !== undefined && query.userId !== userId) throw new AppError('forbidden');
    const from = hourOf(Date.parse(query.from));
    const to = hourOf(Date.parse(query.to) + HOUR_MS - 1);
    if (to <= from) throw new AppError('invalid_request', { params: { reason: 'to: must be later than from' } });
    const { by, teamId, keyId, deployment, model, connectionId } = query;
    const filter = { teamId, keyId, deployment, model, connectionId, userId: everybody ? query.userId : userId };
    const groups = await usageBy(db, { from, to, by: [...new Set(by)], ...filter, limit: MOST_ROWS + 1 });
    const names = await usageNames(db, by);
    return {
      rows: groups.slice(0, MOST_ROWS).map((group) => usageRow(group, names)),
      truncated: groups.length > MOST_ROWS,
    };
  }),

  handle(listCallBodies, async ({ params, query, who }, { db, identity }) => {
    await keyOwner(identity, who, params.id);
    const rows = await listBodies(db, params.id, { before: query.before, limit: PAGE + 1 });
    const page = rows.slice(0, PAGE);
    return {
      calls: page.map((row) => ({
        id: row.call_id,
        deployment: row.deployment,
        status: row.status,
        at: isoTime(row.created_at),
      })),
      next: rows.length > PAGE ? (page.at(-1)?.call_id ?? null) : null,
    };
  }),

  handle(getCallBody, async ({ params, who }, { db, identity }) => {
    const row = await findBody(db, params.id);
    if (row === undefined) throw new AppError('not_found');
    await keyOwner(identity, who, row.key_id);
    return bodyOf(row);
  }),
];
