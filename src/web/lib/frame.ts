/** Showing a page of somebody's making in the frame that keeps it apart (http/api/frames.ts). */
import { getFrame } from '#shared/contract/frames.ts';
import { addressOf } from './api.ts';

/**
 * What the frame says: that it shows, what its console said, what its policy refused, or an answer to the page. Of a
 * frame that shows, this file says `silent` when it answers no more, and `awake` when it does again.
 */
export interface FrameWord {
  kind: string;
  text: string;
}

/** Without `allow-same-origin` it has an origin of its own, which can read nothing of ours. */
export const SANDBOX = 'allow-scripts';

export const frameAddress = (kind: 'code' | 'picture' = 'code'): string => addressOf(getFrame, { query: { kind } });

/** How often a frame that shows is asked whether it is awake, and how long it may take to answer, ms. */
const BEAT_MS = 1000;
const SILENT_MS = 5000;

/**
 * Shows `html` in a frame whose address is `frameAddress()`, once it is ready. Only the frame itself is heard, by the
 * window it is and then by a channel of its own; `watched` to be told when it goes silent. Returns how to stop listening.
 */
export function showInFrame(
  frame: HTMLIFrameElement,
  html: string,
  onWord: (word: FrameWord) => void,
  { watched = false } = {},
): () => void {
  const { port1, port2 } = new MessageChannel();
  const ready = (event: MessageEvent) => {
    if (event.source !== frame.contentWindow || event.data !== 'parlor-frame-ready') return;
    removeEventListener('message', ready);
    // Its origin is opaque: there is no name for it. The port goes to this very window.
    frame.contentWindow?.postMessage({ html }, '*', [port2]);
  };
  addEventListener('message', ready);
  port1.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data !== 'object' || data === null || !('kind' in data) || !('text' in data)) return;
    const word = { kind: String(data.kind), text: String(data.text) };
    if (word.kind === 'beat') return heart?.heard();
    // A frame of an older version, out of the browser's cache, does not know the question.
    if (watched && word.kind === 'shown' && word.text === 'beats') heart ??= heartOf(port1, onWord);
    onWord(word);
  });
  let heart: ReturnType<typeof heartOf> | undefined;
  port1.start();
  return () => {
    removeEventListener('message', ready);
    heart?.stop();
    port1.close();
  };
}

/** Code that goes round in circles answers nothing: it may begin long after something was shown. */
function heartOf(port: MessagePort, onWord: (word: FrameWord) => void) {
  let last = performance.now();
  let silent = false;
  const beat = setInterval(() => {
    // In the background timers rest, here and there.
    if (document.hidden) last = performance.now();
    else port.postMessage('beat');
    if (silent || performance.now() - last < SILENT_MS) return;
    silent = true;
    onWord({ kind: 'silent', text: '' });
  }, BEAT_MS);
  return {
    heard() {
      last = performance.now();
      if (silent) onWord({ kind: 'awake', text: '' });
      silent = false;
    },
    stop: () => clearInterval(beat),
  };
}

/**
 * Frames share a process of the browser's, apart from the page's. What goes round in circles in one holds up all of them,
 * and the process ends with the last: so whoever has a frame can give it up where another one is stuck.
 */
const giveUp = new Set<() => void>();

/** Returns how not to be asked any more. */
export function whenOneIsStuck(leave: () => void): () => void {
  giveUp.add(leave);
  return () => giveUp.delete(leave);
}

/** One that went silent is taken away. */
export function endStuck(): void {
  for (const leave of giveUp) leave();
}

/** Script text that may stand between script tags: nothing in it can end the element it stands in. */
export function scriptText(code: string): string {
  return code.replaceAll(/<\/(script)/gi, String.raw`<\/$1`).replaceAll('<!--', String.raw`<\!--`);
}
