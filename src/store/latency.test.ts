/** How soon connections answered, against the lengths that were written. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newId } from '#shared/ids.ts';
import { openTestStore } from '../../test/store.ts';
import { COLUMNS, writeCalls } from './calls.ts';
import { latencies, SLOT_MS, sweepLatency } from './latency.ts';
import type { Store } from './open.ts';
import type { CallRow } from './schema.ts';

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store.close());

const START = Date.UTC(2026, 9, 30);

function call(first_byte_ms: number | null, some: Partial<CallRow> = {}): CallRow {
  // Every column has a value or null, as a row of the ledger has.
  const empty = Object.fromEntries(COLUMNS.map((column) => [column, null])) as unknown as CallRow;
  const base = { user_id: 'user_1', role: 'member', purpose: 'api', wire: 'chat-completions', deployment: 'chat' };
  const known = {
    id: newId('call'),
    attempts: 1,
    state: 'settled' as const,
    started_at: START,
    connection_id: 'con_1',
  };
  return { ...empty, ...base, ...known, first_byte_ms, ...some };
}

const day = { from: START, to: START + 3 * SLOT_MS, width: SLOT_MS };

it('is right within a tenth, for each stretch of time and in all, however many batches it came in', async () => {
  const lengths = Array.from({ length: 100 }, (_, index) => 10 * (index + 1));
  await writeCalls(
    store.db,
    lengths.slice(0, 50).map((ms) => call(ms)),
  );
  await writeCalls(
    store.db,
    lengths.slice(50).map((ms) => call(ms)),
  );
  await writeCalls(store.db, [call(7000, { started_at: START + 2 * SLOT_MS })]);
  const [known] = await latencies(store.db, day);
  expect(known).toMatchObject({ connectionId: 'con_1', calls: 101 });
  const [first, none, last] = known?.points ?? [];
  expect(Math.abs((first?.p50 ?? 0) / 500 - 1)).toBeLessThan(0.1);
  expect(Math.abs((first?.p95 ?? 0) / 950 - 1)).toBeLessThan(0.1);
  expect(none).toEqual({ p50: null, p95: null, calls: 0 });
  expect(Math.abs((last?.p50 ?? 0) / 7000 - 1)).toBeLessThan(0.1);
  expect(known?.p50).toBe(first?.p50);
});

it('leaves out what failed, what took a second try, and what is too old', async () => {
  const wide = { from: START, to: START + 288 * SLOT_MS, width: 12 * SLOT_MS };
  await writeCalls(store.db, [
    call(100, { error: 'upstream_failed' }),
    call(100, { attempts: 2 }),
    call(null),
    call(100, { connection_id: null }),
    call(400, { connection_id: 'con_2', error: 'aborted' }),
    call(400, { connection_id: 'con_2', started_at: START + 12 * SLOT_MS }),
  ]);
  const found = await latencies(store.db, wide);
  expect(found.map(({ connectionId, calls, points }) => [connectionId, calls, points.length])).toEqual([
    ['con_2', 2, 24],
  ]);
  await sweepLatency(store.db, START + SLOT_MS);
  expect(await latencies(store.db, wide)).toMatchObject([{ calls: 1 }]);
});
