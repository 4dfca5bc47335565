import { act, useLayoutEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { usePaced } from './paced.ts';

let drawn: string[];
let times: number[];
let show: (text: string, streaming: boolean) => void;
let leave: () => void;

function Shown({ text, streaming }: { text: string; streaming: boolean }) {
  const shown = usePaced(text, streaming);
  useLayoutEffect(() => {
    if (drawn.at(-1) === shown) return;
    drawn.push(shown);
    times.push(performance.now());
  });
  return null;
}

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  drawn = [];
  times = [];
  const root = createRoot(document.createElement('div'));
  show = (text, streaming) => {
    act(() => root.render(<Shown text={text} streaming={streaming} />));
  };
  leave = () => act(() => root.unmount());
});
afterEach(() => {
  leave();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Lets `ms` pass, and React draw what came of it. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5)
    await act(async () => {
      await vi.advanceTimersByTimeAsync(5);
    });
}

function hide(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
  act(() => {
    document.dispatchEvent(new Event('visibilitychange'));
  });
}

describe('usePaced', () => {
  it('shows at once what is there at the first rendering', () => {
    show('already here', true);
    expect(drawn).toEqual(['already here']);
  });

  it('spreads a burst over the next 250 ms, in even steps', async () => {
    show('', true);
    await pass(1000);
    show('. '.repeat(250), true);
    await pass(300);
    const steps = drawn.map((text, i) => text.length - (drawn[i - 1]?.length ?? 0)).slice(1);
    expect(drawn.at(-1)).toHaveLength(500);
    expect(steps).toHaveLength(5);
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(25);
  });

  it('paints at most twenty times a second, however often text arrives', async () => {
    show('', true);
    let text = '';
    for (let ms = 0; ms < 2000; ms += 5) {
      text += 'word ';
      show(text, true);
      await pass(5);
    }
    await pass(300);
    expect(drawn.at(-1)).toBe(text);
    const gaps = times.slice(2).map((time, i) => time - (times[i + 1] ?? 0));
    // The test looks every 5 ms.
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(45);
    expect(drawn.length).toBeLessThanOrEqual(46);
    expect(drawn.length).toBeGreaterThan(35);
  });

  it('only ever adds to what is shown, and never cuts a word or a character', async () => {
    show('', true);
    const text = 'Several words, 中文也有, 😀😀😀😀 and more of them. '.repeat(20);
    for (let end = 0; end < text.length; end += 37) {
      show(text.slice(0, end), true);
      await pass(30);
    }
    for (const [i, shown] of drawn.entries()) {
      expect(shown.startsWith(drawn[i - 1] ?? '')).toBe(true);
      expect(shown.isWellFormed()).toBe(true);
    }
    show(text, true);
    await pass(1000);
    expect(drawn.at(-1)).toBe(text);
  });

  it('is complete the moment the stream ends', async () => {
    show('', true);
    await pass(100);
    show('a long text that has only just arrived', true);
    show('a long text that has only just arrived', false);
    expect(drawn.at(-1)).toBe('a long text that has only just arrived');
  });

  it('does not pace what nobody sees', async () => {
    show('', true);
    await pass(100);
    show('x '.repeat(100), true);
    hide(true);
    expect(drawn.at(-1)).toHaveLength(200);
    show('x '.repeat(200), true);
    expect(drawn.at(-1)).toHaveLength(400);
    hide(false);
    show('x '.repeat(300), true);
    expect(drawn.at(-1)).toHaveLength(400);
    await pass(300);
    expect(drawn.at(-1)).toHaveLength(600);
  });

  it('shows another text at once', () => {
    show('one text', true);
    show('quite another', true);
    expect(drawn.at(-1)).toBe('quite another');
  });
});
