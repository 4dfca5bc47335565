/**
 * The ledger's way to the disk: rows wait a moment for company and are written together. A row leaves the queue only
 * when it is committed; what could not be written is tried again. An intent waits longer: the spool has it, most calls
 * are settled by then, and a row is then written once instead of twice.
 */
import { writeCalls } from '#store/calls.ts';
import type { Db } from '#store/open.ts';
import type { CallRow } from '#store/schema.ts';
import { createBag, type Bagged } from './bag.ts';
import type { Noted, Spool } from './spool.ts';

export interface Ledger {
  /**
   * Queues the row as it is when it is written; queueing it again writes its newer state. `then` runs once the row as it
   * is now outlives the process.
   */
  put(posting: Posting, then?: () => void): void;
  /** Rows not yet committed. */
  readonly backlog: number;
  /** Resolves when everything queued so far is committed; gives up after `timeout` ms (30,000 when absent). */
  drain(timeout?: number): Promise<void>;
}

/** A row on its way into the books; lives from its intent until what it came to is committed. */
export class Posting implements Bagged, Noted {
  readonly row: CallRow;
  /** In the bag of intents. */
  place = -1;
  /** When it came into that bag, as `performance.now()` says. */
  since = 0;
  /** It waits for the store, and is not being written. */
  waits = false;
  notedAs: Noted['notedAs'] = null;
  segment: Noted['segment'] = null;

  constructor(row: CallRow) {
    this.row = row;
  }
}

const COMPANY_MS = 100;
/** Where nothing else keeps them, a crash must not find many. */
const UNKEPT_MS = 20;
/** How long an intent waits for its call to end before it is written by itself. */
const INTENT_MS = 5000;
const BATCH = 256;
const LONGEST_PAUSE_MS = 1000;

const nothing = (): void => undefined;

/**
 * `spool`: where rows are kept until they are committed; null: only in memory. `onCommitted`: called after each group of
 * rows; it must do next to nothing.
 */
export function createLedger(
  db: Db,
  spool: Spool | null,
  onFailure: (error: unknown) => void,
  onCommitted: () => void = nothing,
): Ledger {
  return new Books(db, spool, onFailure, onCommitted);
}

/** Lives as long as the gateway. */
class Books implements Ledger {
  readonly #db: Db;
  readonly #spool: Spool | null;
  readonly #onFailure: (error: unknown) => void;
  readonly #onCommitted: () => void;
  readonly #companyMs: number;
  readonly #intentMs: number;
  readonly #intents = createBag<Posting>();
  #waiting: Posting[] = [];
  #writing: Posting[] = [];
  #timer: NodeJS.Timeout | null = null;
  #aging: NodeJS.Timeout | null = null;
  #failures = 0;
  #idle: (() => void)[] = [];

  constructor(db: Db, spool: Spool | null, onFailure: (error: unknown) => void, onCommitted: () => void) {
    this.#db = db;
    this.#spool = spool;
    this.#onFailure = onFailure;
    this.#onCommitted = onCommitted;
    this.#companyMs = spool === null ? UNKEPT_MS : COMPANY_MS;
    this.#intentMs = spool === null ? UNKEPT_MS : INTENT_MS;
  }

  get backlog(): number {
    return this.#intents.size + this.#waiting.length + this.#writing.length;
  }

  put(posting: Posting, then = nothing): void {
    if (posting.row.state !== 'open') this.#wait(posting);
    else if (posting.place === -1 && !posting.waits) {
      posting.since = performance.now();
      this.#intents.add(posting);
      this.#ageLater();
    }
    if (this.#spool === null) then();
    else this.#spool.note(posting, then);
  }

  async drain(timeout = 30_000): Promise<void> {
    this.#age(0);
    if (this.backlog === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#idle.push(resolve);
    const limit = setTimeout(resolve, timeout);
    if (this.#writing.length === 0 && this.#failures === 0) void this.#write();
    await promise;
    clearTimeout(limit);
    this.#idle = this.#idle.filter((done) => done !== resolve);
  }

  #ageLater(): void {
    if (this.#aging !== null) return;
    this.#aging = setTimeout(() => {
      this.#aging = null;
      this.#age(this.#intentMs);
      if (this.#intents.size > 0) this.#ageLater();
    }, this.#intentMs).unref();
  }

  /** Intents that are so old, ms, wait for the store from now on. */
  #age(least: number): void {
    const now = performance.now();
    for (const posting of this.#intents) if (now - posting.since >= least) this.#wait(posting);
  }

  #wait(posting: Posting): void {
    this.#intents.delete(posting);
    if (posting.waits) return;
    posting.waits = true;
    this.#waiting.push(posting);
    if (this.#writing.length > 0) return;
    if (this.#waiting.length === BATCH && this.#failures === 0) this.#cancel();
    this.#schedule();
  }

  #schedule(): void {
    const pause = this.#waiting.length >= BATCH ? 0 : this.#companyMs;
    const delay = this.#failures > 0 ? Math.min(this.#companyMs * 2 ** this.#failures, LONGEST_PAUSE_MS) : pause;
    this.#timer ??= setTimeout(() => void this.#write(), delay);
  }

  #cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #write(): Promise<void> {
    this.#cancel();
    if (this.#writing.length > 0) return;
    this.#writing = this.#waiting;
    this.#waiting = [];
    for (const posting of this.#writing) posting.waits = false;
    try {
      await this.#commit(this.#writing);
      this.#failures = 0;
      this.#onCommitted();
    } catch (error) {
      if (this.#failures++ === 0) this.#onFailure(error);
      const again = this.#writing.filter((posting) => !posting.waits);
      for (const posting of again) posting.waits = true;
      this.#waiting = [...again, ...this.#waiting];
    }
    this.#writing = [];
    if (this.#waiting.length > 0) this.#schedule();
    else if (this.#intents.size === 0) for (const done of this.#idle.splice(0)) done();
  }

  async #commit(postings: readonly Posting[]): Promise<void> {
    // A call that settles while its intent is being written comes again, with its newer state.
    const rows = postings.map(({ row }) => (row.state === 'open' ? { ...row } : row));
    await writeCalls(this.#db, rows);
    for (const [index, posting] of postings.entries()) this.#spool?.committed(posting, rows[index]?.state ?? '');
  }
}
