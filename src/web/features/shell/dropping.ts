import type { ChatSummary } from '#shared/contract/chats.ts';
import { useChatActions } from '../../lib/chats.ts';
import { useNavigate, useParam } from '../../lib/router/routing.tsx';

/** Deletes chats, and leaves the page of one that goes. */
export function useDropping(): (chats: readonly ChatSummary[]) => void {
  const { remove } = useChatActions();
  const navigate = useNavigate();
  const chatId = useParam('/c/$chatId');
  return (chats) => {
    void remove(chats);
    if (chats.some((chat) => chat.id === chatId)) void navigate({ to: '/' });
  };
}
