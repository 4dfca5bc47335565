/** The tabs of one browser tell each other which chat they changed; nothing passes through the server for it. */

const NAME = 'parlor-chats';

let channel: BroadcastChannel | null | undefined;
const listeners = new Set<(chatId: string) => void>();

function open(): BroadcastChannel | null {
  if (channel !== undefined) return channel;
  channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(NAME);
  channel?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string') for (const listener of listeners) listener(data);
  });
  return channel;
}

/** This tab changed the chat: the others may look. */
export function tellTabs(chatId: string): void {
  open()?.postMessage(chatId);
}

/** Calls back when another tab changed a chat. Returns how to stop. */
export function onOtherTabs(listener: (chatId: string) => void): () => void {
  open();
  listeners.add(listener);
  return () => listeners.delete(listener);
}
