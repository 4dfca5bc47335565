/** A word from the system when a long answer is done and nobody looks at the page; only for who asked for it. */
export interface Wish {
  /** The title of the notice for a chat of this name. */
  title: (chat: string) => string;
  open: (chatId: string) => void;
}

let wish: Wish | null = null;

/** What to say when an answer is done; null: nothing. */
export function wishNotices(next: Wish | null): void {
  wish = next;
}

export const wished = (): Wish | null => wish;

/** Whether the page has to hear of the end though nobody looks. */
export const wantsNotices = (): boolean => wish !== null && mayNotify();

export const canNotify = (): boolean => typeof Notification !== 'undefined' && isSecureContext;

const mayNotify = (): boolean => canNotify() && Notification.permission === 'granted';

/** Asks the person, through the browser. False: the browser has no notices here, or was told not to give any. */
export async function askForNotices(): Promise<boolean> {
  if (!canNotify()) return false;
  return (await Notification.requestPermission()) === 'granted';
}
