/** Kills a resource with SIGKILL at random moments, with many calls under way, and looks what its ledger says of them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { CLASSIC, KEY, openResource } from './resource.ts';
import { contentFrame, DONE, fakeUpstream, frame, ROLE_FRAME, STOP_FRAME, type Script } from './upstream.ts';

/** Calls under way at the same time. */
const ABREAST = 24;

export interface LedgerReport {
  rounds: number;
  /** Calls whose answer the client has to its end. */
  finished: number;
  /** Of these, calls that the ledger does not know, or knows otherwise. */
  wrong: string[];
  rows: number;
  /** Calls that were under way at a kill, charged with their input. */
  interrupted: number;
  /** Calls the upstream was asked and the ledger has no row of. */
  unknown: number;
  /** What the rows cost together, what the hourly sums say, and what the counters of budgets have after a restart. */
  cost: { rows: number; hours: number; spent: number };
}

/** The figures of an answer follow from the request: `max_tokens` says them. */
const answer: Script = async (call, wire) => {
  const asked = JSON.parse(call.body.toString()) as { max_tokens: number; stream?: boolean };
  const usage = usageOf(asked.max_tokens);
  if (asked.max_tokens % 3 === 0) await wire.wait(asked.max_tokens % 40);
  if (call.socket.destroyed) return;
  if (asked.stream !== true) {
    wire.head(200, { 'content-type': 'application/json' });
    const choices = [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello.' } }];
    wire.chunk(JSON.stringify({ id: 'x', object: 'chat.completion', model: 'gpt-4o-2024-11-20', choices, usage }));
    return wire.end();
  }
  wire.head(200, { 'content-type': 'text/event-stream' });
  wire.chunk(ROLE_FRAME + contentFrame('Hel'));
  if (asked.max_tokens % 5 === 0) await wire.wait(asked.max_tokens % 30);
  if (call.socket.destroyed) return;
  wire.chunk(contentFrame('lo.') + STOP_FRAME + frame({ choices: [], usage }) + DONE);
  wire.end();
};

function usageOf(n: number) {
  const usage = { prompt_tokens: 1000 + n, completion_tokens: n, total_tokens: 1000 + 2 * n };
  return { ...usage, prompt_tokens_details: { cached_tokens: n % 900 } };
}

/** `rounds` × (start, call from many sides at once, SIGKILL after a random time), in `folder`; then looks. */
export async function killLedger(folder: string, rounds: number): Promise<LedgerReport> {
  const upstream = await fakeUpstream(answer);
  const finished = new Map<string, number>();
  let next = 0;
  for (let round = 0; round < rounds; round++) {
    const { child, url } = await start(folder, upstream.url);
    const agent = new Agent({ keepAlive: true, maxSockets: ABREAST });
    // However slow the machine is, something has been answered when the process dies.
    const first = Promise.withResolvers<void>();
    const callers = Array.from({ length: ABREAST }, async () => {
      while (child.exitCode === null && child.signalCode === null) {
        const n = ++next % 100_000;
        const id = await call(url, agent, n).catch(() => null);
        if (id === null) continue;
        finished.set(id, n);
        first.resolve();
      }
    });
    await first.promise;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
    child.kill('SIGKILL');
    await once(child, 'exit');
    await Promise.all(callers);
    agent.destroy();
  }
  const asked = upstream.calls.length;
  await upstream.close();
  return look(folder, { rounds, finished, asked });
}

async function start(folder: string, upstream: string): Promise<{ child: ChildProcess; url: string }> {
  const script = join(import.meta.dirname, 'ledger-victim.ts');
  const child = spawn(process.execPath, [script, folder, upstream], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, url: line.toString().trim() };
}

/** The call's id, once its answer is there to the end. */
function call(url: string, agent: Agent, n: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const req = request(url + CLASSIC, { method: 'POST', headers: { 'api-key': KEY }, agent }, (res) => {
      res.on('error', reject);
      res.on('data', () => undefined);
      res.on('end', () => {
        if (res.complete && res.statusCode === 200) resolve(String(res.headers['x-request-id']));
        else reject(new Error('cut'));
      });
    });
    req.on('error', reject);
    const messages = [{ role: 'user', content: 'Say hello.' }];
    req.end(JSON.stringify({ messages, max_tokens: n, ...(n % 2 === 0 ? { stream: true } : {}) }));
  });
}

async function look(
  folder: string,
  { rounds, finished, asked }: { rounds: number; finished: Map<string, number>; asked: number },
): Promise<LedgerReport> {
  const resource = await openResource({ file: join(folder, 'parlor.db'), spool: join(folder, 'ledger-spool') });
  try {
    const rows = new Map((await resource.ledger()).map((row) => [row.id, row]));
    const wrong: string[] = [];
    for (const [id, n] of finished) {
      const row = rows.get(id);
      const usage = usageOf(n);
      const isRight =
        row?.error === null &&
        row.input_tokens === usage.prompt_tokens &&
        row.cached_tokens === usage.prompt_tokens_details.cached_tokens &&
        row.output_tokens === usage.completion_tokens &&
        row.usage_source === 'provider';
      if (!isRight) wrong.push(`${id} (${n}): ${JSON.stringify(row)}`);
    }
    const sums = await resource.db
      .selectFrom('usage_hours')
      .select((eb) => [eb.fn.sum<number>('cost_micro_usd').as('cost'), eb.fn.sum<number>('calls').as('calls')])
      .executeTakeFirstOrThrow();
    if (sums.calls !== rows.size) wrong.push(`${rows.size} rows, but the hours have ${sums.calls} calls`);
    const cost = [...rows.values()].reduce((sum, row) => sum + (row.cost_micro_usd ?? 0), 0);
    const { month } = await resource.gateway.limits.state('instance', 'instance', '');
    const spent = month.spentMicroUsd;
    return {
      rounds,
      finished: finished.size,
      wrong,
      rows: rows.size,
      interrupted: [...rows.values()].filter((row) => row.error === 'interrupted').length,
      unknown: Math.max(asked - rows.size, 0),
      cost: { rows: cost, hours: sums.cost, spent },
    };
  } finally {
    await resource.close();
  }
}
