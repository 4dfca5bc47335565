/**
 * What accounting costs a call, in microseconds of CPU: `node bench/limits.ts`. Everything that happens to a call but
 * the call itself: limits and budgets on four scopes before it, price, settlement, spool and ledger after it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallRequest } from '#gateway/request.ts';
import { createLedger, Posting } from '#gateway/ledger.ts';
import type { Grant } from '#gateway/limits/grant.ts';
import { createLimits } from '#gateway/limits/limits.ts';
import { createPrices } from '#gateway/prices.ts';
import type { Route } from '#gateway/resolve.ts';
import { openRow } from '#gateway/settle.ts';
import { openSpool } from '#gateway/spool.ts';
import { estimateInput } from '#gateway/usage.ts';
import { NO_LIMITS, type LimitScope, type Limits } from '#shared/contract/limits.ts';
import { newId } from '#shared/ids.ts';
import type { Usage } from '#shared/message.ts';
import type { Principal } from '#shared/principal.ts';
import { putLimits } from '#store/limits.ts';
import { openStore } from '#store/open.ts';
import type { CallRow } from '#store/schema.ts';
import { insertTeam, joinTeam } from '#store/teams.ts';
import { insertUser } from '#store/users.ts';

const CALLS = 100_000;
const folder = mkdtempSync(join(tmpdir(), 'parlor-bench-'));
const { db, close } = await openStore(join(folder, 'parlor.db'));
const prices = createPrices();
await prices.load();
const unknownPrice = () => ({ policy: 'assume' as const, assumed: { input: 5_000_000, output: 25_000_000 } });
const limits = createLimits({ db, prices, unknownPrice, now: Date.now });

const person = { id: 'user_1', name: 'x', email: null, password: null, role: 'member', access_code: null };
await insertUser(db, { ...person, created_at: 0, suspended_at: null });
await insertTeam(db, { id: 'team_1', name: 'x', created_at: 0, deleted_at: null });
await joinTeam(db, 'user_1', 'team_1', 0);
await limits.reload();
await limits.seed();

const principal: Principal = { userId: 'user_1', role: 'member', keyId: 'key_1' };
const content = 'Please tell me what stands in this paragraph, and do not leave anything out. '.repeat(20);
const json = {
  model: 'chat',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content },
  ],
};
const body = Buffer.from(JSON.stringify(json));
const request = (): CallRequest => ({
  id: newId('call'),
  wire: 'chat-completions',
  deployment: 'chat',
  body,
  json,
  principal,
  purpose: 'api',
  surface: 'openai',
  runId: null,
});
const target = (id: string) => ({ id, connectionId: `con_${id}`, provider: { id: 'azure-openai' } });
// The parts of a route that admission and settlement look at.
const route = {
  entry: { id: 'dep_1', name: 'chat', model: 'gpt-4o', region: null },
  targets: [target('a'), target('b')],
} as unknown as Route;
const usage: Usage = { input: 380, cached: 0, output: 120, reasoning: 0, source: 'provider' };

function say(name: string, us: number): void {
  console.log(`${name.padEnd(64)} ${us.toFixed(2).padStart(7)} µs`);
}

/** CPU time of one round, µs: the least of seven, because others use this machine too. */
function measure(name: string, work: () => void, { each = CALLS, inside = 1 } = {}): void {
  for (let i = 0; i < each / 5; i++) work();
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 7; run++) {
    const before = process.cpuUsage();
    for (let i = 0; i < each; i++) work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / each / inside);
  }
  say(name, best);
}

async function limitAll(some: Partial<Limits>): Promise<void> {
  const owners: [LimitScope, string][] = [
    ['key', 'key_1'],
    ['user', 'user_1'],
    ['team', 'team_1'],
    ['instance', 'instance'],
  ];
  for (const [scope, owner] of owners)
    await putLimits(db, { scope, owner }, { ...NO_LIMITS, ...some }, { by: '', now: 0 });
  await limits.reload();
}

const one = request();
const input = estimateInput(json);
// In one process the answer is there at once.
const admit = () => limits.admit(one, route, input) as Grant;

console.log(`Node ${process.version}, a body of ${body.length} bytes, two targets, four scopes\n`);
measure('admit + settle, no limits anywhere', () => admit().settle(2150, 500));
const generous = { requestsPerMinute: 1e9, tokensPerMinute: 1e9, concurrency: 1e6 };
await limitAll(generous);
measure('admit + settle, rates and slots on four scopes', () => admit().settle(0, 0));
await limitAll({ ...generous, budgetDayMicroUsd: 1e14, budgetMonthMicroUsd: 1e15 });
measure('admit + settle, rates, slots and two budgets on four scopes', () => admit().settle(0, 0));

let at = Date.now();
measure('the same, with the price of the answer', () => {
  const held = admit();
  const cost = prices.cost({ provider: 'azure-openai', connectionId: 'con_a', model: 'gpt-4o-2024-11-20', at }, usage);
  held.settle(cost ?? 0, usage.input + usage.output);
  // Windows of a minute must not fill up: time goes on a little with each.
  at += 1;
});
measure('estimate of the prompt', () => void estimateInput(json));

const row = (): CallRow => openRow(request(), route, { input, reserved: 0, teamId: 'team_1', now: at });
measure('row of the ledger, with its id', () => void row());

const spool = openSpool(join(folder, 'spool'), (error) => console.error(error));
{
  // Eight calls begin and eight end in a turn, as under load.
  const before = process.cpuUsage();
  for (let turn = 0; turn < 5000; turn++) {
    const made = Array.from({ length: 8 }, () => new Posting(row()));
    const note = () => Promise.all(made.map((each) => new Promise<void>((resolve) => spool.note(each, resolve))));
    await note();
    for (const each of made) each.row.state = 'settled';
    await note();
    for (const each of made) spool.committed(each, 'settled');
  }
  const { user, system } = process.cpuUsage(before);
  say('row, spooled as intent and as settled, eight in a turn', (user + system) / 40_000);
}
spool.close();

const second = openSpool(join(folder, 'spool-of-the-ledger'), (error) => console.error(error));
const ledger = createLedger(db, second, (error) => console.error(error));
for (const [name, with_] of [
  ['admitted, priced, settled, spooled, committed with its sums', ledger],
  ['the same without a spool', createLedger(db, null, (error) => console.error(error))],
] as const) {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 5; run++) {
    const before = process.cpuUsage();
    for (let batch = 0; batch < 100; batch++) {
      for (let i = 0; i < 256; i++) {
        const held = admit();
        const posting = new Posting(row());
        const made = posting.row;
        with_.put(posting);
        made.state = 'settled';
        made.input_tokens = 380;
        made.cost_micro_usd = prices.cost(
          { provider: 'azure-openai', connectionId: 'con_a', model: 'gpt-4o-2024-11-20', at },
          usage,
        );
        made.charged_micro_usd = made.cost_micro_usd;
        held.settle(0, 0);
        with_.put(posting);
      }
      await with_.drain();
    }
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 25_600);
  }
  say(name, best);
}

second.close();
await close();
rmSync(folder, { recursive: true, force: true });
