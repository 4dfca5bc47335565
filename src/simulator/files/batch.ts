/** One batch on its way: validating, in progress, finalizing, completed; or failed, cancelled, expired (azure-openai.md 1.10). */
import { hexOf, uuid } from '../ids.ts';
import type { Waiting } from '../pace.ts';
import type { ResourceState } from '../resource.ts';
import type { FileStore, StoredFile } from './store.ts';
import { endpoints, readLines, type Line, type LineError } from './lines.ts';

export type BatchStatus =
  | 'validating'
  | 'failed'
  | 'in_progress'
  | 'finalizing'
  | 'completed'
  | 'expired'
  | 'cancelling'
  | 'cancelled';

/** What of its simulator a batch needs. */
interface BatchCore extends Waiting {
  resource: ResourceState;
  random: () => number;
  files: FileStore;
  /** A request of the service to itself: no credentials, no limits, no waiting. */
  askInside: (path: string, body: object) => Promise<{ status: number; text: string }>;
}

export interface BatchOptions {
  core: BatchCore;
  id: string;
  file: StoredFile;
  endpoint: string;
  metadata: Record<string, string> | null;
  /** Seconds that the output is kept; absent: as long as any file. */
  outputLife: number | undefined;
  /** Of each phase, ms. */
  phaseMs: number;
}

const WINDOW_SECONDS = 86_400;

export class Batch {
  readonly id: string;
  readonly #options: BatchOptions;
  readonly #createdAt: number;
  /** When each status was reached, Unix seconds. */
  readonly #times: Partial<Record<BatchStatus, number>> = {};
  readonly #leaving = new AbortController();
  #status: BatchStatus = 'validating';
  #errors: LineError[] = [];
  #total = 0;
  readonly #done: string[] = [];
  readonly #failed: string[] = [];
  #outputFile = '';
  #errorFile = '';

  constructor(options: BatchOptions) {
    this.id = options.id;
    this.#options = options;
    this.#createdAt = this.#now();
  }

  get status(): BatchStatus {
    return this.#status;
  }

  #now(): number {
    return Math.floor(this.#options.core.clock() / 1_000);
  }

  #reach(status: BatchStatus): void {
    this.#status = status;
    this.#times[status] = this.#now();
  }

  /** As the wire shows it now. */
  object(): { id: string } & Record<string, unknown> {
    const at = (status: BatchStatus): number | null => this.#times[status] ?? null;
    const { file, endpoint, metadata } = this.#options;
    return {
      cancelled_at: at('cancelled'),
      cancelling_at: at('cancelling'),
      completed_at: at('completed'),
      completion_window: '24h',
      created_at: this.#createdAt,
      endpoint,
      error_file_id: this.#errorFile,
      expired_at: at('expired'),
      expires_at: this.#createdAt + WINDOW_SECONDS,
      failed_at: at('failed'),
      finalizing_at: at('finalizing'),
      id: this.id,
      in_progress_at: at('in_progress'),
      input_file_id: file.id,
      errors: this.#errors.length === 0 ? null : { object: 'list', data: this.#errors },
      metadata,
      object: 'batch',
      output_file_id: this.#outputFile,
      request_counts: { total: this.#total, completed: this.#done.length, failed: this.#failed.length },
      status: this.#status,
    };
  }

  /** Begins, and goes on by itself. */
  start(): void {
    this.#run().catch((error: unknown) => {
      // Leaving is how a batch is cancelled.
      if (this.#leaving.signal.aborted) this.#settle('cancelled');
      else throw error;
    });
  }

  /** False when it is over. */
  cancel(): boolean {
    if (this.#status !== 'validating' && this.#status !== 'in_progress' && this.#status !== 'cancelling') return false;
    if (this.#status === 'cancelling') return true;
    this.#reach('cancelling');
    this.#leaving.abort(new Error('cancelled'));
    return true;
  }

  async #run(): Promise<void> {
    const { core, file, endpoint, phaseMs } = this.#options;
    await core.sleep(phaseMs, this.#leaving.signal);
    const { lines, errors } = readLines(file.bytes, endpoint, core.resource.deployments);
    if (errors.length > 0) {
      this.#errors = errors;
      this.#reach('failed');
      return;
    }
    this.#total = lines.length;
    this.#reach('in_progress');
    for (const line of lines) {
      await core.sleep(phaseMs / lines.length, this.#leaving.signal);
      this.#leaving.signal.throwIfAborted();
      if (this.#now() >= this.#createdAt + WINDOW_SECONDS) return this.#settle('expired');
      await this.#ask(line);
    }
    this.#reach('finalizing');
    await core.sleep(phaseMs, undefined);
    this.#settle('completed');
  }

  async #ask({ id, body }: Line): Promise<void> {
    const { core, endpoint } = this.#options;
    const { status, text } = await core.askInside(`/openai/v1/${endpoints[endpoint]}`, body);
    const answer = { body: JSON.parse(text) as unknown, request_id: uuid(core.random), status_code: status };
    (status === 200 ? this.#done : this.#failed).push(JSON.stringify({ custom_id: id, response: answer, error: null }));
  }

  /** What was done is written down, however it ended. */
  #settle(status: 'completed' | 'cancelled' | 'expired'): void {
    this.#outputFile = this.#write('output', this.#done);
    this.#errorFile = this.#write('error', this.#failed);
    this.#reach(status);
  }

  #write(kind: string, lines: readonly string[]): string {
    if (lines.length === 0) return '';
    const { core, outputLife } = this.#options;
    const createdAt = this.#now();
    const file: StoredFile = {
      id: `file-${hexOf(core.random, 32)}`,
      name: `${this.id}_${kind}.jsonl`,
      purpose: 'batch_output',
      bytes: Buffer.from(`${lines.join('\n')}\n`),
      createdAt,
      expiresAt: outputLife === undefined ? undefined : createdAt + outputLife,
    };
    core.files.add(file);
    return file.id;
  }
}
