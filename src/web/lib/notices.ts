/** A word from the system when a long answer is done and nobody looks at the page; only for who asked for it. */
import type { Message } from '#shared/message.ts';

/** Shorter answers are waited for, ms. */
const LONG_MS = 4000;
const EXCERPT = 140;

interface Wish {
  /** The title of the notice for a chat of this name. */
  title: (chat: string) => string;
  open: (chatId: string) => void;
}

let wish: Wish | null = null;

/** What to say when an answer is done; null: nothing. */
export function wishNotices(next: Wish | null): void {
  wish = next;
}

/** Whether the page has to hear of the end though nobody looks. */
export const wantsNotices = (): boolean => wish !== null && mayNotify();

export const canNotify = (): boolean => typeof Notification !== 'undefined' && isSecureContext;

const mayNotify = (): boolean => canNotify() && Notification.permission === 'granted';

/** Asks the person, through the browser. False: the browser has no notices here, or was told not to give any. */
export async function askForNotices(): Promise<boolean> {
  if (!canNotify()) return false;
  return (await Notification.requestPermission()) === 'granted';
}

/** Says that an answer is done, when that is wished and nobody sees it. `plain`: its text without marks. */
export function noticeOf(message: Message, { title, plain }: { title: string; plain: string }): void {
  const wished = wish;
  if (!wished || !document.hidden || !mayNotify() || message.status === 'stopped') return;
  if ((message.timing?.totalMs ?? 0) < LONG_MS) return;
  // One notice a chat: the newest answer takes the place of the one before.
  const options = { body: plain.slice(0, EXCERPT), tag: message.chatId };
  try {
    const notice = new Notification(wished.title(title), options);
    notice.addEventListener('click', () => {
      window.focus();
      wished.open(message.chatId);
      notice.close();
    });
  } catch {
    // Phones give notices only through the worker, which opens the chat then (worker/service-worker.js).
    void navigator.serviceWorker?.ready
      .then((worker) => worker.showNotification(wished.title(title), options))
      .catch(() => undefined);
  }
}
