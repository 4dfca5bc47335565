/** Evens out the bursts in which a stream arrives, and the number of times it is drawn. */
import { useLayoutEffect, useRef, useState } from 'react';

// Milliseconds between two paints, and over which what has arrived is spread.
const TICK = 50;
const SPREAD = 250;
// Characters by which a release may be prolonged to end with a word.
const WORD = 20;

/**
 * The part of a streamed `text` to show now. At most 20 changes a second; what arrives appears evenly over the next
 * 250 ms, however much it is. Complete at once when `streaming` ends or nobody is looking. What is there at the first
 * rendering is shown as it is.
 */
export function usePaced(text: string, streaming: boolean): string {
  const [shown, setShown] = useState(text.length);
  const pace = useRef<Pace>(undefined);

  useLayoutEffect(() => {
    const created = new Pace(setShown);
    pace.current = created;
    const flush = (): void => {
      if (document.hidden) created.finish();
    };
    document.addEventListener('visibilitychange', flush);
    return () => {
      document.removeEventListener('visibilitychange', flush);
      created.stop();
    };
  }, []);

  useLayoutEffect(() => {
    if (streaming && !document.hidden) pace.current?.follow(text);
    else pace.current?.jump(text);
  }, [text, streaming]);

  return streaming ? text.slice(0, shown) : text;
}

class Pace {
  private readonly show: (length: number) => void;
  private text: string | undefined;
  private shown = 0;
  /** When everything that has arrived should be visible. */
  private due = 0;
  private last = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(show: (length: number) => void) {
    this.show = show;
  }

  follow(text: string): void {
    // The first text, or another one altogether: nothing to be gradual about.
    if (this.text === undefined || !text.startsWith(this.text)) {
      this.jump(text);
      return;
    }
    if (text === this.text) return;
    this.text = text;
    const now = performance.now();
    this.due = now + SPREAD;
    this.timer ??= setTimeout(() => this.tick(), Math.max(0, this.last + TICK - now));
  }

  jump(text: string): void {
    this.text = text;
    this.finish();
  }

  finish(): void {
    this.stop();
    this.shown = this.text?.length ?? 0;
    this.show(this.shown);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private tick(): void {
    const text = this.text ?? '';
    const now = performance.now();
    const left = Math.max(TICK, this.due - now);
    const step = Math.ceil(((text.length - this.shown) * TICK) / left);
    this.shown = wordEnd(text, this.shown + step);
    this.last = now;
    this.timer = this.shown < text.length ? setTimeout(() => this.tick(), TICK) : undefined;
    this.show(this.shown);
  }
}

/** A place at or shortly after `at` where no word and no character is cut in two. */
function wordEnd(text: string, at: number): number {
  if (at >= text.length) return text.length;
  let end = at;
  while (
    end < text.length &&
    end - at < WORD &&
    /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\d]/u.test(text[end] ?? '')
  )
    end++;
  const before = text.charCodeAt(end - 1);
  return before >= 0xd800 && before <= 0xdbff ? end + 1 : end;
}
