/** A process that is killed in the middle of its calls: the ledger knows each of them, once. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { messages, stage } from '../../test/resource.ts';
import { ANSWER, contentFrame, fakeUpstream, ROLE_FRAME, type Script } from '../../test/upstream.ts';

const { resource, close } = stage();
const folder = mkdtempSync(join(tmpdir(), 'parlor-killed-'));
afterEach(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

/** Whole answers at once; streams begin and never end. */
const answer: Script = async (call, wire) => {
  if (call.body.toString().includes('"stream":true')) {
    wire.head(200, { 'content-type': 'text/event-stream' });
    wire.chunk(ROLE_FRAME + contentFrame('Hel'));
    return;
  }
  const body = JSON.stringify(ANSWER);
  wire.head(200, { 'content-type': 'application/json' });
  wire.chunk(body);
  wire.end();
};

it('settles what was open, at the cost of its input, and keeps what was settled', { timeout: 60_000 }, async () => {
  const upstream = await fakeUpstream(answer);
  const file = join(folder, 'parlor.db');
  const whole = JSON.stringify({ messages });
  const streamed = JSON.stringify({ messages, stream: true });
  const script = join(import.meta.dirname, '../../test/victim.ts');
  const bodies = [whole, streamed, whole, streamed, whole];
  const victim = spawn(process.execPath, [script, file, upstream.url, ...bodies], { stdio: 'ignore' });
  while (upstream.calls.length < bodies.length) {
    if (victim.exitCode !== null) throw new Error(`the victim ended by itself (${victim.exitCode})`);
    await new Promise((next) => setTimeout(next, 20));
  }
  // Two rounds of the ledger, and then some.
  await new Promise((next) => setTimeout(next, 300));
  victim.kill('SIGKILL');
  await once(victim, 'exit');
  await upstream.close();

  const rows = await (await resource({ file })).ledger();
  expect(rows).toHaveLength(bodies.length);
  expect(new Set(rows.map((row) => row.id)).size).toBe(bodies.length);
  const lost = rows.filter((row) => row.error === 'interrupted');
  const kept = rows.filter((row) => row.error === null);
  expect([kept.length, lost.length]).toEqual([3, 2]);
  for (const row of kept) expect(row).toMatchObject({ input_tokens: 19, output_tokens: 3, usage_source: 'provider' });
  for (const row of lost) {
    expect(row).toMatchObject({ state: 'settled', output_tokens: 0, usage_source: 'estimated' });
    expect(row.input_tokens).toBeGreaterThan(0);
    expect(row.cost_micro_usd).toBeGreaterThan(0);
  }
  // Opening it again finds nothing more to settle.
  await close();
  expect(await (await resource({ file })).ledger()).toEqual(rows);
});
