/** The page's live answers: `Runs` joined to the network, the pace of the screen and the query cache. */
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { getChat, listChats } from '#shared/contract/chats.ts';
import { stopRun, watchRun } from '#shared/contract/runs.ts';
import type { Message } from '#shared/message.ts';
import { ApiError, call, events, keyOf } from './api.ts';
import { withMessages, type ChatData } from './chat-cache.ts';
import { wantsNotices } from './notices.ts';
import { lookSoon } from './pulse.ts';
import { Runs, type LiveAnswer } from './runs.ts';

/** Text is shown in about 20 steps a second (`usePaced`): telling the views more often would only make work. */
const SHOW_MS = 50;
/** A page nobody looks at for this long keeps no connections, ms. */
const ASLEEP_MS = 30_000;
/** Hidden for longer than this, a page does not trust its connections, ms. */
const SUSPECT_MS = 5000;
/** The pauses between looks for a chat's own title after its first answer, ms. */
const TITLE_AFTER = [1500, 4000, 10_000] as const;

const all = new WeakMap<QueryClient, Runs>();

/** Runs a callback at once when the last one is long enough ago, otherwise when it is. */
function atMostEvery(ms: number): (callback: () => void) => void {
  let last = -Infinity;
  return (callback) => {
    setTimeout(
      () => {
        last = performance.now();
        callback();
      },
      Math.max(0, last + ms - performance.now()),
    );
  };
}

/** The one registry of live answers that belongs to this page's cache. */
export function runsOf(queries: QueryClient): Runs {
  const known = all.get(queries);
  if (known) return known;
  const runs = new Runs({
    open: (id, signal) => events(watchRun, { params: { id }, signal }),
    isFinal: (error) => error instanceof ApiError && error.status >= 400 && error.status < 500 && !error.retryable,
    ended: (message) => settle(queries, message),
    gone: (message) => void queries.invalidateQueries({ queryKey: chatKey(message.chatId) }),
    frame: atMostEvery(SHOW_MS),
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
  });
  all.set(queries, runs);
  wakeWithThePage(runs);
  return runs;
}

const chatKey = (id: string) => keyOf(getChat, { params: { id } });

function settle(queries: QueryClient, message: Message): void {
  const queryKey = chatKey(message.chatId);
  // An answer to an older question must not overwrite what we know now.
  void queries.cancelQueries({ queryKey });
  const data = queries.setQueryData<ChatData>(queryKey, (data) => data && ended(data, message));
  if (data && wantsNotices())
    void import('./notice.ts').then(({ noticeOf }) => noticeOf(message, data.chat.title)).catch(() => undefined);
  // What waited for this answer is sent by the server now.
  void lookSoon(queries, message.chatId);
  void queries.invalidateQueries({ queryKey: keyOf(listChats) });
  if (data?.chat.titleSource === 'provisional') void lookForTitle(queries, message.chatId);
}

function ended(data: ChatData, message: Message): ChatData {
  const { messages } = withMessages(data, [message]);
  return { ...data, messages, chat: { ...data.chat, running: messages.some(({ status }) => status === 'running') } };
}

/** The model writes the title after the answer; nobody tells the page when. */
async function lookForTitle(queries: QueryClient, id: string): Promise<void> {
  for (const after of TITLE_AFTER) {
    await new Promise((resolve) => setTimeout(resolve, after));
    const found = await call(getChat, { params: { id }, query: { last: 1 } }).catch(() => undefined);
    if (!found || found.chat.titleSource === 'provisional') continue;
    const { title, titleSource } = found.chat;
    queries.setQueryData<ChatData>(
      chatKey(id),
      (data) => data && { ...data, chat: { ...data.chat, title, titleSource } },
    );
    return queries.invalidateQueries({ queryKey: keyOf(listChats) });
  }
}

function wakeWithThePage(runs: Runs): void {
  let asleep: ReturnType<typeof setTimeout> | undefined;
  let hiddenAt = 0;
  addEventListener('online', () => runs.wake());
  addEventListener('pageshow', (event) => {
    if (event.persisted) runs.wake();
  });
  document.addEventListener('visibilitychange', () => {
    clearTimeout(asleep);
    if (document.hidden) {
      hiddenAt = Date.now();
      // Who wants to be told when an answer is done keeps its connection until then.
      asleep = setTimeout(() => wantsNotices() || runs.sleep(), ASLEEP_MS);
      return;
    }
    // Timers of a closed laptop did not run: its connections are as suspect as its sleep was long.
    if (Date.now() - hiddenAt > SUSPECT_MS) runs.wake();
  });
}

/** The answer as it is being written, for a message that has a run; undefined for the others. */
export function useLive(message: Message): LiveAnswer | undefined {
  const runs = runsOf(useQueryClient());
  const subscribe = useCallback((view: () => void) => runs.watch(message, view), [runs, message]);
  return useSyncExternalStore(subscribe, () => runs.get(message));
}

/** Keeps runs watched though their messages are not in view, so that the page learns how they end. */
export function useWatched(messages: readonly Message[]): void {
  const runs = runsOf(useQueryClient());
  useEffect(() => {
    const watched = messages.map((message) => runs.watch(message, () => {}));
    return () => {
      for (const leave of watched) leave();
    };
  }, [runs, messages]);
}

export async function stop(runId: string): Promise<void> {
  await call(stopRun, { params: { id: runId } });
}
