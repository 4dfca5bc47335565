/** What the page holds of a chat, and how it changes. Pure: the query cache calls these. */
import type { getChat } from '#shared/contract/chats.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import type { Message } from '#shared/message.ts';

export type ChatData = Result<typeof getChat>;

/** With `messages` put in: those known by id are replaced in place, the others come last. */
export function withMessages(data: ChatData, messages: readonly Message[]): ChatData {
  const fresh = new Map(messages.map((message) => [message.id, message]));
  const kept = data.messages.map((message) => {
    const replaced = fresh.get(message.id);
    fresh.delete(message.id);
    return replaced ?? message;
  });
  return { ...data, messages: [...kept, ...fresh.values()] };
}

export function withoutMessages(data: ChatData, ids: ReadonlySet<string>): ChatData {
  return { ...data, messages: data.messages.filter((message) => !ids.has(message.id)) };
}
