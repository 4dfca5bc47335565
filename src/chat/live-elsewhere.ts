/**
 * Runs of several processes on the same data: each writes what its own runs say to a stream in Redis, so that whoever
 * is asked can show any of them, stop it, and end it when the process that wrote it is dead.
 */
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { RunEvent } from '#shared/events.ts';
import { fold, isTerminal } from '#shared/fold.ts';
import { Message } from '#shared/message.ts';
import { LinkDown, script, type Link } from '#store/redis/link.ts';
import { following } from './live-following.ts';

/** What is to be stopped, wherever it runs. */
export type Order = { run: string } | { chat: string } | { user: string };

export interface OwnRun {
  runId: string;
  userId: string;
  message: Message;
  seq: number;
}

export interface Elsewhere {
  /** A run of this process began. */
  opened(run: OwnRun): void;
  /** It said something; `run` is as that left it. */
  said(run: OwnRun, event: RunEvent): void;
  /** Its terminal event is out. */
  over(runId: string): void;
  /** The snapshot and all that follows of a run of another process; null when there is no such run (any more). */
  attach(runId: string): Promise<AsyncGenerator<RunEvent> | null>;
  isRunning(chatId: string): boolean;
  /** Passes it on to every other process. */
  order(order: Order): void;
  onOrder(listener: (order: Order) => void): void;
  /** True for a run that another process writes. */
  writes(runId: string): boolean;
  /** Passes a word on to every other process. */
  pass(kind: string, word: unknown): void;
  onPassed(kind: string, listener: (word: unknown) => void): void;
  /** Called in one process for each run whose own process died, with the message as it last was. */
  onLost(listener: (run: { runId: string; message: Message }) => Promise<void>): void;
  /** Every run that is known to be written, here or elsewhere, or to be ended soon because its process died. */
  known(): Promise<Set<string>>;
  /** Whether other processes are there at present. */
  hasOthers(): Promise<boolean>;
}

/** What is said within so long is sent together. */
const TOGETHER_MS = 30;
/** A stream is cut at a snapshot so often, in events. */
const SNAPSHOT_EVERY = 200;
/** How long an ended run can still be read to its end by those who follow it, s. */
const KEPT_S = 60;

/** KEYS: stream. ARGV: channel, kind (s: snapshot, e: events), text. */
const PUT = script(`
local id = redis.call('XADD', KEYS[1], '*', ARGV[2], ARGV[3])
if ARGV[2] == 's' then redis.call('XTRIM', KEYS[1], 'MINID', id)
else redis.call('PUBLISH', ARGV[1], ARGV[3]) end
redis.call('EXPIRE', KEYS[1], 86400)
return 1`);

const Snapshot = z.object({ seq: z.number(), message: Message });
const Place = z.object({ i: z.string(), u: z.string(), c: z.string() });
const News = z.union([
  z.object({ from: z.string(), run: z.string(), chat: z.string() }),
  z.object({ from: z.string(), over: z.string() }),
  z.object({ from: z.string(), passed: z.string(), word: z.unknown() }),
  z.object({
    from: z.string(),
    stop: z.union([z.object({ run: z.string() }), z.object({ chat: z.string() }), z.object({ user: z.string() })]),
  }),
]);

interface Own {
  run: OwnRun;
  waiting: RunEvent[];
  sinceSnapshot: number;
  timer: NodeJS.Timeout | undefined;
}

export async function openElsewhere(link: Link): Promise<Elsewhere> {
  const shared = new SharedRuns(link);
  await shared.begin();
  return shared;
}

class SharedRuns implements Elsewhere {
  readonly #link: Link;
  readonly #own = new Map<string, Own>();
  /** Runs of other processes, with their chats. */
  readonly #others = new Map<string, string>();
  readonly #orders: ((order: Order) => void)[] = [];
  readonly #hearers = new Map<string, (word: unknown) => void>();
  readonly #lost: ((run: { runId: string; message: Message }) => Promise<void>)[] = [];

  constructor(link: Link) {
    this.#link = link;
  }

  async begin(): Promise<void> {
    await this.#link.subscribe('runs', (text) => this.#hear(text));
    await this.#readOthers();
    this.#link.onDeath((instance) => this.#takeOver(instance));
    this.#link.onReturn(() => {
      // What Redis forgot is said again; what was said meanwhile was not heard.
      for (const { run } of this.#own.values()) this.opened(run);
      void this.#readOthers().catch(() => undefined);
    });
  }

  opened(run: OwnRun): void {
    const { runId, userId, message } = run;
    this.#own.set(runId, { run, waiting: [], sinceSnapshot: 0, timer: undefined });
    const place = JSON.stringify({ i: this.#link.instance, u: userId, c: message.chatId });
    this.#link.eventually(() => this.#link.command('HSET', this.#link.key('runs'), runId, place));
    this.#put(runId, 's', JSON.stringify({ seq: run.seq, message }));
    this.#tell({ run: runId, chat: message.chatId });
  }

  said(run: OwnRun, event: RunEvent): void {
    const own = this.#own.get(run.runId);
    if (own === undefined) return;
    own.run = run;
    own.waiting.push(event);
    if (isTerminal(event)) this.#flush(own);
    else own.timer ??= setTimeout(() => this.#flush(own), TOGETHER_MS);
  }

  over(runId: string): void {
    this.#own.delete(runId);
    this.#forget(runId);
    this.#tell({ over: runId });
  }

  async attach(runId: string): Promise<AsyncGenerator<RunEvent> | null> {
    try {
      if ((await this.#link.command('HEXISTS', this.#link.key('runs'), runId)) !== 1) return null;
      return await this.#follow(runId);
    } catch (cause) {
      throw cause instanceof LinkDown ? new AppError('store_unavailable', { cause }) : cause;
    }
  }

  #follow(runId: string): Promise<AsyncGenerator<RunEvent> | null> {
    return following({
      listen: (hear) => this.#link.subscribe(`run:${runId}`, (text) => hear(eventsIn(text))),
      read: () => this.#read(runId),
      onReturn: (again) => this.#link.onReturn(again),
    });
  }

  isRunning(chatId: string): boolean {
    for (const chat of this.#others.values()) if (chat === chatId) return true;
    return false;
  }

  order(stop: Order): void {
    this.#tell({ stop });
  }

  onOrder(listener: (order: Order) => void): void {
    this.#orders.push(listener);
  }

  writes(runId: string): boolean {
    return this.#others.has(runId);
  }

  pass(passed: string, word: unknown): void {
    this.#tell({ passed, word });
  }

  onPassed(kind: string, listener: (word: unknown) => void): void {
    this.#hearers.set(kind, listener);
  }

  onLost(listener: (run: { runId: string; message: Message }) => Promise<void>): void {
    this.#lost.push(listener);
  }

  async known(): Promise<Set<string>> {
    const names = await this.#link.command('HKEYS', this.#link.key('runs'));
    return new Set(Array.isArray(names) ? names.map(String) : []);
  }

  async hasOthers(): Promise<boolean> {
    return (await this.#link.alive()).some((instance) => instance !== this.#link.instance);
  }

  #flush(own: Own): void {
    clearTimeout(own.timer);
    own.timer = undefined;
    const events = own.waiting.splice(0);
    const { runId, seq, message } = own.run;
    this.#put(runId, 'e', JSON.stringify(events));
    own.sinceSnapshot += events.length;
    if (own.sinceSnapshot < SNAPSHOT_EVERY) return;
    own.sinceSnapshot = 0;
    this.#put(runId, 's', JSON.stringify({ seq, message }));
  }

  #put(runId: string, kind: 's' | 'e', text: string): void {
    const key = this.#link.key(`run:${runId}`);
    // The stream and its channel have one name.
    this.#link.eventually(() => this.#link.run(PUT, [key], [key, kind, text]));
  }

  #forget(runId: string): void {
    this.#link.eventually(() => this.#link.command('HDEL', this.#link.key('runs'), runId));
    this.#link.eventually(() => this.#link.command('EXPIRE', this.#link.key(`run:${runId}`), KEPT_S));
  }

  #tell(news: object): void {
    const text = JSON.stringify({ from: this.#link.instance, ...news });
    this.#link.eventually(() => this.#link.command('PUBLISH', this.#link.key('runs'), text));
  }

  #hear(text: string): void {
    const news = News.safeParse(JSON.parse(text));
    if (!news.success || news.data.from === this.#link.instance) return;
    if ('run' in news.data) this.#others.set(news.data.run, news.data.chat);
    else if ('over' in news.data) this.#others.delete(news.data.over);
    else if ('passed' in news.data) this.#hearers.get(news.data.passed)?.(news.data.word);
    else for (const listener of this.#orders) listener(news.data.stop);
  }

  async #readOthers(): Promise<void> {
    const places = await this.#places();
    this.#others.clear();
    for (const [runId, { i, c }] of places) if (i !== this.#link.instance) this.#others.set(runId, c);
  }

  async #places(): Promise<Map<string, z.infer<typeof Place>>> {
    const key = this.#link.key('runs');
    const ids = [...(await this.known())];
    if (ids.length === 0) return new Map();
    const values = await this.#link.command('HMGET', key, ...ids);
    const list: unknown[] = Array.isArray(values) ? values : [];
    return new Map(
      ids.flatMap((id, index) => {
        const place = typeof list[index] === 'string' ? Place.safeParse(JSON.parse(list[index])) : undefined;
        return place?.success === true ? [[id, place.data] as const] : [];
      }),
    );
  }

  /** The stream folded into one snapshot; null when it is gone. */
  async #read(runId: string): Promise<{ seq: number; message: Message; events: RunEvent[] } | null> {
    const reply = await this.#link.command('XRANGE', this.#link.key(`run:${runId}`), '-', '+');
    let state: { seq: number; message: Message; events: RunEvent[] } | null = null;
    // Entries are [id, [field, value]].
    for (const entry of Array.isArray(reply) ? (reply as unknown[]) : []) {
      const [, fields] = Array.isArray(entry) ? (entry as unknown[]) : [];
      const [kind, text] = Array.isArray(fields) ? fields.map(String) : [];
      if (text === undefined) continue;
      if (kind === 's') state = { ...Snapshot.parse(JSON.parse(text)), events: [] };
      else if (state !== null)
        for (const event of eventsIn(text)) {
          if (event.seq <= state.seq) continue;
          state.seq = event.seq;
          state.message = fold(state.message, event);
          state.events.push(event);
        }
    }
    return state;
  }

  /** Nobody writes these any more. What they said last is in their streams. */
  async #takeOver(instance: string): Promise<void> {
    for (const [runId, { i }] of await this.#places()) {
      if (i !== instance) continue;
      const last = await this.#read(runId);
      this.#others.delete(runId);
      if (last === null || isEnded(last.message)) {
        this.over(runId);
        continue;
      }
      const { usage, costMicroUsd, timing } = last.message;
      const ending: RunEvent = {
        type: 'finished',
        reason: 'interrupted',
        seq: last.seq + 1,
        usage,
        costMicroUsd,
        timing: timing ?? { firstTokenMs: null, totalMs: 0 },
      };
      const message = fold(last.message, ending);
      for (const listener of this.#lost) await listener({ runId, message });
      this.#put(runId, 'e', JSON.stringify([ending]));
      this.over(runId);
    }
  }
}

function isEnded({ status }: Message): boolean {
  return status !== 'running';
}

function eventsIn(text: string): RunEvent[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) return [];
  return list.flatMap((value) => {
    // A newer process may say what this one does not know yet.
    const event = RunEvent.safeParse(value);
    return event.success ? [event.data] : [];
  });
}
