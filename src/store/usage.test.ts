/** The hourly sums against the rows they are sums of. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#shared/ids.ts';
import { COLUMNS, writeCalls } from './calls.ts';
import { openTestStore } from '../../test/store.ts';
import type { Store } from './open.ts';
import type { CallRow } from './schema.ts';
import { hourOf, spentSince, usageBy } from './usage.ts';

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store.close());

const START = Date.UTC(2026, 9, 30);
const HOUR = 3_600_000;

/** The same numbers for the same seed. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function call(some: Partial<CallRow> = {}): CallRow {
  // Every column has a value or null, as a row of the ledger has.
  const empty = Object.fromEntries(COLUMNS.map((column) => [column, null])) as unknown as CallRow;
  const base = { user_id: 'user_1', role: 'member', purpose: 'api', wire: 'chat-completions', deployment: 'chat' };
  return { ...empty, ...base, id: newId('call'), attempts: 1, state: 'settled', started_at: START, ...some };
}

function randomCall(draw: (below: number) => number): CallRow {
  const pick = <T>(...values: T[]): T => values[draw(values.length)] as T;
  const counts = draw(8) > 0;
  const priced = counts && draw(5) > 0;
  const cost = priced ? draw(5_000_000) : null;
  const tokens = (below: number) => (counts ? draw(below) : null);
  return call({
    user_id: pick('user_1', 'user_2', 'user_3'),
    team_id: pick('team_1', 'team_2', null),
    key_id: pick('key_1', 'key_2', null),
    deployment: pick('chat', 'other', '模型'),
    model: pick('gpt-4o', 'gpt-5', null),
    connection_id: pick('con_1', 'con_2', null),
    error: pick(null, null, null, 'aborted', 'upstream_failed'),
    input_tokens: tokens(100_000),
    cached_tokens: tokens(1000),
    cache_write_tokens: tokens(100),
    output_tokens: tokens(10_000),
    reasoning_tokens: tokens(1000),
    audio_input_tokens: tokens(10),
    audio_output_tokens: tokens(10),
    image_input_tokens: tokens(10),
    image_output_tokens: tokens(10),
    usage_source: counts ? pick('provider', 'estimated') : null,
    cost_micro_usd: cost,
    charged_micro_usd: cost ?? draw(1000),
    first_byte_ms: pick(null, draw(3000)),
    started_at: START + draw(72 * HOUR),
  });
}

type Sum = Record<string, number>;

/** What the sums must be, from the rows themselves. */
function sumsOf(rows: readonly CallRow[], groupOf: (row: CallRow) => string): Map<string, Sum> {
  const groups = new Map<string, Sum>();
  for (const row of rows) {
    const sum = groups.get(groupOf(row)) ?? {};
    const add = (name: string, value: number | null) => (sum[name] = (sum[name] ?? 0) + (value ?? 0));
    add('calls', 1);
    add('failed', row.error !== null && row.error !== 'aborted' ? 1 : 0);
    add('input_tokens', row.input_tokens);
    add('cached_tokens', row.cached_tokens);
    add('cache_write_tokens', row.cache_write_tokens);
    add('output_tokens', row.output_tokens);
    add('reasoning_tokens', row.reasoning_tokens);
    add('audio_input_tokens', row.audio_input_tokens);
    add('audio_output_tokens', row.audio_output_tokens);
    add('image_input_tokens', row.image_input_tokens);
    add('image_output_tokens', row.image_output_tokens);
    add('estimated_calls', row.usage_source === 'estimated' ? 1 : 0);
    add('priced_calls', row.cost_micro_usd === null ? 0 : 1);
    add('cost_micro_usd', row.cost_micro_usd);
    add('unpriced_calls', row.cost_micro_usd === null && row.input_tokens !== null ? 1 : 0);
    add('charged_micro_usd', row.charged_micro_usd);
    const isTimed = row.first_byte_ms !== null && row.error === null;
    add('timed_calls', isTimed ? 1 : 0);
    add('first_byte_ms', isTimed ? row.first_byte_ms : 0);
    groups.set(groupOf(row), sum);
  }
  return groups;
}

const groups = {
  hour: (row: CallRow) => String(hourOf(row.started_at)),
  day: (row: CallRow) => String(row.started_at - (row.started_at % (24 * HOUR))),
  person: (row: CallRow) => row.user_id,
  team: (row: CallRow) => row.team_id ?? '',
  key: (row: CallRow) => row.key_id ?? '',
  deployment: (row: CallRow) => row.deployment,
  model: (row: CallRow) => row.model ?? '',
  connection: (row: CallRow) => row.connection_id ?? '',
} as const;

describe('usage by the hour', () => {
  it.each([1, 2])('agrees with the ledger to the micro-dollar, however it is grouped (%i)', async (seed) => {
    const draw = chance(seed);
    const rows = Array.from({ length: 1500 }, () => randomCall(draw));
    // Intents first, in batches of any size; then the same rows settled.
    for (let from = 0; from < rows.length;) {
      const batch = rows.slice(from, (from += 1 + draw(300)));
      await writeCalls(
        store.db,
        batch.map((row) => ({ ...row, state: 'open', cost_micro_usd: null })),
      );
      await writeCalls(store.db, batch);
    }
    const range = { from: START, to: START + 72 * HOUR, limit: 10_000 };
    for (const [dimension, groupOf] of Object.entries(groups)) {
      const name = dimension as keyof typeof groups;
      const found = await usageBy(store.db, { ...range, by: [name] });
      const got = new Map(found.map(({ group, ...sums }) => [String(group[name]), sums]));
      expect(got, dimension).toEqual(sumsOf(rows, groupOf));
    }
    const two = await usageBy(store.db, { ...range, by: ['day', 'person'], keyId: 'key_1' });
    const keyed = rows.filter((row) => row.key_id === 'key_1');
    expect(new Map(two.map(({ group, ...sums }) => [`${group.day} ${group.person}`, sums]))).toEqual(
      sumsOf(keyed, (row) => `${groups.day(row)} ${row.user_id}`),
    );
    const [all] = await usageBy(store.db, { ...range, by: [] });
    expect(all).toEqual({ group: {}, ...sumsOf(rows, () => '').get('') });
  });

  it('counts no call twice that is written again, and none that is still open', async () => {
    const row = call({ cost_micro_usd: 7, charged_micro_usd: 7, input_tokens: 1 });
    await writeCalls(store.db, [{ ...row, state: 'open' }]);
    expect(await usageBy(store.db, { from: 0, to: START * 2, by: ['key'], limit: 10 })).toEqual([]);
    await writeCalls(store.db, [row]);
    await writeCalls(store.db, [row, call({ cost_micro_usd: 5, input_tokens: 1 })]);
    await writeCalls(store.db, [{ ...row, state: 'open' }]);
    const [sums] = await usageBy(store.db, { from: 0, to: START * 2, by: [], limit: 10 });
    expect(sums).toMatchObject({ calls: 2, cost_micro_usd: 12 });
    expect(await store.db.selectFrom('calls').select('state').execute()).toEqual([
      { state: 'settled' },
      { state: 'settled' },
    ]);
  });

  it('is written with the rows or not at all', async () => {
    await store.db.schema.alterTable('usage_hours').renameTo('elsewhere').execute();
    await expect(writeCalls(store.db, [call()])).rejects.toThrow('usage_hours');
    expect(await store.db.selectFrom('calls').selectAll().execute()).toEqual([]);
  });

  it('orders times as they pass, everything else by cost', async () => {
    await writeCalls(store.db, [
      call({ cost_micro_usd: 1, deployment: 'cheap', started_at: START }),
      call({ cost_micro_usd: 9, deployment: 'dear', started_at: START + HOUR }),
      call({ cost_micro_usd: 5, deployment: 'cheap', started_at: START + 2 * HOUR }),
    ]);
    const range = { from: START, to: START + 72 * HOUR };
    const by = async (dimension: 'deployment' | 'hour', limit = 10) =>
      (await usageBy(store.db, { ...range, by: [dimension], limit })).map((row) => row.cost_micro_usd);
    expect(await by('deployment')).toEqual([9, 6]);
    expect(await by('deployment', 1)).toEqual([9]);
    expect(await by('hour')).toEqual([1, 9, 5]);
    const half = await usageBy(store.db, { from: START + HOUR, to: START + 2 * HOUR, by: [], limit: 1 });
    expect(half[0]?.cost_micro_usd).toBe(9);
  });

  it('tells what budgets have spent since a day and a month began', async () => {
    const month = Date.UTC(2026, 10, 1);
    await writeCalls(store.db, [
      call({ charged_micro_usd: 100, key_id: 'key_1', started_at: month - 1 }),
      call({ charged_micro_usd: 10, key_id: 'key_1', started_at: month }),
      call({ charged_micro_usd: 1, key_id: 'key_1', started_at: month + 30 * HOUR }),
    ]);
    expect(await spentSince(store.db, { day: month + 24 * HOUR, month })).toEqual([
      { user_id: 'user_1', team_id: '', key_id: 'key_1', day: 1, month: 11 },
    ]);
  });
});
