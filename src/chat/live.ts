/**
 * Runs in memory. The server owns every run; browsers watch. An attach is a snapshot and what follows, so a reload, a
 * second device or a reconnect are the same thing. The database keeps a checkpoint at most a second old.
 */
import type { RunEvent, UnnumberedEvent } from '#shared/events.ts';
import { fold, isTerminal } from '#shared/fold.ts';
import type { Message } from '#shared/message.ts';
import type { Elsewhere } from './live-elsewhere.ts';

const CHECKPOINT_MS = 1000;
/** How long a finished answer that could not be saved stays readable, and how often saving is tried again. */
const SAVE_AGAIN_MS = 5000;

export interface LiveRun {
  readonly runId: string;
  readonly userId: string;
  readonly message: Message;
  /** Aborted when the person stops it or the server closes. */
  readonly signal: AbortSignal;
}

interface Entry {
  runId: string;
  userId: string;
  message: Message;
  seq: number;
  abort: AbortController;
  watchers: Set<(event: RunEvent) => void>;
  /** Nothing more is appended. */
  ended: boolean;
  /** The terminal event is out. */
  told: boolean;
  checkpoint: NodeJS.Timeout | undefined;
  saving: Promise<void>;
}

export interface LiveOptions {
  /** Writes the message as it stands; may reject when the disk is full. */
  save(message: Message): Promise<void>;
  /** Told when saving failed; the run goes on. */
  onSaveError(error: unknown): void;
  /** Runs of other processes on the same data; none when absent. */
  elsewhere?: Elsewhere | undefined;
}

export class Live {
  readonly #runs = new Map<string, Entry>();
  readonly #options: LiveOptions;

  constructor(options: LiveOptions) {
    this.#options = options;
    options.elsewhere?.onOrder((order) => {
      if ('run' in order) this.#runs.get(order.run)?.abort.abort('stopped');
      else if ('chat' in order) this.#stopHere(({ message }) => message.chatId === order.chat);
      else this.#stopHere(({ userId }) => userId === order.user);
    });
  }

  open(runId: string, userId: string, message: Message): LiveRun {
    const abort = new AbortController();
    const entry: Entry = {
      runId,
      userId,
      message,
      seq: 0,
      abort,
      watchers: new Set(),
      ended: false,
      told: false,
      checkpoint: undefined,
      saving: Promise.resolve(),
    };
    this.#runs.set(runId, entry);
    this.#options.elsewhere?.opened(entry);
    return {
      runId,
      userId,
      signal: abort.signal,
      get message() {
        return entry.message;
      },
    };
  }

  /** Numbers the event, folds it in, tells the watchers, and plans a checkpoint. After the terminal event: nothing. */
  append(runId: string, event: UnnumberedEvent): void {
    const entry = this.#runs.get(runId);
    if (!entry || entry.ended) return;
    // `finish` is the only way to end a run.
    if (isTerminal(event)) throw new Error('a run ends by finish()');
    this.#emit(entry, event);
    entry.checkpoint ??= setTimeout(() => {
      entry.checkpoint = undefined;
      void this.#save(entry).catch(this.#options.onSaveError);
    }, CHECKPOINT_MS);
  }

  /**
   * Saves the message as the terminal event leaves it, then tells the watchers: who sees "finished" can rely on it.
   * When saving fails, `unsaved` is said instead, the answer stays on screen and in memory, and saving is tried again.
   */
  async finish(runId: string, event: UnnumberedEvent, unsaved: (error: unknown) => UnnumberedEvent): Promise<boolean> {
    const entry = this.#runs.get(runId);
    if (!entry || entry.ended) return false;
    entry.ended = true;
    clearTimeout(entry.checkpoint);
    const finished = fold(entry.message, event);
    try {
      await entry.saving.catch(() => undefined);
      await this.#options.save(finished);
      this.#emit(entry, event);
      this.#runs.delete(runId);
      this.#options.elsewhere?.over(runId);
      return true;
    } catch (error) {
      this.#options.onSaveError(error);
      this.#emit(entry, unsaved(error));
      this.#options.elsewhere?.over(runId);
      entry.message = finished;
      this.#saveAgain(entry);
      return false;
    }
  }

  #saveAgain(entry: Entry): void {
    setTimeout(() => {
      this.#options.save(entry.message).then(
        () => this.#runs.delete(entry.runId),
        () => this.#saveAgain(entry),
      );
    }, SAVE_AGAIN_MS).unref();
  }

  /** The snapshot and all that follows to the terminal event; null when the run is not live (any more). */
  attach(runId: string): AsyncGenerator<RunEvent> | null {
    const entry = this.#runs.get(runId);
    // Who comes while the end is being saved hears of it like everybody else.
    if (!entry || entry.told) return null;
    return watch(entry);
  }

  /** The same for a run of any process. Throws `store_unavailable`. */
  async attachAnywhere(runId: string): Promise<AsyncGenerator<RunEvent> | null> {
    if (this.#runs.has(runId)) return this.attach(runId);
    return (await this.#options.elsewhere?.attach(runId)) ?? null;
  }

  stop(runId: string): void {
    const entry = this.#runs.get(runId);
    if (entry) entry.abort.abort('stopped');
    else this.#options.elsewhere?.order({ run: runId });
  }

  /** Stops every run in the chat. */
  stopChat(chatId: string): void {
    this.#stopHere(({ message }) => message.chatId === chatId);
    this.#options.elsewhere?.order({ chat: chatId });
  }

  stopUser(userId: string): void {
    this.#stopHere((entry) => entry.userId === userId);
    this.#options.elsewhere?.order({ user: userId });
  }

  #stopHere(isMeant: (entry: Entry) => boolean): void {
    for (const entry of this.#runs.values()) if (isMeant(entry)) entry.abort.abort('stopped');
  }

  /** Messages as they are right now, for those that are live; the others as given. */
  overlay(messages: Message[]): Message[] {
    if (this.#runs.size === 0) return messages;
    const now = new Map([...this.#runs.values()].map((entry) => [entry.message.id, entry.message]));
    return messages.map((message) => now.get(message.id) ?? message);
  }

  isRunning(chatId: string): boolean {
    for (const entry of this.#runs.values()) if (!entry.ended && entry.message.chatId === chatId) return true;
    return this.#options.elsewhere?.isRunning(chatId) ?? false;
  }

  get size(): number {
    return [...this.#runs.values()].filter((entry) => !entry.ended).length;
  }

  /** Aborts all that still run, as interrupted. */
  interruptAll(): void {
    for (const entry of this.#runs.values()) entry.abort.abort('interrupted');
  }

  #emit(entry: Entry, event: UnnumberedEvent): void {
    entry.seq += 1;
    if (isTerminal(event)) entry.told = true;
    entry.message = fold(entry.message, event);
    const numbered: RunEvent = { ...event, seq: entry.seq };
    for (const watcher of entry.watchers) watcher(numbered);
    this.#options.elsewhere?.said(entry, numbered);
  }

  async #save(entry: Entry): Promise<void> {
    if (entry.ended) return;
    entry.saving = this.#options.save(entry.message);
    await entry.saving;
  }
}

/** Listens from the moment of the call, not of the first read: nothing is missed in between. */
function watch(entry: Entry): AsyncGenerator<RunEvent> {
  let queue: RunEvent[] = [{ type: 'snapshot', seq: entry.seq, message: entry.message }];
  let wake: (() => void) | undefined;
  const watcher = (event: RunEvent) => {
    merge(queue, event);
    wake?.();
  };
  entry.watchers.add(watcher);
  return (async function* () {
    try {
      for (;;) {
        const batch = queue;
        queue = [];
        for (const event of batch) {
          yield event;
          if (isTerminal(event)) return;
        }
        if (queue.length === 0)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        wake = undefined;
      }
    } finally {
      entry.watchers.delete(watcher);
    }
  })();
}

/** A slow reader's waiting deltas are joined, so that its queue stays as long as the answer has parts. */
function merge(queue: RunEvent[], event: RunEvent): void {
  const last = queue.at(-1);
  const joins =
    last !== undefined &&
    (event.type === 'text' || event.type === 'reasoning') &&
    last.type === event.type &&
    last.part === event.part;
  if (joins) queue[queue.length - 1] = { ...event, delta: last.delta + event.delta };
  else queue.push(event);
}
