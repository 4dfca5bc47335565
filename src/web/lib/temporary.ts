/** A temporary chat lives as long as its page. */
import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { deleteChat, getChat } from '#shared/contract/chats.ts';
import { addressOf, keyOf } from './api.ts';

const open = new Map<string, number>();

/** Deletes the chat, on the server and here, when the page that calls this closes. Null: nothing to do. */
export function useGoneWhenClosed(chatId: string | null): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (chatId === null) return;
    open.set(chatId, (open.get(chatId) ?? 0) + 1);
    const close = () => {
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
