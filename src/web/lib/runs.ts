/**
 * Live answers, keyed by message: the one home of what is being written right now. A run is attached to once, however
 * many views look at it, for as long as one does. Each attachment opens with a snapshot, so a lost network, a sleeping
 * page or a restarted server needs no cursor: attach again.
 */
import type { RunEvent } from '#shared/events.ts';
import { fold, isTerminal } from '#shared/fold.ts';
import type { Message } from '#shared/message.ts';

export interface LiveAnswer {
  message: Message;
  /** `waiting`: the connection is lost and is being tried again; the text stands as last heard. */
  link: 'connecting' | 'open' | 'waiting' | 'ended';
}

/** What an attachment needs of the world; tests bring their own. */
export interface RunsPorts {
  /** The events of a run, from a snapshot on. Throws when the request fails; ends when the connection does. */
  open(runId: string, signal: AbortSignal): AsyncIterable<unknown>;
  /** Whether trying again cannot help: the run is unknown or the person is signed out. */
  isFinal(error: unknown): boolean;
  /** The answer is complete; called once. */
  ended(message: Message): void;
  /** The run cannot be watched any more: what is stored has to say how it ended. */
  gone(message: Message): void;
  /** Calls back soon, at most once per painted step; never at once. */
  frame(callback: () => void): void;
  /** Calls back after `ms`; returns how to call it off. */
  after(ms: number, callback: () => void): () => void;
}

/** The pauses between attempts, ms; the last one repeats. */
const PAUSES = [250, 1000, 2000, 4000, 8000] as const;
/** A connection silent from one look to the next is not trusted any more and opened again (models may think for long). */
const LOOK_MS = 40_000;
/** How long an attachment outlives its last view: going back and forth does not reconnect. */
const LINGER_MS = 1000;

interface Attachment {
  runId: string;
  shown: LiveAnswer;
  /** As it is with every event heard; becomes `shown` with the next frame. */
  latest: LiveAnswer;
  seq: number;
  attempts: number;
  /** Something came since the last look. */
  heard: boolean;
  views: Set<() => void>;
  abort: AbortController | null;
  /** Calls off the pending pause, watchdog or farewell. */
  cancel: (() => void) | null;
  farewell: (() => void) | null;
}

export class Runs {
  readonly #ports: RunsPorts;
  readonly #attachments = new Map<string, Attachment>();
  readonly #dirty = new Set<Attachment>();

  constructor(ports: RunsPorts) {
    this.#ports = ports;
  }

  /** The live answer for a message which a run writes; undefined when nobody watches it. Stable between frames. */
  get(message: Message): LiveAnswer | undefined {
    const attachment = this.#attachments.get(message.id);
    return attachment !== undefined && attachment.runId === message.runId ? attachment.shown : undefined;
  }

  /** Watches the run of `message` and calls `view` whenever `get` says something new. Returns how to stop watching. */
  watch(message: Message, view: () => void): () => void {
    if (message.runId === null) return () => {};
    let attachment = this.#attachments.get(message.id);
    if (attachment?.runId !== message.runId) {
      if (attachment) this.#close(attachment);
      attachment = attachmentFor(message, message.runId);
      this.#attachments.set(message.id, attachment);
    }
    attachment.farewell?.();
    attachment.farewell = null;
    attachment.views.add(view);
    if (attachment.abort === null && attachment.cancel === null && attachment.latest.link !== 'ended')
      void this.#connect(attachment);
    const watched = attachment;
    return () => this.#unwatch(watched, view);
  }

  /** Lets every connection go while nobody looks; `wake` brings them back. Browsers allow few connections per host. */
  sleep(): void {
    for (const attachment of this.#attachments.values()) this.#hangUp(attachment);
  }

  /** Opens every attachment again, now: the network is back, or the page woke up and its connections may be dead. */
  wake(): void {
    for (const attachment of this.#attachments.values())
      if (attachment.latest.link !== 'ended') {
        attachment.attempts = 0;
        void this.#connect(attachment);
      }
  }

  #unwatch(attachment: Attachment, view: () => void): void {
    attachment.views.delete(view);
    if (attachment.views.size > 0) return;
    attachment.farewell?.();
    attachment.farewell = this.#ports.after(LINGER_MS, () => this.#close(attachment));
  }

  #hangUp(attachment: Attachment): void {
    attachment.abort?.abort();
    attachment.abort = null;
    attachment.cancel?.();
    attachment.cancel = null;
  }

  #close(attachment: Attachment): void {
    this.#hangUp(attachment);
    this.#dirty.delete(attachment);
    const { id } = attachment.latest.message;
    if (this.#attachments.get(id) === attachment) this.#attachments.delete(id);
  }

  /** One connection, from its snapshot to its end; whatever ends it early leads to another one. */
  async #connect(attachment: Attachment): Promise<void> {
    attachment.abort?.abort();
    attachment.cancel?.();
    const abort = new AbortController();
    attachment.abort = abort;
    const current = () => attachment.abort === abort;
    this.#guardSilence(attachment);
    let opened = false;
    try {
      for await (const event of this.#ports.open(attachment.runId, abort.signal)) {
        if (!current()) return;
        attachment.heard = true;
        const heard = this.#take(attachment, event, opened);
        if (heard === 'ended') return;
        if (heard === 'snapshot') opened = true;
      }
    } catch (error) {
      if (current() && this.#ports.isFinal(error)) return this.#gone(attachment);
    }
    if (current()) this.#pause(attachment);
  }

  /** Applies one event. Duplicates and what comes before the snapshot are passed over. */
  #take(attachment: Attachment, raw: unknown, opened: boolean): 'heard' | 'snapshot' | 'ended' {
    const event = eventOf(raw);
    if (event === undefined) return 'heard';
    // Numbers may skip: deltas that waited for a slow reader come joined, under the last one's number.
    const fresh = opened ? event.seq > attachment.seq : event.type === 'snapshot';
    if (!fresh) return 'heard';
    // A snapshot alone may come from a server that closes right after it.
    if (event.type !== 'snapshot') attachment.attempts = 0;
    attachment.seq = event.seq;
    const message = fold(attachment.latest.message, event);
    attachment.latest = { message, link: 'open' };
    // A run that ended before we came says so by its snapshot's status.
    if (isTerminal(event) || message.status !== 'running') {
      this.#end(attachment);
      return 'ended';
    }
    this.#touch(attachment);
    return event.type === 'snapshot' ? 'snapshot' : 'heard';
  }

  /** The store of chats learns it first, so that no view falls back to an older text in between. */
  #end(attachment: Attachment): void {
    this.#hangUp(attachment);
    attachment.latest = { ...attachment.latest, link: 'ended' };
    this.#ports.ended(attachment.latest.message);
    this.#dirty.delete(attachment);
    show(attachment);
  }

  #gone(attachment: Attachment): void {
    this.#close(attachment);
    this.#ports.gone(attachment.latest.message);
    show(attachment);
  }

  #pause(attachment: Attachment): void {
    const pause = PAUSES[Math.min(attachment.attempts, PAUSES.length - 1)] ?? 0;
    attachment.attempts += 1;
    this.#hangUp(attachment);
    attachment.latest = { ...attachment.latest, link: 'waiting' };
    this.#touch(attachment);
    attachment.cancel = this.#ports.after(pause, () => void this.#connect(attachment));
  }

  #guardSilence(attachment: Attachment): void {
    attachment.heard = false;
    attachment.cancel = this.#ports.after(LOOK_MS, () => {
      if (attachment.heard) this.#guardSilence(attachment);
      else void this.#connect(attachment);
    });
  }

  #touch(attachment: Attachment): void {
    if (this.#dirty.size === 0) this.#ports.frame(() => this.#flush());
    this.#dirty.add(attachment);
  }

  #flush(): void {
    const dirty = [...this.#dirty];
    this.#dirty.clear();
    for (const attachment of dirty) show(attachment);
  }
}

function attachmentFor(message: Message, runId: string): Attachment {
  const first: LiveAnswer = { message, link: 'connecting' };
  return {
    runId,
    shown: first,
    latest: first,
    seq: -1,
    attempts: 0,
    heard: false,
    views: new Set(),
    abort: null,
    cancel: null,
    farewell: null,
  };
}

function show(attachment: Attachment): void {
  attachment.shown = attachment.latest;
  for (const view of attachment.views) view();
}

/** The page trusts its own server; only what has no number (a stream's own failure) is no event of the run. */
function eventOf(raw: unknown): RunEvent | undefined {
  const numbered = typeof raw === 'object' && raw !== null && 'type' in raw && 'seq' in raw;
  // `fold` passes over the types of a newer server, which still count.
  return numbered && typeof raw.seq === 'number' ? (raw as RunEvent) : undefined;
}
