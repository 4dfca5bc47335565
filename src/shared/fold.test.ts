import { describe, expect, it } from 'vitest';
import type { RunEvent } from './events.ts';
import { fold } from './fold.ts';
import { newId } from './ids.ts';
import type { Message } from './message.ts';
import { textOf } from './message-text.ts';

const empty: Message = {
  id: newId('msg'),
  chatId: newId('chat'),
  parentId: null,
  role: 'assistant',
  parts: [],
  status: 'running',
  model: 'gpt-4o',
  usage: null,
  timing: null,
  costMicroUsd: null,
  error: null,
  runId: newId('run'),
  createdAt: new Date(0).toISOString(),
};

describe('fold', () => {
  it('builds reasoning and text from deltas and ends with the run’s totals', () => {
    const events: RunEvent[] = [
      { type: 'snapshot', seq: 0, message: empty },
      { type: 'reasoning', seq: 1, part: 0, delta: 'hm' },
      { type: 'reasoned', seq: 2, part: 0, ms: 1200 },
      { type: 'text', seq: 3, part: 1, delta: 'Hello' },
      { type: 'text', seq: 4, part: 1, delta: ', you' },
      {
        type: 'finished',
        seq: 5,
        reason: 'done',
        usage: { input: 1, cached: 0, output: 2, reasoning: 1, source: 'provider' },
        timing: { firstTokenMs: 5, totalMs: 9 },
        costMicroUsd: 12,
      },
    ];
    const message = events.reduce(fold, empty);
    expect(message.parts).toEqual([
      { type: 'reasoning', text: 'hm', ms: 1200 },
      { type: 'text', text: 'Hello, you' },
    ]);
    expect(message).toMatchObject({ status: 'done', runId: null, costMicroUsd: 12 });
    expect(textOf(message)).toBe('Hello, you');
  });

  it('keeps what was written when the run fails', () => {
    const message = fold(fold(empty, { type: 'text', seq: 1, part: 0, delta: 'half' }), {
      type: 'failed',
      seq: 2,
      error: { code: 'upstream_cut', params: {} },
      usage: null,
      timing: { firstTokenMs: null, totalMs: 3 },
      costMicroUsd: null,
    });
    expect(message.status).toBe('failed');
    expect(textOf(message)).toBe('half');
  });

  it('never changes its input, and parts that stay keep their identity', () => {
    const one = fold(empty, { type: 'text', seq: 1, part: 0, delta: 'a' });
    const two = fold(one, { type: 'text', seq: 2, part: 1, delta: 'b' });
    expect(empty.parts).toEqual([]);
    expect(two.parts[0]).toBe(one.parts[0]);
  });

  it('ignores an event of a newer server', () => {
    // A type this build does not know: the wire may carry it.
    const unknown = { type: 'sparkle', seq: 1 } as unknown as RunEvent;
    expect(fold(empty, unknown)).toBe(empty);
  });
});
