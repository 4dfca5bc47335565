/** Opens a chat on the branch that has a message, at that message. */
import { useQueryClient } from '@tanstack/react-query';
import { updateChat } from '#shared/contract/chats.ts';
import type { SearchHit } from '#shared/contract/search.ts';
import type { Message } from '#shared/message.ts';
import { call } from './api.ts';
import type { ChatData } from './chat-cache.ts';
import { chatQuery, wholeChat } from './chat-query.ts';
import { useNavigate } from './router/routing.tsx';

export function useOpenHit(): (hit: Pick<SearchHit, 'chatId' | 'messageId'>) => Promise<void> {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async ({ chatId, messageId }) => {
    if (messageId !== null) {
      // A chat that cannot be had says so on its own page.
      const data = await wholeChat(queries, chatId).catch(() => undefined);
      const leafId = data && leafToShow(data.messages, data.chat.leafId, messageId);
      if (leafId !== undefined) {
        const chat = await call(updateChat, { params: { id: chatId }, body: { leafId } });
        queries.setQueryData<ChatData>(chatQuery(chatId).queryKey, (now) => now && { ...now, chat });
      }
    }
    await navigate({ to: '/c/$chatId', params: { chatId }, ...(messageId !== null && { hash: messageId }) });
  };
}

/** The leaf of the newest branch through `messageId`; undefined when the branch in view has it, or nothing has. */
export function leafToShow(messages: readonly Message[], leafId: string | null, messageId: string): string | undefined {
  const byId = new Map(messages.map((message) => [message.id, message]));
  if (!byId.has(messageId)) return undefined;
  const seen = new Set<string>();
  let at = byId.get(leafId ?? messages.at(-1)?.id ?? '');
  while (at && !seen.has(at.id)) {
    if (at.id === messageId) return undefined;
    seen.add(at.id);
    at = at.parentId === null ? undefined : byId.get(at.parentId);
  }
  let leaf = messageId;
  // Messages come oldest first: the last child that is met is the newest.
  for (const message of messages) if (message.parentId === leaf) leaf = message.id;
  return leaf;
}
