/**
 * Whose the answers, files and batches are that upstreams keep, and where: the last ones in memory, all of them in the
 * store. Nobody reaches what somebody else made, whatever id they name.
 */
import { deleteKept, findKept, insertKept, listKept, setKeptState, sweepKept } from '#store/kept.ts';
import type { Db } from '#store/open.ts';
import type { KeptRow } from '#store/schema.ts';
import type { Principal } from '#shared/principal.ts';
import type { Page } from './request.ts';

export type KeptKind = 'response' | 'file' | 'batch';

/** About 3 MB. */
const REMEMBERED = 10_000;
/** Rows wait so long for company. */
const COMPANY_MS = 50;
/** Forgotten in one step. */
const SWEPT = 500;
/** What may wait for a store that does not write. */
const MOST_WAITING = 20_000;

export interface KeptThings {
  /** Known from this moment on, in the store a moment later. */
  remember(row: KeptRow): void;
  /** Null when there is no such thing, or when it is not the caller's. At once where it is remembered. */
  find(kind: KeptKind, id: string, principal: Principal): KeptRow | null | Promise<KeptRow | null>;
  /** True for what is here and not the caller's to use. Rejects when the store cannot be read. */
  isForeign(kind: KeptKind, id: string, principal: Principal): Promise<boolean>;
  /** The caller's, in the order and from the place that was asked for. Rejects when the store cannot be read. */
  list(kind: KeptKind, principal: Principal, page: Page): Promise<KeptRow[]>;
  /** Notes how far it is. */
  note(row: KeptRow, state: string): void;
  forget(id: string): void;
  /** Forgets what has expired. */
  sweep(): Promise<void>;
  /** Resolves when what is waiting is written. */
  close(): Promise<void>;
}

interface Options {
  now(): number;
  onFailure(cause: unknown): void;
  /** Whether the caller may use a deployment. */
  mayUse(principal: Principal, deployment: string): boolean;
  /** True when other processes keep things in the same store. */
  isShared?: boolean;
}

export function keepThings(db: Db, { now, onFailure, mayUse, isShared = false }: Options): KeptThings {
  const remembered = new Map<string, KeptRow>();
  let waiting: KeptRow[] = [];
  let timer: NodeJS.Timeout | null = null;
  let last: Promise<void> = Promise.resolve();

  /** One after the other, so that what is deleted was written before. */
  function queue(work: () => Promise<void>): void {
    last = last.then(work).catch(onFailure);
  }

  function flush(): void {
    timer = null;
    const rows = waiting.splice(0);
    if (rows.length === 0) return;
    queue(async () => {
      try {
        await insertKept(db, rows);
      } catch (cause) {
        // Tried again with the next ones; remembered meanwhile.
        waiting = [...rows, ...waiting].slice(0, MOST_WAITING);
        throw cause;
      }
    });
  }

  function keepInMind(row: KeptRow): void {
    remembered.set(row.id, row);
    if (remembered.size <= REMEMBERED) return;
    const [oldest] = remembered.keys();
    if (oldest !== undefined) remembered.delete(oldest);
  }

  /** Lists of models hold for what was made, too. */
  const isTheirs = (row: KeptRow | undefined, kind: KeptKind, principal: Principal): row is KeptRow =>
    isOf(row, kind, principal.userId, now()) && (row.deployment === null || mayUse(principal, row.deployment));

  return {
    remember(row) {
      // An id that is somebody's stays theirs, whatever a second upstream calls its own.
      if (remembered.has(row.id)) return;
      keepInMind(row);
      waiting.push(row);
      timer ??= setTimeout(flush, COMPANY_MS);
    },
    find(kind, id, principal) {
      const known = remembered.get(id);
      if (known !== undefined) return isTheirs(known, kind, principal) ? known : null;
      return storedIn(db, isShared, id).then((row) => {
        if (!isTheirs(row, kind, principal)) return null;
        keepInMind(row);
        return row;
      });
    },
    isForeign: async (kind, id, principal) => {
      const row = remembered.get(id) ?? (await findKept(db, id));
      return row?.kind === kind && !isTheirs(row, kind, principal);
    },
    async list(kind, principal, { after, limit, oldestFirst: oldest }) {
      flush();
      await last;
      const rows = await listKept(db, principal.userId, kind, { after, limit, oldest });
      return rows.filter((row) => isTheirs(row, kind, principal)).map((row) => remembered.get(row.id) ?? row);
    },
    note(row, state) {
      row.state = state;
      flush();
      queue(() => setKeptState(db, row.id, state));
    },
    forget(id) {
      remembered.delete(id);
      flush();
      queue(() => deleteKept(db, id));
    },
    async sweep() {
      for (const [id, row] of remembered) if (row.expires_at < now()) remembered.delete(id);
      while ((await sweepKept(db, now(), SWEPT)) === SWEPT) await new Promise(setImmediate);
    },
    async close() {
      if (timer !== null) clearTimeout(timer);
      flush();
      await last;
    },
  };
}

/** What another process was told just now may still wait there for company. */
async function storedIn(db: Db, isShared: boolean, id: string): Promise<KeptRow | undefined> {
  const row = await findKept(db, id);
  if (row !== undefined || !isShared) return row;
  await new Promise((resolve) => setTimeout(resolve, 3 * COMPANY_MS));
  return findKept(db, id);
}

function isOf(row: KeptRow | undefined, kind: KeptKind, userId: string, now: number): row is KeptRow {
  return row !== undefined && row.kind === kind && row.user_id === userId && row.expires_at >= now;
}
