/** Colours code off the page's thread: a grammar's patterns take longer to prepare than a frame lasts. */
import type { PaintRequest, PaintResult } from './paint.ts';
import { paint } from './tokenizer.ts';

const cancelled = new Set<number>();

globalThis.addEventListener('message', ({ data }: MessageEvent<PaintRequest>) => {
  if ('cancel' in data) {
    cancelled.add(data.cancel);
    return;
  }
  void paint(data, answer, () => cancelled.has(data.id)).finally(() => cancelled.delete(data.id));
});

function answer(result: PaintResult): void {
  // The project types this file for a window, whose postMessage wants a target; a worker's has none.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  (globalThis.postMessage as (message: PaintResult) => void)(result);
}
