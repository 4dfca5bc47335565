/** The list of chats as the page holds it, and what one can do to a chat from outside: rename, delete, undo. */
import {
  keepPreviousData,
  useInfiniteQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query';
import {
  deleteChat,
  getChat,
  listChats,
  restoreChat,
  updateChat,
  type Chat,
  type ChatSummary,
} from '#shared/contract/chats.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { useToasts } from '../ui/toast.tsx';
import { call, keyOf } from './api.ts';
import { useErrorText, useWords } from './i18n.tsx';

type Page = Result<typeof listChats>;
type Pages = InfiniteData<Page, string | undefined>;

/** A chat that is being answered elsewhere shows within this time, ms. Lists have no connection of their own. */
const RUNNING_LOOK_MS = 4000;

/** Chats, newest first, a page at a time; with `search` those whose title contains it. */
export function useChats(search: string = '') {
  const asked = search.trim() === '' ? {} : { search: search.trim() };
  return useInfiniteQuery({
    queryKey: keyOf(listChats, { query: asked }),
    queryFn: ({ pageParam, signal }) =>
      call(listChats, { query: { ...asked, ...(pageParam !== undefined && { cursor: pageParam }) }, signal }),
    // The first page has no cursor.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    select: (data: Pages) => data.pages.flatMap((page) => page.chats),
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.chats.some((chat) => chat.running)) ? RUNNING_LOOK_MS : false,
  });
}

function editLists(queries: QueryClient, edit: (chats: ChatSummary[], page: number) => ChatSummary[]) {
  queries.setQueriesData<Pages>(
    { queryKey: keyOf(listChats) },
    (data) =>
      data && { ...data, pages: data.pages.map((page, index) => ({ ...page, chats: edit(page.chats, index) })) },
  );
}

/** Shows `chat` as the newest in the list: after a run has started or ended in it. */
export function putChatFirst(queries: QueryClient, chat: ChatSummary): void {
  const others = (chats: ChatSummary[]) => chats.filter((one) => one.id !== chat.id);
  queries.setQueryData<Pages>(
    keyOf(listChats, { query: {} }),
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page, index) => ({
          ...page,
          chats: index === 0 ? [chat, ...others(page.chats)] : others(page.chats),
        })),
      },
  );
}

/** Asks for the lists again. */
export const refreshChats = (queries: QueryClient): Promise<void> =>
  queries.invalidateQueries({ queryKey: keyOf(listChats) });

function putTitle(queries: QueryClient, id: string, change: Pick<Chat, 'title' | 'titleSource'>) {
  editLists(queries, (chats) => chats.map((chat) => (chat.id === id ? { ...chat, ...change } : chat)));
  queries.setQueryData<Result<typeof getChat>>(
    keyOf(getChat, { params: { id } }),
    (data) => data && { ...data, chat: { ...data.chat, ...change } },
  );
}

export function useChatActions() {
  const queries = useQueryClient();
  const toasts = useToasts();
  const errorText = useErrorText();
  const { shell } = useWords();

  /** Puts things right after an act failed, and says so. */
  const failed = (error: unknown) => {
    toasts.show({ text: errorText(error), tone: 'danger' });
    return refreshChats(queries);
  };

  async function rename(chat: ChatSummary, title: string): Promise<void> {
    putTitle(queries, chat.id, { title, titleSource: 'person' });
    try {
      await call(updateChat, { params: { id: chat.id }, body: { title } });
    } catch (error) {
      putTitle(queries, chat.id, chat);
      await failed(error);
    }
  }

  async function restore(chat: ChatSummary): Promise<void> {
    try {
      await call(restoreChat, { params: { id: chat.id } });
      await refreshChats(queries);
    } catch (error) {
      await failed(error);
    }
  }

  /** Deletes at once, with ten seconds to undo. */
  async function remove(chat: ChatSummary): Promise<void> {
    await queries.cancelQueries({ queryKey: keyOf(listChats) });
    editLists(queries, (chats) => chats.filter((one) => one.id !== chat.id));
    try {
      await call(deleteChat, { params: { id: chat.id } });
    } catch (error) {
      return failed(error);
    }
    toasts.show({
      text: shell.chatDeleted({ title: chat.title || shell.untitled }),
      action: { label: shell.undo, run: () => void restore(chat) },
    });
  }

  return { rename, remove };
}
