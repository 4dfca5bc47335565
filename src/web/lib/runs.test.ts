import { describe, expect, it } from 'vitest';
import { newId } from '#shared/ids.ts';
import type { Message } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import { Runs, type LiveAnswer } from './runs.ts';

const running: Message = {
  id: newId('msg'),
  chatId: newId('chat'),
  parentId: null,
  role: 'assistant',
  parts: [],
  status: 'running',
  model: 'gpt',
  usage: null,
  timing: null,
  costMicroUsd: null,
  error: null,
  runId: newId('run'),
  createdAt: '2026-11-22T10:00:00.000Z',
};
const withText = (text: string, more: Partial<Message> = {}): Message => ({
  ...running,
  parts: [{ type: 'text', text }],
  ...more,
});
const snapshot = (seq: number, message: Message) => ({ type: 'snapshot', seq, message });
const text = (seq: number, delta: string) => ({ type: 'text', seq, part: 0, delta });
const finished = (seq: number) => ({
  type: 'finished',
  seq,
  reason: 'done',
  usage: null,
  timing: { firstTokenMs: 5, totalMs: 9 },
  costMicroUsd: 12,
});

/** A connection under the test's control. */
interface Line {
  say(...events: unknown[]): Promise<void>;
  /** The connection closes; with an error it breaks. */
  cut(error?: Error): Promise<void>;
  aborted: boolean;
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

function house() {
  const lines: Line[] = [];
  const ended: Message[] = [];
  const gone: Message[] = [];
  const timers: { ms: number; callback: () => void }[] = [];
  let frames: (() => void)[] = [];
  const runs = new Runs({
    open: (_, signal) => scripted(lines, signal),
    isFinal: (error) => error instanceof Error && error.message === 'not found',
    ended: (message) => ended.push(message),
    gone: (message) => gone.push(message),
    frame: (callback) => frames.push(callback),
    after(ms, callback) {
      const timer = { ms, callback };
      timers.push(timer);
      return () => {
        const at = timers.indexOf(timer);
        if (at !== -1) timers.splice(at, 1);
      };
    },
  });
  return {
    runs,
    lines,
    ended,
    gone,
    timers,
    paint() {
      const due = frames;
      frames = [];
      for (const callback of due) callback();
    },
    /** Lets every pending timer of `ms` fire. */
    async pass(ms: number) {
      for (const timer of timers.filter((each) => each.ms === ms)) {
        timers.splice(timers.indexOf(timer), 1);
        timer.callback();
      }
      await settled();
    },
  };
}

function scripted(lines: Line[], signal: AbortSignal): AsyncIterable<unknown> {
  const queue: unknown[] = [];
  let wake = () => {};
  let end: { error?: Error } | undefined;
  const line: Line = {
    aborted: false,
    async say(...events) {
      queue.push(...events);
      wake();
      await settled();
    },
    async cut(error) {
      end = error ? { error } : {};
      wake();
      await settled();
    },
  };
  signal.addEventListener('abort', () => {
    line.aborted = true;
    end ??= {};
    wake();
  });
  lines.push(line);
  return (async function* () {
    for (;;) {
      while (queue.length > 0) yield queue.shift();
      if (end?.error) throw end.error;
      if (end) return;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  })();
}

/** A view as a component would be: it remembers what it saw. */
function look(runs: Runs, message: Message = running) {
  const seen: (LiveAnswer | undefined)[] = [];
  const leave = runs.watch(message, () => seen.push(runs.get(message)));
  return { seen, leave, text: () => textOf(seen.at(-1)?.message ?? running) };
}

describe('a live answer', () => {
  it('begins with the snapshot, grows by what is said, ends once', async () => {
    const h = house();
    const view = look(h.runs);
    await h.lines[0]!.say(snapshot(4, withText('Hel')), text(5, 'lo'), text(6, ' ✓ 你'));
    h.paint();
    expect(view.text()).toBe('Hello ✓ 你');
    expect(view.seen.at(-1)?.link).toBe('open');
    await h.lines[0]!.say(text(7, '好'), finished(8));
    expect(h.ended).toHaveLength(1);
    expect(h.ended[0]).toMatchObject({ status: 'done', runId: null, costMicroUsd: 12 });
    expect(textOf(h.ended[0]!)).toBe('Hello ✓ 你好');
    expect(view.seen.at(-1)?.link).toBe('ended');
    expect(h.lines).toHaveLength(1);
    expect(h.timers).toEqual([]);
  });

  it('tells its views at most once a frame', async () => {
    const h = house();
    const view = look(h.runs);
    await h.lines[0]!.say(snapshot(0, running));
    for (let seq = 1; seq <= 50; seq++) await h.lines[0]!.say(text(seq, 'x'));
    expect(view.seen).toHaveLength(0);
    h.paint();
    expect(view.seen).toHaveLength(1);
    expect(view.text()).toBe('x'.repeat(50));
    h.paint();
    expect(view.seen).toHaveLength(1);
  });

  it('is fetched once however many views look at it, and let go when none does', async () => {
    const h = house();
    const first = look(h.runs);
    const second = look(h.runs);
    expect(h.lines).toHaveLength(1);
    await h.lines[0]!.say(snapshot(0, withText('a')));
    h.paint();
    expect([first.text(), second.text()]).toEqual(['a', 'a']);
    first.leave();
    expect(h.lines[0]!.aborted).toBe(false);
    second.leave();
    // Going back at once keeps the connection …
    const third = look(h.runs);
    await h.pass(1000);
    expect(h.lines[0]!.aborted).toBe(false);
    third.leave();
    // … staying away does not.
    await h.pass(1000);
    expect(h.lines[0]!.aborted).toBe(true);
    expect(h.runs.get(running)).toBeUndefined();
    expect(h.timers).toEqual([]);
  });

  it('goes on from a fresh snapshot when the connection breaks', async () => {
    const h = house();
    const view = look(h.runs);
    await h.lines[0]!.say(snapshot(0, withText('one ')), text(1, 'two '));
    await h.lines[0]!.cut(new Error('network'));
    h.paint();
    expect(view.seen.at(-1)).toMatchObject({ link: 'waiting' });
    expect(view.text()).toBe('one two ');
    await h.pass(250);
    // Meanwhile the server wrote on.
    await h.lines[1]!.say(snapshot(7, withText('one two three ')), text(8, 'four'));
    h.paint();
    expect(view.text()).toBe('one two three four');
    expect(view.seen.at(-1)).toMatchObject({ link: 'open' });
  });

  it('waits longer after each vain attempt, and starts short again once it succeeded', async () => {
    const h = house();
    look(h.runs);
    for (const ms of [250, 1000, 2000, 4000, 8000, 8000]) {
      await h.lines.at(-1)!.cut(new Error('network'));
      expect(h.timers.map((timer) => timer.ms)).toEqual([ms]);
      await h.pass(ms);
    }
    await h.lines.at(-1)!.say(snapshot(0, running), text(1, 'a'));
    await h.lines.at(-1)!.cut();
    expect(h.timers.map((timer) => timer.ms)).toEqual([250]);
  });

  it('opens again at once when the page wakes or the network returns', async () => {
    const h = house();
    const view = look(h.runs);
    await h.lines[0]!.say(snapshot(0, withText('a')));
    h.runs.wake();
    expect(h.lines[0]!.aborted).toBe(true);
    await h.lines[1]!.say(snapshot(3, withText('abc')));
    // What the dead connection still holds is not heard.
    await h.lines[0]!.say(text(1, 'zzz'));
    h.paint();
    expect(view.text()).toBe('abc');
  });

  it('keeps no connection while the page sleeps', async () => {
    const h = house();
    const view = look(h.runs);
    await h.lines[0]!.say(snapshot(0, withText('a')));
    h.runs.sleep();
    await settled();
    expect(h.lines[0]!.aborted).toBe(true);
    expect(h.timers).toEqual([]);
    h.runs.wake();
    await h.lines[1]!.say(snapshot(9, withText('all of it')));
    h.paint();
    expect(view.text()).toBe('all of it');
  });

  it('does not trust a connection that has been silent for long', async () => {
    const h = house();
    const view = look(h.runs);
    await h.lines[0]!.say(snapshot(0, withText('a')));
    await h.pass(40_000);
    expect(h.lines[0]!.aborted).toBe(false);
    await h.pass(40_000);
    expect(h.lines[0]!.aborted).toBe(true);
    await h.lines[1]!.say(snapshot(1, withText('ab')));
    h.paint();
    expect(view.text()).toBe('ab');
  });

  it('passes over duplicates, and over a snapshot older than what it has', async () => {
    const h = house();
    const view = look(h.runs);
    await h.lines[0]!.say(text(1, 'before the snapshot'), snapshot(4, withText('abcd')), text(3, 'c'), text(4, 'd'));
    await h.lines[0]!.say(text(5, 'e'), text(5, 'e'), snapshot(2, withText('ab')), text(6, 'f'));
    h.paint();
    expect(view.text()).toBe('abcdef');
  });

  it('takes deltas that were joined for a slow reader, whose numbers skip', async () => {
    const h = house();
    const view = look(h.runs);
    await h.lines[0]!.say(snapshot(3, withText('a')), text(7, 'bcde'), text(8, 'f'));
    h.paint();
    expect(view.text()).toBe('abcdef');
    expect(h.lines).toHaveLength(1);
  });

  it('takes a lower number after the server restarted, and the end it then says', async () => {
    const h = house();
    look(h.runs);
    await h.lines[0]!.say(snapshot(90, withText('written so far, and more')));
    await h.lines[0]!.cut(new Error('restart'));
    await h.pass(250);
    await h.lines[1]!.say(snapshot(0, withText('written so far', { status: 'interrupted', runId: null })));
    expect(h.ended).toHaveLength(1);
    expect(h.ended[0]).toMatchObject({ status: 'interrupted' });
    expect(textOf(h.ended[0]!)).toBe('written so far');
    expect(h.lines).toHaveLength(2);
    expect(h.timers).toEqual([]);
  });

  it('ends once when the terminal event comes twice', async () => {
    const h = house();
    const view = look(h.runs);
    await h.lines[0]!.say(snapshot(0, withText('a')), finished(1), finished(2), text(3, 'late'));
    expect(h.ended).toHaveLength(1);
    expect(view.text()).toBe('a');
    h.runs.wake();
    expect(h.lines).toHaveLength(1);
  });

  it('counts what a newer server says and this page does not know', async () => {
    const h = house();
    const view = look(h.runs);
    await h.lines[0]!.say(snapshot(0, withText('a')), { type: 'confetti', seq: 1 }, text(2, 'b'));
    h.paint();
    expect(view.text()).toBe('ab');
  });

  it('tries again when the stream itself fails on the server', async () => {
    const h = house();
    const view = look(h.runs);
    await h.lines[0]!.say(snapshot(0, withText('a')), { type: 'failed', error: { code: 'internal', params: {} } });
    await h.lines[0]!.cut();
    expect(h.ended).toEqual([]);
    await h.pass(250);
    await h.lines[1]!.say(snapshot(1, withText('ab')));
    h.paint();
    expect(view.text()).toBe('ab');
  });

  it('gives up on a run nobody knows, and leaves the word to what is stored', async () => {
    const h = house();
    const view = look(h.runs);
    await h.lines[0]!.cut(new Error('not found'));
    expect(h.gone).toHaveLength(1);
    expect(view.seen).toEqual([undefined]);
    h.runs.wake();
    expect(h.lines).toHaveLength(1);
    expect(h.timers).toEqual([]);
  });

  it('follows a new run of the same message (continue)', async () => {
    const h = house();
    look(h.runs);
    await h.lines[0]!.say(snapshot(0, withText('half')), finished(1));
    const again = { ...withText('half'), runId: newId('run') };
    const view = look(h.runs, again);
    await h.lines[1]!.say(snapshot(0, again), text(1, ' and whole'));
    h.paint();
    expect(view.text()).toBe('half and whole');
    expect(h.runs.get(running)).toBeUndefined();
  });
});
