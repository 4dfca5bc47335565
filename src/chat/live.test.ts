import { describe, expect, it } from 'vitest';
import type { RunEvent, UnnumberedEvent } from '#shared/events.ts';
import { newId } from '#shared/ids.ts';
import type { Message } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import { fold } from '#shared/fold.ts';
import { Live } from './live.ts';

const done: UnnumberedEvent = {
  type: 'finished',
  reason: 'done',
  usage: null,
  timing: { firstTokenMs: 1, totalMs: 2 },
  costMicroUsd: null,
};
const unsaved = (): UnnumberedEvent => ({ ...done, type: 'failed', error: { code: 'disk_full', params: {} } });

function message(): Message {
  return {
    id: newId('msg'),
    chatId: newId('chat'),
    parentId: null,
    role: 'assistant',
    parts: [],
    status: 'running',
    model: 'm',
    usage: null,
    timing: null,
    costMicroUsd: null,
    error: null,
    runId: null,
    createdAt: new Date(0).toISOString(),
  };
}

async function collect(source: AsyncIterable<RunEvent> | null): Promise<RunEvent[]> {
  const out: RunEvent[] = [];
  for await (const event of source ?? []) out.push(event);
  return out;
}

function opened(save: (message: Message) => Promise<void> = async () => undefined) {
  const errors: unknown[] = [];
  const live = new Live({ save, onSaveError: (error) => errors.push(error) });
  const run = live.open('run_1', 'user_1', message());
  return { live, run, errors };
}

describe('a live run', () => {
  it('gives every watcher a snapshot and the rest, whenever it attaches', async () => {
    const { live, run } = opened();
    const early = collect(live.attach('run_1'));
    live.append('run_1', { type: 'text', part: 0, delta: 'Hel' });
    const late = collect(live.attach('run_1'));
    live.append('run_1', { type: 'text', part: 0, delta: 'lo' });
    await live.finish('run_1', done, unsaved);
    for (const events of [await early, await late]) {
      expect(events[0]?.type).toBe('snapshot');
      expect(events.filter((event) => event.type === 'finished')).toHaveLength(1);
      const folded = events.reduce(fold, message());
      expect(textOf(folded)).toBe('Hello');
      expect(folded.status).toBe('done');
    }
    expect(run.message.status).toBe('done');
  });

  it('joins the deltas a slow reader has not taken yet', async () => {
    const { live } = opened();
    const source = live.attach('run_1');
    for (let i = 0; i < 1000; i++) live.append('run_1', { type: 'text', part: 0, delta: 'x' });
    await live.finish('run_1', done, unsaved);
    const events = await collect(source);
    expect(events).toHaveLength(3);
    expect(textOf(events.reduce(fold, message()))).toBe('x'.repeat(1000));
  });

  it('saves before it says finished, and says nothing after', async () => {
    const order: string[] = [];
    const { live } = opened(async (saved) => {
      order.push(`saved ${saved.status}`);
    });
    const watching = collect(live.attach('run_1')).then((events) => order.push(`saw ${events.at(-1)?.type}`));
    await live.finish('run_1', done, unsaved);
    await watching;
    live.append('run_1', { type: 'text', part: 0, delta: 'late' });
    expect(await live.finish('run_1', done, unsaved)).toBe(false);
    expect(order).toEqual(['saved done', 'saw finished']);
    expect(live.attach('run_1')).toBeNull();
  });

  it('tells the watcher when the disk is full, and keeps the answer readable', async () => {
    const { live, run, errors } = opened(() => Promise.reject(new Error('disk full')));
    live.append('run_1', { type: 'text', part: 0, delta: 'kept' });
    const watching = collect(live.attach('run_1'));
    await live.finish('run_1', done, unsaved);
    const events = await watching;
    expect(events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'disk_full' } });
    expect(textOf(events.reduce(fold, message()))).toBe('kept');
    expect(textOf(live.overlay([run.message])[0] ?? message())).toBe('kept');
    expect(errors).not.toEqual([]);
  });

  it('stops by chat and by person', () => {
    const { live, run } = opened();
    live.stopChat('chat_other');
    expect(run.signal.aborted).toBe(false);
    live.stopUser('user_1');
    expect(run.signal.aborted).toBe(true);
  });
});
