import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { SharedChat } from '#shared/contract/shares.ts';
import { loadErrorWords } from '../../lib/error-words.ts';
import { follow } from './follow.ts';

const original = globalThis.fetch;
let asked: string[] = [];
let answer: () => Response;
let stop = () => {};

// They come with the first failure, in real time.
beforeAll(() => loadErrorWords());
beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  globalThis.fetch = (input) => {
    asked.push(typeof input === 'string' ? input : '');
    return Promise.resolve(answer());
  };
});
afterEach(() => {
  stop();
  globalThis.fetch = original;
  vi.useRealTimers();
  hide(false);
});

const chat = (texts: string[], status: 'done' | 'running' = 'done'): SharedChat => ({
  instance: 'Parlor',
  title: 'T',
  form: 'live',
  takenAt: '2026-11-01T00:00:00.000Z',
  messages: texts.map((text) => ({ role: 'assistant', parts: [{ type: 'text', text }], model: null, status })),
});
const now = (tag: string, chat: SharedChat | null) => () => Response.json({ tag, chat });
const refused = (status: number, code: string) => () =>
  Response.json({ error: { code, message: '', params: {}, requestId: 'call_1' } }, { status });
function hide(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}

it('shows what comes by itself, asking soon while something happens and seldom when nothing does', async () => {
  const seen: string[] = [];
  answer = now('a', chat(['one']));
  stop = follow('tok', { onChat: ({ messages }) => seen.push(messages.length.toString()), onEnd: () => {} });
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual(['/api/shared/tok/now']);
  answer = now('b', chat(['one', 'tw'], 'running'));
  await vi.advanceTimersByTimeAsync(6000);
  expect(asked[1]).toBe('/api/shared/tok/now?seen=a');
  expect(seen).toEqual(['1', '2']);
  answer = now('b', null);
  const before = asked.length;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked.length - before).toBe(5);
  answer = now('c', chat(['one', 'two']));
  await vi.advanceTimersByTimeAsync(2000);
  expect(seen.at(-1)).toBe('2');
  answer = now('c', null);
  await vi.advanceTimersByTimeAsync(600_000);
  const calm = asked.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked.length - calm).toBe(3);
});

it('asks nothing while nobody looks, and at once when somebody does again', async () => {
  answer = now('a', null);
  stop = follow('tok', { onChat: () => {}, onEnd: () => {} });
  await vi.advanceTimersByTimeAsync(0);
  hide(true);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked).toHaveLength(1);
  hide(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(2);
});

it('goes on after failures, ever more seldom, and ends where there is nothing to read any more', async () => {
  const ends: string[] = [];
  answer = refused(500, 'internal');
  stop = follow('tok', { onChat: () => {}, onEnd: (why) => ends.push(why) });
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.length).toBeLessThan(16);
  answer = refused(401, 'share_locked');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ends).toEqual(['locked']);
  const before = asked.length;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked).toHaveLength(before);
});
