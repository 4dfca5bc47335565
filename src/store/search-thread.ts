/**
 * Searching off the main thread. SQLite answers within the call, so a query that takes ten milliseconds would hold up
 * every stream for as long: a thread with a connection of its own asks instead. PostgreSQL works elsewhere anyhow.
 */
import { Worker } from 'node:worker_threads';
import type { Db } from './open.ts';
import { search, type SearchPage, type SearchQuery } from './search.ts';
import { isPostgres } from './where.ts';

export interface Searching {
  /** See `search`. */
  search(userId: string, query: SearchQuery): Promise<SearchPage>;
  close(): Promise<void>;
}

export interface SearchJob {
  id: number;
  userId: string;
  query: SearchQuery;
}
export type SearchAnswer = { id: number; page: SearchPage } | { id: number; error: string };

/** Built, the worker is a file beside the server; from the sources it is the one beside this. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './search-worker.ts' : './search-worker.js', import.meta.url);
/** A thread that nobody asks for so long is ended: it holds some 20 MB. */
const IDLE_MS = 120_000;

/** `where` is what `db` was opened on. The thread begins with the first search. */
export function openSearching(where: string, db: Db): Searching {
  if (where === ':memory:' || isPostgres(where))
    return { search: (userId, query) => search(db, userId, query), close: async () => undefined };

  interface Asked {
    resolve: (page: SearchPage) => void;
    reject: (error: Error) => void;
  }
  const asked = new Map<number, Asked>();
  let last = 0;
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;

  function started(): Worker {
    const worker = new Worker(WORKER, { workerData: { file: where }, env: {} });
    worker.unref();
    worker.on('message', (answer: SearchAnswer) => {
      const waiting = asked.get(answer.id);
      asked.delete(answer.id);
      if ('page' in answer) waiting?.resolve(answer.page);
      else waiting?.reject(new Error(answer.error));
    });
    const gone = (error: Error) => {
      if (thread === worker) thread = undefined;
      for (const { reject } of asked.values()) reject(error);
      asked.clear();
    };
    worker.on('error', gone);
    worker.on('exit', () => gone(new Error('the thread that searches has ended')));
    return worker;
  }
  const end = async () => {
    const ending = thread;
    thread = undefined;
    await ending?.terminate();
  };

  return {
    search(userId, query) {
      clearTimeout(idle);
      idle = setTimeout(() => {
        if (asked.size === 0) void end();
      }, IDLE_MS).unref();
      thread ??= started();
      const id = ++last;
      const { promise, resolve, reject } = Promise.withResolvers<SearchPage>();
      asked.set(id, { resolve, reject });
      const job: SearchJob = { id, userId, query };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      thread.postMessage(job);
      return promise;
    },
    async close() {
      clearTimeout(idle);
      await end();
    },
  };
}
