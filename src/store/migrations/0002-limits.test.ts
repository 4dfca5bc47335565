/** Data of the first version, carried over. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterEach, expect, it } from 'vitest';
import { openSqlite } from '../dialect/sqlite.ts';
import { openStore } from '../open.ts';
import { usageBy } from '../usage.ts';
import { migrations } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'parlor-migration-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const START = Date.UTC(2026, 9, 30, 5);

it('keeps keys and calls, sums what was settled, and knows what budgets have spent', async () => {
  const file = join(folder, 'parlor.db');
  const { dialect, raw } = openSqlite(file);
  const old = new Kysely<unknown>({ dialect });
  const migrator = new Migrator({ db: old, provider: { getMigrations: async () => migrations } });
  expect((await migrator.migrateTo('0001-foundation')).error).toBeUndefined();
  raw.exec(`
    insert into users (id, name, role, created_at) values ('user_1', 'ann', 'owner', 0);
    insert into keys (id, user_id, name, secret, prefix, created_at) values ('key_1', 'user_1', 'k', 'hash', 'plr-abcd', 0);
    insert into connections (id, name, provider, base_url, key_count, source, enabled, created_at, updated_at)
      values ('con_1', 'c', 'openai', 'https://x.invalid', 0, 'person', 1, 0, 0),
             ('con_2', 's', 'simulator', 'simulator:', 0, 'simulator', 1, 0, 0);
  `);
  const insert = raw.prepare(`insert into calls (id, user_id, key_id, purpose, wire, deployment, connection_id, state,
    error, input_tokens, cached_tokens, output_tokens, reasoning_tokens, usage_source, cost_micro_usd, started_at)
    values (?, 'user_1', 'key_1', 'api', 'chat-completions', 'chat', ?, ?, ?, ?, 0, ?, 0, ?, ?, ?)`);
  insert.run('call_1', 'con_1', 'settled', null, 10, 5, 'provider', 100, START);
  insert.run('call_2', 'con_1', 'settled', 'aborted', 10, 1, 'estimated', null, START + 1000);
  insert.run('call_3', 'con_1', 'settled', 'upstream_failed', null, null, null, null, START + 2000);
  insert.run('call_4', 'con_1', 'open', null, 10, null, 'estimated', null, START + 3000);
  insert.run('call_5', 'con_2', 'settled', null, 10, 5, 'provider', 90, START + 4000);
  insert.run('call_6', 'con_2', 'settled', null, 10, 5, 'provider', null, START + 5000);
  await old.destroy();

  const { db, close } = await openStore(file);
  const [sums, simulated] = await usageBy(db, { from: START, to: START + 1, by: ['connection'], limit: 10 });
  expect(sums).toMatchObject({
    group: { connection: 'con_1' },
    calls: 3,
    failed: 1,
    input_tokens: 20,
    output_tokens: 6,
    estimated_calls: 1,
    priced_calls: 1,
    cost_micro_usd: 100,
    unpriced_calls: 1,
    charged_micro_usd: 100,
  });
  // What was simulated cost nothing, in the sums and in the rows.
  const free = { priced_calls: 2, cost_micro_usd: 0, unpriced_calls: 0, charged_micro_usd: 0, output_tokens: 10 };
  expect(simulated).toMatchObject({ group: { connection: 'con_2' }, calls: 2, ...free });
  const rows = await db.selectFrom('calls').select(['id', 'charged_micro_usd', 'provider']).orderBy('id').execute();
  expect(rows[0]).toEqual({ id: 'call_1', charged_micro_usd: 100, provider: 'openai' });
  expect(rows[4]).toEqual({ id: 'call_5', charged_micro_usd: 0, provider: 'simulator' });
  expect(await db.selectFrom('keys').select(['secret2', 'deployments', 'log_bodies']).execute()).toEqual([
    { secret2: null, deployments: null, log_bodies: 0 },
  ]);
  await close();
});
