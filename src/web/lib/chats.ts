/** The lists of chats as the page holds them, and what one can do to chats from outside: rename, file, delete, undo. */
import { useCallback, useMemo, useRef, useState } from 'react';
import { keepPreviousData, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import {
  getChat,
  listChats,
  moveChats,
  updateChat,
  type ChatSummary,
  type Move,
  type Place,
} from '#shared/contract/chats.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { useToasts } from '../ui/toast.tsx';
import { call, keyOf } from './api.ts';
import { moved, withChats, withFirstPage, withNextPage, type ChatQuery, type Loaded } from './chat-lists.ts';
import { useErrorText, useWords } from './i18n.tsx';

/** A chat that is being answered elsewhere shows within this time, ms. Lists have no connection of their own. */
const RUNNING_LOOK_MS = 4000;
/** The pause before a page that could not be had is asked for again, ms. */
const MORE_AGAIN_MS = 3000;
/** As many as the server moves in one go. */
const AT_ONCE = 1000;

export interface ChatList {
  /** Undefined until the first page is there. */
  chats: readonly ChatSummary[] | undefined;
  /** When the server last said so, ms. */
  asOf: number;
  error: Error | null;
  hasMore: boolean;
  retry: () => void;
  loadMore: () => void;
}

/** One list, a page at a time as `loadMore` is called. Asking again asks for its first page only. */
export function useChatList({ view, project, tag, search }: ChatQuery, enabled: boolean = true): ChatList {
  const queries = useQueryClient();
  const asked = useMemo(
    () => ({
      ...(view !== undefined && { view }),
      ...(project !== undefined && { project }),
      ...(tag !== undefined && { tag }),
      ...(search !== undefined && search.trim() !== '' && { search: search.trim() }),
    }),
    [view, project, tag, search],
  );
  const queryKey = useMemo(() => keyOf(listChats, { query: asked }), [asked]);
  const { data, dataUpdatedAt, error, refetch } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const page = await call(listChats, { query: asked, signal });
      return withFirstPage(queries.getQueryData<Loaded>(queryKey), page, asked);
    },
    ...(asked.search !== undefined && { placeholderData: keepPreviousData }),
    refetchInterval: ({ state }) => (state.data?.chats.some((chat) => chat.running) ? RUNNING_LOOK_MS : false),
    enabled,
  });

  const loading = useRef<string | null>(null);
  const [again, setAgain] = useState(0);
  const next = data?.next ?? null;
  const loadMore = useCallback(() => {
    if (next === null || loading.current === next) return;
    loading.current = next;
    call(listChats, { query: { ...asked, cursor: next, limit: 200 } })
      .then((page) => queries.setQueryData<Loaded>(queryKey, (list) => list && withNextPage(list, page)))
      .catch(() =>
        setTimeout(() => {
          loading.current = null;
          setAgain((times) => times + 1);
        }, MORE_AGAIN_MS),
      );
    // A new function after a failure: who waits at the end of the list asks again.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [next, asked, queries, queryKey, again]);

  return {
    chats: data?.chats,
    asOf: dataUpdatedAt,
    error,
    hasMore: next !== null,
    retry: useCallback(() => void refetch(), [refetch]),
    loadMore,
  };
}

/** Chats that are not archived, newest first; with `search` those whose title contains it. */
export function useChats(search: string = ''): { data: readonly ChatSummary[] | undefined } {
  return { data: useChatList({ search }).chats };
}

/** Shows these chats as they are now, in every list and on their own pages. */
function putChats(queries: QueryClient, chats: readonly ChatSummary[]): void {
  for (const [key, list] of queries.getQueriesData<Loaded>({ queryKey: keyOf(listChats) })) {
    // As `keyOf` makes it: method, path, what is asked.
    const { query = {} } = (key[2] ?? {}) as { query?: ChatQuery };
    const next = list && withChats(list, chats, query);
    if (next && next !== list) queries.setQueryData(key, next);
  }
  for (const chat of chats)
    queries.setQueryData<Result<typeof getChat>>(
      keyOf(getChat, { params: { id: chat.id } }),
      (data) => data && { ...data, chat: { ...data.chat, ...chat } },
    );
}

/** Shows `chat` where it belongs now: after a run has started or ended in it. */
export function putChatFirst(queries: QueryClient, chat: ChatSummary): void {
  for (const [key, list] of queries.getQueriesData<Loaded>({ queryKey: keyOf(listChats) })) {
    const { query = {} } = (key[2] ?? {}) as { query?: ChatQuery };
    if (list) queries.setQueryData(key, withChats(list, [chat], query));
  }
}

/** Asks for the lists again. */
export const refreshChats = (queries: QueryClient): Promise<void> =>
  queries.invalidateQueries({ queryKey: keyOf(listChats) });

export interface ChatActions {
  rename: (chat: ChatSummary, title: string) => Promise<void>;
  /**
   * Moves these at once; `say` is the notice, which can undo all of it. Resolves to whether the server agreed: when it
   * did not, everything is as before and that has been said.
   */
  move: (chats: readonly ChatSummary[], to: Place, say?: string) => Promise<boolean>;
  remove: (chats: readonly ChatSummary[]) => Promise<boolean>;
  archive: (chats: readonly ChatSummary[]) => Promise<boolean>;
  /** Pins those that are not, or takes the pins away when all are. */
  pin: (chats: readonly ChatSummary[]) => Promise<boolean>;
}

export function useChatActions(): ChatActions {
  const queries = useQueryClient();
  const toasts = useToasts();
  const errorText = useErrorText();
  const { shell } = useWords();

  return useMemo(() => {
    const failed = (error: unknown, before: readonly ChatSummary[]) => {
      putChats(queries, before);
      toasts.show({ text: errorText(error), tone: 'danger' });
      void refreshChats(queries);
    };
    const undo = async (moves: Move[]) => {
      try {
        putChats(queries, (await call(moveChats, { body: { moves } })).chats);
      } catch (error) {
        failed(error, []);
      }
    };
    async function move(chats: readonly ChatSummary[], to: Place, say?: string): Promise<boolean> {
      await queries.cancelQueries({ queryKey: keyOf(listChats) });
      const now = new Date().toISOString();
      putChats(
        queries,
        chats.map((chat) => moved(chat, to, now)),
      );
      const ids = chats.map((chat) => chat.id);
      const moves: Move[] = [];
      for (let at = 0; at < ids.length; at += AT_ONCE) moves.push({ ids: ids.slice(at, at + AT_ONCE), to });
      let back: Move[];
      try {
        const done = await call(moveChats, { body: { moves } });
        putChats(queries, done.chats);
        back = done.undo;
      } catch (error) {
        failed(error, chats);
        return false;
      }
      if (say !== undefined) toasts.show({ text: say, action: { label: shell.undo, run: () => void undo(back) } });
      return true;
    }
    const named = (
      chats: readonly ChatSummary[],
      one: (gaps: { title: string }) => string,
      many: (n: number) => string,
    ) => (chats.length === 1 ? one({ title: chats[0]?.title || shell.untitled }) : many(chats.length));

    return {
      move,
      remove: (chats) => move(chats, { deleted: true }, named(chats, shell.chatDeleted, shell.chatsDeleted)),
      archive: (chats) => move(chats, { archived: true }, named(chats, shell.chatArchived, shell.chatsArchived)),
      pin: (chats) => {
        const all = chats.every((chat) => chat.pinnedAt !== null);
        return move(
          all ? chats : chats.filter((chat) => chat.pinnedAt === null),
          { pinnedAt: all ? null : new Date().toISOString() },
          all ? named(chats, shell.chatUnpinned, shell.chatsUnpinned) : undefined,
        );
      },
      async rename(chat, title) {
        putChats(queries, [{ ...chat, title, titleSource: 'person' }]);
        try {
          await call(updateChat, { params: { id: chat.id }, body: { title } });
        } catch (error) {
          failed(error, [chat]);
        }
      },
    };
  }, [queries, toasts, errorText, shell]);
}
