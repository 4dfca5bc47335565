/**
 * The ledger's way to the disk: rows wait a few milliseconds for company and are written together. A row leaves the
 * queue only when it is committed; what could not be written is tried again. An intent waits for one round more: most
 * short calls are settled by then and written once instead of twice.
 */
import { writeCalls } from '#store/calls.ts';
import type { Db } from '#store/open.ts';
import type { CallRow } from '#store/schema.ts';
import type { Spool } from './spool.ts';

export interface Ledger {
  /** Queues the row as it is when it is written; queueing the same row again writes its newer state. */
  put(row: CallRow): void;
  /** Rows not yet committed. */
  readonly backlog: number;
  /** Resolves when everything queued so far is committed; gives up after `timeout` ms (30,000 when absent). */
  drain(timeout?: number): Promise<void>;
}

const COMPANY_MS = 20;
const BATCH = 256;
const LONGEST_PAUSE_MS = 1000;

/** `spool`: where rows are kept until they are committed; null: only in memory. */
export function createLedger(db: Db, spool: Spool | null, onFailure: (error: unknown) => void): Ledger {
  /** Intents of this round. */
  let fresh = new Set<CallRow>();
  let waiting = new Set<CallRow>();
  let writing = new Set<CallRow>();
  let timer: NodeJS.Timeout | null = null;
  let failures = 0;
  let idle: (() => void)[] = [];

  function schedule(delay: number): void {
    timer ??= setTimeout(() => void write({ all: false }), delay);
  }

  async function write(options: { all: boolean }): Promise<void> {
    timer = null;
    if (writing.size > 0) return;
    if (options.all) age();
    writing = waiting;
    waiting = new Set();
    if (!options.all) age();
    try {
      // As they are now: a call that settles while its intent is being written comes again, with its newer state.
      const rows = Array.from(writing, (row) => ({ ...row }));
      // What failed may have been committed all the same, and must not be counted twice.
      await writeCalls(db, rows, { again: failures > 0 });
      failures = 0;
      forget(rows);
    } catch (error) {
      if (failures++ === 0) onFailure(error);
      waiting = new Set([...writing, ...waiting]);
    }
    writing = new Set();
    if (waiting.size + fresh.size > 0)
      schedule(failures > 0 ? Math.min(COMPANY_MS * 2 ** failures, LONGEST_PAUSE_MS) : pause());
    else for (const done of idle.splice(0)) done();
  }

  function forget(rows: readonly CallRow[]): void {
    if (spool === null) return;
    let index = 0;
    for (const row of writing) spool.committed(row, rows[index++]?.state ?? '');
  }

  function age(): void {
    for (const row of fresh) waiting.add(row);
    fresh = new Set();
  }

  /** A full batch need not wait for more company. */
  const pause = () => (waiting.size >= BATCH ? 0 : COMPANY_MS);

  return {
    put(row) {
      spool?.note(row);
      if (row.state === 'open') fresh.add(row);
      else {
        fresh.delete(row);
        waiting.add(row);
      }
      if (waiting.size === BATCH && timer !== null && failures === 0) {
        clearTimeout(timer);
        timer = null;
      }
      if (writing.size === 0) schedule(pause());
    },
    get backlog() {
      return fresh.size + waiting.size + writing.size;
    },
    async drain(timeout = 30_000) {
      if (this.backlog === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      idle.push(resolve);
      const limit = setTimeout(resolve, timeout);
      if (writing.size === 0 && failures === 0) void write({ all: true });
      await promise;
      clearTimeout(limit);
      idle = idle.filter((done) => done !== resolve);
    },
  };
}
