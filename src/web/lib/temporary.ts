/** A temporary chat lives as long as its page. */
import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { deleteChat, getChat } from '#shared/contract/chats.ts';
import { getFile } from '#shared/contract/files.ts';
import { addressOf, keyOf } from './api.ts';
import type { ChatData } from './chat-cache.ts';

const open = new Map<string, number>();

/** Deletes the chat, on the server and here, when the page that calls this closes. Null: nothing to do. */
export function useGoneWhenClosed(chatId: string | null): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (chatId === null) return;
    open.set(chatId, (open.get(chatId) ?? 0) + 1);
    const close = () => {
      void forgetFiles(filesOf(queries.getQueryData(keyOf(getChat, { params: { id: chatId } }))));
      queries.removeQueries({ queryKey: keyOf(getChat, { params: { id: chatId } }) });
      // `keepalive`: it is sent though the page goes. A day later the server would do the same.
      fetch(addressOf(deleteChat, { params: { id: chatId } }), { method: 'DELETE', keepalive: true }).catch(() => {});
    };
    const hide = (event: PageTransitionEvent) => {
      if (!event.persisted) close();
    };
    addEventListener('pagehide', hide);
    return () => {
      removeEventListener('pagehide', hide);
      open.set(chatId, (open.get(chatId) ?? 1) - 1);
      // A page drawn anew at once (React's strict mode) has not been closed.
      setTimeout(() => {
        if (open.get(chatId) !== 0) return;
        open.delete(chatId);
        close();
      });
    };
  }, [chatId, queries]);
}

/** Every file its messages hold. */
function filesOf(data: ChatData | undefined): string[] {
  const parts = data?.messages.flatMap((message) => message.parts) ?? [];
  return parts.map((part) => ('fileId' in part ? part.fileId : null)).filter((id) => id !== null);
}

/** Takes files out of what this browser keeps for reading without a network. */
async function forgetFiles(ids: readonly string[]): Promise<void> {
  // Only secure contexts have it, and only there anything is kept.
  if (ids.length === 0 || !('caches' in globalThis)) return;
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    await Promise.all(ids.map((id) => cache.delete(addressOf(getFile, { params: { id } }))));
  }
}
