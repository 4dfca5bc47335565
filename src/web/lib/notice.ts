/** The word itself that a long answer is done (lib/notices.ts); it comes when the first is due. */
import type { Message } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import { wantsNotices, wished } from './notices.ts';
import { spoken } from './spoken.ts';

/** Shorter answers are waited for, ms. */
const LONG_MS = 4000;
const EXCERPT = 140;

/** Says that an answer is done, when that is wished and nobody sees it. `title`: of its chat. */
export function noticeOf(message: Message, title: string): void {
  const wish = wished();
  if (!wish || !document.hidden || !wantsNotices() || message.status === 'stopped') return;
  if ((message.timing?.totalMs ?? 0) < LONG_MS) return;
  // One notice a chat: the newest answer takes the place of the one before.
  const options = { body: spoken(textOf(message), EXCERPT), tag: message.chatId };
  try {
    const notice = new Notification(wish.title(title), options);
    notice.addEventListener('click', () => {
      window.focus();
      wish.open(message.chatId);
      notice.close();
    });
  } catch {
    // Phones give notices only through the worker, which opens the chat then (worker/service-worker.js).
    void navigator.serviceWorker?.ready
      .then((worker) => worker.showNotification(wish.title(title), options))
      .catch(() => undefined);
  }
}
