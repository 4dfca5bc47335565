/** The thread that searches: a connection of its own to the file, which it only reads. */
import { parentPort, workerData } from 'node:worker_threads';
import { Kysely } from 'kysely';
import { VOCABULARY } from './dialect/search.ts';
import { openSqlite } from './dialect/sqlite.ts';
import type { Database } from './schema.ts';
import type { SearchAnswer, SearchJob } from './search-thread.ts';
import { search } from './search.ts';

// `search-thread.ts` starts this thread with the file's path.
const { file } = workerData as { file: string };
const { dialect, raw } = openSqlite(file);
raw.exec(VOCABULARY);
raw.exec('PRAGMA query_only = ON; PRAGMA cache_size = -16000');
const db = new Kysely<Database>({ dialect });

async function answer({ id, userId, query }: SearchJob): Promise<SearchAnswer> {
  try {
    return { id, page: await search(db, userId, query) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', (job: SearchJob) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  void answer(job).then((said) => parentPort?.postMessage(said));
});
