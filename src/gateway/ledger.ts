/**
 * The ledger's way to the disk: rows wait a few milliseconds for company and are written together. A row leaves the
 * queue only when it is committed; what could not be written is tried again.
 */
import { writeCalls } from '#store/calls.ts';
import type { Db } from '#store/open.ts';
import type { CallRow } from '#store/schema.ts';

export interface Ledger {
  /** Queues the row as it is when it is written; queueing the same row again writes its newer state. */
  put(row: CallRow): void;
  /** Rows not yet committed. */
  readonly backlog: number;
  /** Resolves when everything queued so far is committed; gives up after `timeout` ms (30,000 when absent). */
  drain(timeout?: number): Promise<void>;
}

const COMPANY_MS = 10;
const BATCH = 256;
const LONGEST_PAUSE_MS = 1000;

export function createLedger(db: Db, onFailure: (error: unknown) => void): Ledger {
  let waiting = new Map<string, CallRow>();
  let writing = new Map<string, CallRow>();
  let timer: NodeJS.Timeout | null = null;
  let failures = 0;
  let idle: (() => void)[] = [];

  function schedule(delay: number): void {
    timer ??= setTimeout(() => void write(), delay);
  }

  async function write(): Promise<void> {
    timer = null;
    if (writing.size > 0 || waiting.size === 0) return;
    const batch = waiting;
    writing = batch;
    waiting = new Map();
    try {
      await writeCalls(db, [...batch.values()]);
      failures = 0;
    } catch (error) {
      if (failures++ === 0) onFailure(error);
      // A newer state that arrived meanwhile stays; the rest is as it was before.
      waiting = new Map([...batch, ...waiting]);
    }
    writing = new Map();
    if (waiting.size > 0) schedule(failures > 0 ? Math.min(COMPANY_MS * 2 ** failures, LONGEST_PAUSE_MS) : pause());
    else for (const done of idle.splice(0)) done();
  }

  /** A full batch need not wait for more company. */
  const pause = () => (waiting.size >= BATCH ? 0 : COMPANY_MS);

  return {
    put(row) {
      waiting.set(row.id, row);
      if (waiting.size === BATCH && timer !== null && failures === 0) {
        clearTimeout(timer);
        timer = null;
      }
      if (writing.size === 0) schedule(pause());
    },
    get backlog() {
      return waiting.size + writing.size;
    },
    async drain(timeout = 30_000) {
      if (waiting.size + writing.size === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      idle.push(resolve);
      const limit = setTimeout(resolve, timeout);
      if (writing.size === 0 && failures === 0) void write();
      await promise;
      clearTimeout(limit);
      idle = idle.filter((done) => done !== resolve);
    },
  };
}
