/** A response while it is made and after: its events in order, for whoever reads along or comes later. */
import { breakOf, type Break } from '../breaking.ts';
import { pacer, type Waiting } from '../pace.ts';
import type { JournalEntry } from '../resource.ts';
import type { Behaviour } from '../scenario.ts';
import { ConnectionCut } from '../wire.ts';
import { responseJson, type Head, type Snapshot, type Status } from './object.ts';
import type { Plan } from './plan.ts';
import type { Item } from './request.ts';
import { failureOf, frameOf, type Failure } from './stream-errors.ts';

export interface RunOptions {
  head: Head;
  plan: Plan;
  behaviour: Behaviour;
  waiting: Waiting;
  entry: JournalEntry;
  /** `content_filters` of the ended response, as JSON. */
  filters: string | null;
  input: { tokens: number; cached: number };
}

/** Beyond this the events of an endless answer are not kept. */
const MOST_CHARACTERS = 8 * 1024 * 1024;

export class Run {
  readonly id: string;
  readonly #options: RunOptions;
  readonly #events: string[] = [];
  readonly #output: string[] = [];
  readonly #stopped = new AbortController();
  readonly #readers = new Set<() => void>();
  #count = 0;
  #characters = 0;
  #status: Status;
  #failure: Failure | undefined;
  #completedAt: number | null = null;
  /** Tokens thought and said so far. */
  #spent = 0;

  constructor(options: RunOptions) {
    this.id = options.head.id;
    this.#options = options;
    this.#status = options.head.request.background ? 'queued' : 'in_progress';
  }

  get status(): Status {
    return this.#status;
  }

  /** Aborted when the response is stopped. */
  get signal(): AbortSignal {
    return this.#stopped.signal;
  }

  get over(): boolean {
    return this.#status !== 'queued' && this.#status !== 'in_progress';
  }

  get background(): boolean {
    return this.#options.head.request.background ?? false;
  }

  /** What keeping it costs. */
  characters(): number {
    return this.#characters;
  }

  /** The finished items. */
  output(): Item[] {
    // Our own JSON, read back.
    return this.#output.map((item) => JSON.parse(item) as Item);
  }

  /** The response object as it is now. */
  json(): string {
    const { head, plan, filters, input } = this.#options;
    const ended = this.#status === 'completed' || this.#status === 'incomplete';
    const now: Snapshot = {
      status: this.#status,
      completedAt: this.#completedAt,
      filters: ended ? filters : null,
      error: this.#failure && this.background ? { code: this.#failure.code, message: this.#failure.message } : null,
      incomplete: ended ? plan.incomplete : null,
      output: this.#output,
      usage: ended
        ? {
            input: input.tokens,
            cached: input.cached,
            output: plan.reasoningTokens + plan.visibleTokens,
            reasoning: plan.reasoningTokens,
          }
        : null,
    };
    return responseJson(head, now);
  }

  /** Ends it where it is; nothing happens when it is over. */
  stop(): void {
    if (this.over) return;
    this.#status = 'cancelled';
    this.#stopped.abort(new Error('cancelled'));
    this.#wake();
  }

  /** Makes all of it at once, without waiting. */
  complete(): void {
    this.#begin();
    for (const frame of this.#frames()) this.#emit(frame.type, frame.body);
    this.#end();
  }

  /** Makes it at the pace of its tokens; gives the events as they fall due. Throws `ConnectionCut` where the scenario cuts. */
  async *produce(leaving: AbortSignal | undefined): AsyncGenerator<string> {
    const { plan, behaviour, waiting, entry } = this.#options;
    const signal = leaving ? AbortSignal.any([leaving, this.#stopped.signal]) : this.#stopped.signal;
    const pace = pacer(behaviour, this.id, waiting, signal);
    const stop = breakOf(behaviour);
    let out = this.#begin();
    let due = 0;
    for (const frame of this.#frames()) {
      if (frame.tokens > 0 && this.#spent - plan.reasoningTokens >= stop.after) {
        yield out + this.#break(behaviour, stop);
        if (stop.cut) throw new ConnectionCut('cut by the scenario');
        return;
      }
      while (this.#spent + frame.tokens > due) {
        if (out !== '') yield out;
        out = '';
        due += await pace.next();
      }
      this.#spent += frame.tokens;
      entry.completionTokens = this.#spent;
      out += this.#emit(frame.type, frame.body);
    }
    yield out + this.#end();
  }

  /** Every event after that sequence number, those to come as they come. */
  async *follow(after: number, leaving: AbortSignal | undefined): AsyncGenerator<string> {
    for (let i = after + 1; ; i++) {
      while (i >= this.#events.length) {
        if (this.over) return;
        await this.#next(leaving);
        leaving?.throwIfAborted();
      }
      yield this.#events[i] ?? '';
    }
  }

  #next(leaving: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#readers.delete(wake);
        leaving?.removeEventListener('abort', wake);
        resolve();
      };
      this.#readers.add(wake);
      leaving?.addEventListener('abort', wake, { once: true });
    });
  }

  #wake(): void {
    for (const reader of this.#readers) reader();
  }

  *#frames(): Generator<{ type: string; body: string; tokens: number }> {
    for (const part of this.#options.plan.parts) this.#output.push(yield* part(this.#output.length));
  }

  #begin(): string {
    let out = this.#emit('response.created', `"response":${this.json()}`);
    if (this.#status === 'queued') {
      out += this.#emit('response.queued', `"response":${this.json()}`);
      this.#status = 'in_progress';
    }
    return out + this.#emit('response.in_progress', `"response":${this.json()}`);
  }

  #end(): string {
    const { plan, waiting, entry } = this.#options;
    entry.completionTokens = plan.reasoningTokens + plan.visibleTokens;
    entry.outcome = 'completed';
    this.#status = plan.incomplete === null ? 'completed' : 'incomplete';
    if (this.#status === 'completed') this.#completedAt = Math.floor(waiting.clock() / 1_000);
    return this.#emit(`response.${this.#status}`, `"response":${this.json()}`);
  }

  /** An error in mid-stream comes in two events, and the first of them does not say what is wrong (3.5). */
  #break(behaviour: Behaviour, stop: Break): string {
    this.#options.entry.outcome = 'cut';
    this.#status = 'failed';
    this.#failure = failureOf(behaviour.streamError ?? 'server_error');
    if (!stop.error) {
      this.#wake();
      return '';
    }
    const failed = this.#emit('response.failed', `"response":${this.json()}`);
    return failed + this.#keep(frameOf(this.#failure));
  }

  #emit(type: string, body: string): string {
    return this.#keep(`event: ${type}\ndata: {"type":"${type}","sequence_number":${this.#count++},${body}}\n\n`);
  }

  #keep(event: string): string {
    this.#characters += event.length;
    if (this.#characters <= MOST_CHARACTERS) this.#events.push(event);
    this.#wake();
    return event;
  }
}
