/** Follows a run that another process writes: a snapshot first, then what is published, without gaps. */
import type { RunEvent } from '#shared/events.ts';
import { isTerminal } from '#shared/fold.ts';
import type { Message } from '#shared/message.ts';

interface Source {
  /** Hears what is published from now on, until the returned function is called. */
  listen(hear: (events: RunEvent[]) => void): Promise<() => void>;
  /** The run as it is kept, with the events since its last snapshot there; null when it is gone. */
  read(): Promise<{ seq: number; message: Message; events: RunEvent[] } | null>;
  /** Called when what was published may have been missed, until the returned function is called. */
  onReturn(again: () => void): () => void;
}

/** Null when the run is gone. Ends without a terminal event when events are lost: who watches attaches again. */
export async function following(source: Source): Promise<AsyncGenerator<RunEvent> | null> {
  const heard: RunEvent[] = [];
  let wake: (() => void) | undefined;
  let isDoubtful = false;
  // Before the first look, so that nothing falls in between.
  const leave = await source.listen((events) => {
    heard.push(...events);
    wake?.();
  });
  const trust = source.onReturn(() => {
    isDoubtful = true;
    wake?.();
  });
  const first = await source.read();
  if (first === null) {
    leave();
    trust();
    return null;
  }
  const begin = first;
  return (async function* (): AsyncGenerator<RunEvent, void> {
    let seq = begin.seq;
    try {
      yield { type: 'snapshot', seq, message: begin.message } as const;
      const ending = begin.events.findLast(isTerminal);
      if (ending !== undefined) {
        yield ending;
        return;
      }
      for (;;) {
        const next = heard.shift();
        if (next === undefined && !isDoubtful) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          wake = undefined;
          continue;
        }
        if (next !== undefined && next.seq <= seq) continue;
        if (next === undefined || next.seq > seq + 1) {
          isDoubtful = false;
          if (next !== undefined) heard.unshift(next);
          const missed = (await source.read())?.events.filter((event) => event.seq > seq);
          if (missed === undefined) return;
          if (missed.length === 0 && next === undefined) continue;
          if (missed[0]?.seq !== seq + 1) return;
          heard.unshift(...missed);
          continue;
        }
        seq = next.seq;
        yield next;
        if (isTerminal(next)) return;
      }
    } finally {
      leave();
      trust();
    }
  })();
}
