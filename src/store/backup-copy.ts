/**
 * One consistent copy of everything that is stored, as a file of SQLite's whichever engine it comes from, and the way
 * back. All of it happens in a thread of its own: a large copy must not hold up a single stream.
 */
import { Worker } from 'node:worker_threads';
import { OpenFailure, type OpenFailureKind } from './open-failure.ts';

/** How many there are, and how many of them came after a moment. */
export interface Held {
  people: number;
  chats: number;
  messages: number;
  files: number;
  calls: number;
}

export interface CopyInspection {
  /** What SQLite found wrong; empty for sound data. */
  faults: string[];
  /** Names of the migrations that were run. */
  migrations: string[];
  holds: Held;
  /** Ids of every uploaded file it knows. */
  files: string[];
}

export type BackupJob =
  | { kind: 'copy'; where: string; into: string }
  | { kind: 'inspect'; file: string }
  | { kind: 'count'; where: string; since: number }
  | { kind: 'pour'; file: string; where: string };

/** What a job gives. */
interface Results {
  copy: null;
  inspect: CopyInspection;
  /** `newer`: what came after `since`. */
  count: { all: Held; newer: Held };
  pour: { rows: number };
}

export type BackupAnswer =
  | { result: Results[BackupJob['kind']] }
  | { failed: string; open: { kind: OpenFailureKind; path: string } | null };

/** Built, the worker is a file beside the server; from the sources it is the one beside this. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './backup-worker.ts' : './backup-worker.js', import.meta.url);

function run<J extends BackupJob>(job: J): Promise<Results[J['kind']]> {
  const { promise, resolve, reject } = Promise.withResolvers<Results[J['kind']]>();
  const worker = new Worker(WORKER, { workerData: job, env: {} });
  worker.on('message', (answer: BackupAnswer) => {
    // The thread answers the job it was given.
    if ('result' in answer) resolve(answer.result as Results[J['kind']]);
    else if (answer.open === null) reject(new Error(answer.failed));
    else reject(new OpenFailure(answer.open.kind, answer.open.path, answer.failed));
  });
  worker.on('error', reject);
  worker.on('exit', () => reject(new Error('the thread that copies has ended')));
  return promise;
}

/** Writes a copy of `where` (what `openStore` takes) to the new file `into`, while servers go on writing. Throws OpenFailure. */
export async function copyStore(where: string, into: string): Promise<void> {
  await run({ kind: 'copy', where, into });
}

/** Opens a copy read only and looks at all of it. Throws OpenFailure where it is no data of ours. */
export function inspectCopy(file: string): Promise<CopyInspection> {
  return run({ kind: 'inspect', file });
}

/** What `where` holds now, and what of it came after `since` (ms). */
export function countStore(where: string, since: number): Promise<{ all: Held; newer: Held }> {
  return run({ kind: 'count', where, since });
}

/**
 * Puts what the copy `file` holds in the place of everything in the PostgreSQL database `where`: all of it or nothing.
 * The copy is migrated on the way. Throws OpenFailure (`held` while a server runs), Error when what arrived differs.
 */
export async function pourCopy(file: string, where: string): Promise<number> {
  return (await run({ kind: 'pour', file, where })).rows;
}
