/**
 * How soon connections answered: counts of calls by five minutes, connection and length, kept in the transaction of the
 * ledger's rows, so that a median needs a few rows and never the calls themselves. Lengths are counted in steps of a
 * fourth of a doubling: what is read from them is right within a tenth.
 */
import { sql, type Kysely } from 'kysely';
import type { Db } from './open.ts';
import type { CallRow, Database, LatencySlotRow } from './schema.ts';

export const SLOT_MS = 300_000;
const STEPS = 4;
/** About 18 minutes: whatever takes longer counts as that. */
const HIGHEST = 20 * STEPS;

function stepOf(ms: number): number {
  return Math.min(HIGHEST, Math.max(0, Math.round(Math.log2(Math.max(1, ms)) * STEPS)));
}

/** Counts settled calls that their first try answered; the wait before another's answer says nothing of who gave it. */
export async function addLatency(transaction: Kysely<Database>, rows: readonly CallRow[]): Promise<void> {
  const slots = new Map<string, LatencySlotRow>();
  for (const row of rows) {
    if (row.connection_id === null || row.first_byte_ms === null || row.attempts !== 1) continue;
    if (row.error !== null && row.error !== 'aborted') continue;
    const slot = row.started_at - (row.started_at % SLOT_MS);
    const step = stepOf(row.first_byte_ms);
    const key = `${slot} ${row.connection_id} ${step}`;
    const known = slots.get(key);
    if (known) known.calls++;
    else slots.set(key, { slot, connection_id: row.connection_id, step, calls: 1 });
  }
  if (slots.size === 0) return;
  // In one order for everybody: processes that add to the same rows at once must not wait for each other in a ring.
  const values = [...slots].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, slot]) => slot);
  await transaction
    .insertInto('latency_slots')
    .values(values)
    .onConflict((conflict) =>
      conflict
        .columns(['slot', 'connection_id', 'step'])
        .doUpdateSet({ calls: sql`latency_slots.calls + excluded.calls` }),
    )
    .execute();
}

/** ms; null where nothing was answered. */
export interface Latency {
  p50: number | null;
  p95: number | null;
  calls: number;
}

export interface ConnectionLatency extends Latency {
  connectionId: string;
  /** From `from` on, each `width` ms long. */
  points: Latency[];
}

/** Of every connection that answered between `from` and `to` (ms, multiples of `width`, itself one of `SLOT_MS`). */
export async function latencies(
  db: Db,
  { from, to, width }: { from: number; to: number; width: number },
): Promise<ConnectionLatency[]> {
  const at = sql<number | string>`slot - (slot % ${sql.lit(width)})`;
  const rows = await db
    .selectFrom('latency_slots')
    .select(['connection_id', 'step', at.as('at'), sql<number | string>`sum(calls)`.as('calls')])
    .where('slot', '>=', from)
    .where('slot', '<', to)
    .groupBy(['connection_id', 'step', at])
    .execute();
  const counted = rows.map((row) => ({ ...row, at: Number(row.at), calls: Number(row.calls) }));
  return [...Map.groupBy(counted, (row) => row.connection_id)].map(([connectionId, own]) => {
    const places = Map.groupBy(own, (row) => row.at);
    const points = Array.from({ length: Math.round((to - from) / width) }, (_, index) =>
      summed(places.get(from + index * width) ?? []),
    );
    return { connectionId, points, ...summed(own) };
  });
}

function summed(rows: readonly { step: number; calls: number }[]): Latency {
  const calls = rows.reduce((sum, row) => sum + row.calls, 0);
  const sorted = rows.toSorted((a, b) => a.step - b.step);
  const quantile = (share: number) => {
    let left = share * calls;
    for (const row of sorted) if ((left -= row.calls) <= 0) return Math.round(2 ** (row.step / STEPS));
    return null;
  };
  return { p50: quantile(0.5), p95: quantile(0.95), calls };
}

export async function sweepLatency(db: Db, before: number): Promise<void> {
  await db.deleteFrom('latency_slots').where('slot', '<', before).execute();
}
