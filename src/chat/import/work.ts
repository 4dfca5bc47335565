/** Files being looked through or brought in: one at a time, the others wait. */
import { Worker } from 'node:worker_threads';
import type { ImportReport } from '#shared/contract/transfer.ts';
import type { Blobs } from '../blobs.ts';
import type { ImportJob, ImportSaid, ImportTold } from './worker.ts';

export interface Job {
  id: string;
  userId: string;
  name: string;
  writes: boolean;
  /** Whether the person may share with everybody of the instance. */
  publishes: boolean;
  /** How many bytes of files the person may have in all; null: as many as there are. */
  limitBytes: number | null;
}

/** How a job ended. `stopped`: by us, and it can go on. */
export type Outcome =
  | { end: 'done'; report: ImportReport }
  | { end: 'failed'; error: 'unknown-format' | 'damaged' | 'broke-off' | 'no-space'; report: ImportReport | null }
  | { end: 'stopped' };

export interface Working {
  progress: number;
  report: ImportReport | null;
}

interface WorkOptions {
  /** What the data are opened on. */
  where: string;
  fileOf(id: string): string;
  blobs: Blobs;
  began(job: Job): Promise<void>;
  ended(job: Job, outcome: Outcome): Promise<void>;
  onError(event: string, cause: unknown): void;
}

/** One conversation of the largest kind, parsed and converted, fits; a file made to fill the memory does not. */
const HEAP_MB = 1024;

/** Built, the worker is a file beside the server; from the sources it is the one beside this. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './import-worker.js', import.meta.url);

export class Work {
  readonly #options: WorkOptions;
  readonly #queue: Job[] = [];
  readonly #live = new Map<string, Working>();
  #current: { job: Job; worker: Worker; over: Promise<void> } | null = null;
  #closing = false;

  constructor(options: WorkOptions) {
    this.#options = options;
  }

  /** How far a job is; undefined when nobody works at it. */
  of(id: string): Working | undefined {
    return this.#live.get(id);
  }

  async add(job: Job): Promise<void> {
    this.#queue.push(job);
    await this.#next();
  }

  /** Resolves when nobody works at it any more. */
  async stop(id: string): Promise<void> {
    const at = this.#queue.findIndex((job) => job.id === id);
    if (at !== -1) this.#queue.splice(at, 1);
    if (this.#current?.job.id === id) await this.#end();
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#end();
  }

  async #end(): Promise<void> {
    const current = this.#current;
    await current?.worker.terminate();
    await current?.over;
  }

  async #next(): Promise<void> {
    if (this.#current || this.#closing) return;
    const job = this.#queue.shift();
    if (!job) return;
    const { where, fileOf } = this.#options;
    this.#live.set(job.id, { progress: 0, report: null });
    const work: ImportJob = { ...job, file: fileOf(job.id), where };
    const worker = new Worker(WORKER, {
      workerData: work,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    const began = this.#options.began(job);
    const settled = async () => {
      const outcome = await this.#watch(job, worker);
      await began;
      await this.#options.ended(job, outcome);
    };
    const over = settled()
      .catch((cause: unknown) => this.#options.onError('an import could not be settled', cause))
      .finally(() => {
        this.#live.delete(job.id);
        this.#current = null;
        void this.#next();
      });
    this.#current = { job, worker, over };
    await began;
  }

  #watch(job: Job, worker: Worker): Promise<Outcome> {
    return new Promise((resolve) => {
      let outcome: Outcome = { end: 'stopped' };
      worker.on('message', (said: ImportSaid) => {
        if (said.say === 'progress') this.#live.set(job.id, { progress: said.progress, report: said.report });
        else if (said.say === 'put') void this.#keep(worker, said.id, said.bytes);
        else if (said.say === 'done') outcome = { end: 'done', report: said.report };
        else outcome = { end: 'failed', error: said.error, report: null };
      });
      worker.on('error', (cause) => {
        this.#options.onError('an import broke off', cause);
        const noSpace = /disk|ENOSPC|full/i.test(cause instanceof Error ? cause.message : '');
        const report = this.#live.get(job.id)?.report ?? null;
        outcome = { end: 'failed', error: noSpace ? 'no-space' : 'broke-off', report };
      });
      worker.on('exit', () => resolve(outcome));
    });
  }

  async #keep(worker: Worker, id: string, bytes: Uint8Array): Promise<void> {
    const told: ImportTold = { put: id, error: null };
    try {
      await this.#options.blobs.put(id, bytes);
    } catch (cause) {
      told.error = cause instanceof Error ? cause.message : String(cause);
    }
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    worker.postMessage(told);
  }
}
