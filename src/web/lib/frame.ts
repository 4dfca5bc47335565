/** Showing a page of somebody's making in the frame that keeps it apart (http/api/frames.ts). */
import { getFrame } from '#shared/contract/frames.ts';
import { addressOf } from './api.ts';

/** What the frame says: that it shows, what its console said, what its policy refused, or an answer to the page. */
export interface FrameWord {
  kind: string;
  text: string;
}

/** Without `allow-same-origin` it has an origin of its own, which can read nothing of ours. */
export const SANDBOX = 'allow-scripts';

export const frameAddress = (kind: 'code' | 'picture' = 'code'): string => addressOf(getFrame, { query: { kind } });

/**
 * Shows `html` in a frame whose address is `frameAddress()`, once it is ready. Only the frame itself is heard, by the
 * window it is and then by a channel of its own. Returns how to stop listening.
 */
export function showInFrame(frame: HTMLIFrameElement, html: string, onWord: (word: FrameWord) => void): () => void {
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
    onWord({ kind: String(data.kind), text: String(data.text) });
  });
  port1.start();
  return () => {
    removeEventListener('message', ready);
    port1.close();
  };
}

/** Script text that may stand between script tags: nothing in it can end the element it stands in. */
export function scriptText(code: string): string {
  return code.replaceAll(/<\/(script)/gi, String.raw`<\/$1`).replaceAll('<!--', String.raw`<\!--`);
}
