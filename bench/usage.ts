/**
 * The usage page over ten million calls, on SQLite and (where this machine has it) on PostgreSQL:
 * `node bench/usage.ts [days]`. The page reads hourly sums, so those are what is made here: a year of sixty people who
 * work eight hours a day with three models, some nineteen calls an hour and model. The aim is 300 ms.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Db } from '#store/open.ts';
import type { UsageHourRow } from '#store/schema.ts';
import { usageBy, type UsageQuery } from '#store/usage.ts';
import { postgresPrograms, redisProgram } from '../test/servers/programs.ts';
import { startServers } from '../test/servers/start.ts';

const DAYS = Number(process.argv[2] ?? 365);
const ROUNDS = 7;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FROM = Date.UTC(2026, 0, 1);
const TO = FROM + DAYS * DAY_MS;
const AT_ONCE = 500;
const MODELS = ['gpt-4o', 'gpt-4o-mini', 'gpt-5.4'];

const QUERIES: [string, Pick<UsageQuery, 'by'> & Partial<UsageQuery>][] = [
  ['the last 30 days, by day and model', { by: ['day', 'model'], from: TO - 30 * DAY_MS }],
  ['the last 90 days, by day and model', { by: ['day', 'model'], from: TO - 90 * DAY_MS }],
  ['the last 90 days, by person', { by: ['person'], from: TO - 90 * DAY_MS }],
  ['the last 90 days of one person, by day', { by: ['day'], from: TO - 90 * DAY_MS, userId: person(7) }],
  ['all of it, by model', { by: ['model'] }],
];

function person(n: number): string {
  return `user_${String(n).padStart(26, '0')}`;
}

let seed = 42;
function random(below: number): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
}

function* hours(): Generator<UsageHourRow> {
  for (let day = FROM; day < TO; day += DAY_MS)
    for (let hour = day + 8 * HOUR_MS; hour < day + 16 * HOUR_MS; hour += HOUR_MS)
      for (let n = 0; n < 60; n++)
        for (const [m, model] of MODELS.entries()) {
          const calls = 10 + random(19);
          const cost = calls * (200 + random(4000));
          yield {
            hour,
            user_id: person(n),
            team_id: `team_${n % 5}`,
            key_id: n % 3 === 0 ? `key_${n}` : '',
            deployment: model,
            model,
            connection_id: `con_${m % 2}`,
            calls,
            failed: random(2),
            input_tokens: calls * random(4000),
            cached_tokens: calls * random(1000),
            cache_write_tokens: 0,
            output_tokens: calls * random(900),
            reasoning_tokens: 0,
            audio_input_tokens: 0,
            audio_output_tokens: 0,
            image_input_tokens: 0,
            image_output_tokens: 0,
            timed_calls: 0,
            first_byte_ms: 0,
            estimated_calls: 0,
            priced_calls: calls,
            cost_micro_usd: cost,
            unpriced_calls: 0,
            charged_micro_usd: cost,
          };
        }
}

async function fill(db: Db): Promise<{ rows: number; calls: number }> {
  let rows = 0;
  let calls = 0;
  await db.transaction().execute(async (trx) => {
    let some: UsageHourRow[] = [];
    const write = async () => {
      if (some.length > 0) await trx.insertInto('usage_hours').values(some).execute();
      some = [];
    };
    for (const row of hours()) {
      some.push(row);
      rows++;
      calls += row.calls;
      if (some.length === AT_ONCE) await write();
    }
    await write();
  });
  return { rows, calls };
}

async function measure(name: string, where: string): Promise<void> {
  const store = await openStore(where);
  const { rows, calls } = await fill(store.db);
  console.log(`\n**${name}**: ${calls.toLocaleString('en')} calls in ${rows.toLocaleString('en')} hourly sums\n`);
  console.log('| asked | median ms |\n|---|---|');
  for (const [asked, query] of QUERIES) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const begun = performance.now();
      await usageBy(store.db, { from: FROM, to: TO, limit: 2000, ...query });
      times.push(performance.now() - begun);
    }
    console.log(`| ${asked} | ${(times.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? 0).toFixed(0)} |`);
  }
  await store.close();
}

const folder = mkdtempSync(join(tmpdir(), 'parlor-usage-'));
try {
  await measure('SQLite', join(folder, 'parlor.db'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (postgresPrograms() !== undefined && redisProgram() !== undefined) {
  const servers = await startServers();
  try {
    await measure('PostgreSQL', servers.postgres);
  } finally {
    await servers.stop();
  }
}
