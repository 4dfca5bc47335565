/** What the person thinks of an answer: as the page knows it, and how it changes at once. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getChat } from '#shared/contract/chats.ts';
import { rateMessage, unrateMessage } from '#shared/contract/ratings.ts';
import type { Message, Rating } from '#shared/message.ts';
import { useActing } from './acting.ts';
import { call, keyOf } from './api.ts';
import type { ChatData } from './chat-cache.ts';
import { chatQuery } from './chat-query.ts';
import { isOff } from './off.ts';
import { tellTabs } from './tabs.ts';

type Rated = Pick<Message, 'id' | 'chatId'>;

/** Undefined where nothing can be rated: in a temporary chat, or where it is switched off; null: not rated. */
export function useRatingOf({ id, chatId }: Rated): Rating | null | undefined {
  const { data } = useQuery({ ...chatQuery(chatId), enabled: false });
  if (!data || data.chat.temporary || isOff('ratings')) return undefined;
  return data.ratings?.find(({ messageId }) => messageId === id) ?? null;
}

export type Thumb = Pick<Rating, 'value' | 'words'>;

/** Rates an answer, or (null) takes that back; it shows at once, and goes back with a notice when it is refused. */
export function useRate(): ({ id, chatId }: Rated, thumb: Thumb | null) => void {
  const queries = useQueryClient();
  const acting = useActing();
  return ({ id: messageId, chatId: id }, thumb) => {
    const queryKey = keyOf(getChat, { params: { id } });
    const params = { id, messageId };
    queries.setQueryData<ChatData>(queryKey, (data) => data && rated(data, messageId, thumb));
    const told = thumb ? call(rateMessage, { params, body: thumb }) : call(unrateMessage, { params });
    void acting(told).then((done) => (done ? tellTabs(id) : queries.invalidateQueries({ queryKey })));
  };
}

function rated(data: ChatData, messageId: string, thumb: Thumb | null): ChatData {
  const others = (data.ratings ?? []).filter((rating) => rating.messageId !== messageId);
  return { ...data, ratings: thumb ? [...others, { messageId, ...thumb }] : others };
}
