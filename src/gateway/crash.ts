/** What a crash left behind, put into the ledger: rows that were not committed, and calls that never ended. */
import { openCalls, openCallsAmong, writeCalls } from '#store/calls.ts';
import type { Db } from '#store/open.ts';
import type { CallRow } from '#store/schema.ts';
import type { CallLimits } from './limits/limits.ts';
import { settleLost, type Accounting } from './settle.ts';
import type { Spool } from './spool.ts';

export interface Crashed extends Accounting {
  db: Db;
  limits: Pick<CallLimits, 'recover' | 'counters'>;
  now(): number;
}

/** Until then a process that died may come back and know better what its calls used. */
const ABANDONED_MS = 600_000;

/**
 * Before the first call. `spools`: this process's own, and those of processes that will not come back. Calls of other
 * living processes are left alone.
 */
export async function settleCrash(house: Crashed, spools: readonly Spool[]): Promise<void> {
  const left = spools.flatMap((spool) => [...spool.left]);
  const settled = new Map(left.filter((row) => row.state === 'settled').map((row) => [row.id, row]));
  const open = new Map(left.filter((row) => row.state === 'open').map((row) => [row.id, row]));
  // An intent that got old is in the store, and no longer in the spool.
  for (const row of await leftOpen(house)) open.set(row.id, row);
  await write(
    house,
    [...settled.values()],
    [...open.values()].filter(({ id }) => !settled.has(id)),
  );
  for (const spool of spools) spool.clear();
}

/** What stands open in the ledger and was this process's predecessor's. */
async function leftOpen({ db, limits: { counters } }: Crashed): Promise<CallRow[]> {
  if (!counters.isShared) return openCalls(db);
  // While nobody can say what was held, the job below settles it later.
  return openCallsAmong(db, await counters.leftHeld().catch(() => []));
}

/** Calls whose process died and did not come back: what they were supposed to use is charged. A job for every hour. */
export async function settleAbandoned(house: Crashed): Promise<void> {
  const { db, limits, now } = house;
  // One process alone settled all of it when it started.
  if (!limits.counters.isShared) return;
  const old = (await openCalls(db)).filter((row) => row.started_at < now() - ABANDONED_MS);
  const abandoned = new Set(await limits.counters.abandoned(old.map(({ id }) => id)));
  await write(
    house,
    [],
    old.filter(({ id }) => abandoned.has(id)),
  );
}

async function write(house: Crashed, settled: readonly CallRow[], open: readonly CallRow[]): Promise<void> {
  const { db, prices, limits, now } = house;
  if (open.length > 0) await prices.load();
  await writeCalls(db, [...settled, ...open.map((row) => settleLost(row, house, now()))]);
  limits.recover([
    ...settled.map(({ id, finished_at: endedAt }) => ({ id, endedAt })),
    ...open.map(({ id }) => ({ id, endedAt: null })),
  ]);
}
