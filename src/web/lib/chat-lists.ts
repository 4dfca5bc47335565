/** Lists of chats as the page holds them, and how they change. Pure: the query cache calls these. */
import type { ChatSummary, ChatView, listChats, Place } from '#shared/contract/chats.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { hasTag, retagged } from '#shared/tags.ts';

export type Loaded = Result<typeof listChats>;

/** Which list: absent parts do not narrow it. */
export interface ChatQuery {
  view?: ChatView;
  project?: string;
  tag?: string;
  search?: string;
}

/** What an older version kept for reading without a network says nothing of tags. */
export const tagsOf = ({ tags }: { tags?: readonly string[] }): readonly string[] => tags ?? NONE;
const NONE: readonly string[] = [];

/** What a list goes by, newest first. */
export function orderOf(chat: ChatSummary, { view }: ChatQuery): string {
  return (view === 'pinned' ? chat.pinnedAt : view === 'bin' ? chat.deletedAt : null) ?? chat.updatedAt;
}

/** Whether the server would list `chat` there. */
export function belongs(chat: ChatSummary, { view = 'all', project, tag, search }: ChatQuery): boolean {
  if (chat.temporary || (chat.deletedAt !== null) !== (view === 'bin')) return false;
  if (view !== 'bin' && chat.archived !== (view === 'archived')) return false;
  if (view === 'recent' && (chat.pinnedAt !== null || chat.projectId !== null)) return false;
  if (view === 'pinned' && chat.pinnedAt === null) return false;
  if (project !== undefined && chat.projectId !== project) return false;
  if (tag !== undefined && !hasTag(tagsOf(chat), tag)) return false;
  return search === undefined || chat.title.toLowerCase().includes(search.toLowerCase());
}

const newestFirst = (asked: ChatQuery) => (a: ChatSummary, b: ChatSummary) => {
  const [at, bt] = [orderOf(a, asked), orderOf(b, asked)];
  return at === bt ? (a.id < b.id ? 1 : -1) : at < bt ? 1 : -1;
};

/** The list with these chats as they are now: in their places, or out of it. */
export function withChats(list: Loaded, chats: readonly ChatSummary[], asked: ChatQuery): Loaded {
  const changed = new Set(chats.map((chat) => chat.id));
  const rest = list.chats.filter((chat) => !changed.has(chat.id));
  const last = list.chats.at(-1);
  // What is older than all that is loaded comes when one scrolls there.
  const inReach = (chat: ChatSummary) =>
    list.next === null || last === undefined || orderOf(chat, asked) >= orderOf(last, asked);
  const fresh = chats.filter((chat) => belongs(chat, asked) && inReach(chat));
  if (fresh.length === 0 && rest.length === list.chats.length) return list;
  return { ...list, chats: fresh.length === 0 ? rest : [...rest, ...fresh].toSorted(newestFirst(asked)) };
}

/**
 * The first page asked for again: what was loaded beyond it stays, so that a list of thousands is not loaded anew for
 * one chat. When the page has nothing in common with what was there, only the page is known to be right.
 */
export function withFirstPage(before: Loaded | undefined, page: Loaded, asked: ChatQuery): Loaded {
  const last = page.chats.at(-1);
  if (!before || page.next === null || !last) return page;
  const known = new Set(before.chats.map((chat) => chat.id));
  if (!page.chats.some((chat) => known.has(chat.id))) return page;
  const fresh = new Set(page.chats.map((chat) => chat.id));
  const end = orderOf(last, asked);
  const rest = before.chats.filter((chat) => !fresh.has(chat.id) && orderOf(chat, asked) < end);
  return rest.length === 0 ? page : { chats: [...page.chats, ...rest], next: before.next };
}

/** One more page at the end. */
export function withNextPage(list: Loaded, page: Loaded): Loaded {
  const known = new Set(list.chats.map((chat) => chat.id));
  return { chats: [...list.chats, ...page.chats.filter((chat) => !known.has(chat.id))], next: page.next };
}

/** The chat as the server will say it is after this move. */
export function moved(chat: ChatSummary, to: Place, now: string): ChatSummary {
  return {
    ...chat,
    ...(to.pinnedAt !== undefined && { pinnedAt: to.pinnedAt }),
    ...(to.archived !== undefined && { archived: to.archived }),
    ...(to.projectId !== undefined && { projectId: to.projectId }),
    ...(to.deleted !== undefined && { deletedAt: to.deleted ? now : null }),
    ...((to.tag || to.untag) && { tags: retagged(tagsOf(chat), to) }),
  };
}
