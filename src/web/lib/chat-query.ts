/** How a chat comes: first what is read first, the end of the branch in view; then all of it, under the same key. */
import { queryOptions, replaceEqualDeep, type QueryClient } from '@tanstack/react-query';
import { getChat } from '#shared/contract/chats.ts';
import type { Message } from '#shared/message.ts';
import { call, keyOf } from './api.ts';
import type { ChatData } from './chat-cache.ts';

/** As many messages as are drawn at first. */
export const FIRST = 40;

/** For `useQuery`: where nothing is known yet the end of the chat, afterwards always the whole. */
export function chatQuery(id: string) {
  const params = { id };
  const queryKey = keyOf(getChat, { params });
  return queryOptions({
    queryKey,
    queryFn: async ({ client, signal }): Promise<ChatData> => {
      const known = client.getQueryData<ChatData>(queryKey);
      if (known === undefined) return call(getChat, { params, query: { last: FIRST }, signal });
      const whole = await call(getChat, { params, signal });
      return known.partial ? { ...whole, messages: asKnown(known.messages, whole.messages) } : whole;
    },
  });
}

/** Messages that have not changed stay the same objects: they are not drawn anew. */
function asKnown(known: readonly Message[], messages: readonly Message[]): Message[] {
  const byId = new Map(known.map((message) => [message.id, message]));
  return messages.map((message) => replaceEqualDeep(byId.get(message.id), message));
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
