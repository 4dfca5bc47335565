/** The chats of the sidebar: pins, projects, then by days. Ten thousand scroll as well as ten: only what is in sight is drawn. */
import {
  Suspense,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
} from 'react';
import { lazy } from '../../lib/lazy.ts';
import { useQuery } from '@tanstack/react-query';
import type { ChatSummary } from '#shared/contract/chats.ts';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useWindowed } from '../../ui/windowed.ts';
import { useCarried } from '../../lib/chat-drag.ts';
import { chatQuery } from '../../lib/chat-query.ts';
import { useChatActions, useChatList } from '../../lib/chats.ts';
import { useErrorText, useFormats, useWords } from '../../lib/i18n.tsx';
import { useMedia } from '../../lib/media.ts';
import { useProjects } from '../../lib/projects.ts';
import { useParam } from '../../lib/router/routing.tsx';
import { useTagFilter } from '../../lib/tag-filter.ts';
import { useSelecting, type Selecting } from '../../lib/selecting.ts';
import type { ListActs } from './chat-row.tsx';
import { useDropping } from './dropping.ts';
import { canFocus, listKey } from './list-keys.ts';
import { foundRows, rowsOf, type ListRow } from './list-rows.ts';
import { PinZone, RowView } from './row-view.tsx';

const BulkBar = lazy(async () => ({ default: (await import('./bulk-bar.tsx')).BulkBar }));

/** Heights of a row for a mouse and for a finger, px: the styles of the rows fill them. */
const ROW = { mouse: 34, finger: 44 };
const GAP = 6;

interface ChatListProps {
  search: string;
  onOpen: () => void;
  scroller: HTMLElement | null;
}

/** Every chat of the person, or those whose title has `search` in it. */
export function ChatList({ search, onOpen, scroller }: ChatListProps) {
  const { shell } = useWords();
  const errorText = useErrorText();
  const asked = useDeferredValue(search).trim();
  const tag = useTagFilter();
  const narrowed = asked !== '' || tag !== null;
  const recent = useChatList(narrowed ? { search: asked, ...(tag !== null && { tag }) } : RECENT);
  const rows = useRows(narrowed, recent.chats, recent.asOf);

  if (!recent.chats && recent.error)
    return (
      <div className="p-3 text-small text-ink-soft" role="alert">
        <p className="mb-2">{errorText(recent.error)}</p>
        <Button size="small" onClick={recent.retry}>
          {shell.retry}
        </Button>
      </div>
    );
  if (!recent.chats) return <Waiting />;
  // What narrows it by a tag says so itself.
  if (tag !== null && asked === '' && rows.length === 0) return null;
  if (asked !== '' && rows.length === 0)
    return <p className="px-3 py-2 text-small text-ink-soft">{shell.nothingFound}</p>;
  return (
    <>
      <Rows rows={rows} scroller={scroller} onOpen={onOpen} onEnd={recent.hasMore ? recent.loadMore : undefined} />
      {rows.every((row) => row.kind !== 'chat') && (
        <p className="mt-3 px-2.5 py-2 text-small text-ink-soft">{shell.noChats}</p>
      )}
    </>
  );
}

export const RECENT = { view: 'recent' } as const;
export const PINNED = { view: 'pinned' } as const;

function useRows(narrowed: boolean, listed: readonly ChatSummary[] | undefined, asOf: number): ListRow[] {
  const { shell } = useWords();
  const { month } = useFormats();
  const { chats: pinned = NONE } = useChatList(PINNED);
  const projects = useProjects();
  return useMemo(() => {
    const recent = listed ?? NONE;
    if (narrowed) return foundRows(recent);
    return rowsOf({ pinned, projects, recent, now: new Date(asOf) }, { ...shell, month });
  }, [narrowed, listed, asOf, pinned, projects, shell, month]);
}
const NONE: readonly ChatSummary[] = [];

interface RowsProps {
  rows: readonly ListRow[];
  scroller: HTMLElement | null;
  onOpen: () => void;
  /** Asks for more; undefined when all is there. */
  onEnd: (() => void) | undefined;
}

function Rows({ rows, scroller, onOpen, onEnd }: RowsProps) {
  const { shell } = useWords();
  const list = useRef<HTMLUListElement>(null);
  const height = useMedia('(pointer: coarse)') ? ROW.finger : ROW.mouse;
  const heights = useMemo(
    () =>
      rows.map((row, index) =>
        row.kind === 'heading' && index > 0 ? ROW.mouse + GAP : row.kind === 'heading' ? ROW.mouse : height,
      ),
    [rows, height],
  );
  const shown = useWindowed(scroller, list, heights);
  const selecting = useSelecting();
  const chats = useMemo(() => rows.filter((row) => row.kind === 'chat').map((row) => row.chat), [rows]);
  const { acts, current } = useActs(rows, chats, selecting, onOpen);
  const wanted = useRef<string | null>(null);
  const moveTo = (key: string | undefined) => {
    if (key === undefined) return;
    wanted.current = key;
    acts.focused(key);
  };
  const [renaming, setRenaming] = useState<string | null>(null);
  const chosen = useMemo(() => chats.filter((chat) => selecting.selected.has(chat.id)), [chats, selecting.selected]);
  const { archive, pin } = useChatActions();
  const drop = useDropping();
  const press = (event: KeyboardEvent<HTMLElement>) =>
    listKey(event, {
      rows,
      chats,
      current,
      acts,
      selecting,
      chosen: chosen.length,
      moveTo,
      onRename: setRenaming,
      onDelete: drop,
      onArchive: (some) => void archive(some),
      onPin: (some) => void pin(some),
    });
  const openProject = useOpenProject();
  const carried = useCarried();

  // A row that is asked for may not be drawn yet: it is shown first and focused then.
  useLayoutEffect(() => {
    const index = rows.findIndex((row) => row.key === wanted.current);
    if (index === -1) return;
    shown.reveal(index);
    const row = list.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"]`);
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });
  const nearEnd = shown.end >= rows.length;
  useEffect(() => {
    if (nearEnd) onEnd?.();
  }, [nearEnd, onEnd]);

  const drawn = rows.slice(shown.first, shown.end).map((row, index) => ({ row, index: shown.first + index }));
  // What has the focus must not go while it scrolls out of sight.
  const away = rows.findIndex((row) => row.key === current);
  const focused = away !== -1 && (away < shown.first || away >= shown.end) ? rows[away] : undefined;
  if (focused) drawn.push({ row: focused, index: away });
  return (
    <>
      <ul ref={list} aria-label={shell.chats} onKeyDown={press} className="relative" style={{ height: shown.height }}>
        {drawn.map(({ row, index }) => (
          <RowView
            key={row.key}
            row={row}
            top={shown.topOf(index)}
            height={heights[index] ?? height}
            // Screen readers know how long the list is though most of it is not drawn.
            position={index + 1}
            count={onEnd ? -1 : rows.length}
            acts={acts}
            current={row.key === current}
            selected={selecting.selected.has(row.key)}
            selecting={chosen.length > 0}
            renaming={row.key === renaming}
            onRename={setRenaming}
            holdsOpenChat={row.key === openProject}
          />
        ))}
      </ul>
      <div role="status" className="visually-hidden">
        {chosen.length > 0 && shell.selected(chosen.length)}
      </div>
      {carried.some((chat) => chat.pinnedAt === null) && <PinZone />}
      {chosen.length > 0 && carried.length === 0 && (
        <Suspense>
          <BulkBar chats={chosen} onClear={selecting.clear} />
        </Suspense>
      )}
    </>
  );
}

/** The project that the chat on the page is in, as far as the page knows it. */
function useOpenProject(): string | null {
  const chatId = useParam('/c/$chatId') ?? '';
  const { data } = useQuery({ ...chatQuery(chatId), enabled: false });
  return data?.chat.projectId ?? null;
}

/** What rows may do, and which of them Tab leads to. */
function useActs(rows: readonly ListRow[], chats: readonly ChatSummary[], selecting: Selecting, onOpen: () => void) {
  const chatId = useParam('/c/$chatId');
  const [at, setAt] = useState<string | null>(null);
  const latest = useRef({ chats, selecting, onOpen });
  useEffect(() => {
    latest.current = { chats, selecting, onOpen };
  });
  const acts = useMemo<ListActs>(
    () => ({
      choose(id, how) {
        const { chats, selecting } = latest.current;
        if (how === 'toggle') selecting.toggle(id);
        else
          selecting.extend(
            id,
            chats.map((chat) => chat.id),
          );
      },
      open: () => {
        latest.current.selecting.clear();
        latest.current.onOpen();
      },
      meant: (chat) => {
        const { chats, selecting } = latest.current;
        return selecting.selected.has(chat.id) ? chats.filter(({ id }) => selecting.selected.has(id)) : [chat];
      },
      focused: setAt,
    }),
    [],
  );
  // The row that had the focus last, else the chat on the page, else the first.
  const there = (key: string | null | undefined) => rows.some((row) => row.key === key && canFocus(row));
  const current = there(at) ? at : there(chatId) ? (chatId ?? null) : (rows.find(canFocus)?.key ?? null);
  return { acts, current };
}

function Waiting() {
  return (
    <div className="grid gap-3 px-2.5 py-3" aria-busy="true">
      {['w-3/4', 'w-1/2', 'w-2/3', 'w-3/5'].map((width) => (
        <Skeleton key={width} className={`h-4 ${width}`} />
      ))}
    </div>
  );
}
