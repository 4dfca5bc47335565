/**
 * Sees what somebody else did in the chat on the screen: another tab of this browser says so, another device is found
 * by a small question every few seconds while the page is visible. No connection stays open (docs/decisions/020).
 */
import { useCallback, useEffect, useMemo } from 'react';
import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { getChat } from '#shared/contract/chats.ts';
import { getPulse } from '#shared/contract/conversation.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { call, keyOf, query } from './api.ts';
import type { ChatData } from './chat-cache.ts';
import { onOtherTabs } from './tabs.ts';

type Pulse = Result<typeof getPulse>;

/** How often it is asked while the page is visible, ms. */
const EVERY_MS = 4000;

const chatKey = (id: string) => keyOf(getChat, { params: { id } });
const pulseKey = (id: string) => keyOf(getPulse, { params: { id } });

/** Whether the page holds what the pulse says. */
export function agrees({ chat, messages }: ChatData, pulse: Pulse): boolean {
  const running = messages.filter(({ status }) => status === 'running').map(({ id }) => id);
  return (
    chat.title === pulse.title &&
    chat.model === pulse.model &&
    chat.leafId === pulse.leafId &&
    messages.length === pulse.messages &&
    running.toSorted().join() === pulse.running.toSorted().join()
  );
}

/**
 * The branch to show when somebody else has gone on: the new one when it goes on from what is shown, otherwise what is
 * shown stays, and the new one is a version beside it.
 */
export function followed(shown: string | null, next: ChatData): string | null {
  const byId = new Map(next.messages.map((message) => [message.id, message]));
  if (shown === null || !byId.has(shown)) return next.chat.leafId;
  const seen = new Set<string>();
  for (let at = next.chat.leafId; at !== null && !seen.has(at); at = byId.get(at)?.parentId ?? null) {
    if (at === shown) return next.chat.leafId;
    seen.add(at);
  }
  return shown;
}

async function lookAgain(queries: QueryClient, id: string): Promise<void> {
  const shown = queries.getQueryData<ChatData>(chatKey(id))?.chat.leafId ?? null;
  const next = await call(getChat, { params: { id } });
  queries.setQueryData<ChatData>(chatKey(id), (now) => {
    // The person stepped to another version while the answer was on its way: that stays.
    const leaf = now && now.chat.leafId !== shown ? now.chat.leafId : shown;
    return { ...next, chat: { ...next.chat, leafId: followed(leaf, next) } };
  });
}

/** Which messages wait, as of when, ms. */
export interface Queuing {
  ids: readonly string[] | undefined;
  at: number;
}

/** Keeps the chat on the screen true. `id`: null where there is no chat yet. Says which messages wait. */
export function usePulse(id: string | null): Queuing {
  const queries = useQueryClient();
  const { data: pulse, dataUpdatedAt: at } = useQuery({
    ...query(getPulse, { params: { id: id ?? '' } }),
    enabled: id !== null,
    refetchInterval: EVERY_MS,
    // A page that is looked at again is asked at once.
    refetchOnWindowFocus: 'always',
    retry: false,
  });
  const look = useCallback(() => {
    if (id !== null) void queries.invalidateQueries({ queryKey: pulseKey(id) });
  }, [queries, id]);
  useEffect(() => onOtherTabs((changed) => changed === id && look()), [id, look]);
  useEffect(() => {
    const data = id === null ? undefined : queries.getQueryData<ChatData>(chatKey(id));
    // What is not all there yet agrees with nothing; the rest is on its way.
    if (id === null || !pulse || !data || data.partial || agrees(data, pulse)) return;
    lookAgain(queries, id).catch(() => {
      // The next pulse tries again.
    });
  }, [queries, id, pulse]);
  const ids = pulse?.queued;
  return useMemo(() => ({ ids, at }), [ids, at]);
}

/** Asks for the pulse soon, and again: what the server does next by itself shows within moments. */
export async function lookSoon(queries: QueryClient, id: string): Promise<void> {
  // One that was asked for before would say how it was before.
  await queries.cancelQueries({ queryKey: pulseKey(id) });
  for (const after of [150, 500, 1500]) {
    await new Promise((resolve) => setTimeout(resolve, after));
    await queries.invalidateQueries({ queryKey: pulseKey(id) });
  }
}
