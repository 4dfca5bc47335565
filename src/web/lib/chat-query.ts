/** How a chat comes: first what is read first, the end of the branch in view; then all of it, under the same key. */
import { queryOptions, replaceEqualDeep, type QueryClient } from '@tanstack/react-query';
import { FIRST_MESSAGES, getChat } from '#shared/contract/chats.ts';
import type { Message } from '#shared/message.ts';
import { call, keyOf } from './api.ts';
import type { ChatData } from './chat-cache.ts';

/** For `useQuery`: where nothing is known yet the end of the chat, afterwards always the whole. */
export function chatQuery(id: string) {
  const params = { id };
  const queryKey = keyOf(getChat, { params });
  return queryOptions({
    queryKey,
    queryFn: async ({ client, signal }): Promise<ChatData> => {
      const known = client.getQueryData<ChatData>(queryKey);
      if (known === undefined) return call(getChat, { params, query: { last: FIRST_MESSAGES }, signal });
      const whole = await call(getChat, { params, signal });
      return known.partial ? completed(known, client.getQueryData<ChatData>(queryKey) ?? known, whole) : whole;
    },
  });
}

/**
 * The whole chat for a page that had its end, `known`, when it asked, and has `now`: what was done here meanwhile stays.
 * Messages that have not changed stay the same objects: they are not drawn anew.
 */
export function completed(known: ChatData, now: ChatData, whole: ChatData): ChatData {
  const before = new Map(known.messages.map((message) => [message.id, message]));
  const here = new Map(now.messages.map((message) => [message.id, message]));
  const messages: Message[] = [];
  for (const message of whole.messages) {
    const mine = here.get(message.id);
    here.delete(message.id);
    const was = before.get(message.id);
    if (mine === was) messages.push(replaceEqualDeep(was, message));
    else if (mine) messages.push(mine);
  }
  for (const message of here.values()) if (!before.has(message.id)) messages.push(message);
  const { ratings } = now.ratings === known.ratings ? whole : now;
  const chat = now.chat === known.chat ? whole.chat : now.chat;
  return { chat, messages, ...(ratings && { ratings }) };
}

/** Every message of the chat. Throws `ApiError`. */
export async function wholeChat(queries: QueryClient, id: string): Promise<ChatData> {
  const { queryKey } = chatQuery(id);
  const known = queries.getQueryData<ChatData>(queryKey);
  if (known && known.partial !== true) return queries.fetchQuery(chatQuery(id));
  // Its end may be on its way: that is not what is asked for.
  await queries.cancelQueries({ queryKey });
  const whole = await call(getChat, { params: { id } });
  queries.setQueryData<ChatData>(queryKey, whole);
  return whole;
}
