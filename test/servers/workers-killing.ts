/** Kills workers with SIGKILL while many call, and looks what the ledger, its sums and the counters say then. */
import { setTimeout as pause } from 'node:timers/promises';
import { hasEnded, type Workers } from './workers.ts';

/** Calls under way at the same time. */
const ABREAST = 24;
/** No answer takes so long here, however many processes start meanwhile. */
const HUNG_MS = 20_000;
const PAUSE_MS = 20;
const SETTLED_MS = 30_000;
const LOOK_MS = 300;

export interface KillReport {
  kills: number;
  /** Calls whose answer the client has to its end. */
  finished: number;
  /** Of these, calls that the ledger does not know, or knows otherwise. */
  wrong: string[];
  /** Requests that were never answered and never cut. */
  hung: number;
  rows: number;
  /** Rows that nobody settled. */
  open: number;
  /** Calls that were under way at a kill, charged with their input. */
  interrupted: number;
  /** Requests the upstream was asked for, and the ledger has no row of. */
  unknown: number;
  /** Rows, and the calls that the hourly sums have. */
  calls: { rows: number; hours: number };
  /** Micro-USD: of the rows, of the hourly sums, of the counters of budgets. */
  charged: { rows: number; hours: number; counters: number };
  /** What the counters say is under way when nothing is. */
  inFlight: number;
}

/** `everyMs`: between a worker that is there again and the next kill. `onKill`: after each. */
export async function killWorkers(
  workers: Workers,
  { kills, everyMs, onKill }: { kills: number; everyMs: () => number; onKill?: (kill: number) => void },
): Promise<KillReport> {
  const finished: string[] = [];
  const stopping = new AbortController();
  const alreadyAsked = workers.upstream.asked();
  const before = new Set((await rowsOf(workers)).map(({ id }) => id));
  const bornAt = new Map(workers.pids().map((pid) => [pid, Date.now()]));
  const count = bornAt.size;
  let hung = 0;
  let next = 0;
  const callers = Array.from({ length: ABREAST }, async () => {
    while (!stopping.signal.aborted) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), HUNG_MS);
      const body = next++ % 2 === 0 ? { stream: true } : {};
      const reply = await workers.call(body, { signal: late.signal }).catch(() => null);
      clearTimeout(timer);
      if (late.signal.aborted) hung++;
      if (reply?.status === 200) finished.push(String(reply.headers['x-request-id']));
      // The more often somebody is killed, the more of these calls are in the middle of something: a full load adds none.
      await pause(PAUSE_MS);
    }
  });
  for (let kill = 1; kill <= kills; kill++) {
    const enough = finished.length + 10;
    while (finished.length < enough) await pause(5);
    await pause(everyMs());
    // The one that lives longest: one that just started would be started again more slowly.
    const [victim] = [...bornAt].toSorted(([, one], [, other]) => one - other)[0] ?? [0];
    process.kill(victim, 'SIGKILL');
    while (!hasEnded(victim) || workers.listening() < count) await pause(20);
    bornAt.delete(victim);
    for (const pid of workers.pids()) if (!bornAt.has(pid)) bornAt.set(pid, Date.now());
    onKill?.(kill);
  }
  stopping.abort();
  await Promise.all(callers);
  const asked = workers.upstream.asked() - alreadyAsked;
  return { kills, finished: finished.length, hung, ...(await look(workers, { before, finished, asked })) };
}

async function look(
  workers: Workers,
  { before, finished, asked }: { before: ReadonlySet<string>; finished: readonly string[]; asked: number },
): Promise<Omit<KillReport, 'kills' | 'finished' | 'hung'>> {
  const until = Date.now() + SETTLED_MS;
  for (;;) {
    const all = await rowsOf(workers);
    const rows = all.filter(({ id }) => !before.has(id));
    const known = new Map(rows.map((row) => [row.id, row]));
    const wrong = finished.filter((id) => {
      const row = known.get(id);
      return (
        row?.state !== 'settled' || row.error !== null || row.output_tokens !== workers.upstream.usage.completion_tokens
      );
    });
    const open = rows.filter(({ state }) => state === 'open').length;
    const sums = await workers.store.db
      .selectFrom('usage_hours')
      .select((eb) => [eb.fn.sum<number>('charged_micro_usd').as('charged'), eb.fn.sum<number>('calls').as('calls')])
      .executeTakeFirstOrThrow();
    const instance = await counters(workers);
    const report = {
      wrong: wrong.map((id) => `${id}: ${JSON.stringify(known.get(id))}`),
      rows: rows.length,
      open,
      interrupted: rows.filter(({ error }) => error === 'interrupted').length,
      unknown: Math.max(asked - rows.length, 0),
      calls: { rows: all.length, hours: sums.calls },
      charged: {
        rows: all.reduce((sum, row) => sum + (row.charged_micro_usd ?? 0), 0),
        hours: sums.charged,
        counters: instance.spent,
      },
      inFlight: instance.inFlight,
    };
    // What is wrong for a moment may be on its way; what stays wrong is told.
    if (isRight(report) || Date.now() > until) return report;
    await pause(LOOK_MS);
  }
}

export function isRight(report: Omit<KillReport, 'kills' | 'finished' | 'hung'>): boolean {
  const { wrong, open, unknown, calls, charged, inFlight } = report;
  if (wrong.length + open + unknown + inFlight > 0) return false;
  return calls.rows === calls.hours && charged.rows === charged.hours && charged.rows === charged.counters;
}

function rowsOf({ store }: Workers) {
  return store.db.selectFrom('calls').select(['id', 'state', 'error', 'output_tokens', 'charged_micro_usd']).execute();
}

async function counters(workers: Workers): Promise<{ spent: number; inFlight: number }> {
  const { text } = await workers.page('GET', '/api/limits');
  const { limits } = JSON.parse(text) as {
    limits: { scope: string; inFlight: number; day: { spentMicroUsd: number } }[];
  };
  const instance = limits.find(({ scope }) => scope === 'instance');
  return { spent: instance?.day.spentMicroUsd ?? -1, inFlight: instance?.inFlight ?? -1 };
}
