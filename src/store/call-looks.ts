/** Looking into the ledger: what was called for a run. */
import type { getGlass } from '#shared/contract/prompt.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import type { Db } from './open.ts';
import { isoTime } from './rows.ts';

type Call = Result<typeof getGlass>['runs'][number]['calls'][number];

/** Every call of these runs of this person, in the order they were made, with the run each belongs to. */
export async function callsOfRuns(
  db: Db,
  userId: string,
  runIds: readonly string[],
): Promise<{ runId: string; call: Call }[]> {
  if (runIds.length === 0) return [];
  const rows = await db
    .selectFrom('calls')
    .leftJoin('connections', 'connections.id', 'calls.connection_id')
    .selectAll('calls')
    .select('connections.name as connection')
    .where('calls.run_id', 'in', runIds)
    .where('calls.user_id', '=', userId)
    .orderBy('calls.started_at')
    .orderBy('calls.id')
    .execute();
  return rows.map((row) => ({
    runId: row.run_id ?? '',
    call: {
      id: row.id,
      purpose: row.purpose,
      deployment: row.deployment,
      model: row.model,
      provider: row.provider,
      connection: row.connection,
      attempts: row.attempts,
      status: row.status,
      error: row.error,
      input: row.input_tokens,
      cached: row.cached_tokens,
      output: row.output_tokens,
      reasoning: row.reasoning_tokens,
      estimated: row.usage_source === 'estimated',
      costMicroUsd: row.cost_micro_usd,
      firstByteMs: row.first_byte_ms,
      totalMs: row.total_ms,
      startedAt: isoTime(row.started_at),
    },
  }));
}
